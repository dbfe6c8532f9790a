import type { Authenticator } from '../../src/auth/authenticator.js';
import { checkTsigKey, type TsigKey } from '../../src/auth/tsig.js';
import type { Call } from '../../src/connection/call.js';
import { collect } from '../../src/connection/pages.js';
import type { Redactor } from '../../src/connection/redact.js';
import { RetryPolicy } from '../../src/connection/retry.js';
import { ALL_TYPES, COMMON_CAPABILITIES, type DnsCapabilities } from '../../src/dns/capabilities.js';
import type { BatchLimit } from '../../src/dns/batches.js';
import type { DnsExtras } from '../../src/dns/host.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';
import { nameInZone, normaliseDomain, toAbsolute } from '../../src/dns/names.js';
import { groupSets, type RecordSet, type SetChange } from '../../src/dns/record-sets.js';
import { SetDnsDriver } from '../../src/dns/set-driver.js';
import { exchange, MAX_MESSAGE } from '../../src/dns/update/exchange.js';
import {
  CLASS,
  encodeRecord,
  type IncomingMessage,
  type IncomingRecord,
  OPCODE,
  type OutgoingMessage,
  type OutgoingRecord,
  QUERY_TYPE,
} from '../../src/dns/update/message.js';
import { withRetries } from '../../src/dns/update/retry.js';
import type { DriverOptions } from '../../src/driver.js';
import {
  type CloudErrorClass,
  ConflictError,
  InvalidRequestError,
  NotSupportedError,
  PermissionError,
  UnavailableError,
  ZoneNotFoundError,
} from '../../src/errors.js';

/** A record on the wire needs a TTL; this one, in seconds, where it names none. */
const DEFAULT_TTL = 3600;
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

/** What an answer's code means: https://www.iana.org/assignments/dns-parameters */
const CODES: Readonly<Record<number, readonly [name: string, type: CloudErrorClass]>> = {
  1: ['FORMERR', InvalidRequestError],
  2: ['SERVFAIL', UnavailableError],
  3: ['NXDOMAIN', ConflictError],
  4: ['NOTIMP', NotSupportedError],
  5: ['REFUSED', PermissionError],
  6: ['YXDOMAIN', ConflictError],
  7: ['YXRRSET', ConflictError],
  8: ['NXRRSET', ConflictError],
  9: ['NOTAUTH', ZoneNotFoundError],
  10: ['NOTZONE', InvalidRequestError],
};

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
    recordTypes: [...ALL_TYPES, 'AFSDB', 'DNAME', 'HINFO', 'KX', 'RP', 'SPF'],
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

  protected override batchLimits(): readonly BatchLimit<SetChange>[] {
    const size = (change: SetChange): number =>
      [...prerequisites(change, ''), ...updates([change], '')].reduce(
        (sum, record) => sum + encodeRecord(record).length + 32,
        0,
      );
    return [{ maximum: this.capabilities.batchSize, cost: size }];
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

  #checkCode({ code }: IncomingMessage, { question, opcode }: OutgoingMessage, operation: string): void {
    if (code === 0) return;
    const [name, type] = CODES[code] ?? [`code ${code}`, UnavailableError];
    const isRead = opcode === OPCODE.QUERY;
    // A server that does not have a zone refuses questions about it, or knows no such name.
    const missing = isRead && (code === 3 || (code === 5 && question.type === 'SOA'));
    const Thrown = missing ? ZoneNotFoundError : type;
    const { server, port = 53 } = this.options;
    throw new Thrown(
      `${operation}: the name server at ${server}:${port} answered ${name} for ${question.name}${ADVICE[name] ?? ''}.`,
      {
        ...this.details(operation),
        providerCode: name,
        retryable: code === 2,
      },
    );
  }
}

/** What to do about a code. */
const ADVICE: Readonly<Record<string, string>> = {
  REFUSED: ': check that the server allows transfers and updates of the zone with this key',
  NOTAUTH: ': check that this is the primary server of the zone',
  YXRRSET: ': somebody else has changed the records meanwhile',
  NXRRSET: ': somebody else has changed the records meanwhile',
  YXDOMAIN: ': somebody else has changed the records meanwhile',
  NXDOMAIN: ': somebody else has changed the records meanwhile, or the zone is not there',
};

/** What has to be true for a change: the set is exactly as it was read (RFC 2136, section 2.4). */
function prerequisites({ before, after }: SetChange, domain: string): OutgoingRecord[] {
  const { name = '', type = '' } = before ?? after ?? {};
  const owner = ownerOf(name, domain);
  if (before === null) return [{ name: owner, type, class: CLASS.NONE, ttl: 0, data: null }];
  return before.values.map((data) => ({ name: owner, type, class: CLASS.IN, ttl: 0, data }));
}

/** Sets that go first, since nothing can be added beside a CNAME record; then values that come, then values that go. */
function updates(changes: readonly SetChange[], domain: string): OutgoingRecord[] {
  const going: OutgoingRecord[] = [];
  const coming: OutgoingRecord[] = [];
  const leaving: OutgoingRecord[] = [];
  for (const { before, after } of changes) {
    const { name = '', type = '' } = after ?? before ?? {};
    const record = { name: ownerOf(name, domain), type };
    if (after === null) going.push({ ...record, class: CLASS.ANY, ttl: 0, data: null });
    for (const data of after?.values ?? [])
      coming.push({ ...record, class: CLASS.IN, ttl: after?.ttl ?? DEFAULT_TTL, data });
    const gone = after === null ? [] : (before?.values ?? []).filter((data) => !after.values.includes(data));
    for (const data of gone) leaving.push({ ...record, class: CLASS.NONE, ttl: 0, data });
  }
  return [...going, ...coming, ...leaving];
}

function ownerOf(name: string, domain: string): string {
  return domain === '' ? `${name === '' ? 'x' : name}.` : toAbsolute(name, domain);
}

function invalidOption(message: string): InvalidRequestError {
  return new InvalidRequestError(`rfc2136: the option ${message}.`, { provider: 'rfc2136' });
}
