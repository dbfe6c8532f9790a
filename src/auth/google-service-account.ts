import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Call } from '../connection/call.js';
import type { Connection } from '../connection/connection.js';
import { AuthenticationError } from '../errors.js';
import { type GoogleGrant, TOKEN_URI } from './google-token.js';
import { askTokenEndpoint } from './oauth-token.js';

/** A service account's key, as in the JSON file that Google hands out. */
export interface GoogleServiceAccountKey {
  /** The account's mail address, which it signs in as. */
  readonly client_email: string;
  /** PEM. */
  readonly private_key: string;
  /** Which of the account's keys this is; goes into the sign-in as the assertion's `kid`. */
  readonly private_key_id?: string;
  /** Project that the account belongs to; the driver's project where none is named. */
  readonly project_id?: string;
  /** Where the sign-in goes. Default `https://oauth2.googleapis.com/token`. */
  readonly token_uri?: string;
}

/** Seconds that an assertion is good for: Google's maximum. */
const ASSERTION_LIFE = 3600;

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

  /**
   * `scope` is what tokens are for: https://developers.google.com/identity/protocols/oauth2/scopes
   *
   * @throws AuthenticationError where the key is none
   */
  constructor(provider: string, key: GoogleServiceAccountKey, scope: string) {
    this.account = key.client_email;
    this.secrets = [key.private_key];
    this.#key = key;
    this.#scope = scope;
    this.#privateKey = readKey(provider, key);
  }

  ask(connection: Connection, call: Call): Promise<unknown> {
    const url = this.#key.token_uri ?? TOKEN_URI;
    const fields = {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: this.#assertion(url, Math.floor(Date.now() / 1000)),
    };
    return askTokenEndpoint(connection, url, fields, call);
  }

  /** Signs a text with the account's key: RSA with SHA-256. */
  sign(text: string): Buffer {
    return sign('RSA-SHA256', Buffer.from(text), this.#privateKey);
  }

  /** A JSON Web Token (RFC 7519) that says who asks for what. */
  #assertion(audience: string, now: number): string {
    const { private_key_id: id, client_email: email } = this.#key;
    const header = { alg: 'RS256', typ: 'JWT', ...(id === undefined ? {} : { kid: id }) };
    const claims = { iss: email, scope: this.#scope, aud: audience, iat: now, exp: now + ASSERTION_LIFE };
    const signed = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${this.sign(signed).toString('base64url')}`;
  }
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
