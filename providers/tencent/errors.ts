import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  FirewallNotFoundError,
  ImageNotFoundError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
  NodeNotFoundError,
  parseJson,
  PermissionError,
  QuotaExceededError,
  RateLimitError,
  RegionNotFoundError,
  SizeNotFoundError,
  UnavailableError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';

/** Another operation is under way on the resource: nothing was done. */
const BUSY = /OperationInProgress|^MutexOperation\.TaskRunning|^ResourceBusy|\.Busy$/;

/**
 * Errors come with status 200: `{"Response": {"Error": {"Code": "InvalidInstanceId.NotFound", "Message": "..."}}}`.
 *
 * @see https://www.tencentcloud.com/document/product/213/30435
 */
export const ERRORS: ErrorEnvelope = {
  message: 'Response.Error.Message',
  code: 'Response.Error.Code',
  requestId: 'Response.RequestId',
  rules: [
    { codePattern: BUSY, means: ConflictError, busy: true },
    {
      codePattern: /^AuthFailure\.UnauthorizedOperation|^UnauthorizedOperation|^OperationDenied/,
      means: PermissionError,
    },
    { codePattern: /^AuthFailure|LoginToken|LoginFailed/, means: AuthenticationError },
    { codePattern: /^RequestLimitExceeded|FrequencyLimit/, means: RateLimitError },
    {
      codePattern:
        /^LimitExceeded|QuotaExceeded|QuotaLimited|QuotaLimitExceeded|^InvalidKeyPair\.LimitExceeded/,
      means: QuotaExceededError,
    },
    {
      codePattern: /^ResourceInsufficient|^ResourcesSoldOut|^ResourceUnavailable|^Internal(Server)?Error/,
      means: UnavailableError,
    },
    // Missing, but not what was asked for.
    { codePattern: /^InvalidRegion\.NotFound/, means: RegionNotFoundError },
    {
      codePattern: /^InvalidInstanceId\.(NotFound|Malformed)|^InvalidInstance\.NotFound/,
      means: NodeNotFoundError,
    },
    { codePattern: /^InvalidImageId\.(NotFound|Malformed)/, means: ImageNotFoundError },
    {
      codePattern: /^InvalidInstanceType\.|InstanceTypeNotSupport|NotFoundInstanceType|InstanceTypeNotFound/,
      means: SizeNotFoundError,
    },
    { codePattern: /^InvalidKeyPair(Id)?\.\w*NotFound|\.KeyPairNotFound$/, means: KeyPairNotFoundError },
    { codePattern: /^InvalidKeyPairName\.Duplicate/, means: KeyPairExistsError },
    { codePattern: /^InvalidDisk(Id)?\.Not(Found|Exist)/, means: VolumeNotFoundError },
    { codePattern: /^InvalidSnapshot(Id)?\.Not(Found|Exist)/, means: VolumeSnapshotNotFoundError },
    { codePattern: /^InvalidSecurityGroupId\.NotFound/, means: FirewallNotFoundError },
    { codePattern: /\.SubnetNotExist$/, means: NetworkNotFoundError },
    {
      codePattern: /^InvalidImageId\.(InShared|IncorrectState)|^InvalidInstanceState$/,
      means: ConflictError,
    },
    { codePattern: /^UnsupportedOperation|^ResourceInUse|InUse$|IncorrectStatus/, means: ConflictError },
    { codePattern: /NotFound|NotExist|NoDataOf|RecordIdInvalid|DomainIdInvalid|NoDomain/, means: 'missing' },
    { codePattern: /DomainRecordExist|DomainExist|RecordExist|Duplicate/, means: 'conflict' },
  ],
};

/** True for an error inside a response with a good status, as all are. */
export function isFailure({ Response: response }: Readonly<Record<string, unknown>>): boolean {
  return typeof response !== 'object' || response === null || 'Error' in response;
}

/** Returns the status of an error in a body: 500 for a failure of Tencent Cloud's own, which may pass, and otherwise 200. */
export function errorInBody(body: Buffer): number | null {
  // Long lists are not parsed twice.
  if (body.length > 0 && body.includes('"Response"') && !body.includes('"Error"')) return null;
  const value = parseJson(body.toString('utf8'));
  if (typeof value !== 'object' || value === null || !isFailure(value as Record<string, unknown>))
    return null;
  return /"Code"\s*:\s*"Internal(?:Server)?Error/.test(body.toString('utf8')) ? 500 : 200;
}
