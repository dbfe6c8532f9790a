import {
  AuthenticationError,
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  InvalidRequestError,
  parseXml,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  type XmlElement,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../../src/driver/index.js';

/** Classes of error codes: https://docs.aws.amazon.com/Route53/latest/APIReference/CommonErrors.html */
const CODES: Readonly<Record<string, CloudErrorClass>> = {
  AccessDenied: PermissionError,
  AccessDeniedException: PermissionError,
  ConcurrentModification: ConflictError,
  ConflictingDomainExists: ZoneExistsError,
  DelegationSetNotAvailable: QuotaExceededError,
  ExpiredToken: AuthenticationError,
  HostedZoneAlreadyExists: ZoneExistsError,
  HostedZoneNotEmpty: ConflictError,
  InvalidClientTokenId: AuthenticationError,
  InvalidDomainName: InvalidRequestError,
  LimitsExceeded: QuotaExceededError,
  MissingAuthenticationToken: AuthenticationError,
  NoSuchHostedZone: ZoneNotFoundError,
  PriorRequestNotComplete: RateLimitError,
  RequestExpired: AuthenticationError,
  SignatureDoesNotMatch: AuthenticationError,
  RequestThrottled: RateLimitError,
  Throttling: RateLimitError,
  ThrottlingException: RateLimitError,
  TooManyHostedZones: QuotaExceededError,
};

/** Route 53's message for a change whose old value does not match. */
const NOT_AS_READ =
  /but it was not found|do not match the current values|but it already exists|conflicts with other records|exists? with the same name and type/i;

/** Reads `<Error><Code/><Message/></Error>`, and the list of errors of a change batch. */
export function describeRoute53Error(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const root = readRoot(response);
  if (root === null) return base;
  const error = root.child('Error');
  const code = error?.get('Code') ?? root.name;
  const messages = error === null ? (root.child('Messages') ?? root).all('Message') : error.all('Message');
  const message = messages.map(({ text }) => text).join('; ') || base.message;
  const requestId = root.get('RequestId');
  const isConflict = code === 'InvalidChangeBatch' && NOT_AS_READ.test(message ?? '');
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  const type = isConflict ? ConflictError : (known ?? base.type);
  const throttled = type === RateLimitError;
  const busy = code === 'ConcurrentModification';
  return { ...base, type, message, providerCode: code, requestId, throttled, busy };
}

/** The response's document; null for anything else, such as a proxy's page. */
function readRoot({ text }: ErrorResponse): XmlElement | null {
  try {
    const root = parseXml(text, {});
    return root.name === 'ErrorResponse' || root.child('Messages') !== null ? root : null;
  } catch {
    return null;
  }
}
