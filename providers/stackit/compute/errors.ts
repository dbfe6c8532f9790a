import { type ErrorEnvelope, QuotaExceededError } from '../../../src/driver/index.js';

/** Form of the errors of STACKIT's IaaS API, whose `code` repeats the status of HTTP. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export const ERRORS: ErrorEnvelope = {
  message: 'msg',
  code: 'code',
  rules: [
    { status: 413, means: QuotaExceededError },
    { words: /quota/i, means: QuotaExceededError },
    { status: 409, words: /already exists/i, means: 'conflict' },
  ],
};
