import {
  addToQuery,
  AuthenticationError,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type Query,
  readXmlFields,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type FlatRecordFields,
  numberFields,
  type RecordSet,
  type RequestRule,
  RestSets,
  type SetApi,
} from '../../src/dns/index.js';

/** Options of {@link ZonomiDns}. */
export interface ZonomiOptions extends DriverOptions {
  /** Key of the account's DNS API. ZONOMI_API_KEY */
  readonly apiKey: string;
}

const action = (query: Query, rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'GET',
  path: '/dyndns.jsp',
  send: 'query',
  query,
  ...rule,
});

/** A list without rows is an empty element; TTLs have a unit. */
const parse = (body: Buffer | string): object =>
  readXmlFields(body, {
    lists: ['record', 'zone'],
    clean: (text) =>
      text.replace(/<!DOCTYPE[^[>]*(\[[^\]]*\])?>/, '').replaceAll(/(\sttl="\d+) seconds"/g, '$1"'),
  });

const ROWS: FlatRecordFields = {
  names: 'full',
  form: 'mx',
  data: 'content',
  parts: { priority: 'prio' },
  // Its SOA record has fewer fields than others.
  isOwn: (record) => record.string('type') !== 'SOA',
  write: (_record, { content, ...fields }) => ({ ...fields, value: content }),
};

const API: SetApi = {
  rules: {
    listZones: action(
      { action: 'QUERYZONES' },
      { field: 'dnsapi_result.actions.action.zone', isWhole: true },
    ),
    createZone: action({ name: '{domain}' }, { path: '/addzone.jsp', returns: 'nothing', body: () => ({}) }),
    deleteZone: action({ action: 'DELETEZONE', name: '{zone}' }),
    listSets: action(
      { action: 'QUERY', name: '**.{zone}' },
      { field: 'dnsapi_result.actions.action.record', isWhole: true },
    ),
    changeSets: action({}, { returns: 'nothing' }),
  },
  parse,
  emptyLists: 'missing',
  isFailure: ({ dnsapi_result: result }) =>
    !String((result as { is_ok?: unknown } | undefined)?.is_ok).startsWith('OK'),
  zones: {
    id: 'name',
    domain: 'name',
    isSecondary: (zone) => zone.optionalString('type')?.toUpperCase() === 'SLAVE',
  },
  sets: { names: 'full', values: 'records' },
  rows: ROWS,
  writeChanges: (_zone, changes, write) => {
    const rowsOf = (set: RecordSet | null): Row[] => (set === null ? [] : (write(set) as Row[]));
    const rows = changes.flatMap(({ before, after }) => {
      const wanted = rowsOf(after);
      const gone = rowsOf(before).filter(({ value }) => wanted.every((one) => one.value !== value));
      return [
        ...gone.map(({ name, type, value }): Row => ({ action: 'DELETE', name, type, value })),
        ...wanted.map((row): Row => ({ action: 'SET', ...row })),
      ];
    });
    return rows.length === 1 ? { ...rows[0] } : bracketed(rows);
  },
};

type Row = Readonly<Record<string, unknown>>;

/** Several actions in one request: `action[1]`, `action[2]`. */
function bracketed(rows: readonly Row[]): object {
  const fields = Object.entries(numberFields(rows));
  return Object.fromEntries(fields.map(([name, text]) => [name.replace(/\d+$/, '[$&]'), text]));
}

/**
 * Zonomi: actions in the query, several in one request where a set has several values; XML. The key goes into the query, as the API wants it;
 * no error and no log shows it.
 *
 * @see https://zonomi.com/app/dns/dyndns.jsp
 */
export class ZonomiDns extends DnsDriver<ZonomiOptions> {
  static override readonly provider: string = 'zonomi';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'CNAME', 'MX', 'TXT'],
    defaultTtl: 3600,
    concurrency: 'serialised',
    atomic: 'set',
    text: 'joined',
    sources: ['https://zonomi.com/app/dns/dyndns.jsp'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://zonomi.com/app/dns',
    keys: { apiKey: ['ZONOMI_API_KEY'] },
    sign: ({ apiKey }, outgoing) => {
      addToQuery(outgoing, { api_key: apiKey });
      return {};
    },
  };
  static override readonly errors: ErrorEnvelope = {
    parse,
    message: 'error',
    rules: [
      { words: /no zone found|could not find/i, means: 'missing' },
      { words: /already in your zone list/i, means: 'conflict' },
      { words: /api.?key|authenticat/i, means: AuthenticationError },
    ],
  };
  protected override readonly host = new RestSets(this.context, API);

  protected override get mediaType(): string {
    return 'text/xml';
  }
}
