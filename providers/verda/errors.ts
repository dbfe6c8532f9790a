import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  InvalidRequestError,
  PermissionError,
  QuotaExceededError,
  UnavailableError,
} from '../../src/driver/index.js';

/** Verda's errors: `{"code": "invalid_request", "message": "..."}`. @see https://api.verda.com/v1/docs#description/errors */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'code',
  codes: {
    unauthorized_request: AuthenticationError,
    insufficient_funds: QuotaExceededError,
    forbidden_action: PermissionError,
    not_found: 'missing',
    service_unavailable: UnavailableError,
  },
  rules: [
    // A machine that runs takes no volume, one that is off is not shut down.
    { status: 400, words: /current state/i, means: ConflictError },
    { code: 'invalid_request', means: InvalidRequestError },
  ],
};
