import type { ErrorEnvelope } from '../../src/driver/index.js';

/** Errors are `{"detail": "..."}`, or name the field that is wrong. @see https://www.cloudscale.ch/en/api/v1#error-handling */
export const ERRORS: ErrorEnvelope = { message: 'detail' };
