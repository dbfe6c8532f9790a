import {
  type ErrorEnvelope,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import { capabilitiesOf, DnsDriver, type RecordApi, restRecords, RestRecords } from '../../src/dns/index.js';

/** Options of the Infomaniak driver: `token` is an access token of the scope `domain`. INFOMANIAK_ACCESS_TOKEN */
export type InfomaniakOptions = TokenDriverOptions;

const { getRecord: _, ...REST } = restRecords({
  zones: '/2/zones',
  fields: { zone: 'data', records: 'data', record: 'data' },
});
const API: RecordApi = {
  rules: {
    ...REST,
    getZone: { method: 'GET', path: '/2/zones/{zone}', field: 'data' },
    // Only the first version lists what an account has.
    listZones: { method: 'GET', path: '/1/product', query: { service_name: 'domain' }, field: 'data' },
  },
  isFailure: ({ result }) => result === 'error',
  nextPage: ({ body, query }) => {
    const page = Number(query['page'] ?? 1);
    return page < (body.optionalNumber('pages') ?? 1) ? { ...query, page: page + 1 } : null;
  },
  zones: {
    id: 'fqdn',
    domain: 'fqdn',
    // A product has its name in a field of its own.
    readDomain: (zone) => zone.optionalString('customer_name') ?? zone.string('fqdn'),
  },
  records: {
    name: 'source',
    data: 'target',
    names: 'relative',
    form: 'plain',
    // The apex is a dot, or nothing.
    readName: (record) => (record.optionalString('source') ?? '').replace(/^\.$/, ''),
  },
  hides: ['SOA'],
};

/**
 * Infomaniak, version 2 of the records' API. Zones come and go with their domains: they are neither made nor deleted here.
 *
 * @see https://developer.infomaniak.com/docs/api
 */
export class Infomaniak extends DnsDriver<InfomaniakOptions> {
  static override readonly provider: string = 'infomaniak';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'DNAME', 'DS', 'MX', 'NS', 'SRV', 'SSHFP', 'TLSA', 'TXT'],
    defaultTtl: 3600,
    apexNameServers: 'editable',
    rename: 'replace',
    text: 'joined',
    sources: ['https://developer.infomaniak.com/docs/api'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.infomaniak.com',
    variables: ['INFOMANIAK_ACCESS_TOKEN', 'LEXICON_INFOMANIAK_AUTH_TOKEN'],
    options: { endpoint: 'INFOMANIAK_ENDPOINT' },
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'error.description',
    code: 'error.code',
    codes: { object_not_found: 'missing', not_found: 'missing' },
    rules: [{ words: /already exists?/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
