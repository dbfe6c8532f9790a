import { createHash } from 'node:crypto';
import type { Call } from '../call/call.js';
import { type Environment, readNamedFile, variable } from '../environment.js';
import { AuthenticationError, type CloudError } from '../errors.js';
import type { Authenticator, SignInTransport } from '../http/authenticator.js';
import { serverTimeOf } from '../http/errors/response-error.js';
import { type CloudRequest, type Endpoint, type Outgoing, parseEndpoint } from '../http/request.js';
import type { Redactor } from '../http/secrets/redact.js';
import { Clock } from './clock.js';
import { RefusedSignIn } from './refused-sign-in.js';
import { Renewal, type Renewed } from './renewal.js';

/** Keys by the options that hold them. */
export type Keys = Readonly<Record<string, string>>;

/** Data for a signature, besides the keys. */
export interface Signing {
  /** Milliseconds since 1970, by the service's clock if known. */
  readonly now: number;
  /** Result of `open`; empty without sessions. */
  readonly session: string;
}

/** Context for opening and closing a session. */
export interface SessionPlace {
  /** Sends requests without a signature. */
  readonly transport: SignInTransport;
  /** Base URL of the service, without a trailing slash. */
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The call that needs the session. */
  readonly call: Call;
}

/** A session, such as a token, and its lifetime in milliseconds. */
export interface Session extends Renewed<string> {
  /** True if it is not secret: errors may show it. */
  readonly isShown?: boolean;
}

/** A sign-in with several keys, or with a signature, declared by a driver as `static signIn`. */
export interface KeySignIn {
  /** Name of the provider, for errors. A driver that declares it as `static signIn` need not repeat its own. */
  readonly provider?: string;
  /**
   * Base URL of the service, or a function of keys and options that returns it; the option `endpoint` replaces it. A cloud with a host for
   * each service is asked with the `endpoint` of the request, which is undefined for the main one; the option `endpoints` replaces single ones.
   */
  readonly endpoint: string | ((keys: Keys, service?: string) => string);
  /** Options with keys, and the environment variables of each; messages name the first. */
  readonly keys: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** Optional keys, in the same form. */
  readonly optional?: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** Environment variables that name files with keys, for keys that are neither given nor in a variable of their own. */
  readonly files?: Readonly<Record<string, readonly [string, ...string[]]>>;
  /**
   * Reads what the cloud's own tool keeps in its files, for keys that are neither given nor in a variable. Keys of one group belong together:
   * none of them is used beside one of the group that comes from elsewhere.
   */
  readonly profile?: (environment: Environment) => Promise<readonly Keys[]>;
  /** Environment variables of other options: `{ accountId: 'EXAMPLE_ACCOUNT_ID' }`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Keys that are not secret, such as a user name: errors may show them. */
  readonly shown?: readonly string[];
  /** Keys that go in no header and may contain any character: passwords in a body, private keys. */
  readonly texts?: readonly string[];
  /** Returns the authentication headers of an outgoing request; none if its path or body has the proof. */
  readonly sign: (keys: Keys, outgoing: Outgoing, signing: Signing) => Readonly<Record<string, string>>;
  /** Opens a session, once for a driver and all its forks, and again before it expires or when it is refused. */
  readonly open?: (keys: Keys, place: SessionPlace) => Promise<Session>;
  /** Closes the session when the last of them is closed. */
  readonly close?: (keys: Keys, session: string, place: SessionPlace) => Promise<unknown>;
  /** True if a refusal may be due to the time of the request; it is then signed again by the service's clock. */
  readonly isMisdated?: (error: CloudError) => boolean;
}

/** Header for a user name and password (RFC 7617). */
export function basicHeader(username = '', password = ''): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

/** True for a sign-in with keys rather than one token. */
export function isKeySignIn(signIn: object): signIn is KeySignIn {
  return 'keys' in signIn;
}

/** Adds the environment's keys to options without them. @throws AuthenticationError when one is missing there too */
export function withKeys(signIn: KeySignIn, environment: Environment, options: object): object {
  const { keys, optional = {}, options: others = {} } = signIn;
  const found: Record<string, string> = {};
  for (const [option, variables] of Object.entries({ ...keys, ...optional })) {
    if (Reflect.get(options, option) !== undefined) continue;
    const value = variable(environment, ...variables);
    if (value !== undefined) found[option] = value;
    else if (option in keys) throw missingKey(signIn, option);
  }
  for (const [option, name] of Object.entries(others)) {
    const value = Reflect.get(options, option) === undefined ? variable(environment, name) : undefined;
    if (value !== undefined) found[option] = value;
  }
  return { ...options, ...found };
}

/** Like {@link withKeys}, with keys from the files that the environment names. @throws AuthenticationError when one cannot be read */
export async function withKeysAndFiles(
  signIn: KeySignIn,
  environment: Environment,
  options: object,
): Promise<object> {
  const { keys, optional = {}, files = {} } = signIn;
  const read: Record<string, string> = {};
  for (const [option, paths] of Object.entries(files)) {
    const variables = keys[option] ?? optional[option] ?? [];
    const isGiven =
      Reflect.get(options, option) !== undefined || variable(environment, ...variables) !== undefined;
    const path = isGiven ? undefined : variable(environment, ...paths);
    if (path !== undefined) read[option] = await readNamedFile(path, paths[0]);
  }
  return withKeys(signIn, environment, await withProfile(signIn, environment, { ...options, ...read }));
}

async function withProfile(
  { keys, optional = {}, profile }: KeySignIn,
  environment: Environment,
  options: object,
): Promise<object> {
  const isKnown = (option: string): boolean =>
    Reflect.get(options, option) !== undefined ||
    variable(environment, ...(keys[option] ?? optional[option] ?? [])) !== undefined;
  if (profile === undefined || Object.keys(keys).every(isKnown)) return options;
  const isWanted = (option: string): boolean => (option in keys || option in optional) && !isKnown(option);
  const groups = await profile(environment);
  const unused = groups.filter((group) => Object.keys(group).every(isWanted));
  return Object.assign({}, options, ...unused) as object;
}

function missingKey({ provider = 'the provider', keys }: KeySignIn, option: string): AuthenticationError {
  const [first = ''] = keys[option] ?? [];
  return new AuthenticationError(
    `${provider}: the option ${option} is missing. Pass it to the constructor, or set ${first} and use fromEnv().`,
    { provider },
  );
}

/** Difference between clocks, in milliseconds, above which it may be the reason for a refusal. */
const CERTAIN_SKEW = 1_000;

/** Most milliseconds for closing a session. */
const CLOSING = 5_000;

/** Options of a driver that say where its services are. */
interface KeyOptions {
  readonly endpoint?: string;
  readonly endpoints?: Readonly<Record<string, string>>;
}

/** Signs each request with the keys of a driver's options, by its {@link KeySignIn}. */
export class KeyAuthenticator implements Authenticator {
  readonly account: string;
  readonly #signIn: KeySignIn;
  readonly #redactor: Redactor;
  readonly #keys: Keys;
  readonly #endpoint: Endpoint;
  /** Endpoints of single services, by the name that requests have for them. */
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #ownEndpoints: Readonly<Record<string, string>>;
  readonly #hasOwnEndpoint: boolean;
  readonly #clock = new Clock();
  readonly #sessions = new Renewal<string>();
  readonly #refused = new RefusedSignIn();
  /** Credentials of requests under way. */
  readonly #signed = new WeakMap<Outgoing, string>();
  #latest = '';

  /** @throws AuthenticationError when a key is missing, or cannot be in a header */
  constructor(signIn: KeySignIn, options: KeyOptions, redactor: Redactor) {
    const { keys, optional = {}, options: others = {}, shown = [], endpoint } = signIn;
    const needed = Object.keys(keys).map((option) => [option, keyOf(signIn, options, option)] as const);
    const further = Object.keys({ ...optional, ...others }).flatMap((option) => {
      const value: unknown = Reflect.get(options, option);
      return value === undefined ? [] : [[option, keyOf(signIn, options, option)] as const];
    });
    this.#keys = Object.fromEntries([...needed, ...further]);
    for (const [option, key] of [...needed, ...further])
      if (!shown.includes(option) && !(option in others)) redactor.add(key);
    this.#signIn = signIn;
    this.#redactor = redactor;
    this.#ownEndpoints = options.endpoints ?? {};
    this.#hasOwnEndpoint = options.endpoint !== undefined;
    this.#endpoint = parseEndpoint(
      options.endpoint ?? (typeof endpoint === 'string' ? endpoint : endpoint(this.#keys)),
    );
    const digest = createHash('sha256').update(JSON.stringify(this.#keys)).digest('hex').slice(0, 16);
    this.account = `${this.#endpoint.origin}${this.#endpoint.path} keys ${digest}`;
  }

  endpoint({ endpoint: service }: CloudRequest): Endpoint {
    if (service === undefined) return this.#endpoint;
    const known = this.#endpoints.get(service) ?? this.#endpointOf(service);
    this.#endpoints.set(service, known);
    return known;
  }

  #endpointOf(service: string): Endpoint {
    const own = this.#ownEndpoints[service];
    if (own !== undefined) return parseEndpoint(own);
    const { endpoint } = this.#signIn;
    return this.#hasOwnEndpoint || typeof endpoint === 'string'
      ? this.#endpoint
      : parseEndpoint(endpoint(this.#keys, service));
  }

  sign(outgoing: Outgoing, transport: SignInTransport, call: Call): void | Promise<void> {
    this.#refused.check(this.#keys);
    const { open } = this.#signIn;
    if (open === undefined) return this.#sign(outgoing, '');
    const session = this.#sessions.current(async (shared) => {
      const opened = await this.#refused.exchange(this.#keys, () =>
        open(this.#keys, this.#place(transport, shared)),
      );
      if (opened.isShown !== true) this.#redactor.addLatest(this, opened.value);
      return opened;
    }, call);
    if (session instanceof Promise) return session.then((value) => this.#sign(outgoing, value));
    return this.#sign(outgoing, session);
  }

  rejected(outgoing: Outgoing): boolean {
    if (this.#signIn.open === undefined) return false;
    const used = this.#signed.get(outgoing);
    this.#sessions.forget((session) => session === used);
    return true;
  }

  misdated(_outgoing: Outgoing, error: CloudError): boolean {
    const isMisdated = this.#signIn.isMisdated?.(error) === true;
    return isMisdated && this.#clock.correct(serverTimeOf(error), CERTAIN_SKEW);
  }

  accepted(): void {
    this.#refused.accept(this.#keys);
  }

  refused(_outgoing: Outgoing, error: CloudError): void {
    this.#refused.refuseUnlessAccepted(this.#keys, error);
  }

  async close(transport: SignInTransport): Promise<void> {
    const session = this.#latest;
    const { close } = this.#signIn;
    if (close === undefined || !this.#sessions.holds((known) => known === session)) return;
    this.#sessions.forget(() => true);
    const call: Call = { timeout: CLOSING, deadline: performance.now() + CLOSING };
    await close(this.#keys, session, this.#place(transport, call));
  }

  #sign(outgoing: Outgoing, session: string): void {
    this.#signed.set(outgoing, session);
    this.#latest = session;
    const signing = { now: this.#clock.now(), session };
    Object.assign(outgoing.headers, this.#signIn.sign(this.#keys, outgoing, signing));
  }

  #place(transport: SignInTransport, call: Call): SessionPlace {
    const { origin, path } = this.#endpoint;
    return { transport, url: origin + path, now: this.#clock.now(), call };
  }
}

function keyOf(signIn: KeySignIn, options: object, option: string): string {
  const { provider = 'the provider', texts = [] } = signIn;
  const key: unknown = Reflect.get(options, option);
  if (key === undefined || key === '') throw missingKey(signIn, option);
  if (typeof key === 'string' && (texts.includes(option) || /^[!-~]+$/.test(key))) return key;
  throw new AuthenticationError(
    `${provider}: the option ${option} holds characters that no header can carry; check it for line breaks and quotes.`,
    { provider },
  );
}
