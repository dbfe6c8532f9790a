import { ConflictError, type ErrorEnvelope, QuotaExceededError } from '../../src/driver/index.js';

/** Errors of Vultr's API: words and a status, no codes. */
export const ERRORS: ErrorEnvelope = {
  message: 'error',
  rules: [
    // Vultr works on the server, as after a create: nothing was done, and it ends soon.
    { status: 500, words: /currently locked/i, means: ConflictError, busy: true },
    { status: 500, words: /already pending destruction/i, means: ConflictError },
    { words: /already exists|duplicate/i, means: 'conflict' },
    { words: /invalid domain|not found/i, status: 404, means: 'missing' },
    { words: /reached the maximum/i, means: QuotaExceededError },
  ],
};
