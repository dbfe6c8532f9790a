import { type ErrorEnvelope, type KeySignIn, type Reader, withdraw } from '../../src/driver/index.js';
import {
  capabilitiesOf,
  disabledValue,
  DnsDriver,
  type DnsExtras,
  type RecordApi,
  type RequestRule,
  RestRecords,
  servedToSome,
  type Special,
} from '../../src/dns/index.js';
import { ERRORS, isFailure } from './errors.js';
import { type AliyunOptions, DNS_SIGN_IN } from './sign-in.js';

/** Alibaba Cloud's own fields in DNS. */
export interface AliyunDnsExtras extends DnsExtras {
  readonly record: {
    /** Line of the record: `default`, or a network or location of clients. */
    readonly line: string | null;
    /** `ENABLE` if it is served, or `DISABLE`. */
    readonly status: string | null;
  };
  readonly createRecord: {
    /** The line that the record is for. Default `default`. */
    readonly line?: string;
  };
}

const action = (name: string, rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'GET',
  path: '/',
  send: 'query',
  ...rule,
  headers: { 'x-acs-action': name, 'x-acs-version': '2015-01-09' },
});
const DOMAIN = { DomainName: '{zone}' };

const API: RecordApi = {
  rules: {
    listZones: action('DescribeDomains', {
      query: { PageNumber: 1, PageSize: 100 },
      field: 'Domains.Domain',
    }),
    getZone: action('DescribeDomainInfo', { query: DOMAIN }),
    createZone: action('AddDomain'),
    deleteZone: action('DeleteDomain', { query: DOMAIN, returns: 'nothing' }),
    listRecords: action('DescribeDomainRecords', {
      query: { ...DOMAIN, PageNumber: 1, PageSize: 500 },
      field: 'DomainRecords.Record',
    }),
    listAliases: action('DescribeDomainRecords', {
      query: { ...DOMAIN, PageNumber: 1, PageSize: 500, RRKeyWord: '{name}', TypeKeyWord: 'CNAME' },
      field: 'DomainRecords.Record',
    }),
    getRecord: action('DescribeDomainRecordInfo', { query: { RecordId: '{id}' } }),
    createRecord: action('AddDomainRecord', { query: DOMAIN, returns: { id: 'RecordId' } }),
    updateRecord: action('UpdateDomainRecord', { query: { RecordId: '{id}' }, returns: { id: 'RecordId' } }),
    deleteRecord: action('DeleteDomainRecord', { query: { RecordId: '{id}' }, returns: 'nothing' }),
  },
  isFailure,
  pages: { by: 'number', parameter: 'PageNumber', total: 'TotalCount' },
  zones: { id: 'DomainName', domain: 'DomainName' },
  records: {
    id: 'RecordId',
    name: 'RR',
    type: 'Type',
    ttl: 'TTL',
    data: 'Value',
    names: 'at',
    form: 'mx',
    parts: { priority: 'Priority' },
    extra: (record): AliyunDnsExtras['record'] => ({
      line: record.optionalString('Line'),
      status: record.optionalString('Status'),
    }),
    special: specialOf,
    write: (_record, { line, ...fields }) => ({ ...fields, Line: line }),
  },
  extraToKeep: ({ extra }) => ('line' in extra && extra.line !== null ? { line: extra.line } : {}),
};

/** A record that is stopped, or for clients of one line. */
function specialOf(record: Reader, type: string): Special | null {
  if (record.optionalString('Status')?.toUpperCase() === 'DISABLE') return disabledValue(type);
  const line = record.optionalString('Line') ?? 'default';
  return line === 'default' ? null : servedToSome(type, `the line ${line}`, line);
}

/**
 * Alibaba Cloud DNS, signed with ACS3-HMAC-SHA256. An updated record keeps its line. The lowest TTL is 600 seconds, or less with paid
 * editions, which the API checks.
 *
 * @see https://www.alibabacloud.com/help/en/dns/api-alidns-2015-01-09-overview
 */
export class AliyunDns extends DnsDriver<AliyunOptions, AliyunDnsExtras> {
  static override readonly provider: string = 'aliyun';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 1, maximum: 86_400 },
    update: 'overwrite',
    text: 'joined',
    sources: ['https://www.alibabacloud.com/help/en/dns/api-alidns-2015-01-09-adddomainrecord'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = DNS_SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  protected override readonly host = new RestRecords(this.context, API);
}
