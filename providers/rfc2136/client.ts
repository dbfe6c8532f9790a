import { type Call, type CloudErrorDetails, type Connection, RetryPolicy } from '../../src/driver/index.js';
import {
  type IncomingMessage,
  type IncomingRecord,
  OPCODE,
  type OutgoingMessage,
  QUERY_TYPE,
  type ServerAddress,
} from '../../src/dns/index.js';
import type { TsigKey } from './tsig.js';
import { exchange } from './exchange.js';
import { withRetries } from './retry.js';
import type { Update } from './changes.js';
import { meaningOf } from './codes.js';

/** A name server's response to a query. */
export interface Answer {
  readonly records: readonly IncomingRecord[];
  /** True if the server is authoritative for the zone. */
  readonly authoritative: boolean;
  /** NS records of the delegation that it refers to. */
  readonly referral: readonly IncomingRecord[];
  /** True if the name exists. */
  readonly exists: boolean;
}

const NXDOMAIN = 3;

/** Client of one name server. */
export class NameServer {
  readonly #connection: Connection;
  readonly #address: ServerAddress;
  readonly #key: TsigKey | null;
  readonly #retry: RetryPolicy;
  #keyIsKnown = false;

  constructor(connection: Connection, address: ServerAddress, key: TsigKey | null) {
    this.#connection = connection;
    this.#address = address;
    this.#key = key;
    this.#retry = new RetryPolicy(connection.shared.settings.retry);
  }

  /** True if the server has accepted a signature of this key. */
  get keyIsKnown(): boolean {
    return this.#keyIsKnown;
  }

  /** Queries the records of a name; empty if it does not exist. */
  ask(name: string, type: string | number, details: CloudErrorDetails, call: Call): Promise<Answer> {
    return this.#send(question(name, type), new Set([NXDOMAIN]), details, call);
  }

  /** Queries a zone's SOA record. @throws ZoneNotFoundError */
  async askZone(domain: string, details: CloudErrorDetails, call: Call): Promise<Answer> {
    return this.#send(question(`${domain}.`, 'SOA'), new Set(), details, call);
  }

  /** All records of a zone. A transfer ends with the SOA record that it began with. */
  async transfer(domain: string, details: CloudErrorDetails, call: Call): Promise<readonly IncomingRecord[]> {
    const message = question(`${domain}.`, QUERY_TYPE.AXFR);
    return (await this.#send(message, new Set(), details, call)).records.slice(0, -1);
  }

  /** Updates a zone; without changes it only checks the prerequisites. @throws ConflictError when they fail */
  async update(domain: string, update: Update, details: CloudErrorDetails, call: Call): Promise<void> {
    const message = {
      opcode: OPCODE.UPDATE,
      question: { name: `${domain}.`, type: 'SOA' },
      answers: update.prerequisites,
      authorities: update.updates,
    };
    await this.#send(message, new Set(), details, call);
  }

  /** Sends a message and collects its responses. */
  #send(
    message: OutgoingMessage,
    accepted: ReadonlySet<number>,
    details: CloudErrorDetails,
    call: Call,
  ): Promise<Answer> {
    const { settings } = this.#connection.shared;
    const { connect, body } = settings.timeout;
    const isTransfer = message.question.type === QUERY_TYPE.AXFR;
    const target = {
      ...this.#address,
      key: this.#key,
      connectTimeout: connect,
      idleTimeout: body,
      maxBody: settings.maxBody,
    };
    const attempt = async (onSent: () => void): Promise<Answer> => {
      await this.#connection.pace(call);
      const records: IncomingRecord[] = [];
      let last: IncomingMessage | null = null;
      const onMessage = (answer: IncomingMessage): boolean => {
        if (!accepted.has(answer.code)) this.#checkCode(answer, message, details);
        last = answer;
        for (const record of answer.answers) records.push(record);
        return !isTransfer || (records.length > 1 && records.at(-1)?.type === 'SOA');
      };
      await exchange(target, message, { onSent, onMessage }, details, call);
      this.#keyIsKnown = this.#key !== null;
      return toAnswer(records, last);
    };
    const changesNothing = message.opcode === OPCODE.QUERY || message.authorities.length === 0;
    return withRetries(attempt, { policy: this.#retry, isQuestion: changesNothing }, call);
  }

  #checkCode({ code }: IncomingMessage, message: OutgoingMessage, details: CloudErrorDetails): void {
    if (code === 0) return;
    const { name, type: Thrown, advice } = meaningOf(code, message);
    const { host, port } = this.#address;
    throw new Thrown(
      `${details.operation}: the name server at ${host}:${port} returned ${name} for ${message.question.name}${advice}.`,
      { ...details, providerCode: name, retryable: code === 2 },
    );
  }
}

function question(name: string, type: string | number): OutgoingMessage {
  return { opcode: OPCODE.QUERY, question: { name, type }, answers: [], authorities: [] };
}

function toAnswer(records: readonly IncomingRecord[], last: IncomingMessage | null): Answer {
  return {
    records,
    authoritative: last?.authoritative ?? false,
    referral: last?.referral ?? [],
    exists: last?.code !== NXDOMAIN,
  };
}
