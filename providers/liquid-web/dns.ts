import {
  basicHeader,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  fromBareData,
  type RecordApi,
  type RequestRule,
  RestRecords,
  shownText,
  toBareData,
} from '../../src/dns/index.js';

/** Options of {@link LiquidWebDns}: a user of the API. */
export interface LiquidWebOptions extends DriverOptions {
  /** LWAPI_USERNAME */
  readonly username: string;
  /** LWAPI_PASSWORD */
  readonly password: string;
}

const action = (name: string, body: RequestRule['body'], rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'POST',
  path: `/Network/DNS/${name}`,
  within: 'params',
  ...(body === undefined ? {} : { body }),
  ...rule,
});
const list = (name: string, body: RequestRule['body']): RequestRule =>
  action(name, body, { field: 'items', pagesIn: 'body' });
const FIRST = { page_num: 1, page_size: 100 };
const idOf = (id = ''): number | string => (/^\d{1,15}$/.test(id) ? Number(id) : id);

const API: RecordApi = {
  rules: {
    listZones: list('Zone/list', () => FIRST),
    createZone: action('Zone/create', undefined),
    deleteZone: action('Zone/delete', (_fields, { zone }) => ({ id: idOf(zone) }), { returns: 'nothing' }),
    listRecords: list('Record/list', (_fields, { zone }) => ({ zone_id: idOf(zone), ...FIRST })),
    getRecord: action('Record/details', (_fields, { id }) => ({ id: idOf(id) })),
    createRecord: action('Record/create', (fields, { zone }) => ({ zone_id: idOf(zone), ...fields })),
    updateRecord: action('Record/update', (fields, { id }) => ({ id: idOf(id), ...fields, type: undefined })),
    deleteRecord: action('Record/delete', (_fields, { id }) => ({ id: idOf(id) }), { returns: 'nothing' }),
  },
  isFailure: ({ error_class: fault }) => fault !== undefined,
  pages: { by: 'number', parameter: 'page_num', pages: 'page_total' },
  zones: {
    id: 'id',
    domain: 'name',
    isSecondary: (zone) => zone.optionalString('type')?.toUpperCase() === 'SLAVE',
    write: ({ domain }) => ({ name: domain }),
  },
  records: {
    names: 'full',
    data: 'rdata',
    form: { read: readData, write: writeData },
    special: (record, type) =>
      hasOverrides(record.raw['regionOverrides'])
        ? { what: 'with other data for some regions', type, key: 'regions', source: '' }
        : null,
  },
  hides: ['SOA'],
};

/** True where some regions are served other data, which an edit of the record could not keep. */
function hasOverrides(regions: unknown): boolean {
  return typeof regions === 'object' && regions !== null && Object.keys(regions).length > 0;
}

/** Priorities of records that have none are written in several ways. Texts are quoted. */
function readData(type: string, record: Reader): string {
  const content = record.string('rdata');
  if (type === 'TXT') return shownText(content);
  const hasPriority = ['MX', 'SRV'].includes(type) && record.raw['prio'] !== 'None';
  return fromBareData(type, { priority: hasPriority ? record.optionalNumber('prio') : null, content });
}

function writeData(type: string, data: string): object {
  if (type === 'TXT') return { rdata: data };
  const { priority, content } = toBareData(type, data);
  return { rdata: content, ...(priority === null ? {} : { prio: priority }) };
}

/**
 * Liquid Web: actions in the path, their parameters in a field of the body, failures within a 200.
 *
 * @see https://cart.liquidweb.com/storm/api/docs/v1/Network/DNS/Record.html
 */
export class LiquidWebDns extends DnsDriver<LiquidWebOptions> {
  static override readonly provider: string = 'liquid-web';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'TXT'],
    defaultTtl: 300,
    sources: ['https://cart.liquidweb.com/storm/api/docs/v1/Network/DNS/Record.html'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.liquidweb.com/v1',
    keys: {
      username: ['LWAPI_USERNAME', 'LIQUID_WEB_USERNAME'],
      password: ['LWAPI_PASSWORD', 'LIQUID_WEB_PASSWORD'],
    },
    shown: ['username'],
    sign: ({ username, password }) => basicHeader(username, password),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'full_message',
    code: 'error_class',
    codes: { 'LW::Exception::RecordNotFound': 'missing', 'LW::Exception::DuplicateRecord': 'conflict' },
  };
  protected override readonly host = new RestRecords(this.context, API);
}
