import {
  type Call,
  type DriverOptions,
  type ErrorEnvelope,
  type PageRule,
  type Query,
  type Reader,
  type TokenSignIn,
  type TokenSource,
  ZoneNotFoundError,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  DnsRequests,
  hostName,
  type NewZone,
  normaliseDomain,
  readData,
  readDomain,
  type RecordSet,
  type SetChange,
  SetDnsDriver,
  toRelative,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';

/** Rows a page. */
const FIRST: Query = { page: 1, per_page: 100 };
const REQUESTS = new DnsRequests('/domains', 'records');

/** Options of the Gandi LiveDNS driver as `fromEnv` takes them: the token may come from the environment. */
export interface GandiEnvironmentOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. GANDI_TOKEN */
  readonly token?: TokenSource;
}

/** Credentials and options of the Gandi LiveDNS driver. */
export interface GandiOptions extends GandiEnvironmentOptions {
  readonly token: TokenSource;
}

/**
 * Gandi LiveDNS. Zones have no id but their domain. Gandi cannot refuse a change of what somebody else has changed meanwhile: edits
 * of one set queue within this process only. Deleting a zone is not offered there: it goes with the domain's subscription.
 *
 * @see https://api.gandi.net/docs/livedns/
 */
export class GandiLiveDns extends SetDnsDriver<GandiOptions> {
  static override readonly provider: string = 'gandi-live';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), 'ALIAS', 'DNAME', 'OPENPGPKEY', 'RP', 'SPF'],
    ttl: { minimum: 300, maximum: 2_592_000 },
    defaultTtl: 10_800,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    sources: ['https://api.gandi.net/docs/livedns/'],
  };
  static {
    withdraw(this, 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.gandi.net/v5/livedns',
    variables: ['GANDI_TOKEN', 'GANDIV5_PERSONAL_ACCESS_TOKEN'],
  };
  /** A page that is not full says nothing: a header tells how many there are. */
  static override readonly pages: PageRule = { by: 'number', totalHeader: 'total-count' };
  static override readonly errors: ErrorEnvelope = { message: 'message', code: 'cause' };

  protected override fetchZones(call: Call): AsyncIterable<ZoneData> {
    return this.walk(REQUESTS.listZones(FIRST), (page) => page.list('items').map(readZone), call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<ZoneData> {
    return readZone(await this.ask(REQUESTS.getZone(id), call));
  }

  protected override async insertZone({ domain }: NewZone, call: Call): Promise<ZoneData> {
    await this.ask(REQUESTS.createZone({ fqdn: domain, zone: { items: [] } }), call);
    return this.fetchZone(domain, call);
  }

  protected override domainOf(zoneId: string): string {
    return normaliseDomain(zoneId);
  }

  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<RecordSet> {
    const read = (page: Reader): RecordSet[] => page.list('items').map((set) => readSet(zone, set));
    return this.walk(REQUESTS.listRecords(zone, FIRST), read, call);
  }

  protected override async fetchSetsOf(zone: Zone, name: string, call: Call): Promise<RecordSet[]> {
    const path = namePath(zone, name);
    const request = { operation: 'listRecords', method: 'GET', path, accept: [404] } as const;
    const { status, body } = await this.connection.json(this.withEnvelope(request), call);
    if (status === 404) return [];
    const response = this.reader({ items: body }, request.operation);
    return response.list('items').map((set) => readSet(zone, set));
  }

  protected override async changeSet(zone: Zone, { before, after }: SetChange, call: Call): Promise<null> {
    const { name = '', type = '' } = after ?? before ?? {};
    const path = `${namePath(zone, name)}/${type}`;
    if (after === null) {
      await this.send({ operation: 'deleteRecord', method: 'DELETE', path, accept: [404] }, call);
      return null;
    }
    const json = { rrset_ttl: after.ttl, rrset_values: after.values };
    const request = { operation: 'changeRecords', method: 'PUT', path, json } as const;
    await this.send({ ...request, notFound: ZoneNotFoundError }, call);
    return null;
  }
}

function readZone(zone: Reader): ZoneData {
  const domain = readDomain(zone.string('fqdn'));
  return { id: domain, domain, type: 'primary', ttl: null, extra: {} };
}

function readSet(zone: Zone, set: Reader): RecordSet {
  const type = set.string('rrset_type');
  // Names in values may be relative there, and then mean the zone.
  const values = set.strings('rrset_values').map((data) => readData(type, data, zone.domain));
  return {
    name: toRelative(hostName(set.string('rrset_name'), zone.domain), zone.domain),
    type,
    ttl: set.optionalNumber('rrset_ttl'),
    values,
  };
}

function namePath(zone: Zone, name: string): string {
  return REQUESTS.recordPath(zone, name === '' ? '@' : name);
}
