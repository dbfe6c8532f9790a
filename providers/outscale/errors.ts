import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  FirewallNotFoundError,
  ImageNotFoundError,
  InvalidRequestError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
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
 * Errors are `{"Errors": [{"Code": "5023", "Type": "InvalidResource", "Details": "The ImageId 'ami-12345678' doesn't exist."}]}`. The
 * details may be empty; the type begins the message here, and rules go by it, since there are hundreds of codes.
 *
 * @see https://docs.outscale.com/api-errors.html
 */
export const ERRORS: ErrorEnvelope = {
  list: 'Errors',
  field: 'Type',
  message: 'Details',
  code: 'Code',
  requestId: 'ResponseContext.RequestId',
  codes: {
    '6': RateLimitError,
    '24': RateLimitError,
    '25': RateLimitError,
    '4': PermissionError,
    '5': PermissionError,
    '7': PermissionError,
    '14': PermissionError,
    '5023': ImageNotFoundError,
    '5071': KeyPairNotFoundError,
  },
  rules: [
    { status: 401, means: AuthenticationError },
    {
      words: /^(?:AccessDenied|AuthFailure|WrongAuthenticationMethod|MissingLoginPassword|PasswordExpired)\b/,
      means: AuthenticationError,
    },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bVmIds?\b/, means: NodeNotFoundError },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bImageIds?\b/, means: ImageNotFoundError },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bKeypairNames?\b/, means: KeyPairNotFoundError },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bVolumeIds?\b/, means: VolumeNotFoundError },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bSnapshotIds?\b/, means: VolumeSnapshotNotFoundError },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bSubnetIds?\b/, means: NetworkNotFoundError },
    { words: /^Invalid(?:Resource|ParameterValue)\b.*\bSecurityGroupIds?\b/, means: FirewallNotFoundError },
    { words: /^InvalidResource\b/, means: 'missing' },
    { words: /^InvalidParameter(?:Value)?\b.*\bVmType\b/, means: SizeNotFoundError },
    {
      words: /^(?:InvalidParameter|InvalidParameterValue|MissingParameter)\b/,
      means: InvalidRequestError,
    },
    { words: /^TooManyResources\b/, means: QuotaExceededError },
    { words: /^InsufficientCapacity\b/, means: UnavailableError },
    { words: /^ResourceConflict\b/, means: 'conflict' },
    { words: /^(?:DependencyProblem|InvalidState|OperationNotSupported)\b/, means: ConflictError },
  ],
};
