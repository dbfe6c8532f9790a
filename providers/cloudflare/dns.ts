import {
  type Call,
  type CloudRequest,
  type DriverOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type PageRule,
  type Reader,
  type TokenSignIn,
  type TokenSource,
  variable,
  withToken,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type HostRecord,
  type NewRecord,
  type NewZone,
  RARE_TYPES,
  readDomain,
  type RecordChange,
  RestDnsDriver,
  type RestShape,
  toAbsolute,
  withoutDot,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';
import { type CloudflareDnsExtras, fromCloudflare, toCloudflare } from './dns-data.js';
import { describeCloudflareError } from './errors.js';

export type { CloudflareDnsExtras } from './dns-data.js';

/** The TTL that stands for "automatic". */
const AUTOMATIC = 1;

/** The types that Cloudflare can lead the traffic of. */
const PROXIED = new Set(['A', 'AAAA', 'CNAME']);

/** Options of the Cloudflare DNS driver as `fromEnv` takes them: the token may come from the environment. */
export interface CloudflareEnvironmentOptions extends DriverOptions {
  /** API token with the permissions Zone Read and DNS Edit, or a function that returns a fresh one. CLOUDFLARE_API_TOKEN */
  readonly token?: TokenSource;
  /** Account that new zones belong to. CLOUDFLARE_ACCOUNT_ID */
  readonly accountId?: string;
}

/** Credentials and options of the Cloudflare DNS driver. */
export interface CloudflareOptions extends CloudflareEnvironmentOptions {
  readonly token: TokenSource;
}

/**
 * Cloudflare DNS. A plan goes out in batches that are carried out whole or not at all. A record without a TTL has an automatic one.
 *
 * @see https://developers.cloudflare.com/api/resources/dns/
 */
export class CloudflareDns extends RestDnsDriver<CloudflareOptions, CloudflareDnsExtras> {
  static override readonly provider: string = 'cloudflare';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    secondaryZones: true,
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), ...RARE_TYPES],
    ttl: { minimum: 60, maximum: 86_400 },
    leniencies: ['cname-at-apex'],
    atomic: 'zone',
    batchSize: 200,
    sources: [
      'https://developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes/',
      'https://developers.cloudflare.com/dns/manage-dns-records/reference/ttl/',
    ],
  };
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.cloudflare.com/client/v4',
    variables: ['CLOUDFLARE_API_TOKEN', 'CF_API_TOKEN'],
  };
  static override readonly pages: PageRule = {
    by: 'number',
    pages: 'result_info.total_pages',
    total: 'result_info.total_count',
  };

  protected override readonly shape: RestShape = {
    zones: '/zones',
    records: 'dns_records',
    zoneList: 'result',
    recordList: 'result',
    zone: 'result',
    record: 'result',
    update: 'PATCH',
    firstZones: { page: 1, per_page: 50 },
    firstRecords: { page: 1, per_page: 100 },
  };

  /** Reads the token from where Cloudflare's own tools look (CLOUDFLARE_API_TOKEN); used by `fromEnv`. */
  static async readEnvironment(
    environment: Environment,
    options: CloudflareEnvironmentOptions,
  ): Promise<CloudflareOptions> {
    const accountId = options.accountId ?? variable(environment, 'CLOUDFLARE_ACCOUNT_ID');
    return withToken({ provider: this.provider, ...this.signIn }, environment, {
      ...options,
      ...(accountId === undefined ? {} : { accountId }),
    });
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeCloudflareError(response);
  }

  protected override readZone(zone: Reader): ZoneData<CloudflareDnsExtras['zone']> {
    return {
      id: zone.string('id'),
      domain: readDomain(zone.string('name')),
      type: zone.optionalString('type') === 'secondary' ? 'secondary' : 'primary',
      ttl: null,
      extra: {
        status: zone.optionalString('status'),
        nameServers: zone.strings('name_servers'),
        paused: zone.optionalBoolean('paused'),
      },
    };
  }

  protected override writeZone({
    domain,
    type,
    extra = {},
  }: NewZone<CloudflareDnsExtras['createZone']>): object {
    const accountId = extra.accountId ?? this.options.accountId;
    return {
      name: domain,
      type: type === 'secondary' ? 'secondary' : 'full',
      account: accountId === undefined ? undefined : { id: accountId },
    };
  }

  protected override readRecord(zone: Zone, record: Reader): HostRecord<CloudflareDnsExtras['record']> {
    const type = record.string('type');
    const ttl = record.optionalNumber('ttl');
    return this.fromHost(zone, {
      id: record.string('id'),
      fullName: record.string('name'),
      type,
      data: fromCloudflare(type, record),
      ttl: ttl === AUTOMATIC ? null : ttl,
      extra: {
        proxied: record.optionalBoolean('proxied'),
        comment: record.optionalString('comment'),
        tags: record.strings('tags'),
      },
    });
  }

  protected override writeRecord(
    { domain }: Zone,
    { name, type, data, ttl, extra = {} }: NewRecord<CloudflareDnsExtras['createRecord']>,
  ): object {
    return {
      type,
      name: withoutDot(toAbsolute(name, domain)),
      ttl: ttl ?? AUTOMATIC,
      ...toCloudflare(type, data),
      ...extra,
    };
  }

  protected override extraToKeep(
    { extra }: HostRecord<CloudflareDnsExtras['record']>,
    type: string,
  ): CloudflareDnsExtras['createRecord'] {
    const { proxied, comment, tags } = extra;
    return {
      ...(proxied === true && PROXIED.has(type) ? { proxied } : {}),
      ...(comment === null ? {} : { comment }),
      ...(tags.length === 0 ? {} : { tags }),
    };
  }

  /** One request: what goes, what changes, and what comes, in this order, all or nothing. */
  protected override async changeRecords(
    zone: Zone,
    changes: readonly RecordChange[],
    call: Call,
  ): Promise<void> {
    const json = {
      deletes: changes.flatMap(({ action, before }) =>
        action === 'update' ? [] : before.map(({ id }) => ({ id })),
      ),
      patches: changes.flatMap(({ action, before, after }) =>
        action === 'update'
          ? after.map((record, index) => ({ id: before[index]?.id, ...this.writeRecord(zone, record) }))
          : [],
      ),
      posts: changes.flatMap(({ action, after }) =>
        action === 'update' ? [] : after.map((record) => this.writeRecord(zone, record)),
      ),
    };
    const request = this.requests.createRecord(zone, json);
    await this.send({ ...request, operation: 'applyPlan', path: `${request.path}/batch` }, call);
  }

  /** Every response is an envelope that says whether the request succeeded, those to deletes and batches too. */
  protected override async send(request: CloudRequest, call: Call): Promise<void> {
    const response = await this.ask(request, call);
    if (response.raw['success'] !== true) throw response.wrong('success', 'true');
  }
}
