import {
  ConflictError,
  type ErrorEnvelope,
  parseJson,
  QuotaExceededError,
  UnavailableError,
} from '../../src/driver/index.js';

/** Errors are a list: `[{"error_type": "validation", "error_point": "name", "error_message": "..."}]`. @see https://docs.cloudsigma.com/en/latest/errors.html */
export const ERRORS: ErrorEnvelope = {
  parse: (text) => ({ errors: parseJson(text) }),
  list: 'errors',
  message: 'error_message',
  code: 'error_type',
  field: 'error_point',
  codes: { notexist: 'missing', billing: QuotaExceededError, payment: QuotaExceededError },
  rules: [
    // Two changes at once: neither the documents nor the recordings say that anything of it was done.
    { code: 'concurrency', means: ConflictError, busy: true },
    { words: /cannot provide enough resources/i, means: UnavailableError },
    { code: 'permission', words: /in state/i, means: ConflictError },
    { status: 402, means: QuotaExceededError },
  ],
};
