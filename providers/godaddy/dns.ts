import {
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type ListedPage,
  type Query,
  type RateRules,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type RequestRule,
  RestSets,
  type SetApi,
  type Special,
} from '../../src/dns/index.js';

/** Credentials and options of the GoDaddy driver. */
export interface GodaddyOptions extends DriverOptions {
  /** The key. GODADDY_API_KEY */
  readonly apiKey: string;
  /** Its secret. GODADDY_API_SECRET */
  readonly apiSecret: string;
}

/** Most records of a response, and as many as come unasked. */
const PAGE_SIZE = 500;
/** Mark of SRV records, whose path nobody has shown. */
const UNWRITTEN: Special = {
  what: 'an SRV record, which cannot be written here',
  type: 'SRV',
  key: 'SRV',
  source: '',
};
const SET = '/domains/{zone}/records/{type}/{name}';
const put: RequestRule = { method: 'PUT', path: SET, returns: 'nothing' };
const API: SetApi = {
  rules: {
    listZones: { method: 'GET', path: '/domains', query: { limit: 1000, statuses: 'ACTIVE' } },
    getZone: { method: 'GET', path: '/domains/{zone}' },
    listSets: { method: 'GET', path: '/domains/{zone}/records' },
    createSet: put,
    updateSet: put,
    deleteSet: { method: 'DELETE', path: SET, accept: [404] },
  },
  nextPage: (page) => (page.query['statuses'] === undefined ? nextRecords(page) : nextDomains(page)),
  zones: { id: 'domain', domain: 'domain' },
  sets: { names: 'at' },
  rows: {
    names: 'at',
    form: 'parts',
    readName,
    special: (_record, type) => (type === 'SRV' ? UNWRITTEN : null),
  },
};

/** The next page begins after the last domain of this one. */
function nextDomains({ body, query, count }: ListedPage): Query | null {
  const last = count === 0 ? undefined : body.list('items').at(-1);
  return last === undefined ? null : { ...query, marker: last.string('domain') };
}

/** The second and third record of a list, by the query of its second page. */
const beginnings = new WeakMap<Query, readonly string[]>();

/**
 * The next page after a full one. `offset` is the number of a page to clients that were seen to work, and a number of records to the
 * documentation. The second page shows which: as the latter, it begins within the first, and all others follow by their records.
 */
function nextRecords({ body, query, count }: ListedPage): Query | null {
  if (count < PAGE_SIZE) return null;
  const rows = body.list('items').map(({ raw }) => JSON.stringify(raw));
  const offset = Number(query['offset'] ?? 1);
  const countsRecords = offset > PAGE_SIZE || beginnings.get(query)?.includes(rows[0] ?? '') === true;
  const next = { ...query, limit: PAGE_SIZE, offset: offset + (countsRecords ? count : 1) };
  if (query['offset'] === undefined) beginnings.set(next, rows.slice(1, 3));
  return next;
}

/** The name of an SRV record stands in three fields. */
function readName(record: Reader): string {
  const parts = ['service', 'protocol', 'name'].map((field) => record.optionalString(field) ?? '');
  return parts.filter((part) => part !== '' && part !== '@').join('.');
}

/**
 * GoDaddy. Access is for accounts with ten domains or more. Zones come and go with their domains: they are neither made nor deleted here.
 * SRV records are shown, and neither written nor deleted: nobody has shown how.
 *
 * @see https://developer.godaddy.com/doc/endpoint/domains
 */
export class Godaddy extends DnsDriver<GodaddyOptions> {
  static override readonly provider: string = 'godaddy';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'],
    ttl: { minimum: 600, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    apexNameServers: 'fixed',
    atomic: 'set',
    text: 'joined',
    showsSoa: true,
    sources: ['https://developer.godaddy.com/doc/endpoint/domains'],
  });
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [{ requests: 60, per: 60_000 }],
    reserve: 0.05,
    sources: ['https://developer.godaddy.com/getstarted'],
  };
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.godaddy.com/v1',
    keys: {
      apiKey: ['GODADDY_API_KEY', 'LEXICON_GODADDY_AUTH_KEY'],
      apiSecret: ['GODADDY_API_SECRET', 'LEXICON_GODADDY_AUTH_SECRET'],
    },
    sign: ({ apiKey, apiSecret }) => ({ authorization: `sso-key ${apiKey}:${apiSecret}` }),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    code: 'code',
    codes: { UNKNOWN_DOMAIN: 'missing', NOT_FOUND: 'missing', DUPLICATE_RECORD: 'conflict' },
  };
  protected override readonly host = new RestSets(this.context, API);
}
