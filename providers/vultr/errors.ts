import { type ErrorEnvelope, QuotaExceededError } from '../../src/driver/index.js';

/** Errors of Vultr's API: words and a status, no codes. */
export const ERRORS: ErrorEnvelope = {
  message: 'error',
  rules: [
    { words: /already exists|duplicate/i, means: 'conflict' },
    { words: /invalid domain|not found/i, status: 404, means: 'missing' },
    { words: /reached the maximum/i, means: QuotaExceededError },
  ],
};
