import { type ErrorEnvelope, QuotaExceededError } from '../../../src/driver/index.js';

/** Form of the errors of STACKIT's IaaS API, whose `code` repeats the status of HTTP. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export const ERRORS: ErrorEnvelope = {
  message: 'msg',
  code: 'code',
  rules: [
    { status: 413, means: QuotaExceededError },
    // Before the words, which may quote a name.
    { status: 404, means: 'missing' },
    { status: 409, words: /already exists/i, means: 'conflict' },
    { words: /quota/i, means: QuotaExceededError },
  ],
};
