import { type Call, SharedWork } from '../connection/call.js';
import type { Connection } from '../connection/connection.js';
import { Reader } from '../connection/reader.js';
import type { Redactor } from '../connection/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../connection/request.js';
import type { Authenticator } from './authenticator.js';

/** What Google gives a token for: a service account's key, a user's consent, or the machine that asks. */
export interface GoogleGrant {
  /** Who signs in, without secrets. */
  readonly account: string;
  /** What no log line and no error may show. */
  readonly secrets: readonly string[];
  /** The project that requests are billed to, where that is not the resource's own. */
  readonly quotaProject?: string | undefined;
  /** Asks for a token; answers with Google's JSON: `access_token` and `expires_in`, in seconds. */
  ask(connection: Connection, call: Call): Promise<unknown>;
}

/** What signing in with a grant needs to know. */
export interface GoogleTokenSettings {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  readonly grant: GoogleGrant;
  readonly redactor: Redactor;
}

/** Seconds that a token is good for where Google does not say. */
const TOKEN_LIFE = 3600;
/** A token is renewed this long before it expires, in milliseconds. */
const RENEW_BEFORE = 60_000;

/** Exchanges a grant for a token, once for a driver and all its forks, however many ask at once, and again before it expires. */
export class GoogleTokenAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: GoogleTokenSettings;
  readonly #endpoint: Endpoint;
  readonly #signIn = new SharedWork<string>();
  #token: string | null = null;
  #validUntil = 0;

  constructor(settings: GoogleTokenSettings) {
    this.#settings = settings;
    this.account = settings.grant.account;
    this.#endpoint = parseEndpoint(settings.endpoint);
    for (const secret of settings.grant.secrets) settings.redactor.add(secret);
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  async sign(outgoing: Outgoing, connection: Connection, call: Call): Promise<void> {
    const current = performance.now() < this.#validUntil ? this.#token : null;
    const token = current ?? (await this.#signIn.join((shared) => this.#exchange(connection, shared), call));
    outgoing.headers['authorization'] = `Bearer ${token}`;
    const { quotaProject } = this.#settings.grant;
    if (quotaProject !== undefined) outgoing.headers['x-goog-user-project'] = quotaProject;
  }

  rejected(outgoing: Outgoing): boolean {
    if (outgoing.headers['authorization'] === `Bearer ${this.#token}`) this.#token = null;
    return true;
  }

  async #exchange(connection: Connection, call: Call): Promise<string> {
    const { grant, provider, redactor } = this.#settings;
    const answer = new Reader(await grant.ask(connection, call), '', { provider, operation: 'signIn' });
    const token = answer.string('access_token');
    redactor.add(token);
    this.#token = token;
    this.#validUntil =
      performance.now() + (answer.optionalNumber('expires_in') ?? TOKEN_LIFE) * 1000 - RENEW_BEFORE;
    return token;
  }
}

/** Where tokens come from, unless a key names another place. */
export const TOKEN_URI = 'https://oauth2.googleapis.com/token';

/** Asks the token endpoint of OAuth 2.0. */
export async function askTokenEndpoint(
  connection: Connection,
  url: string,
  fields: Readonly<Record<string, string>>,
  call: Call,
): Promise<unknown> {
  const request = {
    operation: 'signIn',
    method: 'POST',
    path: new URL(url).pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    idempotent: true,
  } as const;
  return (await connection.plainJson(request, url, call)).body;
}
