import {
  ConflictError,
  type ErrorEnvelope,
  ImageNotFoundError,
  NotFoundError,
  PermissionError,
  QuotaExceededError,
  UnavailableError,
} from '../../src/driver/index.js';

/** Errors are `{"error": {"error_code": "SERVER_NOT_FOUND", "error_message": "..."}}`. @see https://developers.upcloud.com/1.3/4-errors/ */
export const ERRORS: ErrorEnvelope = {
  message: 'error.error_message',
  code: 'error.error_code',
  codes: {
    INSUFFICIENT_CREDITS: QuotaExceededError,
    FLOATING_IP_NOT_AVAILABLE: UnavailableError,
    TRIAL_PLAN: PermissionError,
    ZONE_NOT_FOUND: NotFoundError,
  },
  rules: [
    { code: 'STORAGE_NOT_FOUND', operation: 'createNode', means: ImageNotFoundError },
    { codePattern: /_NOT_FOUND$/, means: 'missing' },
    { codePattern: /_INVALID$/, words: /UUID is invalid/, means: 'missing' },
    { codePattern: /_LIMIT_REACHED$/, means: QuotaExceededError },
    { codePattern: /_RESOURCES_UNAVAILABLE$/, means: UnavailableError },
    { codePattern: /_FORBIDDEN$/, means: PermissionError },
    { codePattern: /_EXISTS$/, means: 'conflict' },
    { codePattern: /_STATE_ILLEGAL$|_IN_USE$|_ATTACHED(?:_AS_\w+)?$|_NOT_EMPTY$/, means: ConflictError },
  ],
};
