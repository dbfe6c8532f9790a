import { createSign, randomUUID } from 'node:crypto';
import {
  type DriverOptions,
  type ErrorEnvelope,
  type Keys,
  type KeySignIn,
  privateKeyOf,
  type Session,
  type SessionPlace,
  withdraw,
} from '../../src/driver/index.js';
import {
  bareTexts,
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  RestValues,
  type ValueApi,
} from '../../src/dns/index.js';

/** Options of {@link TransIpDns}: a key pair of an account. */
export interface TransIpOptions extends DriverOptions {
  /** Name of the account. TRANSIP_ACCOUNT_NAME */
  readonly login: string;
  /** The private key, as PEM. TRANSIP_PRIVATE_KEY, or the file that TRANSIP_PRIVATE_KEY_PATH names */
  readonly privateKey: string;
  /** `true` where the key may be used from any address. Default: from those that the account allows. TRANSIP_GLOBAL_KEY */
  readonly globalKey?: string;
}

/** What is TransIP's own in DNS. */
export interface TransIpDnsExtras extends DnsExtras {
  readonly zone: {
    /** Tags of the domain. */
    readonly tags: readonly string[];
  };
}

const RECORDS = '/domains/{zone}/dns';
const API: ValueApi = {
  rules: {
    listZones: { method: 'GET', path: '/domains', field: 'domains', isWhole: true },
    getZone: { method: 'GET', path: '/domains/{zone}', field: 'domain' },
    listRecords: { method: 'GET', path: RECORDS, field: 'dnsEntries', isWhole: true },
    createRecord: { method: 'POST', path: RECORDS, within: 'dnsEntry', returns: 'nothing' },
    deleteRecord: { method: 'DELETE', path: RECORDS, within: 'dnsEntry' },
  },
  zones: {
    id: 'name',
    domain: 'name',
    extra: (zone): TransIpDnsExtras['zone'] => ({ tags: zone.strings('tags') }),
  },
  records: { ttl: 'expire', names: 'at', form: bareTexts('content') },
};

/** Milliseconds that a token is used that does not say when it ends. */
const LIFE = 1_500_000;

const SIGN_IN: KeySignIn = {
  endpoint: 'https://api.transip.nl/v6',
  keys: { login: ['TRANSIP_ACCOUNT_NAME'], privateKey: ['TRANSIP_PRIVATE_KEY'] },
  files: { privateKey: ['TRANSIP_PRIVATE_KEY_PATH'] },
  options: { globalKey: 'TRANSIP_GLOBAL_KEY' },
  shown: ['login'],
  texts: ['privateKey'],
  open: openSession,
  sign: (_keys, _outgoing, { session }) => ({ authorization: `Bearer ${session}` }),
};

/** Asks for a token with a request that the private key has signed. */
async function openSession(keys: Keys, { transport, url, now, call }: SessionPlace): Promise<Session> {
  const { login, globalKey } = keys;
  const nonce = randomUUID().replaceAll('-', '');
  const body = JSON.stringify({ login, nonce, global_key: globalKey === 'true' });
  const signature = createSign('RSA-SHA512').update(body).sign(privateKeyOf('transip', keys), 'base64');
  const headers = { 'content-type': 'application/json', signature };
  const request = { operation: 'signIn', method: 'POST', path: '/auth', headers, body } as const;
  const response = (await transport.plainJson(request, `${url}/auth`, call)).body as {
    token?: unknown;
  } | null;
  const value = typeof response?.token === 'string' ? response.token : '';
  return { value, life: endOf(value) - now };
}

/** When a token (a JWT) ends, in milliseconds since 1970. */
function endOf(token: string): number {
  const [, payload = ''] = token.split('.');
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : Date.now() + LIFE;
  } catch {
    return Date.now() + LIFE;
  }
}

/**
 * TransIP. Records have no ids: one is added, and taken away by what it says. Zones come and go with domains.
 *
 * @see https://api.transip.nl/rest/docs.html
 */
export class TransIpDns extends DnsDriver<TransIpOptions, TransIpDnsExtras> {
  static override readonly provider: string = 'transip';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'SRV', 'SSHFP', 'TLSA', 'TXT'],
    defaultTtl: 86_400,
    concurrency: 'serialised',
    text: 'joined',
    sources: ['https://api.transip.nl/rest/docs.html#domains-dns'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = { message: 'error' };
  protected override readonly host = new RestValues(this.context, API);
}
