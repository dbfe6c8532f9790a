import {
  type ErrorEnvelope,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  restSets,
  RestSets,
  type SetApi,
} from '../../src/dns/index.js';

/** Options of the Gandi LiveDNS driver: `token` is a personal access token. GANDI_TOKEN */
export type GandiOptions = TokenDriverOptions;

const REST = restSets({ zones: '/domains', first: { page: 1, per_page: 100 } });
const API: SetApi = {
  rules: {
    ...REST,
    createZone: { method: 'POST', path: '/domains', returns: 'nothing' },
    listSetsAt: { method: 'GET', path: '/domains/{zone}/records/{name}', isWhole: true },
  },
  // Short pages do not end a list; a header has the total.
  pages: { by: 'number', totalHeader: 'total-count' },
  zones: { id: 'fqdn', domain: 'fqdn', write: ({ domain }) => ({ fqdn: domain, zone: { items: [] } }) },
  sets: { name: 'rrset_name', type: 'rrset_type', ttl: 'rrset_ttl', values: 'rrset_values', names: 'at' },
};

/**
 * Gandi LiveDNS. Zones have no id but their domain. Gandi has no conditional updates: edits of one set queue within this process only. Its
 * API cannot delete zones; they end with the domain's subscription.
 *
 * @see https://api.gandi.net/docs/livedns/
 */
export class GandiLiveDns extends DnsDriver<GandiOptions> {
  static override readonly provider: string = 'gandi-live';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), 'ALIAS', 'DNAME', 'OPENPGPKEY', 'RP', 'SPF'],
    ttl: { minimum: 300, maximum: 2_592_000 },
    defaultTtl: 10_800,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    sources: ['https://api.gandi.net/docs/livedns/'],
  });
  static {
    withdraw(this, 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.gandi.net/v5/livedns',
    variables: ['GANDI_TOKEN', 'GANDIV5_PERSONAL_ACCESS_TOKEN'],
  };
  static override readonly errors: ErrorEnvelope = { message: 'message', code: 'cause' };
  protected override readonly host = new RestSets(this.context, API);
}
