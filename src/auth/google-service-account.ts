import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type Call, SharedWork } from '../connection/call.js';
import type { Connection } from '../connection/connection.js';
import { Reader } from '../connection/reader.js';
import type { Redactor } from '../connection/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../connection/request.js';
import { AuthenticationError } from '../errors.js';
import type { Authenticator } from './authenticator.js';

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

/** What a service account's sign-in needs to know. */
export interface GoogleServiceAccountSettings {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  readonly key: GoogleServiceAccountKey;
  /** What the token is for: https://developers.google.com/identity/protocols/oauth2/scopes */
  readonly scope: string;
  readonly redactor: Redactor;
}

const TOKEN_URI = 'https://oauth2.googleapis.com/token';
/** Seconds that an assertion is good for: Google's maximum. */
const ASSERTION_LIFE = 3600;
/** A token is renewed this long before it expires, in milliseconds. */
const RENEW_BEFORE = 60_000;

/**
 * A Google service account: signs an assertion with its key and exchanges it for a token, once for a driver and all its forks,
 * however many ask at once.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export class GoogleServiceAccountAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: GoogleServiceAccountSettings;
  readonly #endpoint: Endpoint;
  readonly #key: KeyObject;
  readonly #signIn = new SharedWork<string>();
  #token: string | null = null;
  #validUntil = 0;

  /** @throws AuthenticationError where the key is none */
  constructor(settings: GoogleServiceAccountSettings) {
    this.#settings = settings;
    this.account = settings.key.client_email;
    this.#endpoint = parseEndpoint(settings.endpoint);
    this.#key = readKey(settings);
    settings.redactor.add(settings.key.private_key);
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  async sign(outgoing: Outgoing, connection: Connection, call: Call): Promise<void> {
    const current = performance.now() < this.#validUntil ? this.#token : null;
    const token = current ?? (await this.#signIn.join((shared) => this.#exchange(connection, shared), call));
    outgoing.headers['authorization'] = `Bearer ${token}`;
  }

  rejected(outgoing: Outgoing): boolean {
    if (outgoing.headers['authorization'] === `Bearer ${this.#token}`) this.#token = null;
    return true;
  }

  async #exchange(connection: Connection, call: Call): Promise<string> {
    const { key, provider, redactor } = this.#settings;
    const url = key.token_uri ?? TOKEN_URI;
    const assertion = this.#assertion(url, Math.floor(Date.now() / 1000));
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = {
      operation: 'signIn',
      method: 'POST',
      path: new URL(url).pathname,
      headers,
      body,
      idempotent: true,
    } as const;
    const answer = new Reader((await connection.plainJson(request, url, call)).body, '', {
      provider,
      operation: 'signIn',
    });
    const token = answer.string('access_token');
    redactor.add(token);
    this.#token = token;
    this.#validUntil =
      performance.now() + (answer.optionalNumber('expires_in') ?? ASSERTION_LIFE) * 1000 - RENEW_BEFORE;
    return token;
  }

  /** A JSON Web Token (RFC 7519) that says who asks for what. */
  #assertion(audience: string, now: number): string {
    const { key, scope } = this.#settings;
    const header = {
      alg: 'RS256',
      typ: 'JWT',
      ...(key.private_key_id === undefined ? {} : { kid: key.private_key_id }),
    };
    const claims = { iss: key.client_email, scope, aud: audience, iat: now, exp: now + ASSERTION_LIFE };
    const signed = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.#key).toString('base64url')}`;
  }
}

function readKey({ provider, key }: GoogleServiceAccountSettings): KeyObject {
  try {
    return createPrivateKey(key.private_key);
  } catch {
    throw new AuthenticationError(
      `${provider}: the option credentials holds no private key in PEM. Take the JSON file that Google hands out as it is; where the ` +
        'key went through an environment variable, check that its line breaks are still there.',
      { provider },
    );
  }
}
