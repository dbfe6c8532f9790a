import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  fromPlainData,
  type RecordSet,
  restSets,
  RestSets,
  type SetApi,
  textOf,
  toFlatData,
  toRelative,
  type ZoneKey,
} from '../../src/dns/index.js';
import { TOKEN_PREFIX, TOKEN_VARIABLES } from './sign-in.js';

/** Options of the Gcore DNS driver: `token` is a permanent API token. GCORE_API_KEY, GCORE_PERMANENT_API_TOKEN */
export type GcoreOptions = TokenDriverOptions;

const SET = '/zones/{zone}/{fullName}/{type}';
const API: SetApi = {
  rules: {
    ...restSets({
      zones: '/zones',
      records: 'rrsets',
      first: { offset: 0, limit: 100 },
      fields: { zones: 'zones' },
    }),
    createZone: { method: 'POST', path: '/zones', returns: 'nothing' },
    listSets: {
      method: 'GET',
      path: '/zones/{zone}/rrsets',
      query: { all: true },
      field: 'rrsets',
      isWhole: true,
    },
    createSet: { method: 'POST', path: SET, returns: 'nothing' },
    updateSet: { method: 'PUT', path: SET, returns: 'nothing' },
    deleteSet: { method: 'DELETE', path: SET, accept: [404] },
  },
  pages: { by: 'offset', parameter: 'offset', total: 'total_amount' },
  zones: { id: 'name', domain: 'name' },
  sets: {
    names: 'full',
    values: 'resource_records',
    read: readSet,
    write: ({ name: _name, type, ttl, values, disabled = [] }) => ({
      ttl,
      resource_records: [
        ...values.map((data) => ({ content: partsOf(type, data) })),
        ...disabled.map((data) => ({ content: partsOf(type, data), enabled: false })),
      ],
    }),
  },
};

/**
 * Gcore DNS. Values that are disabled stay as they are. Sets that choose their answers by filters or health are left as they are: plans pass
 * over them.
 *
 * @see https://api.gcore.com/docs/dns
 */
export class GcoreDns extends DnsDriver<GcoreOptions> {
  static override readonly provider: string = 'gcore';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    defaultTtl: 300,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    text: 'joined',
    showsSoa: true,
    sources: ['https://api.gcore.com/docs/dns'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.gcore.com/dns/v2',
    variables: TOKEN_VARIABLES,
    prefix: TOKEN_PREFIX,
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'error',
    rules: [{ words: /already exists/i, means: 'conflict' }],
  };
  protected override readonly host = new RestSets(this.context, API);
}

/** A set; one with filters, or with facts of its own or of its values, is more than they are. */
function readSet({ domain }: ZoneKey, set: Reader): RecordSet {
  const type = set.string('type').toUpperCase();
  const records = set.list('resource_records');
  const isDisabled = (record: Reader): boolean => record.optionalBoolean('enabled') === false;
  const data = (record: Reader): string => fromPlainData(type, contentOf(record));
  const plain = {
    name: toRelative(set.string('name'), domain),
    type,
    ttl: set.optionalNumber('ttl'),
    values: records.filter((record) => !isDisabled(record)).map(data),
    disabled: records.filter(isDisabled).map(data),
  };
  const hasFacts = [set, ...records].some(
    (one) => Object.keys(one.optionalObject('meta')?.raw ?? {}).length > 0,
  );
  const filters = [...set.optionalList('filters'), ...set.optionalList('pickers')];
  if (!hasFacts && filters.length === 0) return plain;
  const what = 'a set whose answers Gcore chooses by filters';
  return { ...plain, special: { type, what, key: 'filtered', source: JSON.stringify(set.raw) } };
}

function contentOf(record: Reader): string {
  const { content } = record.raw;
  if (!Array.isArray(content)) throw record.wrong('content', 'a list of the parts of data');
  return content.map(String).join(' ');
}

/** The parts of data: numbers as numbers, names with their final dot, a text as it is. */
function partsOf(type: string, data: string): readonly (string | number)[] {
  if (type === 'TXT') return [textOf(data)];
  if (type === 'CAA') {
    const { flags, tag, target } = toFlatData(type, data);
    return [flags ?? 0, tag ?? '', target];
  }
  return data.split(' ').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
