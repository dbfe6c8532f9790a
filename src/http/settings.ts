import type { Logger } from './logger.js';
import type { Dispatcher } from 'undici';
import { InvalidRequestError } from '../errors.js';
import { quietly } from './secrets/quiet-logger.js';
import type { BudgetSource } from './rate/budget-source.js';
import { parseProxy } from './proxy/proxy-url.js';

/** Limits on time, in milliseconds. */
export interface TimeoutSettings {
  /** To open a socket, TLS included. Default 10,000. */
  readonly connect?: number;
  /** From the request to the response's headers. Default 60,000. */
  readonly headers?: number;
  /** Between two chunks of the response's body. Default 60,000. */
  readonly body?: number;
  /** Limit for calls without their own `timeout`, all waits included. Default: no limit. */
  readonly call?: number;
}

/** Retries of failed requests. */
export interface RetrySettings {
  /** Most attempts of a request. Default 4; 1 turns retries off. */
  readonly attempts?: number;
  /** Base of the back-off, in milliseconds. Default 100. */
  readonly delay?: number;
  /** Base of the back-off for throttled requests, in milliseconds. Default 500. */
  readonly throttleDelay?: number;
  /** Longest back-off, in milliseconds. Default 20,000. */
  readonly maxDelay?: number;
  /**
   * Longest wait that a provider may ask for, in milliseconds, by Retry-After or by headers with a reset time. For longer waits the call
   * rejects, with `retryAfter` set. Default 120,000.
   */
  readonly maxRetryAfter?: number;
}

/** An upper bound on requests, shared by a driver and all its forks. */
export interface RateLimit {
  /** Requests allowed ... */
  readonly requests: number;
  /** ... in this many milliseconds. Default 1,000. */
  readonly per?: number;
}

/** TLS of the provider's endpoints, in PEM. Verification cannot be turned off: pass a private authority's certificate in `ca`. */
export interface TlsSettings {
  /** Certificates of the authorities to trust instead of Node's. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** Client certificate chain. */
  readonly cert?: string | Buffer;
  /** Private key of the client certificate. */
  readonly key?: string | Buffer;
}

/** Settings of every connection. */
export interface ConnectionSettings {
  /** Most sockets of this driver instance for each origin. Default 8; sequential requests use one. */
  readonly connections?: number;
  /** Time limits for the steps of a request; a number alone limits each whole call, like `{ call }`. */
  readonly timeout?: number | TimeoutSettings;
  /** Retries of failed requests. */
  readonly retry?: RetrySettings;
  /** An upper bound on requests for this driver and its forks; for all processes of its account where it has a `budgetStore`. */
  readonly rateLimit?: RateLimit;
  /**
   * Where processes that use the same account keep one rate budget together, such as a `RedisBudgetStore` of `skylane/budget`. Give it to
   * every driver of the account. Default: the drivers of this process share one.
   */
  readonly budgetStore?: BudgetSource;
  /** Certificates. */
  readonly tls?: TlsSettings;
  /**
   * Proxy, as `http://user:password@proxy.example:3128`; http:// is the default scheme. Without it HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
   * NO_PROXY apply, but never for this machine; null uses no proxy. Instance metadata is never requested through one.
   */
  readonly proxy?: string | null;
  /** Put before Skylane's own User-Agent. */
  readonly userAgent?: string;
  /** Receives the log. Default: none. */
  readonly logger?: Logger;
  /** Largest body that is parsed, in bytes. Default 64 MiB. */
  readonly maxBody?: number;
  /** Creates the undici dispatcher of each connection, in place of Skylane's own sockets; the driver closes it. */
  readonly dispatcher?: () => Dispatcher;
}

/** {@link ConnectionSettings} with every default filled in. */
export interface ResolvedSettings {
  readonly connections: number;
  readonly timeout: Required<Omit<TimeoutSettings, 'call'>> & { readonly call: number | null };
  readonly retry: Required<RetrySettings>;
  readonly rateLimit: Required<RateLimit> | null;
  readonly budgetStore: BudgetSource | null;
  readonly tls: TlsSettings;
  readonly proxy: string | null | undefined;
  readonly userAgent: string;
  readonly logger: Logger | null;
  readonly maxBody: number;
  readonly dispatcher: (() => Dispatcher) | null;
}

const USER_AGENT = 'skylane/0.1';

/** Fills in the defaults. @throws InvalidRequestError when a number is out of range. */
export function resolveSettings(settings: ConnectionSettings): ResolvedSettings {
  const { retry, rateLimit, proxy } = settings;
  if (proxy !== undefined && proxy !== null) parseProxy(proxy, 'The option proxy');
  const timeout: TimeoutSettings =
    typeof settings.timeout === 'number' ? { call: settings.timeout } : (settings.timeout ?? {});
  return {
    connections: positive('connections', settings.connections ?? 8),
    timeout: {
      connect: positive('timeout.connect', timeout.connect ?? 10_000),
      headers: positive('timeout.headers', timeout.headers ?? 60_000),
      body: positive('timeout.body', timeout.body ?? 60_000),
      call: timeout.call === undefined ? null : positive('timeout.call', timeout.call),
    },
    retry: {
      attempts: positive('retry.attempts', retry?.attempts ?? 4),
      delay: positive('retry.delay', retry?.delay ?? 100),
      throttleDelay: positive('retry.throttleDelay', retry?.throttleDelay ?? 500),
      maxDelay: positive('retry.maxDelay', retry?.maxDelay ?? 20_000),
      maxRetryAfter: positive('retry.maxRetryAfter', retry?.maxRetryAfter ?? 120_000),
    },
    rateLimit: rateLimit === undefined ? null : resolveRateLimit(rateLimit),
    budgetStore: resolveStore(settings.budgetStore),
    tls: settings.tls ?? {},
    proxy,
    userAgent: settings.userAgent === undefined ? USER_AGENT : `${settings.userAgent} ${USER_AGENT}`,
    logger: settings.logger === undefined ? null : quietly(settings.logger),
    maxBody: positive('maxBody', settings.maxBody ?? 64 * 1024 * 1024),
    dispatcher: settings.dispatcher ?? null,
  };
}

function resolveStore(store: BudgetSource | undefined): BudgetSource | null {
  if (store === undefined) return null;
  if (typeof store?.limiter === 'function') return store;
  throw new InvalidRequestError(
    'The option budgetStore must be a BudgetStore, such as new RedisBudgetStore(client) of skylane/budget.',
  );
}

function resolveRateLimit(limit: RateLimit): Required<RateLimit> {
  return {
    requests: positive('rateLimit.requests', limit.requests),
    per: positive('rateLimit.per', limit.per ?? 1000),
  };
}

function positive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new InvalidRequestError(`Option ${name} must be a number above 0, not ${String(value)}.`);
}
