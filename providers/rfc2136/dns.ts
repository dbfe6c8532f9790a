import type { Authenticator } from '../../src/auth/authenticator.js';
import { checkTsigKey, type TsigKey } from '../../src/auth/tsig.js';
import type { Call } from '../../src/connection/call.js';
import { collect } from '../../src/connection/pages.js';
import type { Redactor } from '../../src/connection/redact.js';
import { RetryPolicy } from '../../src/connection/retry.js';
import {
  ALL_TYPES,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  RARE_TYPES,
} from '../../src/dns/capabilities.js';
import type { BatchLimit } from '../../src/dns/batches.js';
import type { DnsExtras } from '../../src/dns/host.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';
import { nameInZone, normaliseDomain } from '../../src/dns/names.js';
import { groupSets, type RecordSet, type SetChange } from '../../src/dns/record-sets.js';
import { SetDnsDriver } from '../../src/dns/set-driver.js';
import { exchange, MAX_MESSAGE } from '../../src/dns/update/exchange.js';
import {
  type IncomingMessage,
  type IncomingRecord,
  OPCODE,
  type OutgoingMessage,
  QUERY_TYPE,
} from '../../src/dns/update/message.js';
import { withRetries } from '../../src/dns/update/retry.js';
import type { DriverOptions } from '../../src/driver.js';
import { InvalidRequestError, ZoneNotFoundError } from '../../src/errors.js';
import { DEFAULT_TTL, prerequisites, sizeOf, updates } from './changes.js';
import { meaningOf } from './codes.js';

/** What a message needs beside its changes: header, zone and signature, in bytes. */
const OVERHEAD = 1024;

/** Where the name server is, and the key that it trusts. */
export interface Rfc2136Options extends DriverOptions {
  /** Host name or address of the primary name server. */
  readonly server: string;
  /** Default 53. */
  readonly port?: number;
  /** The key that transfers and updates are signed with; without one nothing is signed. */
  readonly key?: TsigKey;
  /** The domains that `listZones` shows: name servers do not say what they have. */
  readonly zones?: readonly string[];
}

/** What name servers know beside records. */
export interface Rfc2136Extras extends DnsExtras {
  readonly zone: {
    /** Serial number of the SOA record, which every change raises. */
    readonly serial: number;
    /** Name of the primary server in the SOA record (its MNAME). */
    readonly primary: string;
  };
  readonly createZone: object;
  readonly record: object;
  readonly createRecord: object;
}

/**
 * Any name server that takes dynamic updates, such as BIND, Knot and PowerDNS: RFC 2136 to change, AXFR to list, TSIG to sign both.
 * Each change names the sets as they were read, so a server refuses it where somebody else was faster, in whatever process.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2136
 */
export class Rfc2136 extends SetDnsDriver<Rfc2136Options, Rfc2136Extras> {
  static override readonly provider: string = 'rfc2136';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES, ...RARE_TYPES, 'AFSDB', 'DNAME', 'HINFO', 'KX', 'RP', 'SPF'],
    unknownTypes: true,
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: DEFAULT_TTL,
    concurrency: 'compare-and-set',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_MESSAGE - OVERHEAD,
    showsSoa: true,
    sources: ['https://www.rfc-editor.org/rfc/rfc2136', 'https://www.rfc-editor.org/rfc/rfc8945'],
  };

  #retry: RetryPolicy | null = null;

  constructor(options: Rfc2136Options) {
    super(options);
    const { server, port = 53, key } = options;
    if (typeof server !== 'string' || server === '')
      throw invalidOption('server is missing: the name or address of the name server');
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw invalidOption(`port must be from 1 to 65535, not ${port}`);
    if (key !== undefined) checkTsigKey(key, { provider: 'rfc2136' });
  }

  /** Nothing is signed on HTTP here; the key's account tells drivers apart. */
  protected override createAuthenticator(
    { server, port, key }: Rfc2136Options,
    redactor: Redactor,
  ): Authenticator {
    redactor.add(key?.secret);
    return {
      account: `${server}:${port ?? 53} ${key?.name ?? ''}`,
      endpoint: () => ({ origin: '', path: '' }),
      sign: () => {},
      rejected: () => false,
    };
  }

  protected override async *fetchZones(
    call: Call,
  ): AsyncGenerator<ZoneData<Rfc2136Extras['zone']>, void, undefined> {
    const { zones } = this.options;
    if (zones === undefined)
      throw this.unsupported(
        'listZones',
        'Name servers do not say what they have: name the domains in the option zones.',
      );
    for (const domain of zones) yield await this.fetchZone(domain, call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<ZoneData<Rfc2136Extras['zone']>> {
    const domain = normaliseDomain(id);
    const question = { name: `${domain}.`, type: 'SOA' };
    const answers = await this.#query(
      { opcode: OPCODE.QUERY, question, answers: [], authorities: [] },
      'getZone',
      call,
    );
    const soa = answers.find((record) => record.type === 'SOA' && record.name === `${domain}.`);
    if (soa === undefined)
      throw new ZoneNotFoundError(`getZone: the name server has no zone ${domain}.`, this.details('getZone'));
    const [primary = '', , serial] = soa.data.split(' ');
    return { id: domain, domain, type: 'primary', ttl: null, extra: { serial: Number(serial), primary } };
  }

  protected override domainOf(zoneId: string): string {
    return normaliseDomain(zoneId);
  }

  protected override async *fetchSets(zone: Zone, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    const question = { name: `${zone.domain}.`, type: QUERY_TYPE.AXFR };
    const records = await this.#query(
      { opcode: OPCODE.QUERY, question, answers: [], authorities: [] },
      'listRecords',
      call,
    );
    // A transfer ends with the SOA record that it began with.
    const own = records.slice(0, -1).flatMap((record) => {
      const name = nameInZone(record.name, zone.domain);
      return name === undefined ? [] : [{ ...record, name }];
    });
    yield* groupSets(own);
  }

  /** One transfer for all: an answer to a question cannot be told from one that a wildcard made up. */
  protected override async fetchSetsOfEach(
    zone: Zone,
    names: readonly string[],
    call: Call,
  ): Promise<readonly RecordSet[]> {
    return (await collect(this.fetchSets(zone, call))).filter(({ name }) => names.includes(name));
  }

  protected override batchLimits({ domain }: Zone): readonly BatchLimit<SetChange>[] {
    return [{ maximum: this.capabilities.batchSize, cost: (change) => sizeOf(change, domain) }];
  }

  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange[],
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const { domain } = zone;
    const question = { name: `${domain}.`, type: 'SOA' };
    const answers = changes.flatMap((change) => prerequisites(change, domain));
    await this.#query(
      { opcode: OPCODE.UPDATE, question, answers, authorities: updates(changes, domain) },
      'changeRecords',
      call,
    );
    return [];
  }

  /** Sends a message and gathers the records that answer it. */
  #query(message: OutgoingMessage, operation: string, call: Call): Promise<IncomingRecord[]> {
    const { settings, pacer } = this.connection.shared;
    const { server, port = 53, key = null } = this.options;
    const { connect, body } = settings.timeout;
    const isTransfer = message.question.type === QUERY_TYPE.AXFR;
    const target = {
      host: server,
      port,
      key,
      connectTimeout: connect,
      idleTimeout: body,
      maxBody: settings.maxBody,
    };
    const attempt = async (onSent: () => void): Promise<IncomingRecord[]> => {
      await pacer.take(call);
      const records: IncomingRecord[] = [];
      const onMessage = (answer: IncomingMessage): boolean => {
        this.#checkCode(answer, message, operation);
        for (const record of answer.answers) records.push(record);
        return !isTransfer || (records.length > 1 && records.at(-1)?.type === 'SOA');
      };
      await exchange(target, message, { onSent, onMessage }, this.details(operation), call);
      return records;
    };
    this.#retry ??= new RetryPolicy(settings.retry);
    return withRetries(attempt, { policy: this.#retry, isQuestion: message.opcode === OPCODE.QUERY }, call);
  }

  #checkCode({ code }: IncomingMessage, message: OutgoingMessage, operation: string): void {
    if (code === 0) return;
    const { name, type: Thrown, advice } = meaningOf(code, message);
    const { server, port = 53 } = this.options;
    throw new Thrown(
      `${operation}: the name server at ${server}:${port} answered ${name} for ${message.question.name}${advice}.`,
      { ...this.details(operation), providerCode: name, retryable: code === 2 },
    );
  }
}

function invalidOption(message: string): InvalidRequestError {
  return new InvalidRequestError(`rfc2136: the option ${message}.`, { provider: 'rfc2136' });
}
