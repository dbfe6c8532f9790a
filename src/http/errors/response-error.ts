import type { IncomingHttpHeaders } from 'node:http';
import {
  AuthenticationError,
  CloudError,
  type CloudErrorClass,
  ConflictError,
  type ErrorCode,
  InvalidRequestError,
  MalformedResponseError,
  NotFoundError,
  NotSupportedError,
  PermissionError,
  RateLimitError,
  shorten,
  TimeoutError,
  UnavailableError,
} from '../../errors.js';
import type { Service } from '../../service.js';
import { confidentialOf } from '../secrets/confidential.js';
import { type CloudRequest, headerValue } from '../request.js';
import type { Redactor } from '../secrets/redact.js';
import { reasonable, responseDate, retryAfter } from '../retry-after.js';

/** An error response, as passed to a driver's `describeError`. */
export interface ErrorResponse {
  /** The request that failed. */
  readonly request: CloudRequest;
  /** Status of HTTP. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Host and port of the proxy it came through, if any. */
  readonly proxy?: string | null;
  /** The body's text, secrets removed. */
  readonly text: string;
}

/** A driver's description of an error response. */
export interface ErrorDescription {
  /** Class of the error to throw. */
  readonly type: CloudErrorClass;
  /** The provider's message, or null. */
  readonly message: string | null;
  /** The provider's own code for it, or null. */
  readonly providerCode?: string | null;
  /** The provider's request id, for its support; read from the usual headers if left out. */
  readonly requestId?: string | null;
  /** Milliseconds to wait, if the body rather than a header tells. */
  readonly retryAfter?: number;
  /** True if the same request may succeed soon although its status does not imply that, such as a 400 for a body that arrived too slowly. */
  readonly retryable?: boolean;
  /**
   * True if another operation holds the resource (a lock, a concurrent change): nothing was done, and the request may be sent again soon,
   * whatever its method. Unrelated to rate limits.
   */
  readonly busy?: boolean;
  /** True for "slow down": nothing was done, and the request may be sent again, whatever its method. */
  readonly throttled?: boolean;
}

/** A failure, with the information needed for retries. */
export interface Failure {
  readonly error: CloudError;
  /** True if the request provably had no effect, so it may be sent again even if it is not idempotent. */
  readonly harmless: boolean;
  readonly throttled: boolean;
  /** True if another operation holds the resource for a moment. */
  readonly busy?: boolean;
}

/** Subject of every message: provider, service and the like. */
export interface Speaker {
  readonly provider: string;
  readonly service: Service;
}

/** The meaning of a status in HTTP itself; dialects start from it. */
export function describeStatus(response: ErrorResponse): ErrorDescription {
  const { status, request } = response;
  const message = plainText(response);
  if (status === 401) return { type: AuthenticationError, message };
  if (status === 403) return { type: PermissionError, message };
  if (status === 404 || status === 410) return { type: request.notFound ?? NotFoundError, message };
  if (status === 408) return { type: TimeoutError, message };
  if (status === 409 || status === 412 || status === 423)
    return { type: request.conflict ?? ConflictError, message };
  if (status === 429) return { type: RateLimitError, message, throttled: true };
  if (status === 300)
    return {
      type: InvalidRequestError,
      message: `there are several versions behind this URL; the endpoint ${request.endpoint ?? 'of the service'} should name one`,
    };
  if (status === 501) return { type: NotSupportedError, message };
  if (status >= 500) return { type: UnavailableError, message };
  if (status < 300 && PAGE.test(response.text)) return FOREIGN;
  return { type: InvalidRequestError, message };
}

/** A page for people. */
const PAGE = /^\s*(?:<!doctype[^>]*>\s*)?<html/i;

/** A success response from something in front of the cloud. */
const FOREIGN: ErrorDescription = {
  type: MalformedResponseError,
  message: 'an HTML page, not a response of this API; check for a proxy or gateway in front of the endpoint',
};

/** Short plain text of an error page; null for HTML, which does not help a caller. */
function plainText({ text, headers }: ErrorResponse): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('<') || headerValue(headers, 'content-type')?.includes('html'))
    return null;
  return shorten(trimmed, LONGEST_WORDS);
}

/** The most characters of a provider's words, of its code, and of a path that an error repeats. */
const LONGEST_WORDS = 500;
const LONGEST_CODE = 100;
const LONGEST_PATH = 300;

/** Server times of error responses, by the errors created for them. */
const serverTimes = new WeakMap<CloudError, number>();

/** Server time of an error's response, in milliseconds since 1970; null if unknown. */
export function serverTimeOf(error: CloudError): number | null {
  return serverTimes.get(error) ?? null;
}

/** Copies the server time to an error that replaces another. */
export function keepServerTime<E extends CloudError>(from: CloudError, to: E): E {
  const time = serverTimes.get(from);
  if (time !== undefined) serverTimes.set(to, time);
  return to;
}

/** Creates the error for an error response. */
export function responseFailure(
  speaker: Speaker,
  response: ErrorResponse,
  description: ErrorDescription,
  redactor: Redactor,
): Failure {
  const { request, status, headers } = response;
  const { throttled = false, busy = false } = description;
  const isAbsent = isAbsentSignIn(response);
  const type = isAbsent ? AuthenticationError : checked(description.type, response);
  const confidential = confidentialOf(request);
  const clean = (text: unknown, length: number): string | null =>
    typeof text === 'string' ? redactor.words(text, length, confidential) : null;
  const wait = reasonable(description.retryAfter) ?? retryAfter(headers);
  const requestId = clean(description.requestId ?? findRequestId(headers), LONGEST_CODE);
  const message = clean(description.message, LONGEST_WORDS);
  const words = message === null ? '' : `: ${message}`;
  const sample = new type('');
  const path = redactor.words(request.path, LONGEST_PATH);
  const error = new type(
    `${request.operation}: ${speaker.provider} ${speaker.service} returned ${status} for ${request.method} ${path}${words}${words.endsWith('.') ? '' : '.'}${isAbsent ? NO_SIGN_IN : advice(sample, request)}${doubt(response, description)}` +
      (requestId === null ? '' : ` Request id: ${requestId}.`),
    {
      provider: speaker.provider,
      service: speaker.service,
      operation: request.operation,
      status,
      providerCode: clean(description.providerCode, LONGEST_CODE),
      requestId,
      retryable: throttled || busy || (description.retryable ?? mayPass(status, sample)),
      ...(wait === undefined ? {} : { retryAfter: wait }),
    },
  );
  const time = responseDate(headers);
  if (time !== null) serverTimes.set(error, time);
  return { error, harmless: throttled || busy, throttled, busy };
}

/** Note that an unusual response may be the proxy's own. */
function doubt({ status, proxy }: ErrorResponse, { providerCode }: ErrorDescription): string {
  const isTheirs = typeof providerCode === 'string' || (status !== 403 && status < 500);
  return isTheirs || typeof proxy !== 'string'
    ? ''
    : ` The response came through the proxy ${proxy}, which may have created it.`;
}

/** True if the same request may succeed later, by its status. */
function mayPass(status: number, { code }: CloudError): boolean {
  return status === 408 || (status >= 500 && code !== 'not-supported');
}

/** Guards against hostile codes that match inherited names of a code table, such as `constructor`. */
function checked(type: CloudErrorClass, response: ErrorResponse): CloudErrorClass {
  const isOurs =
    typeof type === 'function' && (type as { prototype?: unknown }).prototype instanceof CloudError;
  return isOurs ? type : describeStatus(response).type;
}

/** Advice for a sign-in that did not find an identity service. */
const NO_SIGN_IN = ' Nothing signs in at this URL. Check that the endpoint is that of the identity service.';

/** True for a 404 of a sign-in: the URL is wrong, not the resource of the request. */
function isAbsentSignIn({ request, status }: ErrorResponse): boolean {
  return request.operation === 'signIn' && [300, 404, 405, 410].includes(status);
}

function findRequestId(headers: IncomingHttpHeaders): string | null {
  for (const name of [
    'x-openstack-request-id',
    'x-compute-request-id',
    'x-amz-request-id',
    'x-ms-request-id',
    'x-trans-id',
    'x-request-id',
  ]) {
    const value = headerValue(headers, name);
    if (value !== undefined) return value;
  }
  return null;
}

/** Advice to the caller, by kind of error. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  authentication: 'Check the credentials, and that they belong to this endpoint.',
  permission: 'Check the roles of these credentials.',
  'not-found': 'Check the id, the region and the account.',
  'node-not-found': 'See listNodes, and check the region.',
  'image-not-found': 'See listImages.',
  'size-not-found': 'See listSizes.',
  'key-pair-not-found': 'See listKeyPairs.',
  'volume-not-found': 'See listVolumes.',
  'volume-snapshot-not-found': 'See listVolumeSnapshots.',
  'network-not-found': 'See listNetworks.',
  'firewall-not-found': 'See listFirewalls.',
  'container-not-found': 'See listContainers, or make it with createContainer.',
  'object-not-found': 'See listObjects.',
  'zone-not-found': 'See listZones.',
  'record-not-found': 'See listRecords.',
  'load-balancer-not-found': 'See listLoadBalancers.',
  'load-balancer-exists': 'Take another name.',
  'load-balancer-locked': 'Wait until it is active.',
  'key-pair-exists': 'Take another name, or delete the one there is.',
  'container-exists': 'Take another name.',
  'container-not-empty': 'Delete its objects first.',
  'zone-exists': 'See listZones.',
  'record-exists': 'Update the one there is.',
  conflict: 'Read its present state, and decide again.',
  capacity: 'Take another size, zone, region or cloud, or try again later; Fleet asks several places.',
  'quota-exceeded': 'Free something or ask the provider for a higher quota.',
  'rate-limit': 'Send fewer requests: lower the concurrency or set rateLimit.',
};

function advice({ code }: CloudError, { endpoint }: CloudRequest): string {
  if (code === 'unavailable')
    return ` Try again later${endpoint === undefined ? '' : `, and check that the ${endpoint} endpoint is right`}.`;
  const known = ADVICE[code];
  return known === undefined ? '' : ` ${known}`;
}
