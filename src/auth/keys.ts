import { createHash } from 'node:crypto';
import { type Environment, variable } from '../environment.js';
import { AuthenticationError, type CloudError } from '../errors.js';
import type { Authenticator } from '../http/authenticator.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../http/request.js';
import type { Redactor } from '../http/secrets/redact.js';
import { RefusedSignIn } from './refused-sign-in.js';

/** Keys by the options that hold them. */
export type Keys = Readonly<Record<string, string>>;

/** How a provider signs in with several keys, or with a signature: data that a driver declares as `static signIn`. */
export interface KeySignIn {
  /** Name of the provider, for errors. A driver that declares it as `static signIn` need not repeat its own. */
  readonly provider?: string;
  /** Base URL of the service, unless the option `endpoint` names another. */
  readonly endpoint: string;
  /** Options that hold the keys, and the environment variables of each; messages name the first. */
  readonly keys: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** Other options that the environment may hold, and their variables: `{ accountId: 'EXAMPLE_ACCOUNT_ID' }`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Returns the headers that prove who asks, for a request as it goes out; none where the body says it. */
  readonly sign: (keys: Keys, outgoing: Outgoing) => Readonly<Record<string, string>>;
}

/** The header of a user name and its password (RFC 7617). */
export function basicHeader(username = '', password = ''): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** Whether a sign-in is of keys rather than of one token. */
export function isKeySignIn(signIn: object): signIn is KeySignIn {
  return 'keys' in signIn;
}

/** Options with the keys of the environment, unless they have them. @throws AuthenticationError where one is missing there too */
export function withKeys(signIn: KeySignIn, environment: Environment, options: object): object {
  const { keys, options: others = {} } = signIn;
  const found: Record<string, string> = {};
  for (const [option, variables] of Object.entries(keys)) {
    if (Reflect.get(options, option) !== undefined) continue;
    const value = variable(environment, ...variables);
    if (value === undefined) throw missingKey(signIn, option);
    found[option] = value;
  }
  for (const [option, name] of Object.entries(others)) {
    const value = Reflect.get(options, option) === undefined ? variable(environment, name) : undefined;
    if (value !== undefined) found[option] = value;
  }
  return { ...options, ...found };
}

function missingKey({ provider = 'the provider', keys }: KeySignIn, option: string): AuthenticationError {
  const [first = ''] = keys[option] ?? [];
  return new AuthenticationError(
    `${provider}: the option ${option} is missing. Pass it to the constructor, or set ${first} and use fromEnv().`,
    { provider },
  );
}

/** Signs each request with the keys of a driver's options, by its {@link KeySignIn}. */
export class KeyAuthenticator implements Authenticator {
  readonly account: string;
  readonly #keys: Keys;
  readonly #sign: KeySignIn['sign'];
  readonly #endpoint: Endpoint;
  readonly #refused = new RefusedSignIn();

  /** @throws AuthenticationError where a key is missing, or is none that a header can hold */
  constructor(signIn: KeySignIn, options: { readonly endpoint?: string }, redactor: Redactor) {
    this.#keys = Object.fromEntries(
      Object.keys(signIn.keys).map((option) => [option, keyOf(signIn, options, option)]),
    );
    for (const key of Object.values(this.#keys)) redactor.add(key);
    this.#sign = signIn.sign;
    this.#endpoint = parseEndpoint(options.endpoint ?? signIn.endpoint);
    const digest = createHash('sha256').update(JSON.stringify(this.#keys)).digest('hex').slice(0, 16);
    this.account = `${this.#endpoint.origin}${this.#endpoint.path} keys ${digest}`;
  }

  endpoint(_request: CloudRequest): Endpoint {
    return this.#endpoint;
  }

  sign(outgoing: Outgoing): void {
    this.#refused.check(this.#keys);
    Object.assign(outgoing.headers, this.#sign(this.#keys, outgoing));
  }

  rejected(): boolean {
    return false;
  }

  accepted(): void {
    this.#refused.accept(this.#keys);
  }

  refused(_outgoing: Outgoing, error: CloudError): void {
    this.#refused.refuseUnlessAccepted(this.#keys, error);
  }
}

function keyOf(signIn: KeySignIn, options: object, option: string): string {
  const key: unknown = Reflect.get(options, option);
  if (key === undefined || key === '') throw missingKey(signIn, option);
  if (typeof key === 'string' && /^[!-~]+$/.test(key)) return key;
  const { provider = 'the provider' } = signIn;
  throw new AuthenticationError(
    `${provider}: the option ${option} holds characters that no header can carry; check it for line breaks and quotes.`,
    { provider },
  );
}
