import {
  AuthenticationError,
  CloudError,
  type CloudErrorClass,
  ConflictError,
  type ErrorDescription,
  type ErrorResponse,
  headerValue,
  ImageNotFoundError,
  InvalidRequestError,
  NodeNotFoundError,
  NotFoundError,
  NotSupportedError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  RegionNotFoundError,
  responseDate,
  SizeNotFoundError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../../src/driver/index.js';
import { describeGoogleError } from '../../errors.js';

/**
 * Classes of reasons, in lower case and without underscores: responses have `resourceNotReady`, operations `RESOURCE_NOT_READY`. The most
 * specific first.
 *
 * @see https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors
 */
const REASONS: readonly [reason: RegExp, type: CloudErrorClass][] = [
  [/ratelimitexceeded|rateexceeded|concurrentoperationsquotaexceeded/, RateLimitError],
  [/quotaexceeded|^limitexceeded/, QuotaExceededError],
  [/resourcepoolexhausted|stockout|vmmincountnotreached|^resourcesunavailable/, UnavailableError],
  [/alreadyexists|notready|inuse|beingused|conditionnotmet|^conflict|^duplicate/, ConflictError],
  [/^autherror|^loginrequired/, AuthenticationError],
  [/^forbidden|accessnotconfigured|accessdenied|permission|^accountdisabled/, PermissionError],
  [/^internalerror|^backenderror/, UnavailableError],
  [/^unsupportedoperation/, NotSupportedError],
];

/** Classes of missing resources, by the words that name them: a path, or a field of the request. */
const MISSING: readonly [words: RegExp, type: CloudErrorClass][] = [
  [/machineTypes\/[^/']+|machineType\b|machine type/i, SizeNotFoundError],
  [/\/images\/|sourceImage|image resource/i, ImageNotFoundError],
  [/\/snapshots\/|sourceSnapshot/i, VolumeSnapshotNotFoundError],
  [/\/disks\/[^/]+'?/i, VolumeNotFoundError],
  [/\/instances\/[^/]+'?/i, NodeNotFoundError],
  [/unknown (?:zone|region)|\/(?:zones|regions)\/[^/']+' was not found/i, RegionNotFoundError],
];

/** The class of what a path names when it is missing; undefined for what has none of its own. */
export function classOfPath(path: string): CloudErrorClass | undefined {
  return MISSING.find(([words]) => words.test(path))?.[1];
}

/** Organisation policies. @see https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints */
const FORBIDDEN = /\bconstraints\/[\w.]+ violated/;

/** Quotas of requests are full again when the clock's minute begins. In milliseconds. */
const QUOTA_INTERVAL = 60_000;

const ABSENT = /not found|does not exist|cannot be found|unknown (?:zone|region)/i;

/**
 * Reads the errors of responses, and those of operations in the same form.
 *
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/errors
 */
export function describeGceError(response: ErrorResponse): ErrorDescription {
  const described = describeGoogleError(response);
  const { providerCode, message } = described;
  if (providerCode === null || providerCode === undefined) return described;
  const type = typeOf(providerCode, message ?? '', response.status) ?? described.type;
  return {
    ...described,
    type,
    message: /^[A-Z_]+$/.test(providerCode) ? `${providerCode}: ${message ?? ''}` : advised(message ?? ''),
    ...(type === RateLimitError ? { throttled: true, ...pauseAfter(response, providerCode) } : {}),
  };
}

/** True if a change was refused because of a concurrent one: it may succeed after another read. */
export function isOvertaken(error: unknown): boolean {
  if (!CloudError.is(error) || error.code !== 'conflict') return false;
  return error.status === 412 || error.providerCode === 'CONDITION_NOT_MET';
}

/** Replaces advice for gcloud users by ours. */
function advised(message: string): string {
  if (!message.includes('discard-local-ssd')) return message;
  return `${message} With Skylane: instances.stop(node, { discardLocalSsd: true }) or false.`;
}

/** A quota of requests names no time: it lasts until the minute ends, by Google's clock. */
function pauseAfter({ headers }: ErrorResponse, reason: string): { readonly retryAfter?: number } {
  if (!/^(?:user)?rateLimitExceeded$/i.test(reason) || headerValue(headers, 'retry-after') !== undefined)
    return {};
  const passed = (responseDate(headers) ?? Date.now()) % QUOTA_INTERVAL;
  return { retryAfter: QUOTA_INTERVAL - passed };
}

function typeOf(reason: string, words: string, status: number): CloudErrorClass | null {
  if (FORBIDDEN.test(words)) return PermissionError;
  const plain = reason.replaceAll('_', '').toLowerCase();
  const found = REASONS.find(([pattern]) => pattern.test(plain));
  if (found !== undefined) return found[1];
  if (status < 500 && ABSENT.test(words))
    return MISSING.find(([pattern]) => pattern.test(words))?.[1] ?? (status === 404 ? null : NotFoundError);
  return status === 400 ? InvalidRequestError : null;
}
