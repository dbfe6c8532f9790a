import { type ErrorEnvelope, QuotaExceededError, RateLimitError } from '../../../src/driver/index.js';
import { QUOTA_WORDS } from './tasks.js';

/** Form of the errors of Gcore's cloud API. @see https://github.com/G-Core/gcorelabscloud-go/blob/master/results.go */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'exception_class',
  requestId: 'request_id',
  rules: [
    // Before the words, which may quote a name.
    { status: 404, means: 'missing' },
    { status: 429, means: RateLimitError },
    { codePattern: /quota/i, means: QuotaExceededError },
    { words: QUOTA_WORDS, means: QuotaExceededError },
  ],
};
