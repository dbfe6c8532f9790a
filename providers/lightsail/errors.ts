import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  InvalidRequestError,
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

const MISSING = /(?:^|#)(?:NotFound|InvalidInput)Exception$/;

/**
 * `{"__type": "NotFoundException", "message": "The Instance does not exist: web-1"}`. What is missing stands in the words alone.
 *
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html
 */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: '__type',
  rules: [
    { codePattern: /Throttl|TooManyRequests|RequestLimitExceeded/, means: RateLimitError },
    {
      codePattern:
        /Unauthenticated|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|ExpiredToken|RequestExpired/,
      means: AuthenticationError,
    },
    { codePattern: /AccessDenied|OptInRequired|NotAuthorized/, means: PermissionError },
    { words: /names are already in use/i, means: 'conflict' },
    { codePattern: MISSING, words: /\bInstance does not exist/i, means: NodeNotFoundError },
    {
      codePattern: MISSING,
      words: /\b(?:InstanceSnapshot|Blueprint) does not exist/i,
      means: ImageNotFoundError,
    },
    { codePattern: MISSING, words: /\bBundle does not exist/i, means: SizeNotFoundError },
    { codePattern: MISSING, words: /\bKeyPair does not exist/i, means: KeyPairNotFoundError },
    { codePattern: MISSING, words: /\bDisk does not exist/i, means: VolumeNotFoundError },
    { codePattern: MISSING, words: /\bDiskSnapshot does not exist/i, means: VolumeSnapshotNotFoundError },
    { codePattern: /NotFoundException$/, means: 'missing' },
    // Not as a part of a name that the words quote.
    { words: /reached the maximum number|(?<![\w.-])quotas?(?![\w-])/i, means: QuotaExceededError },
    {
      codePattern: /(?:Account|Region)SetupInProgress|ServiceException|InternalFailure|ServiceUnavailable/,
      means: UnavailableError,
    },
    { codePattern: /OperationFailureException$/, means: ConflictError },
    { codePattern: /InvalidInput|Validation|Serialization|UnknownOperation/, means: InvalidRequestError },
  ],
};
