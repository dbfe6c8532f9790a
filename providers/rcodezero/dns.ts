import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  readData,
  type RecordSet,
  restSets,
  RestSets,
  type SetApi,
  toRelative,
  type ZoneKey,
} from '../../src/dns/index.js';

/** Options of the RcodeZero driver: `token` is an API token. RCODEZERO_API_TOKEN */
export type RcodezeroOptions = TokenDriverOptions;

const API: SetApi = {
  rules: {
    ...restSets({
      zones: '/zones',
      records: 'rrsets',
      first: { page: 1, page_size: 100 },
      fields: { zones: 'data', records: 'data' },
    }),
    createZone: { method: 'POST', path: '/zones', returns: 'nothing' },
    changeSets: { method: 'PATCH', path: '/zones/{zone}/rrsets', returns: 'nothing' },
  },
  pages: { by: 'number', pages: 'last_page' },
  isFailure: ({ status }) => status === 'failed',
  zones: {
    id: 'domain',
    domain: 'domain',
    isSecondary: (zone) => zone.optionalString('type')?.toUpperCase() === 'SLAVE',
    write: ({ domain }) => ({ domain, type: 'master' }),
  },
  sets: { names: 'absolute', values: 'records', read: readSet, write: writeSet },
  writeChanges: (_zone, changes, write) =>
    changes.flatMap(({ before, after }) => {
      if (after !== null) return [{ ...write(after), changetype: before === null ? 'ADD' : 'UPDATE' }];
      return before === null
        ? []
        : [{ ...write({ ...before, values: [], disabled: [] }), changetype: 'DELETE' }];
    }),
};

/** RcodeZero Anycast DNS (nic.at). The changes of a plan go out in one request. @see https://my.rcodezero.at/openapi */
export class Rcodezero extends DnsDriver<RcodezeroOptions> {
  static override readonly provider: string = 'rcodezero';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ALL_TYPES.filter((type) => type !== 'SOA'),
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    batchSize: 100,
    showsSoa: true,
    sources: ['https://my.rcodezero.at/openapi'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://my.rcodezero.at/api/v1',
    variables: ['RCODEZERO_API_TOKEN', 'LEXICON_RCODEZERO_AUTH_TOKEN'],
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [
      { words: /not found/i, means: 'missing' },
      { words: /already (exists|configured|taken)/i, means: 'conflict' },
    ],
  };
  protected override readonly host = new RestSets(this.context, API);
}

/** A set with the values that are kept and not served. */
function readSet({ domain }: ZoneKey, set: Reader): RecordSet {
  const type = set.string('type');
  const values = (isDisabled: boolean): string[] =>
    set
      .list('records')
      .filter((record) => (record.optionalBoolean('disabled') ?? false) === isDisabled)
      .map((record) => readData(type, record.string('content'), domain));
  return {
    name: toRelative(set.string('name'), domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values: values(false),
    disabled: values(true),
  };
}

function writeSet({ values, disabled = [] }: RecordSet, fields: object): object {
  const records = [
    ...values.map((content) => ({ content, disabled: false })),
    ...disabled.map((content) => ({ content, disabled: true })),
  ];
  return { ...fields, records };
}
