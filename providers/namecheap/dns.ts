import {
  addToForm,
  AuthenticationError,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  RateLimitError,
  type RateRules,
  readXmlFields,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type DocumentApi,
  type NewRecord,
  numberFields,
  type RequestRule,
  RestDocuments,
} from '../../src/dns/index.js';

/** Options of {@link NamecheapDns}. */
export interface NamecheapOptions extends DriverOptions {
  /** Name of the user. NAMECHEAP_API_USER */
  readonly apiUser: string;
  /** The API key. NAMECHEAP_API_KEY */
  readonly apiKey: string;
  /** This machine's public IPv4 address, which the account has to allow. Default `127.0.0.1`. NAMECHEAP_CLIENT_IP */
  readonly clientIp?: string;
}

/** Namecheap's own fields in DNS. */
export interface NamecheapDnsExtras extends DnsExtras {
  readonly zone: {
    /** True if the domain uses Namecheap's servers, which is required to change its records. Null if unknown. */
    readonly isUsingOurDns: boolean | null;
  };
}

const action = (command: string, rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'POST',
  path: '',
  ...rule,
  query: { Command: command, ...rule.query },
});
const HOSTS = { SLD: '{label}', TLD: '{parent}' };
const RESPONSE = 'ApiResponse.CommandResponse';
const parse = (body: Buffer | string): object => readXmlFields(body, { lists: ['Domain', 'Error', 'host'] });

const API: DocumentApi = {
  rules: {
    listZones: action('namecheap.domains.getList', {
      query: { Page: 1, PageSize: 100 },
      field: `${RESPONSE}.DomainGetListResult.Domain`,
    }),
    getZone: action('namecheap.domains.getInfo', {
      query: { DomainName: '{zone}' },
      field: `${RESPONSE}.DomainGetInfoResult`,
    }),
    listRecords: action('namecheap.domains.dns.getHosts', {
      query: HOSTS,
      field: `${RESPONSE}.DomainDNSGetHostsResult.host`,
      isWhole: true,
    }),
    changeRecords: action('namecheap.domains.dns.setHosts', {
      query: HOSTS,
      send: 'form',
      returns: 'nothing',
    }),
  },
  parse,
  isFailure: ({ ApiResponse: response }) => (response as { Status?: unknown } | undefined)?.Status !== 'OK',
  emptyLists: 'missing',
  pages: { by: 'number', parameter: 'Page', total: `${RESPONSE}.Paging.TotalItems` },
  zones: {
    id: 'Name',
    domain: 'Name',
    extra: (zone): NamecheapDnsExtras['zone'] => {
      const isOurs =
        zone.optionalString('IsOurDNS') ?? zone.optionalObject('DnsDetails')?.optionalString('IsUsingOurDNS');
      return { isUsingOurDns: isOurs ? isOurs === 'true' : null };
    },
  },
  records: {
    name: 'Name',
    type: 'Type',
    ttl: 'TTL',
    data: 'Address',
    names: 'at',
    form: 'priority',
    parts: { priority: 'MXPref' },
    dots: true,
    write: writeRecord,
  },
  // Redirects are kept unchanged.
  isRecord: (row) => !/^(URL|URL301|FRAME|MXE)$/.test(row.string('Type')),
  keepRow: ({ raw: { Name: HostName, Type: RecordType, ...row } }) => ({ ...row, HostName, RecordType }),
  writeDocument,
};

/** Rows are written under other names than they are read. */
function writeRecord(
  _record: NewRecord,
  { Name: HostName, Type: RecordType, ...fields }: Readonly<Record<string, unknown>>,
): object {
  return { ...fields, HostName, RecordType };
}

/** All rows, and the mail setting, which would be reset otherwise. */
function writeDocument(rows: readonly object[], old: Reader): object {
  const result = old.object('ApiResponse').object('CommandResponse').object('DomainDNSGetHostsResult');
  const hasMx = rows.some((row) => 'RecordType' in row && row.RecordType === 'MX');
  const known = result.optionalString('EmailType');
  const EmailType = hasMx ? 'MX' : known === 'MX' ? undefined : (known ?? undefined);
  return { ...numberFields(rows), EmailType };
}

/** The response for a single zone has another field for the domain. */
class NamecheapHost extends RestDocuments {
  protected override readZone(zone: Reader): ReturnType<RestDocuments['readZone']> {
    const Name = zone.optionalString('Name') ?? zone.string('DomainName');
    return super.readZone(this.context.reader({ ...zone.raw, Name }, 'getZone'));
  }
}

/**
 * Namecheap's own name servers. Its API reads and writes all records of a domain at once: edits of a zone queue within this process, and
 * each reads the present records first. Redirects and dynamic addresses stay unchanged.
 *
 * @see https://www.namecheap.com/support/api/methods/domains-dns/set-hosts/
 */
export class NamecheapDns extends DnsDriver<NamecheapOptions, NamecheapDnsExtras> {
  static override readonly provider: string = 'namecheap';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CAA', 'CNAME', 'MX', 'NS', 'TXT'],
    ttl: { minimum: 60, maximum: 60_000 },
    defaultTtl: 1800,
    concurrency: 'serialised',
    writers: 'zone',
    atomic: 'zone',
    batchSize: 150,
    text: 'joined',
    sources: ['https://www.namecheap.com/support/api/methods/domains-dns/set-hosts/'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  /** As Namecheap's support told the authors of DNSControl. */
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'next',
    windows: [
      { requests: 20, per: 60_000 },
      { requests: 700, per: 3_600_000 },
      { requests: 8000, per: 86_400_000 },
    ],
    reserve: 0.1,
    sources: ['https://docs.dnscontrol.org/provider/namecheap'],
  };
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.namecheap.com/xml.response',
    keys: { apiUser: ['NAMECHEAP_API_USER'], apiKey: ['NAMECHEAP_API_KEY'] },
    options: { clientIp: 'NAMECHEAP_CLIENT_IP' },
    shown: ['apiUser'],
    sign: ({ apiUser, apiKey, clientIp = '127.0.0.1' }, outgoing) => {
      addToForm(outgoing, { ApiUser: apiUser, ApiKey: apiKey, UserName: apiUser, ClientIp: clientIp });
      return {};
    },
  };
  static override readonly errors: ErrorEnvelope = {
    parse,
    list: 'ApiResponse.Errors.Error',
    message: 'text',
    code: 'Number',
    codes: {
      1010102: AuthenticationError,
      1011102: AuthenticationError,
      1011150: AuthenticationError,
      2016166: 'missing',
      2019166: 'missing',
      2030166: 'missing',
      500000: RateLimitError,
    },
    rules: [{ status: 405, means: RateLimitError }],
  };
  protected override readonly host = new NamecheapHost(this.context, API);

  protected override get mediaType(): string {
    return 'application/xml';
  }
}
