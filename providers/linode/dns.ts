import {
  type Authenticator,
  type CloudRequest,
  describeStatus,
  type DriverOptions,
  type Environment,
  ErrorBody,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  type Query,
  type Reader,
  type Redactor,
  tokenAuthenticator,
  type TokenSignIn,
  type TokenSource,
  withToken,
  ZoneExistsError,
} from '../../src/driver/index.js';
import {
  COMMON_CAPABILITIES,
  type DnsCapabilities,
  type DnsExtras,
  fromFlatData,
  hostName,
  type HostRecord,
  type ListedPage,
  type NewRecord,
  type NewZone,
  nextNumber,
  readDomain,
  readFlatParts,
  RestDnsDriver,
  type RestShape,
  toFlatData,
  type UpdateZoneOptions,
  type Zone,
  type ZoneData,
} from '../../src/dns/index.js';

const SIGN_IN: TokenSignIn = {
  provider: 'linode',
  endpoint: 'https://api.linode.com/v4',
  variables: ['LINODE_TOKEN', 'LINODE_CLI_TOKEN'],
};
/** Rows a page: as many as every version of the API allows. */
const FIRST: Query = { page: 1, page_size: 100 };
/** The only TTLs there are, in seconds; Linode rounds others to the nearest. */
const TTLS = [
  30, 120, 300, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
];

/** Credentials and options of the Linode DNS driver. */
export interface LinodeOptions extends DriverOptions {
  /** Personal access token, or a function that returns a fresh one. LINODE_TOKEN */
  readonly token?: TokenSource;
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

  /** Reads the token from where Linode's own tools look (LINODE_TOKEN, LINODE_CLI_TOKEN); used by `fromEnv`. */
  static async readEnvironment(environment: Environment, options: LinodeOptions): Promise<LinodeOptions> {
    return withToken(SIGN_IN, environment, options);
  }

  /** Reads `{"errors": [{"reason", "field"}]}`. */
  override describeError(response: ErrorResponse): ErrorDescription {
    const base = describeStatus(response);
    const message = reasonsOf(response.text) ?? base.message;
    const exists = response.request.operation === 'createZone' && /already exists/i.test(message ?? '');
    return { ...base, message, type: exists ? ZoneExistsError : base.type };
  }

  protected override createAuthenticator(options: LinodeOptions, redactor: Redactor): Authenticator {
    return tokenAuthenticator(SIGN_IN, options, redactor);
  }

  protected override readZone(zone: Reader): ZoneData<LinodeDnsExtras['zone']> {
    return {
      id: zone.id('id'),
      domain: readDomain(zone.string('domain')),
      type: zone.string('type') === 'slave' ? 'secondary' : 'primary',
      ttl: zone.optionalNumber('ttl_sec') || null,
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
    const type = record.string('type');
    return this.fromHost(zone, {
      id: record.id('id'),
      fullName: hostName(record.optionalString('name') ?? '', zone.domain),
      type,
      data: fromFlatData(type, readFlatParts(record, record.string('target'))),
      ttl: record.optionalNumber('ttl_sec') || null,
      extra: {},
    });
  }

  protected override writeRecord(_zone: Zone, { name, type, data, ttl }: NewRecord): object {
    const { flags, tag, target, ...parts } = toFlatData(type, data);
    if (flags !== null && flags !== 0)
      throw new InvalidRequestError(
        `Linode's CAA records have no flags, so ${data} cannot be kept. Use flags 0.`,
        this.details('createRecord'),
      );
    const known = Object.fromEntries(Object.entries({ ...parts, tag }).filter(([, value]) => value !== null));
    // No mail is taken (RFC 7505) where the target is empty there.
    const common = { type, ttl_sec: ttl ?? 0, target: target === '.' ? '' : target, ...known };
    return type === 'SRV' ? { ...common, ...this.#service(name) } : { ...common, name };
  }

  /** Filters stand in a header: https://techdocs.akamai.com/linode-api/reference/filtering-and-sorting */
  protected override aliasRequest(zone: Zone, name: string): CloudRequest {
    const filter = JSON.stringify({ type: 'CNAME', name });
    return { ...this.requests.listRecords(zone, FIRST), headers: { 'x-filter': filter } };
  }

  protected override nextPage(page: ListedPage): Query | null {
    return nextNumber(page, page.body.optionalNumber('pages'), page.body.optionalNumber('results'));
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

function reasonsOf(text: string): string | null {
  const errors = ErrorBody.parse(text).list('errors');
  const reasons = errors.map((error) =>
    ['field', 'reason'].flatMap((part) => error.string(part) ?? []).join(': '),
  );
  return reasons.join('; ') || null;
}
