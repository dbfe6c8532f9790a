import type { Logger } from './logger.js';
import type { Dispatcher } from 'undici';
import { InvalidRequestError } from '../errors.js';
import { quietly } from './secrets/quiet-logger.js';
import { parseProxy } from './proxy/proxy-url.js';

/** Limits on time, in milliseconds. */
export interface TimeoutSettings {
  /** To open a socket, TLS included. Default 10,000. */
  readonly connect?: number;
  /** From the request to the answer's headers. Default 60,000. */
  readonly headers?: number;
  /** Between two pieces of the answer's body. Default 60,000. */
  readonly body?: number;
  /** For a whole call that names no `timeout` of its own, every wait included. Default: no limit. */
  readonly call?: number;
}

/** How failed requests are repeated. */
export interface RetrySettings {
  /** How often a request is sent at most. Default 4; 1 turns retries off. */
  readonly attempts?: number;
  /** Base of the back-off, in milliseconds. Default 100. */
  readonly delay?: number;
  /** Base of the back-off where the provider says "slow down", in milliseconds. Default 500. */
  readonly throttleDelay?: number;
  /** Longest back-off, in milliseconds. Default 20,000. */
  readonly maxDelay?: number;
  /**
   * Longest wait that a provider may ask for, in milliseconds: by Retry-After, or by headers that say when its limit begins again. Where
   * it asks for more the call rejects, with `retryAfter` set. Default 120,000.
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

/** TLS of the provider's endpoints, in PEM. Verification cannot be turned off: give the private authority's certificate in `ca`. */
export interface TlsSettings {
  /** Certificates of the authorities to trust instead of Node's. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** Client certificate chain. */
  readonly cert?: string | Buffer;
  /** Private key of the client certificate. */
  readonly key?: string | Buffer;
}

/** What every connection can be told. */
export interface ConnectionSettings {
  /** Sockets this driver instance may hold for each origin. Default 8; tasks that send one request after another use one. */
  readonly connections?: number;
  /** Limits on the steps of a request; a number alone limits each whole call, as `{ call }` does. */
  readonly timeout?: number | TimeoutSettings;
  /** How failed requests are repeated. */
  readonly retry?: RetrySettings;
  /** An upper bound on requests for this driver and its forks. */
  readonly rateLimit?: RateLimit;
  /** Certificates. */
  readonly tls?: TlsSettings;
  /**
   * Proxy, as `http://user:password@proxy.example:3128`; http:// where it names no scheme. Where it is left out HTTPS_PROXY, HTTP_PROXY,
   * ALL_PROXY and NO_PROXY are obeyed, but never for this machine; null uses none. Instance metadata is never asked through one.
   */
  readonly proxy?: string | null;
  /** Put before Skylane's own User-Agent. */
  readonly userAgent?: string;
  /** Where to write what is done. Default: nowhere. */
  readonly logger?: Logger;
  /** Largest body that is parsed, in bytes. Default 64 MiB. */
  readonly maxBody?: number;
  /** Makes the undici dispatcher of a connection, in place of Skylane's own sockets; called once each; the driver closes what it made. */
  readonly dispatcher?: () => Dispatcher;
}

/** {@link ConnectionSettings} with every default filled in. */
export interface ResolvedSettings {
  readonly connections: number;
  readonly timeout: Required<Omit<TimeoutSettings, 'call'>> & { readonly call: number | null };
  readonly retry: Required<RetrySettings>;
  readonly rateLimit: Required<RateLimit> | null;
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
    tls: settings.tls ?? {},
    proxy,
    userAgent: settings.userAgent === undefined ? USER_AGENT : `${settings.userAgent} ${USER_AGENT}`,
    logger: settings.logger === undefined ? null : quietly(settings.logger),
    maxBody: positive('maxBody', settings.maxBody ?? 64 * 1024 * 1024),
    dispatcher: settings.dispatcher ?? null,
  };
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
