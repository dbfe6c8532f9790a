import { createHmac } from 'node:crypto';
import {
  addToForm,
  AuthenticationError,
  type DriverOptions,
  type Keys,
  type KeySignIn,
  type Outgoing,
  type Signing,
  textOf,
} from '../../src/driver/index.js';

/** Options of CloudStack's driver; `fromEnv` finds them where the tool `cs` does. */
export interface CloudStackOptions extends DriverOptions {
  /** URL of the API, such as `https://cloud.example/client/api`. CLOUDSTACK_ENDPOINT */
  readonly endpoint?: string;
  /** API key of a user. CLOUDSTACK_KEY */
  readonly apiKey: string;
  /** Secret key of the same user. CLOUDSTACK_SECRET */
  readonly secretKey: string;
  /** Id of the zone for new servers, volumes and addresses, and of the listed sizes and images. */
  readonly region?: string;
  /** Id of a project, whose resources the driver lists and creates in place of the account's own. */
  readonly projectId?: string;
  /** Rows a page of lists, for servers whose operator allows fewer than 500 (`default.page.size`). Default 500. */
  readonly pageSize?: number;
}

/** Milliseconds that a signature is valid: servers that enforce a limit allow 15 minutes. */
const VALIDITY = 10 * 60_000;

/** Characters that CloudStack encodes before it signs, and JavaScript does not. */
const ENCODED_TOO = /[!'()~]/g;

/**
 * Requests are signed with HMAC-SHA1 over all parameters, sorted and in lower case.
 *
 * @see https://docs.cloudstack.apache.org/en/latest/developersguide/dev.html
 */
export const SIGN_IN: KeySignIn = {
  endpoint: () => {
    throw new AuthenticationError(
      'cloudstack: the option endpoint is missing. Pass the URL of the API, such as https://cloud.example/client/api, or set CLOUDSTACK_ENDPOINT and use fromEnv().',
      { provider: 'cloudstack' },
    );
  },
  keys: { apiKey: ['CLOUDSTACK_KEY'], secretKey: ['CLOUDSTACK_SECRET'] },
  options: { endpoint: 'CLOUDSTACK_ENDPOINT' },
  shown: ['apiKey'],
  sign,
  isMisdated: ({ status }) => status === 401,
};

function sign({ apiKey = '', secretKey = '' }: Keys, outgoing: Outgoing, { now }: Signing): Keys {
  const expires = `${new Date(now + VALIDITY).toISOString().slice(0, 19)}+0000`;
  const proof = { apiKey, signatureVersion: '3', expires };
  const fields = [...new URLSearchParams(textOf(outgoing)), ...Object.entries(proof)];
  const text = fields
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&')
    .toLowerCase();
  addToForm(outgoing, { ...proof, signature: createHmac('sha1', secretKey).update(text).digest('base64') });
  return {};
}

/** Encodes a value as Java does, with `%20` for a blank. */
function encode(value: string): string {
  return encodeURIComponent(value).replace(
    ENCODED_TOO,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
