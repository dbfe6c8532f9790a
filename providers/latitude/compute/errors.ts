import {
  ConflictError,
  type ErrorEnvelope,
  QuotaExceededError,
  RateLimitError,
} from '../../../src/driver/index.js';

/** Form of Latitude.sh's errors, which are those of JSON:API. @see https://docs.latitude.sh/reference/errors */
export const ERRORS: ErrorEnvelope = {
  list: 'errors',
  message: 'detail',
  code: 'code',
  field: 'source.pointer',
  codes: { not_found: 'missing' },
  rules: [
    // Before the words, which may be those of this limit.
    { status: 429, means: RateLimitError },
    // A server that its owner has locked: it stays so.
    { status: 423, means: ConflictError },
    { words: /\b(quota|limit) (exceeded|reached)|reached .*\blimit\b/i, means: QuotaExceededError },
  ],
};
