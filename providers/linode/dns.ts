import {
  type CloudRequest,
  type DriverOptions,
  type ErrorEnvelope,
  InvalidRequestError,
  type PageRule,
  type Query,
  type Reader,
  type TokenSignIn,
  type TokenSource,
  ZoneExistsError,
} from '../../src/driver/index.js';
import {
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type DnsExtras,
  type FlatRecordFields,
  type HostRecord,
  type NewRecord,
  type NewZone,
  readFlatRecord,
  readFlatZone,
  RestDnsDriver,
  type RestShape,
  type UpdateZoneOptions,
  writeFlatRecord,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';

/** Rows a page: as many as every version of the API allows. */
const FIRST: Query = { page: 1, page_size: 100 };
/** The only TTLs there are, in seconds; Linode rounds others to the nearest. */
const TTLS = [
  30, 120, 300, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
];
const RECORD: FlatRecordFields = {
  data: 'target',
  ttl: 'ttl_sec',
  noTtl: 0,
  names: 'relative',
  form: 'parts',
};

/** Options of the Linode DNS driver as `fromEnv` takes them: the token may come from the environment. */
export interface LinodeEnvironmentOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. LINODE_TOKEN */
  readonly token?: TokenSource;
}

/** Credentials and options of the Linode DNS driver. */
export interface LinodeOptions extends LinodeEnvironmentOptions {
  readonly token: TokenSource;
}

/** What is Linode's own in DNS. */
export interface LinodeDnsExtras extends DnsExtras {
  readonly zone: {
    /** Mailbox of whoever answers for the zone (`soa_email`); null where it has none. */
    readonly email: string | null;
    /** `active` where it is served, `disabled` where not; null where the answer does not say. */
    readonly status: string | null;
    /** Free text; null where there is none. */
    readonly description: string | null;
    /** Its tags. */
    readonly tags: readonly string[];
  };
  readonly createZone: {
    /** Mailbox of whoever answers for the zone. Default `hostmaster@` the domain. */
    readonly email?: string;
    /** Free text, 255 characters at most. */
    readonly description?: string;
    /** Tags; those that do not exist yet are made. */
    readonly tags?: readonly string[];
    /** Where the records of a secondary zone come from. */
    readonly masters?: readonly string[];
  };
  readonly record: object;
  readonly createRecord: object;
}

/**
 * Linode's (Akamai's) name servers.
 *
 * @see https://techdocs.akamai.com/linode-api/reference/get-domains
 */
export class LinodeDns extends RestDnsDriver<LinodeOptions, LinodeDnsExtras> {
  static override readonly provider: string = 'linode';
  static override readonly capabilities: DnsCapabilities = {
    ...COMMON_CAPABILITIES,
    secondaryZones: true,
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    ttl: { minimum: 30, maximum: 2_419_200, steps: TTLS },
    zoneTtl: true,
    text: 'joined',
    sources: ['https://techdocs.akamai.com/linode-api/reference/post-domain-record'],
  };

  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.linode.com/v4',
    variables: ['LINODE_TOKEN', 'LINODE_CLI_TOKEN'],
  };
  static override readonly pages: PageRule = { by: 'number', pages: 'pages' };
  static override readonly errors: ErrorEnvelope = {
    list: 'errors',
    field: 'field',
    message: 'reason',
    rules: [{ operation: 'createZone', words: /already exists/i, means: ZoneExistsError }],
  };

  protected override readonly shape: RestShape = {
    zones: '/domains',
    records: 'records',
    zoneList: 'data',
    recordList: 'data',
    zone: null,
    record: null,
    update: 'PUT',
    firstZones: FIRST,
    firstRecords: FIRST,
  };

  protected override readZone(zone: Reader): ZoneData<LinodeDnsExtras['zone']> {
    return {
      ...readFlatZone(zone, { domain: 'domain', ttl: 'ttl_sec' }),
      type: zone.string('type') === 'slave' ? 'secondary' : 'primary',
      extra: {
        email: zone.optionalString('soa_email'),
        status: zone.optionalString('status'),
        description: zone.optionalString('description'),
        tags: zone.strings('tags'),
      },
    };
  }

  protected override writeZone({
    domain,
    type,
    ttl,
    extra = {},
  }: NewZone<LinodeDnsExtras['createZone']>): object {
    const { email = `hostmaster@${domain}`, masters, ...rest } = extra;
    const role =
      type === 'secondary'
        ? { type: 'slave', master_ips: masters }
        : { type: 'master', soa_email: email, ttl_sec: ttl ?? undefined };
    return { domain, ...role, ...rest };
  }

  protected override writeZoneChanges({
    ttl,
    extra = {},
  }: UpdateZoneOptions<LinodeDnsExtras['createZone']>): object {
    const { email, masters, ...rest } = extra;
    return { ttl_sec: ttl, soa_email: email, master_ips: masters, ...rest };
  }

  protected override readRecord(zone: Zone, record: Reader): HostRecord<object> {
    return this.fromHost(zone, readFlatRecord(zone, record, RECORD));
  }

  protected override writeRecord(zone: Zone, record: NewRecord): object {
    const { name, flags, target, ...fields } = writeFlatRecord(zone, record, RECORD);
    if (flags !== undefined && flags !== 0)
      throw new InvalidRequestError(
        `Linode's CAA records have no flags, so ${record.data} cannot be kept. Use flags 0.`,
        this.details('createRecord'),
      );
    // No mail is taken (RFC 7505) where the target is empty there.
    const common = { ...fields, target: target === '.' ? '' : target };
    return record.type === 'SRV' ? { ...common, ...this.#service(record.name) } : { ...common, name };
  }

  /** Filters stand in a header: https://techdocs.akamai.com/linode-api/reference/filtering-and-sorting */
  protected override aliasRequest(zone: Zone, name: string): CloudRequest {
    const filter = JSON.stringify({ type: 'CNAME', name });
    return { ...this.requests.listRecords(zone, FIRST), headers: { 'x-filter': filter } };
  }

  /** SRV records have no name there, but a service and a protocol that it is made of: Linode puts the underscores before them. */
  #service(name: string): object {
    const [, service, protocol] = /^_([^.]+)\._([^.]+)$/.exec(name) ?? [];
    if (service !== undefined && protocol !== undefined) return { service, protocol };
    throw new InvalidRequestError(
      `Linode has SRV records at names such as _sip._tcp only, not at ${name}.`,
      this.details('createRecord'),
    );
  }
}
