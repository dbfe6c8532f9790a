import {
  type ErrorEnvelope,
  type RateRules,
  type TokenDriverOptions,
  type TokenSignIn,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type RecordApi,
  restRecords,
  RestRecords,
} from '../../src/dns/index.js';

/** Options of the Vultr DNS driver: `token` is an API key. VULTR_API_KEY */
export type VultrOptions = TokenDriverOptions;

/** What is Vultr's own in DNS. */
export interface VultrDnsExtras extends DnsExtras {
  readonly zone: {
    /** Whether it is signed: `enabled` or `disabled`; null where the response does not say. */
    readonly dnssec: string | null;
  };
  readonly createZone: {
    /** Whether it is to be signed. Default `disabled`. */
    readonly dnssec?: 'enabled' | 'disabled';
  };
}

const REST = restRecords({
  zones: '/domains',
  update: 'PATCH',
  first: { per_page: 500 },
  fields: { zones: 'domains', zone: 'domain', records: 'records', record: 'record' },
});
const API: RecordApi = {
  rules: {
    ...REST,
    updateZone: { method: 'PUT', path: '/domains/{zone}', returns: 'nothing' },
    updateRecord: { method: 'PATCH', path: '/domains/{zone}/records/{id}', returns: 'nothing' },
  },
  pages: { by: 'cursor', field: 'meta.links.next', parameter: 'cursor' },
  zones: {
    id: 'domain',
    domain: 'domain',
    names: { dnssec: 'dns_sec' },
    extra: (zone): VultrDnsExtras['zone'] => ({ dnssec: zone.optionalString('dns_sec') }),
  },
  records: { names: 'relative', form: 'priority', text: 'quoted' },
};

/** Vultr's name servers. Zones have no id but their domain. @see https://www.vultr.com/api/#tag/dns */
export class VultrDns extends DnsDriver<VultrOptions, VultrDnsExtras> {
  static override readonly provider: string = 'vultr';
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [{ requests: 30, per: 1000 }],
    reserve: 0.1,
    sources: ['https://www.vultr.com/api/#section/Introduction/API-Rate-Limit'],
  };
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'SSHFP', 'TXT'],
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    apexNameServers: 'editable',
    text: 'joined',
    sources: ['https://www.vultr.com/api/#tag/dns'],
  });
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.vultr.com/v2',
    variables: ['VULTR_API_KEY', 'LEXICON_VULTR_AUTH_TOKEN'],
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'error',
    rules: [
      { words: /already exists|duplicate/i, means: 'conflict' },
      { words: /invalid domain|not found/i, status: 404, means: 'missing' },
    ],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
