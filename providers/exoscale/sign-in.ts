import { createHmac } from 'node:crypto';
import type { DriverOptions, Keys, KeySignIn, Outgoing } from '../../src/driver/index.js';

/** Credentials and options of Exoscale's drivers. */
export interface ExoscaleOptions extends DriverOptions {
  /** API key, `EXO...`. EXOSCALE_API_KEY */
  readonly apiKey: string;
  /** Its secret. EXOSCALE_API_SECRET */
  readonly apiSecret: string;
  /** Zone, such as `de-fra-1`; each has an API of its own. Default `ch-gva-2`. EXOSCALE_ZONE */
  readonly region?: string;
}

/** Zone that Exoscale's own Go client asks when none is named. */
export const DEFAULT_ZONE = 'ch-gva-2';

/** Milliseconds for which a signature is good. */
const SIGNED_FOR = 600_000;

/** Sign-in of Exoscale's drivers; the variables are those of exo, its command-line tool. */
export const SIGN_IN: KeySignIn = {
  endpoint: ({ region = DEFAULT_ZONE }) => `https://api-${encodeURIComponent(region)}.exoscale.com/v2`,
  keys: {
    apiKey: ['EXOSCALE_API_KEY', 'EXOSCALE_KEY'],
    apiSecret: ['EXOSCALE_API_SECRET', 'EXOSCALE_SECRET', 'EXOSCALE_SECRET_KEY'],
  },
  options: { endpoint: 'EXOSCALE_API_ENDPOINT', region: 'EXOSCALE_ZONE' },
  sign: (keys, outgoing, { now }) => ({ authorization: signExoscale(keys, outgoing, now + SIGNED_FOR) }),
  // How it names a wrong time is not documented: the date of its response decides.
  isMisdated: ({ status }) => status === 401 || status === 403,
};

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
