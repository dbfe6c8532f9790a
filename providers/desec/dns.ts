import {
  type ErrorEnvelope,
  type RateRules,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  RARE_TYPES,
  restSets,
  RestSets,
  type SetApi,
} from '../../src/dns/index.js';

/** Options of the deSEC driver: `token` is an API token. DESEC_TOKEN */
export type DesecOptions = TokenDriverOptions;

/** deSEC's own fields in DNS. */
export interface DesecDnsExtras extends DnsExtras {
  readonly zone: {
    /** Lowest TTL of the zone's records, in seconds; null if unknown. */
    readonly minimumTtl: number | null;
    /** DS records that the zone above has to hold, in zone-file form; empty in lists of zones, which leave them out. */
    readonly dsRecords: readonly string[];
  };
}

/** Most sets in one request. deSEC has no limit; this keeps requests well below the size of one set, 64,000 characters. */
const MAX_SETS = 500;

/** Data of the DS records of a zone's keys. */
function dsOfKeys(zone: Reader): string[] {
  return zone.optionalList('keys').flatMap((key) => key.strings('ds'));
}

const API: SetApi = {
  rules: {
    ...restSets({ zones: '/domains/', first: { cursor: '' } }),
    getZone: { method: 'GET', path: '/domains/{zone}/' },
    deleteZone: { method: 'DELETE', path: '/domains/{zone}/' },
    listSets: { method: 'GET', path: '/domains/{zone}/rrsets/', query: { cursor: '' } },
    listSetsAt: {
      method: 'GET',
      path: '/domains/{zone}/rrsets/',
      query: { subname: '{name}' },
      isWhole: true,
    },
    changeSets: { method: 'PATCH', path: '/domains/{zone}/rrsets/', returns: 'nothing' },
    listDsRecords: { method: 'GET', path: '/domains/{zone}/' },
  },
  pages: { by: 'link' },
  zones: {
    id: 'name',
    domain: 'name',
    extra: (zone): DesecDnsExtras['zone'] => ({
      minimumTtl: zone.optionalNumber('minimum_ttl'),
      dsRecords: dsOfKeys(zone),
    }),
  },
  dnssec: { read: dsOfKeys, isOne: true },
  sets: { name: 'subname', values: 'records', names: 'relative' },
  // A set without records is deleted.
  writeChanges: (_zone, changes, write) =>
    changes.flatMap(({ before, after }) => {
      if (after !== null) return [write(after)];
      return before === null ? [] : [{ subname: before.name, type: before.type, records: [] }];
    }),
};

/**
 * deSEC. A plan is sent in one atomic request, and counts once against its domain's rate limits, which are low. Every zone is signed:
 * `zone.extra.dsRecords` has the records for the parent zone.
 *
 * @see https://desec.readthedocs.io/en/latest/dns/rrsets.html
 */
export class Desec extends DnsDriver<DesecOptions, DesecDnsExtras> {
  static override readonly provider: string = 'desec';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [
      ...ALL_TYPES.filter((type) => type !== 'SOA'),
      ...RARE_TYPES,
      'DNAME',
      'HINFO',
      'RP',
      'SPF',
    ],
    ttl: { minimum: 1, maximum: 86_400 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: MAX_SETS,
    dnssec: 'always',
    sources: [
      'https://desec.readthedocs.io/en/latest/dns/rrsets.html',
      'https://desec.readthedocs.io/en/latest/rate-limits.html',
    ],
  });
  static override readonly rate: RateRules = {
    headers: null,
    reset: 'full',
    windows: [
      { requests: 10, per: 1000 },
      { requests: 50, per: 60_000 },
    ],
    parts: [
      {
        path: /\/domains\/([^/]+)\/rrsets\//,
        methods: ['POST', 'PATCH', 'PUT', 'DELETE'],
        windows: [
          { requests: 2, per: 1000 },
          { requests: 15, per: 60_000 },
          { requests: 100, per: 3_600_000 },
          { requests: 300, per: 86_400_000 },
        ],
      },
    ],
    reserve: 0,
    sources: ['https://desec.readthedocs.io/en/latest/rate-limits.html'],
  };
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://desec.io/api/v1',
    variables: ['DESEC_TOKEN', 'LEXICON_DESEC_AUTH_TOKEN'],
    prefix: 'Token ',
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'detail',
    rules: [
      { operation: 'createZone', words: /name_unavailable|conflicts with an existing/i, means: 'conflict' },
    ],
  };
  protected override readonly host = new RestSets(this.context, API);
}
