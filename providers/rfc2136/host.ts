import {
  type Call,
  type ClientContext,
  CloudError,
  collect,
  InvalidRequestError,
  PermissionError,
  ZoneNotFoundError,
} from '../../src/driver/index.js';
import {
  type BatchLimit,
  formatLabels,
  groupSets,
  nameInZone,
  normaliseDomain,
  parseData,
  parseLabels,
  type RecordSet,
  type SetChange,
  type SetHost,
  type ZoneData,
  type ZoneKey,
} from '../../src/dns/index.js';
import { checkSerial, isOtherwise, isTtlChange, missedOf, outcomes, sizeOf, updatesOf } from './changes.js';
import { NameServer } from './client.js';
import { MAX_MESSAGE } from './exchange.js';
import { lookUp } from './lookup.js';
import { addressOf, type Rfc2136Extras, type Rfc2136Options } from './options.js';

/** Bytes of a message besides its changes: header, zone and signature. */
const OVERHEAD = 1024;
/** Bytes of changes in one message. */
export const BATCH = MAX_MESSAGE - OVERHEAD;

/** A name server as a host with sets. */
export class NameServerHost implements SetHost {
  readonly #context: ClientContext;
  readonly #options: Rfc2136Options;
  #nameServer: NameServer | null = null;
  /** Zones that the key may change but not transfer. */
  readonly #untransferable = new Set<string>();

  constructor(context: ClientContext, options: Rfc2136Options) {
    this.#context = context;
    this.#options = options;
  }

  async *listZones(call: Call): AsyncGenerator<ZoneData<Rfc2136Extras['zone']>, void, undefined> {
    const { zones } = this.#options;
    if (zones === undefined)
      throw this.#context.unsupported(
        'listZones',
        'Name servers do not say what they have: name the domains in the option zones.',
      );
    for (const domain of zones) yield await this.getZone(domain, call);
  }

  /** Queries each parent domain for its zone, longest first, and stops at the first. */
  async *listZonesAbove(
    name: string,
    call: Call,
  ): AsyncGenerator<ZoneData<Rfc2136Extras['zone']>, void, undefined> {
    const { labels } = parseLabels(name);
    for (let at = 0; at < labels.length; at += 1) {
      const domain = formatLabels(labels.slice(at));
      const zone = await this.getZone(domain, call).catch((error: unknown) => {
        if (CloudError.is(error) && error.code === 'zone-not-found') return null;
        throw error;
      });
      if (zone === null) continue;
      yield zone;
      return;
    }
  }

  async getZone(id: string, call: Call): Promise<ZoneData<Rfc2136Extras['zone']>> {
    const domain = normaliseDomain(id);
    const { records } = await this.#server.askZone(domain, this.#context.details('getZone'), call);
    const soa = records.find((record) => record.type === 'SOA' && record.name === `${domain}.`);
    if (soa === undefined)
      throw new ZoneNotFoundError(
        `getZone: the name server has no zone ${domain}.`,
        this.#context.details('getZone'),
      );
    const { primary, serial } = parseData('SOA', soa.data, '');
    return { id: domain, domain, type: 'primary', ttl: null, extra: { serial, primary } };
  }

  domainOf(zoneId: string): string {
    return normaliseDomain(zoneId);
  }

  async *listSets(zone: ZoneKey, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    const { domain } = zone;
    const records = await this.#transfer(domain, call);
    const own = records.flatMap((record) => {
      const name = nameInZone(record.name, domain);
      return name === undefined ? [] : [{ ...record, name }];
    });
    yield* groupSets(own);
  }

  /** Uses one transfer for all, since a response to a query may come from a wildcard. Uses queries if the key may not transfer the zone. */
  async listSetsAt(
    zone: ZoneKey,
    names: readonly string[],
    types: readonly string[],
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const { domain } = zone;
    if (this.#untransferable.has(domain)) return this.#lookUp(domain, names, types, call);
    try {
      return (await collect(this.listSets(zone, call))).filter(({ name }) => names.includes(name));
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
      const sets = await this.#lookUp(domain, names, types, call).catch(() => null);
      if (sets === null) throw error;
      this.#untransferable.add(domain);
      return sets;
    }
  }

  batchLimits({ domain }: ZoneKey): readonly BatchLimit<SetChange>[] {
    const maximum = BATCH;
    // A set larger than a message is sent by itself, in several messages.
    return [{ maximum, cost: (change) => Math.min(sizeOf(change, domain), maximum) }];
  }

  async changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    const { domain } = zone;
    for (const change of changes) checkSerial(change);
    const updates = updatesOf(changes, domain, BATCH);
    try {
      for (const update of updates)
        await this.#server.update(domain, update, this.#context.details('changeRecords'), call);
    } catch (error) {
      throw await this.#explain(error, domain, call);
    }
    return this.#checkOutcome(zone, changes, updates.length === 1, call);
  }

  /**
   * Verifies changes, since servers return NOERROR although they ignore parts of an update (RFC 2136, section 3.4.2). Returns the SOA
   * record as the server wrote it, if it changed.
   *
   * @throws InvalidRequestError when a part was not done
   */
  async #checkOutcome(
    zone: ZoneKey,
    changes: readonly SetChange[],
    fits: boolean,
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const details = this.#context.details('changeRecords');
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
    const sets = await this.listSetsAt(zone, [...new Set(names)], [...new Set(types)], call);
    const missed = missedOf(changes, sets);
    if (missed.length === 0) return sets.filter(({ type }) => type === 'SOA');
    throw new InvalidRequestError(
      `changeRecords: the name server accepted the update but ignored a part of it, or the records have changed since: ${missed.slice(0, 5).join('; ')}${missed.length > 5 ? ` and ${missed.length - 5} more` : ''}. ` +
        'Such a record cannot be where it was to be: list the records to see what there is.',
      details,
    );
  }

  /** All records of a zone. @throws PermissionError when the server has the zone and does not transfer it to this key */
  async #transfer(domain: string, call: Call) {
    try {
      return await this.#server.transfer(domain, this.#context.details('listRecords'), call);
    } catch (error) {
      throw await this.#explain(error, domain, call);
    }
  }

  /**
   * Explains Knot's codes: for a key without permission it returns NOTAUTH instead of REFUSED, and for a signed message that it does not
   * know the key. Asks the server if it has the zone; earlier responses show if it knows the key.
   */
  async #explain(error: unknown, domain: string, call: Call): Promise<unknown> {
    const code = CloudError.is(error) ? error.providerCode : null;
    if (!CloudError.is(error) || (code !== 'NOTAUTH' && code !== 'BADKEY')) return error;
    if (code === 'BADKEY' && !this.#server.keyIsKnown) return error;
    const details = this.#context.details(error.operation ?? 'changeRecords');
    const answer = await this.#server.askZone(domain, details, call).catch(() => null);
    if (answer === null || !answer.authoritative || answer.records.length === 0) return error;
    return new PermissionError(
      `${details.operation}: the name server has the zone ${domain}, and returned ${code}: it does not allow this key to do that, or it is not the zone's primary server. Check its access rules.`,
      { ...details, providerCode: code, cause: error },
    );
  }

  async #lookUp(
    domain: string,
    names: readonly string[],
    types: readonly string[],
    call: Call,
  ): Promise<RecordSet[]> {
    const details = this.#context.details('listRecords');
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
    const { key = null } = this.#options;
    return (this.#nameServer ??= new NameServer(this.#context.connection, addressOf(this.#options), key));
  }
}
