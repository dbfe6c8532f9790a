import {
  addToForm,
  AuthenticationError,
  type DriverOptions,
  type ErrorEnvelope,
  InvalidRequestError,
  type KeySignIn,
  PermissionError,
  RateLimitError,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  givenExtra,
  type NewRecord,
  type RecordApi,
  type RequestRule,
  RestRecords,
} from '../../src/dns/index.js';
import { DEFAULT_LINE, lineOf, specialOf } from './lines.js';

/** Options of {@link DnsPodDns}. */
export interface DnsPodOptions extends DriverOptions {
  /** Id and token of an API token, as `12345,0123456789abcdef`. DNSPOD_API_KEY */
  readonly loginToken: string;
}

/** DNSPod's own fields. */
export interface DnsPodDnsExtras extends DnsExtras {
  readonly record: {
    /** Line of the record: `默认` (default), or a network or location of clients. */
    readonly line: string | null;
    /** Whether it is kept and not served. */
    readonly disabled: boolean;
    /** Share of responses among records of its name and type; null for an equal one. */
    readonly weight: number | null;
  };
  readonly createRecord: {
    /** The line that the record is for. Default `默认`. */
    readonly line?: string;
    /** Whether it is kept and not served. Default false. */
    readonly disabled?: boolean;
    /** Share of responses among records of its name and type, from 0 to 100. */
    readonly weight?: number;
  };
}

/** The acts on one record, whose codes mean the same. */
const RECORD_ACTS = ['createRecord', 'getRecord', 'updateRecord', 'deleteRecord'];

const action = (name: string, body: RequestRule['body'], rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'POST',
  path: `/${name}`,
  send: 'form',
  body: (fields, place) => ({ format: 'json', ...body?.(fields, place) }),
  ...rule,
});
const ofZone: RequestRule['body'] = (fields, { zone }) => ({ domain: zone, ...fields });
const ofRecord: RequestRule['body'] = (fields, { zone, id }) => ({ domain: zone, record_id: id, ...fields });

/** True unless a response has one of these codes. */
const failsBut =
  (...codes: readonly string[]): NonNullable<RequestRule['isFailure']> =>
  ({ status }) =>
    !codes.includes(String((status as { code?: string } | undefined)?.code));

const API: RecordApi = {
  rules: {
    listZones: action('Domain.List', () => ({}), {
      isFailure: failsBut('1', '9'),
      query: { offset: 0, length: 3000 },
      pagesIn: 'body',
      pages: { by: 'offset', parameter: 'offset', total: 'info.domain_total' },
      field: 'domains',
    }),
    getZone: action('Domain.Info', ofZone, { field: 'domain' }),
    createZone: action('Domain.Create', (fields) => fields, { field: 'domain', returns: { id: 'domain' } }),
    deleteZone: action('Domain.Remove', ofZone, { returns: 'nothing' }),
    listRecords: action('Record.List', ofZone, {
      isFailure: failsBut('1', '10'),
      query: { offset: 0, length: 3000 },
      pagesIn: 'body',
      pages: { by: 'offset', parameter: 'offset', total: 'info.record_total' },
      field: 'records',
    }),
    getRecord: action('Record.Info', ofRecord, { field: 'record' }),
    createRecord: action('Record.Create', ofZone, { field: 'record', returns: { id: 'id' } }),
    updateRecord: action('Record.Modify', ofRecord, { field: 'record', returns: { id: 'id' } }),
    deleteRecord: action('Record.Remove', ofRecord, { returns: 'nothing' }),
  },
  // A list of no domains (9) or no records (10) is a failure there; elsewhere the same codes mean others.
  isFailure: failsBut('1'),
  emptyLists: 'missing',
  zones: { id: 'name', domain: 'name', ttl: 'ttl', write: ({ domain }) => ({ domain }) },
  records: {
    data: 'value',
    names: 'at',
    form: 'mx',
    dots: true,
    parts: { priority: 'mx' },
    extra: (record): DnsPodDnsExtras['record'] => ({
      line: lineOf(record),
      disabled: isDisabled(record),
      weight: record.optionalNumber('weight'),
    }),
    special: (record, type) => specialOf(record, type, isDisabled(record)),
    write: writeRecord,
  },
  single: { name: 'sub_domain', type: 'record_type' },
  extraToKeep: givenExtra,
};

function isDisabled(record: Reader): boolean {
  return record.optionalId('enabled') === '0';
}

/** Records are written under other names than they are listed. One whose status is left out is served from then on. */
function writeRecord(
  _record: NewRecord,
  { name, type, line = DEFAULT_LINE, disabled = false, ...fields }: Readonly<Record<string, unknown>>,
): object {
  const status = disabled === true ? { status: 'disable' } : {};
  return { ...fields, ...status, sub_domain: name, record_type: type, record_line: line };
}

/**
 * DNSPod with its older API and tokens; see `TENCENT` for that of Tencent Cloud. An updated record keeps its line.
 *
 * @see https://docs.dnspod.cn/api/
 */
export class DnsPodDns extends DnsDriver<DnsPodOptions, DnsPodDnsExtras> {
  static override readonly provider: string = 'dnspod';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 1, maximum: 604_800 },
    update: 'overwrite',
    text: 'joined',
    sources: ['https://docs.dnspod.cn/api/add-record/'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://dnsapi.cn',
    keys: { loginToken: ['DNSPOD_API_KEY'] },
    sign: ({ loginToken }, outgoing) => {
      addToForm(outgoing, { login_token: loginToken });
      return {};
    },
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'status.message',
    code: 'status.code',
    codes: {
      '-1': AuthenticationError,
      '-2': RateLimitError,
      '-8': RateLimitError,
      10004: AuthenticationError,
      13: 'missing',
      31: 'conflict',
      104: 'conflict',
    },
    rules: [
      { operation: 'createZone', code: '6', means: InvalidRequestError },
      { operation: 'createZone', code: '7', means: 'conflict' },
      { operation: 'deleteZone', code: '9', means: PermissionError },
      { operation: 'getZone', code: '8', means: 'missing' },
      { operation: 'listRecords', code: '9', means: 'missing' },
      ...RECORD_ACTS.map((operation) => ({ operation, code: '7', means: PermissionError })),
      ...RECORD_ACTS.map((operation) => ({ operation, code: '8', means: 'missing' as const })),
      { code: '6', means: 'missing' },
    ],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
