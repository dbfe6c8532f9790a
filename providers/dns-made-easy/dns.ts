import { createHmac } from 'node:crypto';
import {
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DataForm,
  DnsDriver,
  type RecordApi,
  restRecords,
  RestRecords,
  servedToSome,
  shownText,
  type Special,
  toFlatData,
  withDot,
} from '../../src/dns/index.js';

/** Credentials and options of the DNS Made Easy driver. */
export interface DnsMadeEasyOptions extends DriverOptions {
  /** API key. DNSMADEEASY_API_KEY */
  readonly apiKey: string;
  /** Secret key. DNSMADEEASY_API_SECRET */
  readonly secretKey: string;
}

/** Names in data are within the zone unless they end with a dot; nothing stands for the zone itself. */
const FORM: DataForm = {
  read(type: string, record: Reader): string {
    const value = record.string('value');
    const number = (field: string): number => record.optionalNumber(field) ?? 0;
    switch (type) {
      case 'MX':
        return `${number('mxLevel')} ${value || '@'}`;
      case 'SRV':
        return `${number('priority')} ${number('weight')} ${number('port')} ${value || '@'}`;
      case 'CAA':
        return `${number('issuerCritical')} ${record.string('caaType')} ${value}`;
      case 'TXT':
        return shownText(value);
      default:
        return ['ANAME', 'CNAME', 'NS', 'PTR'].includes(type) ? value || '@' : value;
    }
  },
  write(type: string, data: string): object {
    const { target, priority, weight, port, flags, tag } = toFlatData(type, data);
    switch (type) {
      case 'MX':
        return { value: withDot(target), mxLevel: priority };
      case 'SRV':
        return { value: withDot(target), priority, weight, port };
      case 'CAA':
        return { value: `"${target}"`, caaType: tag, issuerCritical: flags };
      case 'TXT':
        return { value: data };
      default:
        return { value: ['ANAME', 'CNAME', 'NS', 'PTR'].includes(type) ? withDot(target) : target };
    }
  },
};

const {
  getRecord: _none,
  updateZone: _fixed,
  ...REST
} = restRecords({
  zones: '/dns/managed',
  first: { page: 0, rows: 200 },
  fields: { zones: 'data', records: 'data' },
});
const API: RecordApi = {
  rules: {
    ...REST,
    createRecord: { method: 'POST', path: '/dns/managed/{zone}/records/' },
    updateRecord: {
      method: 'PUT',
      path: '/dns/managed/{zone}/records/{id}',
      body: (fields, { id }) => ({ ...fields, id: Number(id) }),
      returns: 'nothing',
    },
  },
  // Pages are counted from 0.
  nextPage: ({ body, query }) => {
    const next = Number(query['page']) + 1;
    return next < (body.optionalNumber('totalPages') ?? 0) ? { ...query, page: next } : null;
  },
  zones: { domain: 'name' },
  records: {
    names: 'relative',
    form: FORM,
    isOwn: (record) => record.string('type') !== 'HTTPRED',
    special: specialOf,
    write: (_record, fields) => ({ gtdLocation: 'DEFAULT', ...fields }),
  },
  extraToKeep: ({ special }) => (special === undefined ? {} : { gtdLocation: special.source }),
};

/** A record for clients of one region. */
function specialOf(record: Reader, type: string): Special | null {
  const location = record.optionalString('gtdLocation') ?? 'DEFAULT';
  return location === 'DEFAULT' ? null : servedToSome(type, `the region ${location}`, location);
}

/** DNS Made Easy. Requests are signed with their date, by its clock if this machine's is wrong. @see https://api-docs.dnsmadeeasy.com/ */
export class DnsMadeEasy extends DnsDriver<DnsMadeEasyOptions> {
  static override readonly provider: string = 'dns-made-easy';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    defaultTtl: 1800,
    update: 'overwrite',
    text: 'joined',
    sources: ['https://api-docs.dnsmadeeasy.com/'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.dnsmadeeasy.com/V2.0',
    keys: {
      apiKey: ['DNSMADEEASY_API_KEY', 'LEXICON_DNSMADEEASY_AUTH_USERNAME'],
      secretKey: ['DNSMADEEASY_API_SECRET', 'LEXICON_DNSMADEEASY_AUTH_TOKEN'],
    },
    sign: ({ apiKey = '', secretKey = '' }, _outgoing, { now }) => {
      const date = new Date(now).toUTCString();
      return {
        'x-dnsme-apikey': apiKey,
        'x-dnsme-requestdate': date,
        'x-dnsme-hmac': createHmac('sha1', secretKey).update(date).digest('hex'),
      };
    },
    isMisdated: ({ message }) => /date header/i.test(message),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'error.0',
    rules: [{ words: /already exists/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);
}
