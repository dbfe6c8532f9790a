import { createHash } from 'node:crypto';
import { type Call, SharedWork } from '../connection/call.js';
import type { Connection } from '../connection/connection.js';
import type { Redactor } from '../connection/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../connection/request.js';
import { AuthenticationError, InvalidRequestError } from '../errors.js';
import type { Authenticator } from './authenticator.js';

/** A token, or a function that returns a fresh one. */
export type TokenSource = string | (() => string | Promise<string>);

/** What a bearer sign-in needs to know. */
export interface BearerSettings {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  readonly token: TokenSource | undefined;
  /** Environment variable that holds the token, for the error when there is none. */
  readonly variable: string;
  readonly redactor: Redactor;
}

const tokenFunctions = new WeakMap<object, number>();
let functionCount = 0;

/**
 * A token in the Authorization header (RFC 6750). A token that comes from a function is kept until the provider refuses it; then it
 * is asked for once more, by one for all.
 */
export class BearerAuthenticator implements Authenticator {
  readonly account: string;
  readonly #endpoint: Endpoint;
  readonly #source: TokenSource;
  readonly #redactor: Redactor;
  readonly #provider: string;
  readonly #fetch = new SharedWork<string>();
  #token: string | null = null;

  constructor({ provider, endpoint, token, variable, redactor }: BearerSettings) {
    if (token === undefined || token === '') {
      throw new AuthenticationError(
        `${provider}: the option token is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
        { provider },
      );
    }
    this.#provider = provider;
    this.#endpoint = parseEndpoint(endpoint);
    this.#redactor = redactor;
    this.#source = token;
    if (typeof token === 'string') this.#use(token);
    this.account = `${this.#endpoint.origin} ${nameOf(token)}`;
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  sign(outgoing: Outgoing, _connection: Connection, call: Call): void | Promise<void> {
    if (this.#token === null) return this.#signLater(outgoing, call);
    outgoing.headers['authorization'] = `Bearer ${this.#token}`;
  }

  rejected(outgoing: Outgoing): boolean {
    if (typeof this.#source === 'string') return false;
    if (outgoing.headers['authorization'] === `Bearer ${this.#token}`) this.#token = null;
    return true;
  }

  async #signLater(outgoing: Outgoing, call: Call): Promise<void> {
    const token = await this.#fetch.join(async () => {
      const fresh = typeof this.#source === 'string' ? this.#source : await this.#source();
      return this.#use(fresh);
    }, call);
    outgoing.headers['authorization'] = `Bearer ${token}`;
  }

  #use(token: string): string {
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
      throw new InvalidRequestError(
        `${this.#provider}: the token is empty or holds characters that no header can carry; check it for line breaks and quotes.`,
        { provider: this.#provider },
      );
    this.#redactor.add(token);
    this.#token = token;
    return token;
  }
}

/** Tells tokens apart without showing them. */
function nameOf(token: TokenSource): string {
  if (typeof token === 'string')
    return `token ${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
  let number = tokenFunctions.get(token);
  if (number === undefined) {
    functionCount += 1;
    number = functionCount;
    tokenFunctions.set(token, number);
  }
  return `token function ${number}`;
}
