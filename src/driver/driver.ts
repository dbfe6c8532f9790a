import {
  tokenAuthenticator,
  type TokenOptions,
  type TokenSignIn,
  type TokenSource,
  withToken,
} from '../auth/bearer.js';
import type { Authenticator } from '../http/authenticator.js';
import { learntBudget, rateBudget } from '../http/rate/account-budgets.js';
import { RateBudget } from '../http/rate/rate-budget.js';
import type { RateRules } from '../http/rate/rate-rules.js';
import { TokenBucket } from '../http/rate/token-bucket.js';
import { type Call, type CallOptions, startCall } from '../call/call.js';
import { Connection } from '../http/connection.js';
import type { Dialect, Shared } from '../http/context.js';
import { failureOf } from '../http/outcome.js';
import { describeEnvelope, type ErrorEnvelope } from '../http/errors/error-envelope.js';
import { describeStatus, type ErrorDescription, type ErrorResponse } from '../http/errors/response-error.js';
import type { CloudRequest, Endpoint } from '../http/request.js';
import { Reader } from '../format/json-reader.js';
import { Redactor } from '../http/secrets/redact.js';
import {
  type CloudError,
  type CloudErrorDetails,
  InvalidRequestError,
  NotSupportedError,
} from '../errors.js';
import { type ConnectionSettings, resolveSettings } from '../http/settings.js';
import { type Environment, processEnvironment } from '../environment.js';
import { guardMethods } from '../guard.js';
import type { Service } from '../service.js';
import type { ClientContext } from './client-context.js';
import { offers, type OptionalTopics } from './optional-methods.js';

/** What every driver's constructor takes beside its credentials. */
export interface DriverOptions extends ConnectionSettings {
  /**
   * Base URL of the service, path prefix included; of the identity service where the cloud has a catalog. Points the driver at a
   * private cloud, a lab or a mock.
   */
  readonly endpoint?: string;
  /** Base URLs for single service types, past the catalog: `{ compute: 'https://nova.example/v2.1' }`. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Region, as the provider spells it. */
  readonly region?: string;
}

/** Options of a driver that signs in with one token or key: see its `static signIn` for the variables that `fromEnv` reads. */
export interface TokenDriverOptions extends DriverOptions {
  /** The token or key, or a function that returns a fresh one. */
  readonly token: TokenSource;
}

/** `util.inspect.custom`, without loading node:util for it. */
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** Passed within the options of a fork: what it shares with the driver it comes from. Invisible to JSON and to spreading users. */
const SHARED: unique symbol = Symbol('skylane.shared');

/** Beside it: how long the fork's requests wait for the rate limit. */
const LONGEST_WAIT: unique symbol = Symbol('skylane.longestWait');

/** What `fromEnv` finds on a class: how it reads the environment itself, or a sign-in as data. */
interface EnvironmentReader {
  new (options: object): unknown;
  readonly provider?: string;
  readonly signIn?: TokenSignIn | null;
  readEnvironment?(environment: Environment, options: object): Promise<object>;
}

/** What a fork finds in its options. */
interface Inherited {
  readonly [SHARED]?: Shared;
  readonly [LONGEST_WAIT]?: number | undefined;
}

/** What a fork can be told. */
export interface ForkOptions {
  /**
   * Longest time that a request of the fork waits for the provider's rate limit, in milliseconds: a run, which says how it stands and can
   * be cancelled, is more patient than a call. Default: the option `retry.maxRetryAfter`.
   */
  readonly longestWait?: number;
}

/** The static side of a driver class. */
export interface DriverClass<D extends Driver = Driver> {
  new (options: never): D;
  /** Provider constant that the class speaks for, such as `'rackspace'`. */
  readonly provider: string;
  /** Service that the class speaks for. */
  readonly service: Service;
  /** Whether the driver implements a method of its service's base, such as `'createVolume'`. */
  supports(method: string): boolean;
}

/** A driver class that knows where its cloud's own tools keep credentials. */
export interface EnvironmentClass<D, Options, Given> {
  new (options: Options): D;
  /** Reads the environment and lays the options given over it. */
  readEnvironment(environment: Environment, options: Given): Promise<Options>;
}

/** A driver class that declares its sign-in with a token as data. */
export interface TokenClass<D, Options> {
  new (options: Options): D;
  /** Where the token is found and how it is sent. */
  readonly signIn: TokenSignIn;
}

/** The options of a driver, of which the token may come from the environment. */
export type WithoutToken<Options> = Omit<Options, 'token'> & {
  /** The token, or a function that returns a fresh one, in place of the environment's. */
  readonly token?: TokenSource;
};

/**
 * What all drivers share: credentials, a connection of their own, forks. Not made directly: see `getDriver`.
 */
export abstract class Driver<Options extends DriverOptions = DriverOptions> implements AsyncDisposable {
  /** Provider constant that this class speaks for. */
  static readonly provider: string = 'unknown';
  /** Service that this class speaks for. */
  static readonly service: Service = 'compute';
  /** Methods of the service's base that a driver may leave out, by topic: `supports` tells which of them it offers. */
  static readonly optional: OptionalTopics = {};
  /** Methods that run often inside others, and whose failures those make errors of ours. */
  static readonly unguarded: readonly string[] = ['describeError', 'faultOf'];
  /** What the provider says of its rate limits; null where it says nothing that can be kept before it refuses. */
  static readonly rate: RateRules | null = null;
  /** How the provider signs in where that is with a token or a key; null for drivers that make their own `createAuthenticator`. */
  static readonly signIn: TokenSignIn | null = null;
  /** Where the provider's error answers keep what they say; null where their status alone is read. */
  static readonly errors: ErrorEnvelope | null = null;

  readonly #options: Options;
  readonly #shared: Shared;
  readonly #dialect: Dialect;
  readonly #connection: Connection;
  #context: ClientContext | null = null;

  constructor(options: Options) {
    if (typeof options !== 'object' || options === null) {
      throw new InvalidRequestError(`${new.target.name} takes one object of credentials and options.`);
    }
    checkUrls(options);
    guardMethods(new.target, Driver.prototype);
    this.#options = options;
    this.#shared = (options as Inherited)[SHARED] ?? this.#createShared(options);
    this.#dialect = {
      provider: this.provider,
      service: this.service,
      mediaType: this.mediaType,
      describeError: (response) => this.describeError(response),
    };
    this.#connection = new Connection(this.#dialect, this.#shared, (options as Inherited)[LONGEST_WAIT]);
  }

  /**
   * Makes a driver with the credentials found where the cloud's own tools look for them; options given go before what is found.
   *
   * ```ts
   * const rax = await Rackspace.fromEnv({ region: 'DFW' });
   * ```
   *
   * @throws AuthenticationError naming the field and the variable that is missing
   */
  static async fromEnv<D, Options, Given>(
    this: EnvironmentClass<D, Options, Given>,
    options?: Given,
    environment?: Environment,
  ): Promise<D>;
  /**
   * Makes a driver with the token found in the variables that its `signIn` names; options given go before what is found.
   *
   * @throws AuthenticationError naming the option and the variable that is missing
   */
  static async fromEnv<D, Options extends TokenOptions>(
    this: TokenClass<D, Options>,
    options?: WithoutToken<Options>,
    environment?: Environment,
  ): Promise<D>;
  static async fromEnv(
    this: EnvironmentReader,
    options: object = {},
    environment: Environment = processEnvironment(),
  ): Promise<unknown> {
    const { provider = 'unknown', signIn } = this;
    if (this.readEnvironment !== undefined) return new this(await this.readEnvironment(environment, options));
    if (signIn) return new this(withToken({ provider, ...signIn }, environment, options));
    throw new InvalidRequestError(
      `${provider}: fromEnv needs the driver to declare signIn, or to bring readEnvironment.`,
    );
  }

  /** Whether this driver implements a method of its service's base, such as `'createVolume'`. */
  static supports(method: string): boolean {
    return offers(this, method);
  }

  /** Provider constant, such as `'rackspace'`. */
  get provider(): string {
    return (this.constructor as DriverClass).provider;
  }

  /** The service this driver speaks for. */
  get service(): Service {
    return (this.constructor as DriverClass).service;
  }

  /** Region given to the constructor, or null. */
  get region(): string | null {
    return this.#options.region ?? null;
  }

  /** Identifies account, region and endpoint, without secrets: drivers of this process with equal keys see the same resources. */
  get accountKey(): string {
    return this.#keyOf(this.#shared.authenticator.account);
  }

  /**
   * As {@link accountKey}, but the same in every process, for what outlives one. Credentials that a function returns are asked for, and
   * the cloud where it has a name of its own for the account.
   */
  async identify(options?: CallOptions): Promise<string> {
    const call = this.call(options);
    const { authenticator } = this.#shared;
    const account = (await this.accountId(call)) ?? (await authenticator.identify?.(call));
    return this.#keyOf(account ?? authenticator.account);
  }

  /** A sibling with a connection of its own, which shares the sign-in and the rate budget. Close it when done. */
  fork({ longestWait }: ForkOptions = {}): this {
    const Sibling = this.constructor as new (options: Options) => this;
    const inherited: Inherited = { [SHARED]: this.#shared, [LONGEST_WAIT]: longestWait };
    return new Sibling({ ...this.#options, ...inherited });
  }

  /** A driver with other options, such as another region, and so with a sign-in of its own. Close it when done. */
  protected sibling(changes: DriverOptions): this {
    const Sibling = this.constructor as new (options: Options) => this;
    const { [SHARED]: _, [LONGEST_WAIT]: __, ...options } = this.#options as Options & Inherited;
    return new Sibling({ ...(options as unknown as Options), ...changes });
  }

  /** Closes this driver's sockets. Requests in flight end with an error. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Media type that requests ask for unless they name one. */
  protected get mediaType(): string {
    return 'application/json';
  }

  /** Milliseconds until the known rate limits have let so many creates through, at the earliest. */
  protected timeToCreate(requests: number): number {
    const { ownBudget, budget } = this.#shared;
    if (requests === 0) return 0;
    const create = { operation: 'createNode', method: 'POST', path: '' } as const;
    return Math.max(ownBudget?.timeFor(requests) ?? 0, budget(create).timeFor(requests));
  }

  /** Reads an error response by the class's `errors`. Drivers override it for what neither that nor HTTP itself says. */
  protected describeError(response: ErrorResponse): ErrorDescription {
    const { errors } = this.constructor as typeof Driver;
    return errors === null ? describeStatus(response) : describeEnvelope(response, errors);
  }

  /** The error for an answer that stands within another one: of a batch, or of a job. */
  protected failureOf(response: ErrorResponse): CloudError {
    return failureOf(this.#dialect, response, this.#shared.redactor).error;
  }

  /** Options of the constructor. They hold secrets: never print them. */
  protected get options(): Options {
    return this.#options;
  }

  /** The connection of this instance, for its own requests alone. */
  protected get connection(): Connection {
    return this.#connection;
  }

  /**
   * Makes the sign-in that this driver and its forks share, by the class's `signIn` unless a driver brings its own. Called once, by the
   * constructor, before fields of subclasses exist.
   *
   * @throws AuthenticationError where a credential is missing
   */
  protected createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { signIn, provider } = this.constructor as typeof Driver;
    if (signIn !== null) return tokenAuthenticator({ provider, ...signIn }, options, redactor);
    throw new InvalidRequestError(
      `${provider}: the driver says nothing of its sign-in. Declare static signIn, or bring createAuthenticator.`,
    );
  }

  /** Where a request would go; signs in first where a catalog is needed to know. */
  protected async endpoint(request: CloudRequest, call: Call): Promise<Endpoint> {
    return this.#shared.authenticator.endpoint(request, this.#connection, call);
  }

  /** What the cloud itself calls the account; null where it does not say. */
  protected async accountId(_call: Call): Promise<string | null> {
    return null;
  }

  /** What clients and parts of this driver work with. */
  protected get context(): ClientContext {
    return (this.#context ??= {
      provider: this.provider,
      region: this.region,
      connection: this.connection,
      call: (options) => this.call(options),
      details: (operation) => this.details(operation),
      reader: (body, operation) => this.reader(body, operation),
      invalid: (operation, why) => this.invalid(operation, why),
      unsupported: (operation, advice) => this.unsupported(operation, advice),
      failureOf: (response) => this.failureOf(response),
    });
  }

  /** Starts the clock for a method that sends several requests. */
  protected call(options: CallOptions | undefined): Call {
    return startCall(options, this.#shared.settings.timeout.call);
  }

  /** Who and what, for an error that this driver throws itself. */
  protected details(operation: string): CloudErrorDetails {
    return { provider: this.provider, service: this.service, operation };
  }

  /** Reads the object that an answer's body should be. */
  protected reader(body: unknown, operation: string): Reader {
    return new Reader(body, '', this.details(operation));
  }

  /** The error for a request that the provider would refuse: `createNode: why.` */
  protected invalid(operation: string, why: string): InvalidRequestError {
    return new InvalidRequestError(`${operation}: ${why}.`, this.details(operation));
  }

  /** The error for a method that the driver lacks. */
  protected unsupported(operation: string, advice = ''): NotSupportedError {
    const words = advice === '' ? '' : ` ${advice}`;
    return new NotSupportedError(
      `${this.provider} ${this.service} does not offer ${operation}.${words}`,
      this.details(operation),
    );
  }

  #keyOf(account: string): string {
    const { endpoint, endpoints } = this.#options;
    return JSON.stringify([this.provider, this.service, this.region, endpoint, endpoints, account]);
  }

  #createShared(options: Options): Shared {
    const settings = resolveSettings(options);
    const redactor = new Redactor();
    const authenticator = this.createAuthenticator(options, redactor);
    const { rate } = this.constructor as typeof Driver;
    const account = `${this.provider} ${authenticator.account}`;
    const probed = new WeakSet<RateBudget>();
    const learnt = `${account} ${this.service} ${String(options.region)} ${options.endpoint ?? ''}`;
    return {
      settings,
      redactor,
      ownBudget: settings.rateLimit === null ? null : new RateBudget([new TokenBucket(settings.rateLimit)]),
      budget: (request) => {
        if (rate !== null) return rateBudget(account, rate, request);
        const budget = learntBudget(learnt, request);
        if (!probed.has(budget)) {
          // A driver new to the account sends its first request at once, although others were refused before.
          probed.add(budget);
          budget.probe();
        }
        return budget;
      },
      authenticator,
    };
  }

  /** What `console.log` shows of a driver: class, provider, service and region, no secret. */
  [INSPECT](): string {
    return `${this.constructor.name} { provider: '${this.provider}', service: '${this.service}', region: ${this.region === null ? 'null' : `'${this.region}'`} }`;
  }

  /** What JSON keeps of a driver: provider, service and region, no secret. */
  toJSON(): { provider: string; service: Service; region: string | null } {
    return { provider: this.provider, service: this.service, region: this.region };
  }
}

function checkUrls({ endpoint, endpoints }: DriverOptions): void {
  const urls = { endpoint, ...endpoints };
  for (const [name, url] of Object.entries(urls)) {
    if (url === undefined) continue;
    if (typeof url === 'string' && /^(https?:\/\/|unix:\/\/\/)/i.test(url) && URL.canParse(url)) continue;
    throw new InvalidRequestError(
      `The option ${name === 'endpoint' ? name : `endpoints.${name}`} must be a URL that begins with http:// or https://, or unix:/// and the path of a socket.`,
    );
  }
}
