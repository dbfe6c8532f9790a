import { type ErrorEnvelope, type KeySignIn, type Reader, withdraw } from '../../src/driver/index.js';
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
import { DEFAULT_LINE, lineOf, specialOf } from '../dnspod/lines.js';
import { ERRORS, isFailure } from './errors.js';
import { DNS_SIGN_IN, type TencentOptions } from './sign-in.js';

/** Tencent Cloud's own fields in DNS. */
export interface TencentDnsExtras extends DnsExtras {
  readonly record: {
    /** Line of the record: `默认` (default), or a network or location of clients. */
    readonly line: string | null;
    /** Whether it is kept and not served. */
    readonly disabled: boolean;
    /** Share of responses among records of its name and type; null for an equal one. */
    readonly weight: number | null;
    /** Free text; null where there is none. */
    readonly remark: string | null;
  };
  readonly createRecord: {
    /** The line that the record is for. Default `默认`. */
    readonly line?: string;
    /** Whether it is kept and not served. Default false. */
    readonly disabled?: boolean;
    /** Share of responses among records of its name and type, from 1 to 100. */
    readonly weight?: number;
    /** Free text. */
    readonly remark?: string;
  };
}

const action = (name: string, body: RequestRule['body'], rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'POST',
  path: '/',
  ...(body === undefined ? {} : { body }),
  ...rule,
  headers: { 'x-tc-action': name, 'x-tc-version': '2021-03-23' },
});
const ofZone: RequestRule['body'] = (fields, { zone }) => ({ Domain: zone, ...fields });
const ofRecord: RequestRule['body'] = (fields, { zone, id }) => ({
  Domain: zone,
  RecordId: Number(id),
  ...fields,
});
const recordList = (body: object): RequestRule =>
  action(
    'DescribeRecordList',
    (_fields, { zone, name }) => ({
      Domain: zone,
      ErrorOnEmpty: 'no',
      ...body,
      ...('RecordType' in body ? { SubDomain: name === '' ? '@' : name } : {}),
    }),
    {
      query: { Offset: 0, Limit: 3000 },
      pagesIn: 'body',
      pages: { by: 'offset', parameter: 'Offset', total: 'Response.RecordCountInfo.TotalCount' },
      field: 'Response.RecordList',
    },
  );

const API: RecordApi = {
  rules: {
    listZones: action('DescribeDomainList', () => ({ Type: 'ALL' }), {
      query: { Offset: 0, Limit: 1000 },
      pagesIn: 'body',
      pages: { by: 'offset', parameter: 'Offset', total: 'Response.DomainCountInfo.AllTotal' },
      field: 'Response.DomainList',
    }),
    getZone: action('DescribeDomain', ofZone, { field: 'Response.DomainInfo' }),
    createZone: action('CreateDomain', undefined, {
      field: 'Response.DomainInfo',
      returns: { id: 'Domain' },
    }),
    deleteZone: action('DeleteDomain', ofZone, { returns: 'nothing' }),
    listRecords: recordList({}),
    listAliases: recordList({ RecordType: 'CNAME' }),
    getRecord: action('DescribeRecord', ofRecord, { field: 'Response.RecordInfo' }),
    createRecord: action('CreateRecord', ofZone, { field: 'Response', returns: { id: 'RecordId' } }),
    updateRecord: action('ModifyRecord', ofRecord, { field: 'Response', returns: { id: 'RecordId' } }),
    deleteRecord: action('DeleteRecord', ofRecord, { returns: 'nothing' }),
  },
  isFailure,
  zones: {
    id: 'Name',
    domain: 'Name',
    // A single zone has another field for it.
    readDomain: (zone) => zone.optionalString('Name') ?? zone.string('Domain'),
    ttl: 'TTL',
    write: ({ domain }) => ({ Domain: domain }),
  },
  records: {
    id: 'RecordId',
    name: 'Name',
    type: 'Type',
    ttl: 'TTL',
    data: 'Value',
    names: 'at',
    form: 'mx',
    dots: true,
    parts: { priority: 'MX' },
    extra: (record): TencentDnsExtras['record'] => ({
      line: lineOf(record),
      disabled: isDisabled(record),
      weight: record.optionalNumber('Weight') || null,
      remark: record.optionalString('Remark') || null,
    }),
    special: (record, type) => specialOf(record, type, isDisabled(record)),
    write: writeRecord,
  },
  single: { id: 'Id', name: 'SubDomain', type: 'RecordType' },
  // A change resets what it does not name.
  extraToKeep: givenExtra,
};

/** Lists have a word for it, single records a number. */
function isDisabled(record: Reader): boolean {
  return record.optionalString('Status') === 'DISABLE' || record.optionalNumber('Enabled') === 0;
}

/** Records are written under other names than they are listed. */
function writeRecord(_record: NewRecord, fields: Readonly<Record<string, unknown>>): object {
  const {
    Name: SubDomain,
    Type: RecordType,
    line = DEFAULT_LINE,
    disabled,
    weight: Weight,
    remark: Remark,
    ...others
  } = fields;
  const Status = disabled === true ? 'DISABLE' : undefined;
  return { ...others, SubDomain, RecordType, RecordLine: line, Status, Weight, Remark };
}

/**
 * DNSPod with Tencent Cloud's API 3.0, signed with TC3-HMAC-SHA256. An updated record keeps its line, weight, remark and
 * status.
 *
 * @see https://www.tencentcloud.com/document/product/1097/44484
 */
export class TencentDns extends DnsDriver<TencentOptions, TencentDnsExtras> {
  static override readonly provider: string = 'tencent';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 1, maximum: 604_800 },
    update: 'overwrite',
    text: 'joined',
    sources: ['https://www.tencentcloud.com/document/product/1097/44481'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = DNS_SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  protected override readonly host = new RestRecords(this.context, API);
}
