import {
  AuthenticationError,
  ChecksumError,
  type CloudError,
  type CloudErrorClass,
  type CloudErrorDetails,
  ConflictError,
  ContainerExistsError,
  ContainerNotEmptyError,
  ContainerNotFoundError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  isPage,
  NotFoundError,
  NotSupportedError,
  ObjectNotFoundError,
  parseXml,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  rootNameOf,
  TimeoutError,
  UnavailableError,
  type XmlElement,
} from '../../../src/driver/index.js';

/** Classes of S3's codes that are more specific than the status. */
const TYPES: Readonly<Record<string, CloudErrorClass>> = {
  AccessDenied: PermissionError,
  BadDigest: ChecksumError,
  BucketAlreadyExists: ContainerExistsError,
  BucketNotEmpty: ContainerNotEmptyError,
  ExpiredToken: AuthenticationError,
  ExpiredTokenException: AuthenticationError,
  IncompleteBody: ChecksumError,
  InternalError: UnavailableError,
  InvalidAccessKeyId: AuthenticationError,
  InvalidDigest: ChecksumError,
  InvalidObjectState: ConflictError,
  InvalidToken: AuthenticationError,
  NoSuchBucket: ContainerNotFoundError,
  NoSuchKey: ObjectNotFoundError,
  NoSuchTagSet: NotFoundError,
  NoSuchUpload: NotFoundError,
  NoSuchVersion: ObjectNotFoundError,
  NotImplemented: NotSupportedError,
  OperationAborted: ConflictError,
  PreconditionFailed: ConflictError,
  ConditionalRequestConflict: ConflictError,
  QuotaExceeded: QuotaExceededError,
  RequestTimeTooSkewed: AuthenticationError,
  PriorRequestNotComplete: UnavailableError,
  RequestTimeout: TimeoutError,
  RequestTimeoutException: TimeoutError,
  ServiceUnavailable: UnavailableError,
  SignatureDoesNotMatch: AuthenticationError,
  SlowDown: RateLimitError,
  TokenRefreshRequired: AuthenticationError,
  TooManyBuckets: QuotaExceededError,
  XAmzContentSHA256Mismatch: ChecksumError,
  XAmzContentChecksumMismatch: ChecksumError,
};

/** Codes for throttling; those of reads and writes are MinIO's. */
const THROTTLES = new Set([
  'BandwidthLimitExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'SlowDownRead',
  'SlowDownWrite',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'TooManyRequestsException',
]);

/**
 * Codes of failures that pass although their status is of the 4xx: the store waited too long for the body, or is still busy.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const PASSING: ReadonlySet<string> = new Set([
  'PriorRequestNotComplete',
  'RequestTimeout',
  'RequestTimeoutException',
]);

/** Codes for a concurrent change: nothing was done, and the same request may succeed soon. */
const BUSY = new Set(['OperationAborted', 'ConditionalRequestConflict']);

/**
 * Reads an error of S3, which is XML.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function describeS3Error(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const error = readError(response.text);
  if (error === null) return base;
  const code = error.get('Code') ?? '';
  const message = error.get('Message');
  return {
    ...base,
    type: typeOf(code, message ?? '', base),
    message: [code, message].filter((part) => part !== null && part !== '').join(': '),
    providerCode: code === '' ? null : code,
    requestId: error.get('RequestId'),
    throttled: THROTTLES.has(code) || base.throttled === true,
    busy: BUSY.has(code),
    ...(PASSING.has(code) ? { retryable: true } : {}),
  };
}

function typeOf(code: string, message: string, base: ErrorDescription): CloudErrorClass {
  // Ceph has no code of its own for a body that is not as signed.
  if (code === 'BadRequest' && /sha256|checksum/i.test(message)) return ChecksumError;
  const known = Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
  return known ?? (THROTTLES.has(code) ? RateLimitError : base.type);
}

/** Error of a batch for one key. */
export function batchError(error: XmlElement, details: CloudErrorDetails): CloudError {
  const code = error.get('Code') ?? '';
  const status = statusOfCode(code);
  const type = (Object.hasOwn(TYPES, code) ? TYPES[code] : undefined) ?? InvalidRequestError;
  const words = `${code} ${error.get('Message') ?? ''}`.trimEnd();
  return new type(
    `${details.operation}: ${details.provider} could not delete ${error.get('Key')}: ${words}`,
    { ...details, providerCode: code, status, retryable: status >= 500 || PASSING.has(code) },
  );
}

/** Status of an error in a response with status 200; null if none. The root element decides. */
export function errorInBody(body: Buffer): number | null {
  const root = rootNameOf(body);
  if (isPage(root)) return 200;
  if (root !== 'Error') return null;
  return statusOfCode(readError(body.toString('utf8'))?.get('Code') ?? 'InternalError');
}

/** Status of a code, for errors in responses with status 200. */
function statusOfCode(code: string): number {
  if (code === 'InternalError') return 500;
  if (code === 'ServiceUnavailable' || THROTTLES.has(code)) return 503;
  return code.startsWith('NoSuch') ? 404 : 400;
}

function readError(text: string): XmlElement | null {
  const document = text.replace(/^\uFEFF?\s+/, '');
  if (!/^\uFEFF?</.test(document)) return null;
  try {
    const root = parseXml(document, {});
    return root.name === 'Error' ? root : root.child('Error');
  } catch {
    // An HTML page of a proxy: the status says enough.
    return null;
  }
}
