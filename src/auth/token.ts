import type { Redactor } from '../connection/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../connection/request.js';
import { AuthenticationError } from '../errors.js';
import type { Authenticator } from './authenticator.js';

/** What a token sign-in needs to know. */
export interface TokenSettings {
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  /** The token, from the option and the environment variable named here. */
  readonly token: string | undefined;
  readonly option: string;
  readonly variable: string;
  /** The header that carries it, in lower case, and what stands before it there. Default: `authorization`, `Bearer `. */
  readonly header?: string;
  readonly prefix?: string;
  readonly redactor: Redactor;
}

/** A token that never expires, sent in one header with every request. */
export class TokenAuthenticator implements Authenticator {
  readonly account: string;
  readonly #endpoint: Endpoint;
  readonly #header: string;
  readonly #value: string;

  /** @throws AuthenticationError where the token is missing, or is none that a header can hold */
  constructor({ provider, endpoint, token, option, variable, redactor, ...settings }: TokenSettings) {
    if (typeof token !== 'string' || token === '') throw missing(provider, option, variable);
    if (!/^[!-~]+$/.test(token)) {
      throw new AuthenticationError(
        `${provider}: the option ${option} holds blanks, line ends or other characters that no token has.`,
        {
          provider,
        },
      );
    }
    redactor.add(token);
    this.account = endpoint;
    this.#endpoint = parseEndpoint(endpoint);
    this.#header = settings.header ?? 'authorization';
    this.#value = (settings.prefix ?? 'Bearer ') + token;
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  sign(outgoing: Outgoing): void {
    outgoing.headers[this.#header] = this.#value;
  }

  rejected(): boolean {
    return false;
  }
}

function missing(provider: string, option: string, variable: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${option} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}
