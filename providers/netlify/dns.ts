import {
  type ErrorEnvelope,
  type RateRules,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type RecordApi,
  restRecords,
  RestRecords,
} from '../../src/dns/index.js';

/** Options of the Netlify DNS driver: `token` is a personal access token. NETLIFY_TOKEN */
export type NetlifyOptions = TokenDriverOptions;

/** What is Netlify's own in DNS. */
export interface NetlifyDnsExtras extends DnsExtras {
  readonly zone: {
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** Team that it belongs to; null where the response does not say. */
    readonly account: string | null;
  };
  readonly createZone: {
    /** Team that it is to belong to. Default: the user's own. */
    readonly account?: string;
    /** Site that it is for. */
    readonly siteId?: string;
  };
}

const API: RecordApi = {
  rules: restRecords({ zones: '/dns_zones', records: 'dns_records' }),
  pages: { by: 'link' },
  // A zone lists errors of its own in a good response.
  isFailure: () => false,
  zones: {
    domain: 'name',
    names: { account: 'account_slug', siteId: 'site_id' },
    extra: (zone): NetlifyDnsExtras['zone'] => ({
      nameServers: zone.strings('dns_servers'),
      account: zone.optionalString('account_slug'),
    }),
  },
  records: {
    name: 'hostname',
    data: 'value',
    names: 'full',
    form: 'parts',
    parts: { flags: 'flag' },
    // Records of its own sites, which it keeps itself.
    isOwn: (record) => !['NETLIFY', 'NETLIFYv6'].includes(record.string('type')),
  },
  hides: ['SOA'],
};

/** Netlify DNS. It changes no record: a change makes it anew. @see https://open-api.netlify.com/#tag/dnsZone */
export class NetlifyDns extends DnsDriver<NetlifyOptions, NetlifyDnsExtras> {
  static override readonly provider: string = 'netlify';
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [{ requests: 500, per: 60_000 }],
    reserve: 0.05,
    sources: ['https://docs.netlify.com/api/get-started/#rate-limiting'],
  };
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    update: 'replace',
    text: 'joined',
    sources: ['https://open-api.netlify.com/#tag/dnsZone'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.netlify.com/api/v1',
    variables: ['NETLIFY_TOKEN', 'NETLIFY_AUTH_TOKEN'],
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /already (exists|been taken)|duplicate/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
