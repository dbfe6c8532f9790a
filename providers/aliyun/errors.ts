import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
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
    { codePattern: /^InvalidInstanceId\.NotFound/, means: NodeNotFoundError },
    { codePattern: /^InvalidImageId/, means: ImageNotFoundError },
    { codePattern: /^InvalidInstanceType\./, means: SizeNotFoundError },
    { codePattern: /^InvalidKeyPair(Name)?\.NotFound/, means: KeyPairNotFoundError },
    { codePattern: /^KeyPair\.AlreadyExist/, means: KeyPairExistsError },
    { codePattern: /^InvalidDiskId/, means: VolumeNotFoundError },
    { codePattern: /^InvalidSnapshotId/, means: VolumeSnapshotNotFoundError },
    {
      codePattern:
        /^Incorrect\w*Status|InUse|DependencyViolation|OperationConflict|^InvalidOperation\.Conflict/,
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
