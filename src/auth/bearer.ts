import { createHash } from 'node:crypto';
import { type Call, SharedWork } from '../call/call.js';
import type { Redactor } from '../http/secrets/redact.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../http/request.js';
import { AuthenticationError, type CloudError } from '../errors.js';
import { type Environment, variable } from '../environment.js';
import type { Authenticator, SignInTransport } from '../http/authenticator.js';
import { callSource, nameOfFunction } from './credential-function.js';
import { RefusedSignIn } from './refused-sign-in.js';

/** A token, or a function that returns a fresh one. */
export type TokenSource = string | (() => string | Promise<string>);

/** Settings of a sign-in with a token in a header. */
export interface BearerSettings {
  /** Name of the provider, for errors. */
  readonly provider: string;
  /** Base URL of the service. */
  readonly endpoint: string;
  /** The token, or a function that returns a fresh one. */
  readonly token: TokenSource | undefined;
  /** Option with the token, for the error when it is missing. Default `token`. */
  readonly option?: string;
  /** Environment variable that holds the token, for the same. */
  readonly variable: string;
  /** Header with the token, in lower case, and the prefix of its value. Default `authorization`, `Bearer `. */
  readonly header?: string;
  readonly prefix?: string;
  /** Part of the account that the driver works in, such as a project: one token may reach several. */
  readonly tenant?: string | undefined;
  readonly redactor: Redactor;
}

/** A sign-in with a token or a key, declared by a driver as `static signIn`. */
export interface TokenSignIn {
  /** Name of the provider, for errors. A driver that declares it as `static signIn` need not repeat its own. */
  readonly provider?: string;
  /** Base URL of the service, unless the option `endpoint` names another. */
  readonly endpoint: string;
  /** Environment variables for the token; messages name the first. */
  readonly variables: readonly [string, ...string[]];
  /** The header that carries the token, in lower case. Default `authorization`. */
  readonly header?: string;
  /** Prefix of the token in the header. Default `Bearer `, or none in another header. */
  readonly prefix?: string;
  /** Environment variables of options without which there is nothing to ask for: `{ projectId: 'EXAMPLE_PROJECT_ID' }`. */
  readonly required?: Readonly<Record<string, string>>;
  /** Environment variables of other options: `{ accountId: 'EXAMPLE_ACCOUNT_ID' }`. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Options of drivers that sign in with a token. */
export interface TokenOptions {
  /** Base URL of the service in place of its usual one. */
  readonly endpoint?: string;
  /** The token, or a function that returns a fresh one. */
  readonly token?: TokenSource;
}

/** Creates the sign-in from a driver's options. @throws AuthenticationError when the token or a required option is missing */
export function tokenAuthenticator(
  { provider = 'the provider', endpoint, variables: [first], header, prefix, required = {} }: TokenSignIn,
  options: TokenOptions,
  redactor: Redactor,
): Authenticator {
  const { endpoint: own = endpoint, token } = options;
  for (const [option, name] of Object.entries(required))
    if (!Reflect.get(options, option)) throw missingToken(provider, option, name);
  const place = header === undefined ? { prefix: prefix ?? 'Bearer ' } : { header, prefix: prefix ?? '' };
  return new BearerAuthenticator({ provider, endpoint: own, token, variable: first, redactor, ...place });
}

/** Adds the environment's token and options to those without. @throws AuthenticationError when there is no token either */
export function withToken<Options extends TokenOptions>(
  { provider = 'the provider', variables, required = {}, options: others = {} }: TokenSignIn,
  environment: Environment,
  options: Options,
): Options & { readonly token: TokenSource } {
  const token = options.token ?? variable(environment, ...variables);
  if (token === undefined) throw missingToken(provider, 'token', variables[0]);
  const found = Object.entries({ ...required, ...others }).flatMap(([option, name]) => {
    const value = Reflect.get(options, option) === undefined ? variable(environment, name) : undefined;
    return value === undefined ? [] : [[option, value] as const];
  });
  return { ...options, ...Object.fromEntries(found), token };
}

function missingToken(provider: string, option: string, variable: string): AuthenticationError {
  return new AuthenticationError(
    `${provider}: the option ${option} is missing. Pass it to the constructor, or set ${variable} and use fromEnv().`,
    { provider },
  );
}

/**
 * A token in a header, by default `Authorization` (RFC 6750). A token from a function is kept until the provider refuses it; then the
 * function is called once more, for all forks.
 */
export class BearerAuthenticator implements Authenticator {
  readonly account: string;
  readonly #settings: BearerSettings;
  readonly #source: TokenSource;
  readonly #endpoint: Endpoint;
  readonly #header: string;
  readonly #fetch = new SharedWork<string>();
  readonly #refused = new RefusedSignIn();
  #token: string | null = null;

  /** @throws AuthenticationError when the token is missing, or cannot be in a header */
  constructor(settings: BearerSettings) {
    const { provider, endpoint, token, option = 'token', variable, header = 'authorization' } = settings;
    if (token === undefined || token === '') {
      throw missingToken(provider, option, variable);
    }
    this.#settings = settings;
    this.#source = token;
    this.#endpoint = parseEndpoint(endpoint);
    this.#header = header;
    if (typeof token === 'string') this.#use(token);
    this.account = this.#accountOf(typeof token === 'string' ? digestOf(token) : nameOfFunction(token));
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  sign(outgoing: Outgoing, _transport: SignInTransport, call: Call): void | Promise<void> {
    if (this.#token === null) return this.#signLater(outgoing, call);
    this.#refused.check(this.#token);
    outgoing.headers[this.#header] = this.#valueOf(this.#token);
  }

  rejected(outgoing: Outgoing): boolean {
    if (typeof this.#source === 'string') return false;
    if (this.#token !== null && outgoing.headers[this.#header] === this.#valueOf(this.#token))
      this.#token = null;
    return true;
  }

  accepted(): void {
    this.#refused.accept(this.#token);
  }

  refused(outgoing: Outgoing, error: CloudError): void {
    const used = (outgoing.headers[this.#header] ?? '').slice((this.#settings.prefix ?? 'Bearer ').length);
    this.#refused.refuseUnlessAccepted(used, error);
    // Call a function once more; do not send the same token again.
    if (typeof this.#source === 'function' && this.#token === used) this.#token = null;
  }

  /** Identifies the account by the token, calling the token function if needed. */
  async identify(call: Call): Promise<string> {
    return this.#accountOf(digestOf(this.#token ?? (await this.#fresh(call))));
  }

  async #signLater(outgoing: Outgoing, call: Call): Promise<void> {
    const token = await this.#fresh(call);
    this.#refused.check(token);
    outgoing.headers[this.#header] = this.#valueOf(token);
  }

  #fresh(call: Call): Promise<string> {
    const source = this.#source;
    const { provider, option = 'token' } = this.#settings;
    return this.#fetch.join(
      async ({ signal }) =>
        this.#use(typeof source === 'string' ? source : await callSource(provider, option, source, signal)),
      call,
    );
  }

  #use(token: string): string {
    const { provider, option = 'token', redactor } = this.#settings;
    if (typeof token !== 'string' || !/^[!-~]+$/.test(token))
      throw new AuthenticationError(
        `${provider}: the option ${option} is empty or holds characters that no header can carry; check it for line breaks and quotes.`,
        { provider },
      );
    redactor.add(token);
    this.#token = token;
    return token;
  }

  #valueOf(token: string): string {
    return (this.#settings.prefix ?? 'Bearer ') + token;
  }

  #accountOf(name: string): string {
    const { tenant } = this.#settings;
    const place = `${this.#endpoint.origin}${this.#endpoint.path}`;
    return tenant === undefined ? `${place} ${name}` : `${place} ${tenant} ${name}`;
  }
}

/** Distinguishes tokens without showing them. */
function digestOf(token: string): string {
  return `token ${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
}
