import {
  type ErrorEnvelope,
  type Reader,
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
import { ERRORS } from './errors.js';

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
    enableDnssec: { method: 'PUT', path: '/domains/{zone}', returns: 'nothing' },
    disableDnssec: { method: 'PUT', path: '/domains/{zone}', returns: 'nothing' },
    listDsRecords: { method: 'GET', path: '/domains/{zone}/dnssec' },
  },
  pages: { by: 'cursor', field: 'meta.links.next', parameter: 'cursor' },
  zones: {
    id: 'domain',
    domain: 'domain',
    names: { dnssec: 'dns_sec' },
    extra: (zone): VultrDnsExtras['zone'] => ({ dnssec: zone.optionalString('dns_sec') }),
  },
  records: { names: 'relative', form: 'priority', text: 'quoted' },
  dnssec: { on: { dns_sec: 'enabled' }, off: { dns_sec: 'disabled' }, read: readDsLines, isOne: true },
};

/** DS records among the lines of a zone's keys: `example.com IN DS 27933 13 2 8858...` */
function readDsLines(keys: Reader): string[] {
  return keys.strings('dns_sec').flatMap((line) => / IN DS (.+)$/.exec(line)?.[1] ?? []);
}

/** Vultr's name servers. Zones have no id but their domain. @see https://www.vultr.com/api/#tag/dns */
export class VultrDns extends DnsDriver<VultrOptions, VultrDnsExtras> {
  static override readonly provider: string = 'vultr';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'SSHFP', 'TXT'],
    apexNameServers: 'editable',
    text: 'joined',
    dnssec: 'switch',
    sources: ['https://www.vultr.com/api/#tag/dns'],
  });
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.vultr.com/v2',
    variables: ['VULTR_API_KEY', 'LEXICON_VULTR_AUTH_TOKEN'],
  };
  static override readonly errors: ErrorEnvelope = ERRORS;
  protected override readonly host = new RestRecords(this.context, API);
}
