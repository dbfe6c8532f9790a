import { type ErrorEnvelope, QuotaExceededError } from '../../../src/driver/index.js';

/** Form of the errors of Gcore's cloud API. @see https://github.com/G-Core/gcorelabscloud-go/blob/master/results.go */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'exception_class',
  requestId: 'request_id',
  rules: [
    // Before the words, which may quote a name.
    { status: 404, means: 'missing' },
    { words: /quota/i, means: QuotaExceededError },
  ],
};
