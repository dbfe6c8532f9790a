import {
  addToQuery,
  AuthenticationError,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  readXmlFields,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type NewRecord,
  type RecordApi,
  type RequestRule,
  RestRecords,
} from '../../src/dns/index.js';

/** Options of {@link NamesiloDns}. */
export interface NamesiloOptions extends DriverOptions {
  /** NAMESILO_API_KEY */
  readonly apiKey: string;
}

const action = (name: string, rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'GET',
  path: `/${name}`,
  send: 'query',
  ...rule,
  query: { version: 1, type: 'xml', ...rule.query },
});
const DOMAIN = { domain: '{zone}' };
const RECORD = { ...DOMAIN, rrid: '{id}' };
const parse = (body: Buffer | string): object => readXmlFields(body, { lists: ['resource_record'] });

const API: RecordApi = {
  rules: {
    // It describes a domain without its name.
    getZone: action('getDomainInfo', { query: DOMAIN }),
    listRecords: action('dnsListRecords', {
      query: DOMAIN,
      field: 'namesilo.reply.resource_record',
      isWhole: true,
    }),
    createRecord: action('dnsAddRecord', {
      query: DOMAIN,
      field: 'namesilo.reply',
      returns: { id: 'record_id' },
    }),
    updateRecord: action('dnsUpdateRecord', {
      query: RECORD,
      body: (fields) => ({ ...fields, rrtype: undefined }),
      field: 'namesilo.reply',
      returns: { id: 'record_id' },
    }),
    deleteRecord: action('dnsDeleteRecord', { query: RECORD, returns: 'nothing' }),
  },
  parse,
  isFailure: ({ namesilo }) =>
    (namesilo as { reply?: { code?: unknown } } | undefined)?.reply?.code !== '300',
  emptyLists: 'missing',
  zones: { id: 'name', domain: 'name' },
  records: {
    id: 'record_id',
    name: 'host',
    data: 'value',
    names: 'relative',
    shownNames: 'full',
    form: 'priority',
    parts: { priority: 'distance' },
    write: writeRecord,
  },
};

/** Records are written under other names than they are listed. */
function writeRecord(
  _record: NewRecord,
  { host, type, value, ttl, distance }: Readonly<Record<string, unknown>>,
): object {
  return { rrhost: host, rrtype: type, rrvalue: value, rrttl: ttl, rrdistance: distance };
}

class NamesiloHost extends RestRecords {
  override async getZone(
    id: string,
    call: Parameters<RestRecords['getZone']>[1],
  ): ReturnType<RestRecords['getZone']> {
    await this.send('getZone', { zone: id, domain: id }, undefined, call);
    return this.readZone(this.context.reader({ name: id }, 'getZone'));
  }
}

/**
 * NameSilo: actions in the path, parameters and the key in the query, XML, failures within a 200. A record that is changed gets another id.
 * Take a zone with `getZone('example.com')`: how domains are listed could not be proven, and so is not offered.
 *
 * @see https://www.namesilo.com/api-reference#dns/dns-list-records
 */
export class NamesiloDns extends DnsDriver<NamesiloOptions> {
  static override readonly provider: string = 'namesilo';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'TXT'],
    ttl: { minimum: 3600, maximum: 2_592_000 },
    text: 'joined',
    sources: ['https://www.namesilo.com/api-reference#dns/dns-add-record'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://www.namesilo.com/api',
    keys: { apiKey: ['NAMESILO_API_KEY'] },
    sign: ({ apiKey }, outgoing) => {
      addToQuery(outgoing, { key: apiKey });
      return {};
    },
  };
  static override readonly errors: ErrorEnvelope = {
    parse,
    message: 'namesilo.reply.detail',
    code: 'namesilo.reply.code',
    codes: { 110: AuthenticationError, 200: 'missing' },
    rules: [
      { code: '280', words: /already exists|duplicate/i, means: 'conflict' },
      { code: '280', words: /could not|not find|invalid.*id|does not exist/i, means: 'missing' },
    ],
  };
  protected override readonly host = new NamesiloHost(this.context, API);

  protected override get mediaType(): string {
    return 'application/xml';
  }
}
