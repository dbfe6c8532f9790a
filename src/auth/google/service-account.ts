import type { SignInTransport } from '../../http/authenticator.js';
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Call } from '../../call/call.js';
import { serverTimeOf } from '../../http/errors/response-error.js';
import { AuthenticationError, CloudError } from '../../errors.js';
import { Clock } from '../clock.js';
import { checkTokenUrl, type GoogleGrant, PUBLIC_UNIVERSE, TOKEN_URI } from './token.js';
import { askTokenEndpoint } from '../oauth-token.js';

/** A service account's key, as in Google's JSON file. */
export interface GoogleServiceAccountKey {
  /** The account's mail address, which it signs in as. */
  readonly client_email: string;
  /** PEM. */
  readonly private_key: string;
  /** Id of the key; the assertion's `kid`. */
  readonly private_key_id?: string;
  /** Project of the account; the default of the driver's project. */
  readonly project_id?: string;
  /** URL of the sign-in. Default `https://oauth2.googleapis.com/token`. */
  readonly token_uri?: string;
  /** The project that requests are billed to. */
  readonly quota_project_id?: string;
  /** Universe domain of the account, if not the public cloud; it then signs its own tokens without a sign-in. */
  readonly universe_domain?: string;
}

/** Seconds that an assertion is good for: Google's maximum. */
const ASSERTION_LIFE = 3600;
/** Difference between clocks, in milliseconds, above which it may be the reason for a refused assertion. */
const SKEW = 10_000;

/**
 * A Google service account: signs an assertion with its key and exchanges it for a token.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export class GoogleServiceAccount implements GoogleGrant {
  readonly account: string;
  readonly secrets: readonly string[];
  readonly #key: GoogleServiceAccountKey;
  readonly #scope: string;
  readonly #privateKey: KeyObject;
  readonly #universe: string;
  readonly #clock: Clock;

  /**
   * `scope` is that of the tokens: https://developers.google.com/identity/protocols/oauth2/scopes
   *
   * @throws AuthenticationError when the key is invalid
   */
  constructor(provider: string, key: GoogleServiceAccountKey, scope: string) {
    this.account = key.client_email;
    this.secrets = [key.private_key];
    this.#key = key;
    this.#scope = scope;
    this.#universe = key.universe_domain ?? PUBLIC_UNIVERSE;
    this.#privateKey = readKey(provider, key);
    this.#clock = clockOf(key);
  }

  /** The time by Google's clock, as far as known, in milliseconds since 1970. */
  now(): number {
    return this.#clock.now();
  }

  /** Requests a token. An assertion refused for its time is created again, once, by the service's clock. */
  async ask(transport: SignInTransport, call: Call): Promise<unknown> {
    if (this.#universe !== PUBLIC_UNIVERSE)
      return { access_token: this.#assertion(null), expires_in: ASSERTION_LIFE };
    try {
      return await this.#exchange(transport, call);
    } catch (error) {
      const isRefused = CloudError.is(error) && error.code === 'authentication';
      if (!isRefused || !this.#clock.correct(serverTimeOf(error), SKEW)) throw error;
      return this.#exchange(transport, call);
    }
  }

  /** Signs a text with the account's key: RSA with SHA-256. */
  sign(text: string): Buffer {
    return sign('RSA-SHA256', Buffer.from(text), this.#privateKey);
  }

  #exchange(transport: SignInTransport, call: Call): Promise<unknown> {
    const url = checkTokenUrl('token_uri', this.#key.token_uri ?? TOKEN_URI);
    const fields = {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: this.#assertion(url),
    };
    return askTokenEndpoint(transport, url, fields, call);
  }

  /** A JSON Web Token (RFC 7519) for the scope; without an audience it is itself the token. */
  #assertion(audience: string | null): string {
    const now = Math.floor(this.#clock.now() / 1000);
    const { private_key_id: id, client_email: email } = this.#key;
    const header = { alg: 'RS256', typ: 'JWT', ...(id === undefined ? {} : { kid: id }) };
    const whom = audience === null ? { sub: email } : { aud: audience };
    const claims = { iss: email, scope: this.#scope, ...whom, iat: now, exp: now + ASSERTION_LIFE };
    const signed = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${this.sign(signed).toString('base64url')}`;
  }
}

const clocks = new WeakMap<object, Clock>();

/** One clock for all signatures with a key: corrections by a sign-in apply to signed URLs too. */
function clockOf(key: object): Clock {
  const known = clocks.get(key) ?? new Clock();
  clocks.set(key, known);
  return known;
}

function readKey(provider: string, { private_key: pem }: GoogleServiceAccountKey): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new AuthenticationError(
      `${provider}: the option credentials holds no private key in PEM. Take the JSON file that Google hands out as it is; where the ` +
        'key went through an environment variable, check that its line breaks are still there.',
      { provider },
    );
  }
}
