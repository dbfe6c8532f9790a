import type { SignInTransport } from '../http/authenticator.js';
import type { Call } from '../call/call.js';
import { keepServerTime } from '../http/errors/response-error.js';
import { Reader } from '../format/json-reader.js';
import type { Redactor } from '../http/secrets/redact.js';
import { AuthenticationError, CloudError } from '../errors.js';
import { RefusedSignIn } from './refused-sign-in.js';
import { Renewal, type Renewed } from './renewal.js';

/** Credentials that are exchanged for tokens. */
export interface OAuthGrant {
  /** Requests a token. Returns JSON in the form of OAuth 2.0: `access_token` and `expires_in`, in seconds. */
  ask(transport: SignInTransport, call: Call): Promise<unknown>;
}

/** Lifetime of a token in seconds if the response has none. */
const TOKEN_LIFE = 3600;

/** OAuth 2.0 tokens: requested once for a driver and all its forks, however many requests wait, and again before they expire. */
export class OAuthTokens {
  readonly #provider: string;
  readonly #grant: OAuthGrant;
  readonly #redactor: Redactor;
  readonly #renewal = new Renewal<string>();
  readonly #refused = new RefusedSignIn();

  constructor(provider: string, grant: OAuthGrant, redactor: Redactor) {
    this.#provider = provider;
    this.#grant = grant;
    this.#redactor = redactor;
  }

  /** Returns the current token. Not a promise if it is known. */
  current(transport: SignInTransport, call: Call): string | Promise<string> {
    return this.#renewal.current((shared) => this.#exchange(transport, shared), call);
  }

  /** Forgets a token that was refused. */
  forget(token: string): void {
    this.#renewal.forget((known) => known === token);
  }

  async #exchange(transport: SignInTransport, call: Call): Promise<Renewed<string>> {
    const details = { provider: this.#provider, operation: 'signIn' };
    const response = new Reader(
      await this.#refused.exchange(this.#grant, () => this.#grant.ask(transport, call)),
      '',
      details,
    );
    const value = response.string('access_token');
    this.#redactor.addLatest(this, value);
    return { value, life: (response.optionalNumber('expires_in') ?? TOKEN_LIFE) * 1000 };
  }
}

/** Requests a token from an OAuth 2.0 token endpoint. @throws AuthenticationError when it refuses */
export async function askTokenEndpoint(
  transport: SignInTransport,
  url: string,
  fields: Readonly<Record<string, string>>,
  call: Call,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const request = {
    operation: 'signIn',
    method: 'POST',
    path: new URL(url).pathname,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
    idempotent: true,
  } as const;
  return (await asSignIn(transport.plainJson(request, url, call))).body;
}

/** Converts refusals to an AuthenticationError: 400 stands for a wrong tenant, an unknown client, or a revoked token. */
export async function asSignIn<T>(response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (error) {
    if (!CloudError.is(error) || !REFUSALS.has(error.code)) throw error;
    const { status, providerCode, requestId, operation, provider, service, message } = error;
    const details = { status, providerCode, requestId, operation, provider, service, cause: error };
    const refusal = new AuthenticationError(message, details);
    throw keepServerTime(error, refusal);
  }
}

/** Codes of refusals. */
const REFUSALS: ReadonlySet<string> = new Set(['invalid-request', 'permission', 'not-found']);
