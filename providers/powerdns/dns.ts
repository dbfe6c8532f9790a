import {
  AuthenticationError,
  type Authenticator,
  BearerAuthenticator,
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  describeStatus,
  type DriverOptions,
  type Environment,
  ErrorBody,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  type Redactor,
  variable,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  type BatchLimit,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type DnsRecord,
  DnsRequests,
  type NewZone,
  RARE_TYPES,
  type RecordReference,
  type SetChange,
  SetDnsDriver,
  type UpdateRecordOptions,
  type UpdateZoneOptions,
  type Zone,
} from '../../src/dns/index.js';
import {
  domainOf,
  type PowerDnsExtras,
  type PowerDnsSet,
  type PowerDnsZone,
  readSets,
  readZone,
  sizeOf,
  writeChange,
} from './dns-data.js';

export type { PowerDnsComment, PowerDnsExtras } from './dns-data.js';

const REQUESTS = new DnsRequests('/zones', 'rrsets');

/** Options of {@link PowerDns} as `fromEnv` takes them: the key and the URL may come from the environment. */
export interface PowerDnsEnvironmentOptions extends DriverOptions {
  /** The API's URL up to its version: `http://127.0.0.1:8081/api/v1`. PDNS_API_URL */
  readonly endpoint?: string;
  /** The server's `api-key`. PDNS_API_KEY */
  readonly apiKey?: string;
  /** Id of the server behind the API. Default `localhost`. */
  readonly serverId?: string;
}

/** Credentials and options of {@link PowerDns}. */
export interface PowerDnsOptions extends PowerDnsEnvironmentOptions {
  readonly endpoint: string;
  readonly apiKey: string;
}

/** Bytes of changes in one request. The server's `webserver-max-bodysize` is 2 MB unless configured otherwise. */
const MAX_BYTES = 1_500_000;

/**
 * PowerDNS Authoritative. All changes of a plan go out in one request, all or none. The API has no way to refuse a change of what
 * somebody else has changed meanwhile: edits of one set queue within this process only.
 *
 * @see https://doc.powerdns.com/authoritative/http-api/
 */
export class PowerDns extends SetDnsDriver<PowerDnsOptions, PowerDnsExtras> {
  static override readonly provider: string = 'powerdns';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    recordTypes: [...ALL_TYPES, ...RARE_TYPES, 'ALIAS', 'DNAME', 'HINFO', 'RP', 'SPF'],
    unknownTypes: true,
    secondaryZones: true,
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    soa: 'caller',
    atomic: 'zone',
    batchSize: 10_000,
    showsSoa: true,
    sources: ['https://doc.powerdns.com/authoritative/http-api/zone.html'],
  };

  /** Reads the key from PDNS_API_KEY and the endpoint from PDNS_API_URL; used by `fromEnv`. */
  static async readEnvironment(
    environment: Environment,
    options: PowerDnsEnvironmentOptions,
  ): Promise<PowerDnsOptions> {
    const apiKey = options.apiKey ?? variable(environment, 'PDNS_API_KEY');
    const endpoint = options.endpoint ?? variable(environment, 'PDNS_API_URL');
    if (endpoint === undefined) throw noEndpoint();
    if (apiKey === undefined)
      throw new AuthenticationError(
        'powerdns: the option apiKey is missing. Pass it to the constructor, or set PDNS_API_KEY and use fromEnv().',
        { provider: 'powerdns' },
      );
    return { ...options, apiKey, endpoint };
  }

  /** Reads `{"error"}`. */
  protected override describeError(response: ErrorResponse): ErrorDescription {
    const base = describeStatus(response);
    const said = ErrorBody.parse(response.text).string('error') ?? base.message;
    const message =
      response.status === 404 && response.request.path === '/zones'
        ? 'Nothing is at this URL. The endpoint ends in /api/v1, and serverId is nearly always localhost.'
        : said;
    const conflicting =
      response.status === 422 && /conflicts with pre-existing|already exists/i.test(message ?? '');
    return { ...base, message, type: conflicting ? ConflictError : base.type };
  }

  protected override createAuthenticator(options: PowerDnsOptions, redactor: Redactor): Authenticator {
    const { endpoint, apiKey, serverId = 'localhost' }: PowerDnsEnvironmentOptions = options;
    if (endpoint === undefined) throw noEndpoint();
    return new BearerAuthenticator({
      provider: 'powerdns',
      endpoint: `${endpoint.replace(/\/+$/, '')}/servers/${encodeURIComponent(serverId)}`,
      token: apiKey,
      option: 'apiKey',
      variable: 'PDNS_API_KEY',
      header: 'x-api-key',
      prefix: '',
      redactor,
    });
  }

  protected override fetchZones(call: Call): AsyncIterable<PowerDnsZone> {
    return this.walk(REQUESTS.listZones(), (page) => page.list('items').map(readZone), call);
  }

  protected override async fetchZone(id: string, call: Call): Promise<PowerDnsZone> {
    return readZone(await this.ask(REQUESTS.getZone(id, { rrsets: false }), call));
  }

  protected override async insertZone(
    { domain, type, extra = {} }: NewZone<PowerDnsExtras['createZone']>,
    call: Call,
  ): Promise<PowerDnsZone> {
    const kind = extra.kind ?? (type === 'secondary' ? 'Slave' : 'Native');
    const json = { name: `${domain}.`, kind, nameservers: extra.nameservers ?? [], masters: extra.masters };
    return readZone(await this.ask(REQUESTS.createZone(json), call));
  }

  protected override async modifyZone(
    id: string,
    { extra = {} }: UpdateZoneOptions<PowerDnsExtras['createZone']>,
    call: Call,
  ): Promise<PowerDnsZone> {
    const json = { kind: extra.kind, masters: extra.masters };
    await this.send(REQUESTS.updateZone(id, 'PUT', json), call);
    return this.fetchZone(id, call);
  }

  protected override removeZone(id: string, call: Call): Promise<void> {
    return this.send(REQUESTS.deleteZone(id), call);
  }

  protected override domainOf(zoneId: string): string {
    return domainOf(zoneId);
  }

  /** Sets are a part of their zone there, and come all at once. */
  protected override fetchSets(zone: Zone, call: Call): AsyncIterable<PowerDnsSet> {
    const request = { ...REQUESTS.getZone(zone.id), operation: 'listRecords' };
    return this.walk(request, (page) => readSets(zone, page), call);
  }

  /**
   * The whole zone is read: asked for one name alone, servers leave its disabled values out, and a set is written as a whole.
   *
   * @see https://doc.powerdns.com/authoritative/http-api/zone.html
   */
  protected override async fetchSetsOfEach(
    zone: Zone,
    names: readonly string[],
    call: Call,
  ): Promise<PowerDnsSet[]> {
    return (await collect(this.fetchSets(zone, call))).filter(({ name }) => names.includes(name));
  }

  /** Sets are replaced as a whole, so sending the request twice does no more than sending it once. */
  protected override async changeSets(
    zone: Zone,
    changes: readonly SetChange<PowerDnsExtras['record']>[],
    call: Call,
  ): Promise<readonly PowerDnsSet[]> {
    const json = { rrsets: changes.map((change) => writeChange(zone, change)) };
    await this.send({ ...REQUESTS.updateZone(zone.id, 'PATCH', json), operation: 'changeRecords' }, call);
    return [];
  }

  /** The serial of the SOA record may go on by itself, whatever was asked for: it is read again. */
  override async updateRecord(
    record: RecordReference,
    changes: UpdateRecordOptions<PowerDnsExtras['createRecord']>,
    options?: CallOptions,
  ): Promise<DnsRecord<PowerDnsExtras['record']>> {
    const call = this.call(options);
    const updated = await super.updateRecord(record, changes, call);
    if (updated.type !== 'SOA') return updated;
    return (await this.listRecords(updated.zone, call)).find(({ type }) => type === 'SOA') ?? updated;
  }

  protected override batchLimits(zone: Zone): readonly BatchLimit<SetChange<PowerDnsExtras['record']>>[] {
    return [...super.batchLimits(zone), { maximum: MAX_BYTES, cost: sizeOf }];
  }

  protected override completeSet(set: PowerDnsSet): PowerDnsSet {
    const { disabled = [], extra } = set;
    return { ...super.completeSet(set), extra: { disabled, comments: extra?.comments ?? [] } };
  }
}

function noEndpoint(): InvalidRequestError {
  return new InvalidRequestError(
    'powerdns: the option endpoint is missing, such as http://127.0.0.1:8081/api/v1. Pass it to the constructor, or set PDNS_API_URL and use fromEnv().',
    { provider: 'powerdns' },
  );
}
