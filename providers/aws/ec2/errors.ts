import {
  AuthenticationError,
  CloudError,
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  FirewallNotFoundError,
  headerValue,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  NotSupportedError,
  parseJson,
  parseXml,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  SizeNotFoundError,
  TimeoutError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
  type XmlElement,
} from '../../../src/driver/index.js';

/**
 * Kinds of error by their code, the most particular first.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const CODES: readonly [codes: RegExp, type: CloudErrorClass][] = [
  [
    /^(AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|MissingAuthenticationToken|UnrecognizedClientException|ExpiredToken|RequestExpired|IncompleteSignature)/,
    AuthenticationError,
  ],
  [/^(UnauthorizedOperation|AccessDenied|OptInRequired|PendingVerification|Blocked)/, PermissionError],
  [/^InvalidInstanceID\./, NodeNotFoundError],
  [/^InvalidAMIID\./, ImageNotFoundError],
  [/^InvalidInstanceType$/, SizeNotFoundError],
  [
    /^Invalid(Group|GroupId|GroupID|SecurityGroupID|SecurityGroupId)\.(NotFound|Malformed)/,
    FirewallNotFoundError,
  ],
  [/^InvalidSubnet(ID|Id)?\.(NotFound|Malformed)/, NetworkNotFoundError],
  [/^InvalidKeyPair\.Duplicate/, KeyPairExistsError],
  [/^InvalidKeyPair\.NotFound/, KeyPairNotFoundError],
  [/^InvalidVolume(ID)?\.(NotFound|Malformed)|^InvalidVolumeID\./, VolumeNotFoundError],
  [/^InvalidSnapshot(ID)?\.(NotFound|Malformed)|^InvalidSnapshotID\./, VolumeSnapshotNotFoundError],
  [
    /^(RequestLimitExceeded|Throttling|ThrottlingException|EC2ThrottledException|ThrottledException|TooManyRequests|RequestThrottled|BandwidthLimitExceeded|SlowDown)/,
    RateLimitError,
  ],
  [/^RequestTimeout/, TimeoutError],
  [/^Concurrent/, ConflictError],
  [/LimitExceeded|QuotaExceeded|^MaxSpotInstanceCountExceeded/, QuotaExceededError],
  [/NotFound$/, NotFoundError],
  [
    /^(Incorrect|InvalidState|InvalidInstanceState)|InUse|Duplicate|AlreadyExists|AlreadyAssociated|^DependencyViolation|^IdempotentParameterMismatch|\.Conflict|^ResourceAlreadyAssociated/,
    ConflictError,
  ],
  [
    /^(Insufficient\w*Capacity|InternalError|InternalFailure|ServiceUnavailable|Unavailable)/,
    UnavailableError,
  ],
  [/^(UnsupportedOperation|Unsupported|OperationNotPermitted|InvalidAction)/, NotSupportedError],
  [/^(Invalid|Missing|Malformed|Unknown|Validation)/, InvalidRequestError],
];

/**
 * Reads an error of EC2 or of the Systems Manager, which writes JSON.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
 */
export function describeEc2Error(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const found = readXml(response) ?? readJson(response);
  if (found === null) return base;
  const { code, message, requestId } = found;
  const type = classOf(code, message ?? '') ?? base.type;
  return {
    type,
    message: message === null ? code : `${code}: ${message}`,
    providerCode: code,
    requestId,
    throttled: type === RateLimitError,
    // Another request of the account holds the resource for a moment, such as its tags: nothing was done.
    busy: code === 'ConcurrentTagAccess',
    ...(type === TimeoutError ? { retryable: true } : {}),
  };
}

interface AwsError {
  readonly code: string;
  readonly message: string | null;
  readonly requestId: string | null;
}

/** `<Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>`. */
function readXml(response: ErrorResponse): AwsError | null {
  const root = parse(response);
  const error = root?.child('Errors')?.child('Error') ?? root?.child('Error') ?? null;
  const code = error?.get('Code') ?? null;
  if (root === null || error === null || code === null) return null;
  return { code, message: error.get('Message'), requestId: root.get('RequestID') ?? root.get('RequestId') };
}

/** `{ "__type": "com.amazonaws.ssm#ParameterNotFound", "message": "..." }` */
function readJson({ text, headers }: ErrorResponse): AwsError | null {
  const body = parseJson(text) as { __type?: unknown; message?: unknown; Message?: unknown } | null;
  const type = body?.__type;
  const message = body?.message ?? body?.Message;
  if (typeof type !== 'string') return null;
  return {
    code: type.slice(type.indexOf('#') + 1),
    message: typeof message === 'string' ? message : null,
    requestId: headerValue(headers, 'x-amzn-requestid') ?? null,
  };
}

function classOf(code: string, message: string): CloudErrorClass | null {
  if (code === 'InvalidParameterValue' && /parameter volumeId/i.test(message)) return VolumeNotFoundError;
  if (code === 'InvalidParameterValue' && /parameter snapshotId/i.test(message))
    return VolumeSnapshotNotFoundError;
  if (code === 'InvalidParameterValue' && /instance ?type/i.test(message)) return SizeNotFoundError;
  if (code === 'InvalidParameterValue' && /instance ?id|in use|already attached/i.test(message))
    return /already|in use/i.test(message) ? ConflictError : NodeNotFoundError;
  return CODES.find(([codes]) => codes.test(code))?.[1] ?? null;
}

function parse({ text }: ErrorResponse): XmlElement | null {
  if (!text.trimStart().startsWith('<')) return null;
  try {
    return parseXml(text, {});
  } catch (error) {
    if (CloudError.is(error)) return null;
    throw error;
  }
}
