import { type DriverOptions, type ErrorEnvelope, type KeySignIn, withdraw } from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type RecordApi,
  RestRecords,
} from '../../src/dns/index.js';

/** Credentials and options of the Porkbun driver. */
export interface PorkbunOptions extends DriverOptions {
  /** The API key, `pk1_...`. PORKBUN_API_KEY */
  readonly apiKey: string;
  /** The secret key, `sk1_...`. PORKBUN_SECRET_API_KEY */
  readonly secretApiKey: string;
}

/** What is Porkbun's own in DNS. */
export interface PorkbunDnsExtras extends DnsExtras {
  readonly record: {
    /** Free text; null where there is none. */
    readonly notes: string | null;
  };
  readonly createRecord: {
    /** Free text. */
    readonly notes?: string;
  };
}

/** Everything is asked with a POST. */
const POST = { method: 'POST' } as const;
const API: RecordApi = {
  rules: {
    listZones: {
      ...POST,
      path: '/domain/listAll',
      field: 'domains',
      query: { start: 0 },
      pagesIn: 'body',
      pages: { by: 'offset', parameter: 'start' },
    },
    listRecords: { ...POST, path: '/dns/retrieve/{domain}', field: 'records' },
    getRecord: { ...POST, path: '/dns/retrieve/{domain}/{id}', field: 'records.0' },
    createRecord: { ...POST, path: '/dns/create/{domain}', returns: { id: 'id' } },
    updateRecord: { ...POST, path: '/dns/edit/{domain}/{id}', returns: 'nothing' },
    deleteRecord: { ...POST, path: '/dns/delete/{domain}/{id}', returns: 'nothing' },
  },
  // Its word for a failure comes with good statuses too.
  isFailure: ({ status }) => status !== 'SUCCESS',
  zones: { id: 'domain', domain: 'domain' },
  records: {
    data: 'content',
    names: 'relative',
    shownNames: 'full',
    form: 'priority',
    parts: { priority: 'prio' },
    extra: (record): PorkbunDnsExtras['record'] => ({ notes: record.optionalString('notes') || null }),
  },
  extraToKeep: ({ extra }) => {
    const { notes = null }: Partial<PorkbunDnsExtras['record']> = extra;
    return notes === null ? {} : { notes };
  },
};

/**
 * Porkbun. Access has to be switched on for each domain. Zones come and go with their domains: they are neither made nor deleted here.
 *
 * @see https://porkbun.com/api/json/v3/documentation
 */
export class Porkbun extends DnsDriver<PorkbunOptions, PorkbunDnsExtras> {
  static override readonly provider: string = 'porkbun';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: 'A AAAA ALIAS CAA CNAME HTTPS MX NS SRV SSHFP SVCB TLSA TXT'.split(' '),
    ttl: { minimum: 600, maximum: 2 ** 31 - 1 },
    update: 'overwrite',
    text: 'joined',
    sources: ['https://porkbun.com/api/json/v3/documentation'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.porkbun.com/api/json/v3',
    keys: {
      apiKey: ['PORKBUN_API_KEY', 'LEXICON_PORKBUN_AUTH_KEY'],
      secretApiKey: ['PORKBUN_SECRET_API_KEY', 'LEXICON_PORKBUN_AUTH_SECRET'],
    },
    // The keys stand in the body of every request.
    sign: () => ({}),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /invalid domain|does not exist|not found|invalid record id/i, means: 'missing' }],
  };
  protected override readonly host = new RestRecords(this.context, {
    ...API,
    every: { apikey: this.options.apiKey, secretapikey: this.options.secretApiKey },
  });
}
