import {
  type Call,
  CloudError,
  type CloudRequest,
  type Reader,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../../src/driver/index.js';
import {
  changeOneByOne,
  type DnsExtras,
  type NewZone,
  normaliseDomain,
  type RecordSet,
  sameSet,
  type SetChange,
  type SetHost,
  type SetRequests,
  type UpdateZoneOptions,
  type ZoneData,
  type ZoneKey,
} from '../../../src/dns/index.js';
import type { ArmClient } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { lastNameOf, parseResourceId, sameCase } from '../arm/resource-id.js';
import { ARM } from '../arm/types.js';
import { type AzureSetExtra, readSet, TYPES, writeSet } from './data.js';

/** Azure's own fields in DNS. */
export interface AzureDnsExtras extends DnsExtras {
  readonly zone: {
    /** Resource group that it is in. */
    readonly resourceGroup: string;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** `Public`, or `Private` of the older kind; null if unknown. */
    readonly visibility: string | null;
    /** Number of its sets. */
    readonly recordSets: number | null;
    /** Its tags. */
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly createZone: {
    /** Keys and values that replace all old ones of the zone. */
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly record: AzureSetExtra;
  readonly createRecord: object;
}

type AzureZone = ZoneData<AzureDnsExtras['zone']>;
type AzureSet = RecordSet<AzureSetExtra>;

const ZONES = ARM.dnsZones;

/** Zones and their sets at Azure. */
export class AzureDnsHost implements SetHost {
  readonly #client: ArmClient;
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, groups: AzureResourceGroups) {
    this.#client = client;
    this.#groups = groups;
  }

  listZones(call: Call): AsyncIterable<AzureZone> {
    return this.#client.list({ operation: 'listZones', ...this.#client.all(ZONES) }, 'value', readZone, call);
  }

  /** A plain domain is looked up in the driver's group, or in the whole subscription without one. */
  async getZone(id: string, call: Call): Promise<AzureZone> {
    const operation = 'getZone';
    if (id.startsWith('/') || this.#client.place.resourceGroup !== null)
      return readZone(await this.#client.find(ZONES, id, operation, call));
    const domain = normaliseDomain(id);
    for await (const zone of this.listZones(call)) if (zone.domain === domain) return zone;
    throw new ZoneNotFoundError(
      `${operation}: the subscription has no zone ${domain}; see listZones.`,
      this.#client.context.details(operation),
    );
  }

  async createZone({ domain, extra }: NewZone<AzureDnsExtras['createZone']>, call: Call): Promise<AzureZone> {
    const operation = 'createZone';
    const { region, resourceGroup } = this.#client.place;
    if (resourceGroup === null) await this.#groups.ensure(region ?? 'eastus', call);
    const request = {
      operation,
      ...this.#client.at(ZONES, domain, operation),
      headers: { 'if-none-match': '*' },
      json: { location: 'global', tags: extra?.tags ?? {} },
      conflict: ZoneExistsError,
    };
    return readZone(await this.#client.put(request, call));
  }

  async updateZone(id: string, { extra }: UpdateZoneOptions, call: Call): Promise<AzureZone> {
    const operation = 'updateZone';
    const { tags }: AzureDnsExtras['createZone'] = extra ?? {};
    if (tags === undefined) return this.getZone(id, call);
    const request = { operation, ...this.#client.at(ZONES, id, operation), json: { tags } };
    return readZone(await this.#client.patch({ ...request, notFound: ZONES.notFound }, call));
  }

  /** Deletes a zone with all that is in it, and waits until that has ended. */
  async deleteZone(id: string, call: Call): Promise<void> {
    await this.#client.remove(ZONES, id, 'deleteZone', call);
  }

  domainOf(zoneId: string): string | null {
    return zoneId.startsWith('/') ? normaliseDomain(lastNameOf(zoneId)) : null;
  }

  isPrivate({ extra }: ZoneData<Partial<AzureDnsExtras['zone']>>): boolean {
    return extra.visibility === 'Private';
  }

  listSets(zone: ZoneKey, call: Call): AsyncIterable<AzureSet> {
    return this.#client.list(this.#all(zone), 'value', readSet, call);
  }

  /** Reads a zone of one page completely; of a larger one, fetches each set by name. */
  async listSetsAt(
    zone: ZoneKey,
    names: readonly string[],
    _types: readonly string[],
    call: Call,
  ): Promise<readonly AzureSet[]> {
    const page = await this.#client.get(this.#all(zone), call);
    if (!page.has('nextLink')) {
      const sets = page.list('value').flatMap((row) => readSet(row) ?? []);
      return sets.filter(({ name }) => names.includes(name));
    }
    const types = [...TYPES, 'SOA'];
    const asked = names.flatMap((name) =>
      types
        .filter((type) => type !== 'SOA' || name === '')
        .map((type) => this.#getSet(zone, { name, type }, call)),
    );
    return (await Promise.all(asked)).filter((set) => set !== null);
  }

  async changeSets(
    zone: ZoneKey,
    changes: readonly SetChange<AzureSetExtra>[],
    call: Call,
  ): Promise<readonly AzureSet[]> {
    const requests: SetRequests<AzureSetExtra> = {
      change: async (change, inner) => {
        const set = await this.#changeSet(zone, change, inner);
        return set === null ? [] : [set];
      },
      list: (names, types, inner) => this.listSetsAt(zone, names, types, inner),
    };
    return changeOneByOne(requests, changes, this.#client.context, call);
  }

  /** Combines the ETag of the present set with the metadata of the new one. */
  extraOf({ extra }: RecordSet<Partial<AzureSetExtra>>): AzureSetExtra {
    return { etag: extra?.etag ?? null, metadata: extra?.metadata ?? {} };
  }

  async #changeSet(
    zone: ZoneKey,
    { before, after }: SetChange<AzureSetExtra>,
    call: Call,
  ): Promise<AzureSet | null> {
    const set = after ?? before;
    if (set === null) return null;
    const operation = 'changeRecords';
    const etag = before?.extra?.etag ?? null;
    const headers: Record<string, string> =
      before === null ? { 'if-none-match': '*' } : etag === null ? {} : { 'if-match': etag };
    const request = { operation, ...this.#at(zone, set, operation), headers, notFound: ZONES.notFound };
    if (after === null) {
      await this.#client.delete(request, call);
      return null;
    }
    return this.#put(zone, { ...request, method: 'PUT', json: writeSet(after) }, after, call);
  }

  /** A repeated change whose first response was lost is refused although it was made. */
  async #put(zone: ZoneKey, request: CloudRequest, after: AzureSet, call: Call): Promise<AzureSet | null> {
    try {
      return readSet(await this.#client.put(request, call));
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 412) throw error;
      const found = await this.#getSet(zone, after, call);
      if (found === null || !sameSet<AzureSetExtra>(found, after)) throw error;
      return found;
    }
  }

  async #getSet(
    zone: ZoneKey,
    set: { readonly name: string; readonly type: string },
    call: Call,
  ): Promise<AzureSet | null> {
    const operation = 'listRecords';
    const request = { operation, ...this.#at(zone, set, operation), accept: [404] };
    const found = await this.#client.get(request, call);
    return found.has('properties') ? readSet(found) : null;
  }

  #all({ id }: ZoneKey) {
    const operation = 'listRecords';
    return { operation, ...this.#client.at(ZONES, id, operation, 'recordsets'), notFound: ZONES.notFound };
  }

  #at({ id }: ZoneKey, { name, type }: { readonly name: string; readonly type: string }, operation: string) {
    const path = `${type}/${encodeURIComponent(name === '' ? '@' : name)}`;
    return this.#client.at(ZONES, id, operation, path);
  }
}

function readZone(zone: Reader): AzureZone {
  const id = zone.id('id');
  const properties = zone.optionalObject('properties');
  return {
    id: sameCase(id),
    domain: normaliseDomain(zone.id('name')),
    type: 'primary',
    ttl: null,
    extra: {
      resourceGroup: parseResourceId(id)?.resourceGroup ?? '',
      nameServers: properties?.strings('nameServers') ?? [],
      visibility: properties?.optionalString('zoneType') ?? null,
      recordSets: properties?.optionalNumber('numberOfRecordSets') ?? null,
      tags: zone.stringMap('tags'),
    },
  };
}
