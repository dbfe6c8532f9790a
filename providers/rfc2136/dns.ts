import {
  type Authenticator,
  type Call,
  CloudError,
  collect,
  type DriverOptions,
  InvalidRequestError,
  PermissionError,
  type Redactor,
  ZoneNotFoundError,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  type BatchLimit,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type DnsExtras,
  formatLabels,
  groupSets,
  nameInZone,
  normaliseDomain,
  parseData,
  parseLabels,
  RARE_TYPES,
  type RecordSet,
  type SetChange,
  SetDnsDriver,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';
import { checkTsigKey, type TsigKey } from './tsig.js';
import { MAX_MESSAGE } from './exchange.js';
import { parseServer } from './address.js';
import {
  checkSerial,
  DEFAULT_TTL,
  isOtherwise,
  isTtlChange,
  missedOf,
  outcomes,
  sizeOf,
  updatesOf,
} from './changes.js';
import { NameServer } from './client.js';
import { lookUp } from './lookup.js';

/** What a message needs beside its changes: header, zone and signature, in bytes. */
const OVERHEAD = 1024;

/** Where the name server is, and the key that it trusts. */
export interface Rfc2136Options extends DriverOptions {
  /** Host name or address of the primary name server, with a port behind a colon or without: `[2001:db8::53]:5353`. */
  readonly server: string;
  /** Default 53, or what `server` names. */
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

  #nameServer: NameServer | null = null;
  /** Zones that the key may change and not transfer. */
  readonly #untransferable = new Set<string>();

  constructor(options: Rfc2136Options) {
    super(options);
    const { server, port, key } = options;
    parseServer(server, port);
    if (key !== undefined) checkTsigKey(key, { provider: 'rfc2136' });
  }

  /** Nothing is signed on HTTP here; the key's account tells drivers apart. */
  protected override createAuthenticator(
    { server, port, key }: Rfc2136Options,
    redactor: Redactor,
  ): Authenticator {
    redactor.add(key?.secret);
    const address = parseServer(server, port);
    return {
      account: `${address.host}:${address.port} ${key?.name ?? ''}`,
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

  /** Name servers say of each domain whether they have it; the longest one is enough. */
  protected override async *fetchZonesAbove(
    name: string,
    call: Call,
  ): AsyncGenerator<ZoneData<Rfc2136Extras['zone']>, void, undefined> {
    const { labels } = parseLabels(name);
    for (let at = 0; at < labels.length; at += 1) {
      const domain = formatLabels(labels.slice(at));
      const zone = await this.fetchZone(domain, call).catch((error: unknown) => {
        if (CloudError.is(error) && error.code === 'zone-not-found') return null;
        throw error;
      });
      if (zone === null) continue;
      yield zone;
      return;
    }
  }

  protected override async fetchZone(id: string, call: Call): Promise<ZoneData<Rfc2136Extras['zone']>> {
    const domain = normaliseDomain(id);
    const { records } = await this.#server.askZone(domain, this.details('getZone'), call);
    const soa = records.find((record) => record.type === 'SOA' && record.name === `${domain}.`);
    if (soa === undefined)
      throw new ZoneNotFoundError(`getZone: the name server has no zone ${domain}.`, this.details('getZone'));
    const { primary, serial } = parseData('SOA', soa.data, '');
    return { id: domain, domain, type: 'primary', ttl: null, extra: { serial, primary } };
  }

  protected override domainOf(zoneId: string): string {
    return normaliseDomain(zoneId);
  }

  protected override async *fetchSets(zone: Zone, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    const { domain } = zone;
    const records = await this.#transfer(domain, call);
    const own = records.flatMap((record) => {
      const name = nameInZone(record.name, domain);
      return name === undefined ? [] : [{ ...record, name }];
    });
    yield* groupSets(own);
  }

  /** One transfer for all: an answer to a question cannot be told from one that a wildcard made up. Questions where the key may no more. */
  protected override async fetchSetsOfEach(
    zone: Zone,
    names: readonly string[],
    call: Call,
    types: readonly string[] = [],
  ): Promise<readonly RecordSet[]> {
    const { domain } = zone;
    if (this.#untransferable.has(domain)) return this.#lookUp(domain, names, types, call);
    try {
      return (await collect(this.fetchSets(zone, call))).filter(({ name }) => names.includes(name));
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
      const sets = await this.#lookUp(domain, names, types, call).catch(() => null);
      if (sets === null) throw error;
      this.#untransferable.add(domain);
      return sets;
    }
  }

  protected override batchLimits({ domain }: Zone): readonly BatchLimit<SetChange>[] {
    const maximum = this.capabilities.batchSize;
    // A set that is larger than a message goes out alone, in several.
    return [{ maximum, cost: (change) => Math.min(sizeOf(change, domain), maximum) }];
  }

  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange[],
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const { domain } = zone;
    for (const change of changes) checkSerial(change);
    const updates = updatesOf(changes, domain, this.capabilities.batchSize);
    try {
      for (const update of updates)
        await this.#server.update(domain, update, this.details('changeRecords'), call);
    } catch (error) {
      throw await this.#explain(error, domain, call);
    }
    return this.#checkOutcome(zone, changes, updates.length === 1, call);
  }

  /**
   * Servers answer NOERROR to what they pass over (RFC 2136, section 3.4.2), so what was changed is looked at. Returns the SOA record as the
   * server wrote it, where that was changed.
   *
   * @throws InvalidRequestError where a part of it was not done
   */
  async #checkOutcome(
    zone: Zone,
    changes: readonly SetChange[],
    fits: boolean,
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const details = this.details('changeRecords');
    const prerequisites = changes.flatMap((change) => outcomes(change, zone.domain));
    const needsLook = !fits || changes.some((one) => one.after?.type === 'SOA' || isTtlChange(one));
    try {
      if (!needsLook) {
        await this.#server.update(zone.domain, { prerequisites, updates: [] }, details, call);
        return [];
      }
    } catch (error) {
      if (!isOtherwise(error)) throw error;
    }
    const sides = changes.flatMap(({ before, after }) => [before, after].flatMap((set) => set ?? []));
    const [names, types] = [sides.map(({ name }) => name), sides.map(({ type }) => type)];
    const sets = await this.fetchSetsOfEach(zone, [...new Set(names)], call, [...new Set(types)]);
    const missed = missedOf(changes, sets);
    if (missed.length === 0) return sets.filter(({ type }) => type === 'SOA');
    throw new InvalidRequestError(
      `changeRecords: the name server took the update and passed over a part of it, or somebody has changed it since: ${missed.slice(0, 5).join('; ')}${missed.length > 5 ? ` and ${missed.length - 5} more` : ''}. ` +
        'Such a record cannot be where it was to be: list the records to see what there is.',
      details,
    );
  }

  /** All records of a zone. @throws PermissionError where the server has the zone and does not hand it to this key */
  async #transfer(domain: string, call: Call) {
    try {
      return await this.#server.transfer(domain, this.details('listRecords'), call);
    } catch (error) {
      throw await this.#explain(error, domain, call);
    }
  }

  /**
   * Where others say REFUSED to a key that may not, Knot says NOTAUTH, and of a signed message that it does not know the key. Whether a
   * server has the zone it answers when asked; whether it knows the key, earlier answers say.
   */
  async #explain(error: unknown, domain: string, call: Call): Promise<unknown> {
    const code = CloudError.is(error) ? error.providerCode : null;
    if (!CloudError.is(error) || (code !== 'NOTAUTH' && code !== 'BADKEY')) return error;
    if (code === 'BADKEY' && !this.#server.keyIsKnown) return error;
    const details = this.details(error.operation ?? 'changeRecords');
    const answer = await this.#server.askZone(domain, details, call).catch(() => null);
    if (answer === null || !answer.authoritative || answer.records.length === 0) return error;
    return new PermissionError(
      `${details.operation}: the name server has the zone ${domain}, and answered ${code}: it does not let this key do that, or it is not the zone's primary server. Check its access rules.`,
      { ...details, providerCode: code, cause: error },
    );
  }

  async #lookUp(
    domain: string,
    names: readonly string[],
    types: readonly string[],
    call: Call,
  ): Promise<RecordSet[]> {
    const details = this.details('listRecords');
    const sets: RecordSet[] = [];
    for (const name of names) {
      const found = await lookUp(this.#server, { domain, name, types }, details, call);
      if (found === null)
        throw new PermissionError(
          `listRecords: the name server neither transfers the zone ${domain} nor answers for it.`,
          details,
        );
      sets.push(...found);
    }
    return sets;
  }

  get #server(): NameServer {
    const { server, port, key = null } = this.options;
    return (this.#nameServer ??= new NameServer(this.connection, parseServer(server, port), key));
  }
}
