import {
  AuthenticationError,
  type CloudErrorClass,
  ConflictError,
  type ErrorDescription,
  type ErrorResponse,
  ImageNotFoundError,
  InvalidRequestError,
  NodeNotFoundError,
  NotFoundError,
  NotSupportedError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  RegionNotFoundError,
  SizeNotFoundError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../../src/driver/index.js';
import { describeGoogleError } from '../../errors.js';

/**
 * What a reason means, in lower case and without underscores: answers say `resourceNotReady`, operations `RESOURCE_NOT_READY`. The most
 * particular first.
 *
 * @see https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors
 */
const REASONS: readonly [reason: RegExp, type: CloudErrorClass][] = [
  [/ratelimitexceeded|rateexceeded|concurrentoperationsquotaexceeded/, RateLimitError],
  [/quotaexceeded|^limitexceeded/, QuotaExceededError],
  [/resourcepoolexhausted|stockout|vmmincountnotreached|^resourcesunavailable/, UnavailableError],
  [/alreadyexists|notready|inuse|beingused|conditionnotmet|^conflict|^duplicate/, ConflictError],
  [/^autherror|^loginrequired/, AuthenticationError],
  [/^forbidden|accessnotconfigured|permission|^accountdisabled/, PermissionError],
  [/^internalerror|^backenderror/, UnavailableError],
  [/^unsupportedoperation/, NotSupportedError],
];

/** What was not found, by the words that name it: a path, or the field that it was given in. */
const MISSING: readonly [words: RegExp, type: CloudErrorClass][] = [
  [/machineTypes?\b|machine type/i, SizeNotFoundError],
  [/\/images\/|sourceImage|image resource/i, ImageNotFoundError],
  [/\/snapshots\/|sourceSnapshot/i, VolumeSnapshotNotFoundError],
  [/\/disks\/[^/]+'?/i, VolumeNotFoundError],
  [/\/instances\/[^/]+'?/i, NodeNotFoundError],
  [/unknown (?:zone|region)|\/(?:zones|regions)\/[^/']+' was not found/i, RegionNotFoundError],
];

const ABSENT = /not found|does not exist|cannot be found|unknown (?:zone|region)/i;

/**
 * Reads the errors of answers, and those of operations in the same form.
 *
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/errors
 */
export function describeGceError(response: ErrorResponse): ErrorDescription {
  const described = describeGoogleError(response);
  const { providerCode, message } = described;
  if (providerCode === null || providerCode === undefined) return described;
  const type = typeOf(providerCode, message ?? '', response.status) ?? described.type;
  const isThrottle = type === RateLimitError;
  return {
    ...described,
    type,
    message: /^[A-Z_]+$/.test(providerCode) ? `${providerCode}: ${message ?? ''}` : message,
    ...(isThrottle ? { throttled: true } : {}),
  };
}

function typeOf(reason: string, words: string, status: number): CloudErrorClass | null {
  const plain = reason.replaceAll('_', '').toLowerCase();
  const found = REASONS.find(([pattern]) => pattern.test(plain));
  if (found !== undefined) return found[1];
  if (status < 500 && ABSENT.test(words))
    return MISSING.find(([pattern]) => pattern.test(words))?.[1] ?? (status === 404 ? null : NotFoundError);
  return status === 400 ? InvalidRequestError : null;
}
