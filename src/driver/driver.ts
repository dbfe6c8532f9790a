import {
  tokenAuthenticator,
  type TokenOptions,
  type TokenSignIn,
  type TokenSource,
  withToken,
} from '../auth/bearer.js';
import { isKeySignIn, KeyAuthenticator, type KeySignIn, withKeysAndFiles } from '../auth/keys.js';
import type { Authenticator } from '../http/authenticator.js';
import { learntBudget, ownBudget, rateBudget } from '../http/rate/account-budgets.js';
import type { RateBudget } from '../http/rate/rate-budget.js';
import type { RateRules } from '../http/rate/rate-rules.js';
import { type Call, type CallOptions, startCall } from '../call/call.js';
import { areOperationsObserved, traceOperation } from '../diagnostics/operations.js';
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
import { guardMethods, type Prepare, type Wrap } from '../guard.js';
import type { Service } from '../service.js';
import type { ClientContext } from './client-context.js';
import { offers, type OptionalTopics } from './optional-methods.js';
import { completeRequest, type OwnRequest, OwnResponse } from './own-request.js';

/** Constructor options of every driver, besides its credentials. */
export interface DriverOptions extends ConnectionSettings {
  /**
   * Base URL of the service, path prefix included; of the identity service if the cloud has a catalog. Points the driver at a private
   * cloud, a lab or a mock.
   */
  readonly endpoint?: string;
  /** Base URLs for single service types, past the catalog: `{ compute: 'https://nova.example/v2.1' }`. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Region, as the provider spells it. */
  readonly region?: string;
}

/** Options of a driver that signs in with one token or key; its `static signIn` names the variables that `fromEnv` reads. */
export interface TokenDriverOptions extends DriverOptions {
  /** The token or key, or a function that returns a fresh one. */
  readonly token: TokenSource;
}

/** `util.inspect.custom`, without loading node:util for it. */
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** Key in a fork's options for the state shared with its driver. A symbol, so JSON does not include it. */
const SHARED: unique symbol = Symbol('skylane.shared');

/** Key in a fork's options for the longest wait for the rate limit. */
const LONGEST_WAIT: unique symbol = Symbol('skylane.longestWait');

/** Members of a class that `fromEnv` uses: a method that reads the environment, or a sign-in as data. */
interface EnvironmentReader {
  new (options: object): unknown;
  readonly provider?: string;
  readonly signIn?: TokenSignIn | KeySignIn | null;
  readEnvironment?(environment: Environment, options: object): Promise<object>;
}

/** Options that `fork` adds. */
interface Inherited {
  readonly [SHARED]?: Shared;
  readonly [LONGEST_WAIT]?: number | undefined;
}

/** Options of {@link Driver.fork}. */
export interface ForkOptions {
  /**
   * Longest time that a request of the fork waits for the provider's rate limit, in milliseconds. Runs, which report progress and can be
   * cancelled, wait longer than single calls. Default: the option `retry.maxRetryAfter`.
   */
  readonly longestWait?: number;
}

/** The static side of a driver class. */
export interface DriverClass<D extends Driver = Driver> {
  new (options: never): D;
  /** Provider constant, such as `'rackspace'`. */
  readonly provider: string;
  /** Service of the driver. */
  readonly service: Service;
  /** True if the driver implements a method of its service's base, such as `'createVolume'`. */
  supports(method: string): boolean;
}

/** A driver class that reads the credentials of its cloud's own tools. */
export interface EnvironmentClass<D, Options, Given> {
  new (options: Options): D;
  /** Reads the environment; the given options come first. */
  readEnvironment(environment: Environment, options: Given): Promise<Options>;
}

/** A driver class that declares its sign-in with a token as data. */
export interface TokenClass<D, Options> {
  new (options: Options): D;
  /** Variables and header of the token. */
  readonly signIn: TokenSignIn;
}

/** A driver class that declares its sign-in with several keys as data. */
export interface KeyClass<D, Options> {
  new (options: Options): D;
  /** Keys, and the function that signs requests with them. */
  readonly signIn: KeySignIn;
}

/** Options of a driver whose token and required options may come from the environment. */
export type WithoutToken<Options> = Partial<Omit<Options, 'token'>> & {
  /** The token, or a function that returns a fresh one; replaces the environment's. */
  readonly token?: TokenSource;
};

/** Base of all drivers: credentials, connection, forks. Get a driver class from `getDriver`. */
export abstract class Driver<Options extends DriverOptions = DriverOptions> implements AsyncDisposable {
  /** Provider constant of this class. */
  static readonly provider: string = 'unknown';
  /** Service of this class. */
  static readonly service: Service = 'compute';
  /** Methods of the service's base that drivers may leave out, by topic; see `supports`. */
  static readonly optional: OptionalTopics = {};
  /** Methods without a guard: they run often inside guarded methods. */
  static readonly unguarded: readonly string[] = ['describeError', 'refineError', 'faultOf'];
  /** Methods that ask nobody, and so are no operations on the channel `skylane:operation`. */
  static readonly silent: readonly string[] = [];
  /** Protected methods: on the channel `skylane:operation` they are steps of the operation that calls them. */
  static readonly steps: readonly string[] = ['endpoint', 'accountId'];
  /** By name: what becomes of a method's arguments before a driver's own method sees them. */
  static readonly prepared: Readonly<Record<string, Prepare>> = {};
  /** By name: what is done around a driver's own method. */
  static readonly wrapped: Readonly<Record<string, Wrap>> = {};
  /** The provider's documented rate limits; null if limits show only in responses. */
  static readonly rate: RateRules | null = null;
  /** Sign-in with a token or with keys, as data; null for drivers that override `createAuthenticator`. */
  static readonly signIn: TokenSignIn | KeySignIn | null = null;
  /** Fields of the provider's error responses; null to read the status only. */
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
    this.#shared.users.add(this);
    this.#dialect = {
      provider: this.provider,
      service: this.service,
      mediaType: this.mediaType,
      describeError: (response) => this.refineError(this.describeError(response), response),
    };
    this.#connection = new Connection(this.#dialect, this.#shared, (options as Inherited)[LONGEST_WAIT]);
  }

  /**
   * Creates a driver with the credentials that the cloud's own tools use; the given options come first.
   *
   * ```ts
   * const rax = await Rackspace.fromEnv({ region: 'DFW' });
   * ```
   *
   * @throws AuthenticationError naming the missing field and its variable
   */
  static async fromEnv<D, Options, Given>(
    this: EnvironmentClass<D, Options, Given>,
    options?: Given,
    environment?: Environment,
  ): Promise<D>;
  /**
   * Creates a driver with a token from the variables in its `signIn`; the given options come first.
   *
   * @throws AuthenticationError naming the option and the variable that is missing
   */
  static async fromEnv<D, Options extends TokenOptions>(
    this: TokenClass<D, Options>,
    options?: WithoutToken<Options>,
    environment?: Environment,
  ): Promise<D>;
  /**
   * Makes a driver with the keys found in the variables that its `signIn` names; options given go before what is found.
   *
   * @throws AuthenticationError naming the option and the variable that is missing
   */
  static async fromEnv<D, Options extends object>(
    this: KeyClass<D, Options>,
    options?: Partial<Options>,
    environment?: Environment,
  ): Promise<D>;
  static async fromEnv(
    this: EnvironmentReader,
    options: object = {},
    environment: Environment = processEnvironment(),
  ): Promise<unknown> {
    const { provider = 'unknown', signIn } = this;
    if (this.readEnvironment !== undefined) return new this(await this.readEnvironment(environment, options));
    if (signIn && isKeySignIn(signIn))
      return new this(await withKeysAndFiles({ provider, ...signIn }, environment, options));
    if (signIn) return new this(withToken({ provider, ...signIn }, environment, options));
    throw new InvalidRequestError(
      `${provider}: fromEnv needs the driver to declare signIn, or to bring readEnvironment.`,
    );
  }

  /** True if this driver implements a method of its service's base, such as `'createVolume'`. */
  static supports(method: string): boolean {
    return offers(this, method);
  }

  /** Provider constant, such as `'rackspace'`. */
  get provider(): string {
    return (this.constructor as DriverClass).provider;
  }

  /** Service of this driver. */
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
   * Like {@link accountKey}, but the same in every process, for use in files. Calls credential functions, and asks the cloud if it has its
   * own id for the account.
   */
  async identify(options?: CallOptions): Promise<string> {
    const call = this.call(options);
    const { authenticator } = this.#shared;
    const account = (await this.accountId(call)) ?? (await authenticator.identify?.(call));
    return this.#keyOf(account ?? authenticator.account);
  }

  /**
   * Sends a request of one's own, for what no method covers: signed, paced, retried, and redacted in errors like all requests of the driver.
   *
   * ```ts
   * const response = await driver.request({ method: 'GET', path: '/quotas', query: { limit: 10 } });
   * response.json<{ quotas: object[] }>();
   * ```
   *
   * A POST or PATCH is sent again only with `idempotent: true`, unless it provably never went out.
   *
   * @throws InvalidRequestError for a path that is not below the endpoint; the error of the provider's status
   */
  async request(request: OwnRequest, options?: CallOptions): Promise<OwnResponse> {
    const send = (): Promise<OwnResponse> => this.#request(request, options);
    return areOperationsObserved() ? traceOperation('request', this, send) : send();
  }

  async #request(request: OwnRequest, options?: CallOptions): Promise<OwnResponse> {
    const details = this.details('request');
    const complete = completeRequest(request, details);
    const call = this.call(options);
    await this.#checkService(complete, call);
    return new OwnResponse(await this.#connection.bytes(complete, call), details);
  }

  /** @throws InvalidRequestError for a service that the provider has no endpoint of its own for: its request would go to the main one */
  async #checkService(request: CloudRequest, call: Call): Promise<void> {
    const { endpoint: service, ...main } = request;
    const { endpoint, endpoints = {} } = this.#options;
    // An endpoint that is given stands for all services.
    if (service === undefined || endpoint !== undefined) return;
    const [asked, usual] = [await this.endpoint(request, call), await this.endpoint(main, call)];
    const isOwn = asked.origin !== usual.origin || asked.path !== usual.path;
    if (isOwn || endpoints[service]?.startsWith(asked.origin) === true) return;
    throw this.invalid(
      'request',
      `${this.provider} has no service ${JSON.stringify(service)}; leave service out`,
    );
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
    const { users, authenticator } = this.#shared;
    const isLast = users.delete(this) && users.size === 0;
    // A session that is not closed ends by itself.
    if (isLast) await authenticator.close?.(this.#connection).catch(() => {});
    await this.#connection.close();
  }

  /** The same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Default media type of the `Accept` header. */
  protected get mediaType(): string {
    return 'application/json';
  }

  /** Least number of milliseconds until the known rate limits allow this many creates. */
  protected timeToCreate(requests: number): number {
    const { ownBudget, budget } = this.#shared;
    if (requests === 0) return 0;
    const create = { operation: 'createNode', method: 'POST', path: '' } as const;
    return Math.max(ownBudget?.timeFor(requests) ?? 0, budget(create).timeFor(requests));
  }

  /** Refines the description of an error response by facts that all drivers of a service declare alike. */
  protected refineError(description: ErrorDescription, _response: ErrorResponse): ErrorDescription {
    return description;
  }

  /** Describes an error response by the class's `errors`. Drivers override it for errors that need code. */
  protected describeError(response: ErrorResponse): ErrorDescription {
    const { errors } = this.constructor as typeof Driver;
    return errors === null ? describeStatus(response) : describeEnvelope(response, errors);
  }

  /** Creates the error for a failed response inside another one: of a batch, or of a job. */
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
   * Creates the sign-in shared by this driver and its forks, by default from the class's `signIn`. Called once, by the constructor, before
   * fields of subclasses exist.
   *
   * @throws AuthenticationError when a credential is missing
   */
  protected createAuthenticator(options: Options, redactor: Redactor): Authenticator {
    const { signIn, provider } = this.constructor as typeof Driver;
    if (signIn !== null && isKeySignIn(signIn))
      return new KeyAuthenticator({ provider, ...signIn }, options, redactor);
    if (signIn !== null) return tokenAuthenticator({ provider, ...signIn }, options, redactor);
    throw new InvalidRequestError(
      `${provider}: the driver says nothing of its sign-in. Declare static signIn, or bring createAuthenticator.`,
    );
  }

  /** Returns the endpoint of a request; signs in first if that needs a catalog. */
  protected async endpoint(request: CloudRequest, call: Call): Promise<Endpoint> {
    return this.#shared.authenticator.endpoint(request, this.#connection, call);
  }

  /** Returns the cloud's own id of the account; null if it has none. */
  protected async accountId(_call: Call): Promise<string | null> {
    return null;
  }

  /** The context of this driver's clients and parts. */
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

  /** Provider, service and operation, for an error of this driver. */
  protected details(operation: string): CloudErrorDetails {
    return { provider: this.provider, service: this.service, operation };
  }

  /** Reads a response's body, which must be an object. */
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
      users: new Set(),
      ownBudget: settings.rateLimit === null ? null : ownBudget(learnt, settings.rateLimit, settings),
      budget: (request) => {
        if (rate !== null) return rateBudget(account, rate, request, settings);
        const budget = learntBudget(learnt, request, settings);
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

  /** Output of `console.log`: class, provider, service and region, no secrets. */
  [INSPECT](): string {
    return `${this.constructor.name} { provider: '${this.provider}', service: '${this.service}', region: ${this.region === null ? 'null' : `'${this.region}'`} }`;
  }

  /** Fields in JSON: provider, service and region, no secrets. */
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
