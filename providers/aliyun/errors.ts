import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  FirewallNotFoundError,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  RegionNotFoundError,
  SizeNotFoundError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';

/**
 * Errors are `{"Code": "InvalidInstanceId.NotFound", "Message": "..."}`, mostly with status 400, 403 or 404.
 *
 * @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-errorcodes
 */
export const ERRORS: ErrorEnvelope = {
  message: 'Message',
  code: 'Code',
  requestId: 'RequestId',
  rules: [
    {
      codePattern: /^(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSecurityToken|IncompleteSignature)/,
      means: AuthenticationError,
    },
    // Missing, but not what was asked for.
    { codePattern: /^InvalidRegion(Id)?\.NotFound/, means: RegionNotFoundError },
    { codePattern: /^Invalid(Action|Api|Version)\b/, means: InvalidRequestError },
    { codePattern: /^Throttling/, means: RateLimitError },
    { codePattern: /^(Forbidden|NoPermission|UnauthorizedOperation)(\.|$)/, means: PermissionError },
    // The request with this token is being carried out; the same one gets its result a little later.
    { code: 'IdempotentProcessing', means: ConflictError, busy: true },
    { code: 'IdempotentParameterMismatch', means: ConflictError },
    {
      codePattern: /NoStock|NotOnSale|InsufficientStock|^Zone\.NotOpen|^ServiceUnavailable|^InternalError/,
      means: UnavailableError,
    },
    { codePattern: /Quota|LimitExceed/, means: QuotaExceededError },
    { codePattern: /^InvalidInstanceId\.(NotFound|Malformed)/, means: NodeNotFoundError },
    { codePattern: /^InvalidImageId\.(NotFound|Malformed)/, means: ImageNotFoundError },
    { codePattern: /^InvalidInstanceType\./, means: SizeNotFoundError },
    { codePattern: /^InvalidKeyPair(Name)?\.NotFound/, means: KeyPairNotFoundError },
    { codePattern: /^KeyPair\.AlreadyExist/, means: KeyPairExistsError },
    { codePattern: /^InvalidDiskIds?\.(NotFound|Malformed)/, means: VolumeNotFoundError },
    { codePattern: /^InvalidSnapshotId\.(NotFound|Malformed)/, means: VolumeSnapshotNotFoundError },
    { codePattern: /^InvalidSecurityGroupId\.NotFound/, means: FirewallNotFoundError },
    { codePattern: /^InvalidVSwitchId\.NotFound/i, means: NetworkNotFoundError },
    {
      codePattern:
        /^Incorrect\w*Status|InUse|\.NotReady$|DependencyViolation|OperationConflict|^InvalidOperation\.Conflict/,
      means: ConflictError,
    },
    { codePattern: /NotFound|NoExist|NotExist|NotBelongTo/, means: 'missing' },
    { codePattern: /Duplicate|Conflict|Exist/, means: 'conflict' },
  ],
};

/** True for an error inside a response with a good status. */
export function isFailure(body: Readonly<Record<string, unknown>>): boolean {
  return typeof body['Code'] === 'string' && typeof body['Message'] === 'string';
}
