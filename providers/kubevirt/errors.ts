import {
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  NotFoundError,
  QuotaExceededError,
  RateLimitError,
  SizeNotFoundError,
  UnavailableError,
} from '../../src/driver/index.js';

/**
 * Kubernetes' `Status`: `{"kind": "Status", "reason": "NotFound", "code": 404, "message": "..."}`. KubeVirt's own refusals of a machine
 * come in the same form, from its webhooks.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/definitions/status-v1-meta/
 */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'reason',
  codes: {
    AlreadyExists: 'conflict',
    Conflict: 'conflict',
    // The page after one that is too old; the list has to begin again.
    Expired: 'conflict',
    NotFound: 'missing',
    TooManyRequests: RateLimitError,
    ServerTimeout: UnavailableError,
  },
  rules: [
    // Nobody has defined the kind here: that says nothing of one object.
    { status: 404, words: /^404 page not found\b/, means: NotFoundError },
    { status: 403, words: /because it is being terminated/i, means: ConflictError },
    { status: 403, words: /exceeded quota/i, means: QuotaExceededError },
    {
      operation: 'createNode',
      words: /failure to find (instancetype|preference)/i,
      means: SizeNotFoundError,
    },
    { operation: 'createNode', words: /datasources?\b.*not found/i, means: ImageNotFoundError },
  ],
};
