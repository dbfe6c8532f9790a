import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DataForm,
  disabledValue,
  DnsDriver,
  type DnsExtras,
  givenExtra,
  type RecordApi,
  restRecords,
  RestRecords,
  toFlatData,
} from '../../src/dns/index.js';

/** Options of the Dynu driver: `token` is an API key. DYNU_API_KEY */
export type DynuOptions = TokenDriverOptions;

/** What is Dynu's own in DNS. */
export interface DynuDnsExtras extends DnsExtras {
  readonly record: {
    /** Whether it is kept and not served. */
    readonly disabled: boolean;
    /** Group of records that a client of dynamic DNS updates together; null for none. */
    readonly group: string | null;
  };
  readonly createRecord: {
    /** Whether it is kept and not served. Default false. */
    readonly disabled?: boolean;
    /** Group of records that a client of dynamic DNS updates together. */
    readonly group?: string;
  };
}

const TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT'];

/** Each type has fields of its own when it is written; a record is shown as a line of a zone file too. */
const FORM: DataForm = {
  read(type: string, record: Reader): string {
    const line = record.string('content');
    const mark = ` IN ${type} `;
    const at = line.indexOf(mark);
    // Redirects and the like are shown as what they lead to.
    if (at === -1 && !TYPES.includes(type)) return line;
    if (at === -1) throw record.wrong('content', `a record of type ${type}`);
    return line.slice(at + mark.length);
  },
  write(type: string, data: string): object {
    const { target, priority, weight, port, flags, tag } = toFlatData(type, data);
    switch (type) {
      case 'A':
        return { ipv4Address: target };
      case 'AAAA':
        return { ipv6Address: target };
      case 'TXT':
        return { textData: target };
      case 'MX':
        return { host: target, priority };
      case 'SRV':
        return { host: target, priority, weight, port };
      case 'CAA':
        return { flags, tag, value: target };
      default:
        return { host: target };
    }
  },
};

const REST = restRecords({
  zones: '/dns',
  records: 'record',
  fields: { zones: 'domains', records: 'dnsRecords' },
});
const API: RecordApi = {
  rules: { ...REST, updateRecord: { method: 'POST', path: '/dns/{zone}/record/{id}' } },
  isFailure: ({ statusCode }) => typeof statusCode === 'number' && statusCode >= 400,
  zones: { domain: 'name' },
  records: {
    name: 'nodeName',
    type: 'recordType',
    names: 'relative',
    form: FORM,
    extra: (record): DynuDnsExtras['record'] => ({
      disabled: isDisabled(record),
      group: record.optionalString('group') || null,
    }),
    special: (record, type) => (isDisabled(record) ? disabledValue(type) : null),
    write: (_record, { disabled = false, ...fields }) => ({ ...fields, state: disabled !== true }),
  },
  extraToKeep: givenExtra,
  hides: ['SOA'],
};

function isDisabled(record: Reader): boolean {
  return record.optionalBoolean('state') === false;
}

/** Dynu: dynamic addresses, and whole zones. @see https://www.dynu.com/en-US/Support/API */
export class Dynu extends DnsDriver<DynuOptions, DynuDnsExtras> {
  static override readonly provider: string = 'dynu';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: TYPES,
    update: 'overwrite',
    text: 'joined',
    sources: ['https://www.dynu.com/en-US/Support/API'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.dynu.com/v2',
    variables: ['DYNU_API_KEY', 'LEXICON_DYNU_AUTH_TOKEN'],
    header: 'api-key',
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    code: 'type',
    rules: [
      { words: /already exists|duplicate/i, means: 'conflict' },
      { words: /not found/i, means: 'missing' },
    ],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
