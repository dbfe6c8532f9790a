import {
  AuthenticationError,
  type Authenticator,
  BearerAuthenticator,
  type CallOptions,
  ConflictError,
  type DriverOptions,
  type Environment,
  type ErrorDescription,
  type ErrorEnvelope,
  type ErrorResponse,
  InvalidRequestError,
  type Redactor,
  variable,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  type BatchLimit,
  capabilitiesOf,
  DnsDriver,
  type DnsRecord,
  RARE_TYPES,
  type RecordReference,
  type RecordSet,
  restZones,
  RestSets,
  type SetApi,
  type SetChange,
  type UpdateRecordOptions,
} from '../../src/dns/index.js';
import {
  domainOf,
  type PowerDnsExtras,
  readDsData,
  readSet,
  readZoneExtra,
  sizeOf,
  writeChanges,
} from './dns-data.js';

export type { PowerDnsComment, PowerDnsExtras } from './dns-data.js';

/** Options of {@link PowerDns} for `fromEnv`: key and URL may come from the environment. */
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

/** Most sets in one request, and their size in bytes. The server's `webserver-max-bodysize` is 2 MB by default. */
const MAX_CHANGES = 10_000;
const MAX_BYTES = 1_500_000;

const ZONES = restZones({ zones: '/zones' });
const API: SetApi = {
  rules: {
    ...ZONES,
    getZone: { method: 'GET', path: '/zones/{zone}', query: { rrsets: false } },
    updateZone: { method: 'PUT', path: '/zones/{zone}', returns: 'nothing' },
    // Sets are a part of their zone, and are all returned at once.
    listSets: { method: 'GET', path: '/zones/{zone}', field: 'rrsets' },
    // It sets a state, so repeating it is safe.
    changeSets: { method: 'PATCH', path: '/zones/{zone}', returns: 'nothing', idempotent: true },
    enableDnssec: { method: 'PUT', path: '/zones/{zone}', returns: 'nothing' },
    disableDnssec: { method: 'PUT', path: '/zones/{zone}', returns: 'nothing' },
    listDsRecords: { method: 'GET', path: '/zones/{zone}/cryptokeys' },
  },
  zones: {
    domain: 'name',
    dot: true,
    isSecondary: (zone) => /^(slave|secondary|consumer)$/i.test(zone.string('kind')),
    extra: readZoneExtra,
    write: ({ type }, fields) => ({
      kind: type === 'secondary' ? 'Slave' : 'Native',
      nameservers: [],
      ...fields,
    }),
  },
  sets: { names: 'absolute', read: readSet },
  dnssec: { on: { dnssec: true }, off: { dnssec: false }, read: readDsData },
  writeChanges,
};

/** Sets are replaced as a whole, so a request can be repeated safely. */
class PowerDnsHost extends RestSets {
  override domainOf(zoneId: string): string {
    return domainOf(zoneId);
  }

  batchLimits(): readonly BatchLimit<SetChange>[] {
    return [
      { maximum: MAX_CHANGES, cost: () => 1 },
      { maximum: MAX_BYTES, cost: sizeOf },
    ];
  }

  extraOf({ disabled = [], extra }: RecordSet<Partial<PowerDnsExtras['record']>>): PowerDnsExtras['record'] {
    return { disabled, comments: extra?.comments ?? [] };
  }
}

/**
 * PowerDNS Authoritative. All changes of a plan are sent in one atomic request. The API has no conditional updates: edits of one set queue
 * within this process only.
 *
 * @see https://doc.powerdns.com/authoritative/http-api/
 */
export class PowerDns extends DnsDriver<PowerDnsOptions, PowerDnsExtras> {
  static override readonly provider: string = 'powerdns';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES, ...RARE_TYPES, 'ALIAS', 'DNAME', 'HINFO', 'RP', 'SPF'],
    unknownTypes: true,
    secondaryZones: true,
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    // Its database may be locked for one writer: a second writer of a zone gets a 500.
    writers: 'zone',
    apexNameServers: 'editable',
    soa: 'caller',
    atomic: 'zone',
    batchSize: MAX_CHANGES,
    showsSoa: true,
    dnssec: 'switch',
    sources: ['https://doc.powerdns.com/authoritative/http-api/zone.html'],
  });

  static override readonly errors: ErrorEnvelope = {
    message: 'error',
    rules: [{ status: 422, words: /conflicts with pre-existing|already exists/i, means: ConflictError }],
  };
  protected override readonly host = new PowerDnsHost(this.context, API);

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

  /** The serial of the SOA record may advance by itself, whatever was requested, so it is read again. */
  override async updateRecord(
    record: RecordReference,
    changes: UpdateRecordOptions,
    options?: CallOptions,
  ): Promise<DnsRecord<PowerDnsExtras['record']>> {
    const call = this.call(options);
    const updated = await super.updateRecord(record, changes, call);
    if (updated.type !== 'SOA') return updated;
    return (await this.listRecords(updated.zone, call)).find(({ type }) => type === 'SOA') ?? updated;
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    const description = super.describeError(response);
    const isNowhere = response.status === 404 && response.request.path === '/zones';
    return isNowhere ? { ...description, message: NOWHERE } : description;
  }
}

/** Advice when the URL has no API. */
const NOWHERE =
  'Nothing is at this URL. The endpoint ends in /api/v1, and serverId is nearly always localhost.';

function noEndpoint(): InvalidRequestError {
  return new InvalidRequestError(
    'powerdns: the option endpoint is missing, such as http://127.0.0.1:8081/api/v1. Pass it to the constructor, or set PDNS_API_URL and use fromEnv().',
    { provider: 'powerdns' },
  );
}
