import { createHmac } from 'node:crypto';
import {
  type Call,
  type DriverOptions,
  type ErrorEnvelope,
  type Keys,
  type KeySignIn,
  type Outgoing,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DnsAct,
  DnsDriver,
  type Place,
  type RecordApi,
  restRecords,
  RestRecords,
} from '../../src/dns/index.js';

/** Credentials and options of the Exoscale DNS driver. */
export interface ExoscaleOptions extends DriverOptions {
  /** API key, `EXO...`. EXOSCALE_API_KEY */
  readonly apiKey: string;
  /** Its secret. EXOSCALE_API_SECRET */
  readonly apiSecret: string;
}

/** Milliseconds for which a signature is good. */
const SIGNED_FOR = 600_000;

const REST = restRecords({
  zones: '/dns-domain',
  records: 'record',
  fields: { zones: 'dns-domains', records: 'dns-domain-records' },
});
const API: RecordApi = {
  rules: {
    ...REST,
    createZone: { method: 'POST', path: '/dns-domain', returns: { id: 'id' } },
    createRecord: { method: 'POST', path: '/dns-domain/{zone}/record', returns: { id: 'id' } },
    updateRecord: { method: 'PUT', path: '/dns-domain/{zone}/record/{id}', returns: 'nothing' },
  },
  zones: { domain: 'unicode-name' },
  records: {
    data: 'content',
    names: 'relative',
    form: 'priority',
    text: 'either',
    isOwn: (record) => !['POOL', 'URL'].includes(record.string('type')),
  },
  hides: ['SOA'],
};

/** Every change is an operation, which Exoscale accepts and carries out; it refers to what was made. */
class ExoscaleHost extends RestRecords {
  protected override async send(
    act: DnsAct,
    place: Place,
    written: object | undefined,
    call: Call,
  ): Promise<Reader> {
    const response = await super.send(act, place, written, call);
    if (!response.has('state')) return response;
    const outcome = (state: Reader): Reader | null => this.#outcomeOf(state, act);
    return this.followOperation(response, { path: '/operation/{id}' }, outcome, act, call);
  }

  /** What an operation has made; null while it goes on. @throws InvalidRequestError where it has failed */
  #outcomeOf(state: Reader, act: DnsAct): Reader | null {
    const word = state.string('state');
    if (word === 'pending') return null;
    if (word === 'success') return state.optionalObject('reference') ?? state;
    throw this.couldNot(act, state.optionalString('message') ?? state.optionalString('reason') ?? word);
  }
}

/** Exoscale DNS, version 2 of the API. @see https://openapi-v2.exoscale.com/#endpoint-dns */
export class ExoscaleDns extends DnsDriver<ExoscaleOptions> {
  static override readonly provider: string = 'exoscale';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CAA', 'CNAME', 'HINFO', 'MX', 'NAPTR', 'NS', 'SRV', 'SSHFP', 'TXT'],
    defaultTtl: 3600,
    text: 'joined',
    sources: ['https://openapi-v2.exoscale.com/#endpoint-dns'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api-ch-gva-2.exoscale.com/v2',
    keys: { apiKey: ['EXOSCALE_API_KEY'], apiSecret: ['EXOSCALE_API_SECRET'] },
    options: { endpoint: 'EXOSCALE_ENDPOINT' },
    sign: (keys, outgoing, { now }) => ({ authorization: signExoscale(keys, outgoing, now + SIGNED_FOR) }),
    // How it names a wrong time is not documented: the date of its response decides.
    isMisdated: ({ status }) => status === 401 || status === 403,
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'message',
    rules: [{ words: /already exists/i, means: 'conflict' }],
  };
  protected override readonly host = new ExoscaleHost(this.context, API);
}

/** The header that signs a request until a time in milliseconds. @see https://openapi-v2.exoscale.com/#section/Authentication */
export function signExoscale(
  { apiKey = '', apiSecret = '' }: Keys,
  outgoing: Outgoing,
  until: number,
): string {
  const { pathname, searchParams } = new URL(outgoing.path, outgoing.origin);
  const names = [...searchParams.keys()].toSorted();
  const values = names.map((name) => searchParams.get(name) ?? '').join('');
  const expires = Math.floor(until / 1000);
  const body = typeof outgoing.body === 'string' ? outgoing.body : '';
  const text = [`${outgoing.method} ${pathname}`, body, values, '', expires].join('\n');
  const signature = createHmac('sha256', apiSecret).update(text).digest('base64');
  const args = names.length === 0 ? '' : `,signed-query-args=${names.join(';')}`;
  return `EXO2-HMAC-SHA256 credential=${apiKey}${args},expires=${expires},signature=${signature}`;
}
