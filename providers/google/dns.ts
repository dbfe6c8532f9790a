import type { Authenticator } from '../../src/auth/authenticator.js';
import type { Call } from '../../src/connection/call.js';
import type { ErrorAnswer, ErrorDescription } from '../../src/connection/failures.js';
import { collect } from '../../src/connection/pages.js';
import type { Reader } from '../../src/connection/reader.js';
import type { Redactor } from '../../src/connection/redact.js';
import type { CloudRequest, Query } from '../../src/connection/request.js';
import type { BatchLimit } from '../../src/dns/batches.js';
import { ALL_TYPES, COMMON_CAPABILITIES, type DnsCapabilities } from '../../src/dns/capabilities.js';
import { readData } from '../../src/dns/data.js';
import type { DnsExtras, NewZone } from '../../src/dns/host.js';
import type { Zone, ZoneData } from '../../src/dns/models.js';
import { normaliseDomain, toAbsolute, toRelative } from '../../src/dns/names.js';
import type { UpdateZoneOptions } from '../../src/dns/options.js';
import type { RecordSet, SetChange } from '../../src/dns/record-sets.js';
import { SetDnsDriver } from '../../src/dns/set-driver.js';
import type { Environment } from '../../src/environment.js';
import { ConflictError, InvalidRequestError, ZoneExistsError, ZoneNotFoundError } from '../../src/errors.js';
import { googleAuthenticator, type GoogleOptions, projectOf } from './credentials.js';
import { googleOptionsFrom } from './environment.js';
import { describeGoogleError } from './errors.js';

const ENDPOINT = 'https://dns.googleapis.com/dns/v1';
const SCOPE = 'https://www.googleapis.com/auth/ndev.clouddns.readwrite';
/** The TTL of sets that name none, in seconds. */
const DEFAULT_TTL = 300;
/** Sets that come, and sets that go, in one change; and the bytes of all their data: https://cloud.google.com/dns/quotas */
const MAX_SETS = 1000;
const MAX_BYTES = 100_000;

/** What is Google's own in DNS. */
export interface GoogleDnsExtras extends DnsExtras {
  readonly zone: {
    /** Name of the zone within the project, such as `zone-example-com`; requests may use it as well as the id. */
    readonly name: string;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** `public`, or `private` for the networks that it is bound to; null where the answer does not say. */
    readonly visibility: string | null;
    /** Free text; null where there is none. */
    readonly description: string | null;
  };
  readonly createZone: {
    /** Name of the zone within the project. Default: its domain with dashes for dots. */
    readonly name?: string;
    /** Free text, 1,024 characters at most. */
    readonly description?: string;
    /** Who can ask it: everybody, or the networks that it is bound to. Default `public`. */
    readonly visibility?: 'public' | 'private';
  };
  readonly record: {
    /** The set's data as Google holds it: to take it away it has to be named exactly so. */
    readonly rrdatas: readonly string[];
    /** Of sets that a routing policy chooses values from: plans leave them alone, and they cannot be changed here. */
    readonly hasRoutingPolicy: boolean;
  };
  readonly createRecord: object;
}

type HostZone = ZoneData<GoogleDnsExtras['zone']>;
type HostSet = RecordSet<GoogleDnsExtras['record']>;

/**
 * Google Cloud DNS. A plan goes out in change lists, each carried out whole or not at all. A list names the sets that go exactly as
 * they were read, so Google refuses it where somebody else was faster, in whatever process.
 *
 * @see https://cloud.google.com/dns/docs/reference/rest/v1
 */
export class GoogleDns extends SetDnsDriver<GoogleOptions, GoogleDnsExtras> {
  static override readonly provider: string = 'google';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'LOC'), 'ALIAS', 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    concurrency: 'compare-and-set',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_SETS,
    showsSoa: true,
    sources: ['https://cloud.google.com/dns/quotas', 'https://cloud.google.com/dns/docs/records-overview'],
  };

  /** Reads credentials from where Google's own tools look; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: GoogleOptions): Promise<GoogleOptions> {
    return googleOptionsFrom(environment, options);
  }

  override describeError(answer: ErrorAnswer): ErrorDescription {
    return describeGoogleError(answer);
  }

  protected override createAuthenticator(options: GoogleOptions, redactor: Redactor): Authenticator {
    projectOf(options);
    const { provider } = GoogleDns;
    return googleAuthenticator(
      options,
      { provider, endpoint: options.endpoint ?? ENDPOINT, scope: SCOPE },
      redactor,
    );
  }

  protected override fetchZones(call: Call): AsyncIterable<HostZone> {
    return this.#list(
      { operation: 'listZones', method: 'GET', path: this.#path() },
      'managedZones',
      readZone,
      call,
    );
  }

  protected override async fetchZone(id: string, call: Call): Promise<HostZone> {
    return readZone(
      await this.ask(
        { operation: 'getZone', method: 'GET', path: this.#path(id), notFound: ZoneNotFoundError },
        call,
      ),
    );
  }

  protected override async insertZone(
    { domain, extra = {} }: NewZone<GoogleDnsExtras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    const { name = defaultName(domain), description = '', visibility } = extra;
    const json = { name, dnsName: `${domain}.`, description, visibility };
    return readZone(
      await this.ask(
        { operation: 'createZone', method: 'POST', path: this.#path(), json, conflict: ZoneExistsError },
        call,
      ),
    );
  }

  /** @throws InvalidRequestError for what Google never changes */
  protected override async modifyZone(
    id: string,
    { extra = {} }: UpdateZoneOptions<GoogleDnsExtras['createZone']>,
    call: Call,
  ): Promise<HostZone> {
    if (extra.name !== undefined || extra.visibility !== undefined)
      throw new InvalidRequestError(
        'updateZone: Google changes the description of a zone; its name and visibility stay as they were when it was made.',
        this.details('updateZone'),
      );
    const json = { description: extra.description };
    await this.ask(
      {
        operation: 'updateZone',
        method: 'PATCH',
        path: this.#path(id),
        json,
        idempotent: true,
        notFound: ZoneNotFoundError,
      },
      call,
    );
    return this.fetchZone(id, call);
  }

  /** Google deletes no zone that has records. */
  protected override async removeZone(id: string, call: Call): Promise<void> {
    await this.empty(await this.getZone(id, call), call);
    await this.send(
      { operation: 'deleteZone', method: 'DELETE', path: this.#path(id), notFound: ZoneNotFoundError },
      call,
    );
  }

  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<HostSet> {
    return this.#sets(zone, {}, call);
  }

  protected override fetchSetsOf(zone: Zone, name: string, call: Call): Promise<HostSet[]> {
    return collect(this.#sets(zone, { name: toAbsolute(name, zone.domain) }, call));
  }

  protected override completeSet(set: HostSet): HostSet {
    return { ...set, ttl: set.ttl ?? DEFAULT_TTL, extra: { rrdatas: set.values, hasRoutingPolicy: false } };
  }

  protected override batchLimits(): readonly BatchLimit<SetChange<GoogleDnsExtras['record']>>[] {
    const bytes = (set: HostSet | null): number =>
      (set?.values ?? []).reduce((sum, data) => sum + data.length, 0);
    return [
      { maximum: MAX_SETS, cost: ({ after }) => (after === null ? 0 : 1) },
      { maximum: MAX_SETS, cost: ({ before }) => (before === null ? 0 : 1) },
      { maximum: MAX_BYTES, cost: ({ before, after }) => bytes(before) + bytes(after) },
    ];
  }

  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange<GoogleDnsExtras['record']>[],
    call: Call,
  ): Promise<readonly HostSet[]> {
    const sides = (side: 'before' | 'after') =>
      changes.flatMap((change) => (change[side] === null ? [] : [writeSet(zone, change[side])]));
    const json = { additions: sides('after'), deletions: sides('before') };
    const path = `${this.#path(zone.id)}/changes`;
    // What is to go and is not there any more is "not found" in Google's words.
    const request = {
      operation: 'changeRecords',
      method: 'POST',
      path,
      json,
      notFound: ConflictError,
    } as const;
    const change = await this.ask(request, call);
    const status = { operation: 'changeRecords', method: 'GET', path: `${path}/${change.id('id')}` } as const;
    let latest: Reader | null = change;
    await this.settle(
      async (inner) => {
        const current = latest ?? (await this.ask(status, inner));
        latest = null;
        return current.string('status') === 'done' ? true : null;
      },
      'changeRecords',
      call,
    );
    return [];
  }

  #sets(zone: Zone, query: Query, call: Call): AsyncIterable<HostSet> {
    const request = {
      operation: 'listRecords',
      method: 'GET',
      path: `${this.#path(zone.id)}/rrsets`,
      query,
      notFound: ZoneNotFoundError,
    } as const;
    return this.#list(request, 'rrsets', (set) => readSet(zone, set), call);
  }

  #list<Item>(
    request: CloudRequest,
    key: string,
    read: (item: Reader) => Item,
    call: Call,
  ): AsyncIterable<Item> {
    const next = (page: Reader, query: Query): Query | null => {
      const pageToken = page.optionalString('nextPageToken');
      return pageToken === null ? null : { ...query, pageToken };
    };
    return this.walk(request, (page) => page.optionalList(key).map(read), next, call);
  }

  #path(zoneId?: string): string {
    const zones = `/projects/${encodeURIComponent(projectOf(this.options))}/managedZones`;
    return zoneId === undefined ? zones : `${zones}/${encodeURIComponent(zoneId)}`;
  }
}

function readZone(zone: Reader): HostZone {
  return {
    id: zone.id('id'),
    domain: normaliseDomain(zone.string('dnsName')),
    type: 'primary',
    ttl: null,
    extra: {
      name: zone.string('name'),
      nameServers: zone.strings('nameServers'),
      visibility: zone.optionalString('visibility'),
      description: zone.optionalString('description'),
    },
  };
}

function readSet(zone: Zone, set: Reader): HostSet {
  const type = set.string('type');
  const policy = set.optionalObject('routingPolicy');
  const rrdatas = policy === null ? set.strings('rrdatas') : routedData(policy);
  const values = rrdatas.map((data) => readData(type, data, zone.domain));
  const plain = {
    name: toRelative(set.string('name'), zone.domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values,
    extra: { rrdatas, hasRoutingPolicy: policy !== null },
  };
  if (policy === null) return plain;
  const special = {
    type,
    what: 'a set with a routing policy',
    key: 'routed',
    source: JSON.stringify(set.raw),
  };
  return { ...plain, special };
}

/** All data that a routing policy chooses from: https://cloud.google.com/dns/docs/reference/rest/v1/resourceRecordSets */
function routedData(policy: Reader): string[] {
  const items = ['wrr', 'geo'].flatMap((kind) => policy.optionalObject(kind)?.optionalList('items') ?? []);
  return [...new Set(items.flatMap((item) => item.strings('rrdatas')))];
}

function writeSet({ domain }: Zone, { name, type, ttl, values, extra, special }: HostSet): unknown {
  if (special !== undefined) return JSON.parse(special.source);
  return { name: toAbsolute(name, domain), type, ttl, rrdatas: extra?.rrdatas ?? values };
}

/** Letters, digits and dashes, a letter first, at most 63. */
function defaultName(domain: string): string {
  return `zone-${domain.replaceAll(/[^a-z0-9]+/g, '-')}`.slice(0, 63).replace(/-+$/, '');
}
