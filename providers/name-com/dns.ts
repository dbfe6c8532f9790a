import {
  basicHeader,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type RateRules,
  withdraw,
} from '../../src/driver/index.js';
import { capabilitiesOf, DnsDriver, type RecordApi, restRecords, RestRecords } from '../../src/dns/index.js';

/** Credentials and options of the Name.com driver. */
export interface NameComOptions extends DriverOptions {
  /** User name of the account. NAMECOM_USERNAME */
  readonly username: string;
  /** API token. NAMECOM_API_TOKEN */
  readonly apiToken: string;
}

const API: RecordApi = {
  rules: {
    ...restRecords({
      zones: '/domains',
      first: { page: 1 },
      fields: { zones: 'domains', records: 'records' },
    }),
    getZone: { method: 'GET', path: '/domains/{zone}' },
  },
  pages: { by: 'cursor', field: 'nextPage', parameter: 'page' },
  emptyLists: 'missing',
  zones: { id: 'domainName', domain: 'domainName' },
  records: {
    name: 'host',
    data: 'answer',
    names: 'relative',
    form: 'priority',
    readName: ({ raw }) => apexName(raw['host']),
  },
};

/** The apex has no `host`, or `@`. */
function apexName(host: unknown): string {
  return typeof host === 'string' && host !== '@' ? host : '';
}

/**
 * Name.com. Zones come and go with their domains: they are neither made nor deleted here.
 *
 * @see https://www.name.com/api-docs/DNS
 */
export class NameCom extends DnsDriver<NameComOptions> {
  static override readonly provider: string = 'name-com';
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [
      { requests: 20, per: 1000 },
      { requests: 3000, per: 3_600_000 },
    ],
    reserve: 0.05,
    sources: ['https://www.name.com/api-docs'],
  };
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ANAME', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 300, maximum: 2 ** 31 - 1 },
    text: 'joined',
    sources: ['https://www.name.com/api-docs/DNS'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.name.com/v4',
    keys: {
      username: ['NAMECOM_USERNAME', 'LEXICON_NAMECOM_AUTH_USERNAME'],
      apiToken: ['NAMECOM_API_TOKEN', 'LEXICON_NAMECOM_AUTH_TOKEN'],
    },
    sign: ({ username, apiToken }) => basicHeader(username, apiToken),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'details',
    code: 'message',
    codes: { 'Not Found': 'missing' },
    rules: [{ words: /duplicate record/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
