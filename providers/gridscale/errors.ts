import { ConflictError, type ErrorEnvelope } from '../../src/driver/index.js';

/**
 * Errors are `{"title": "...", "description": "..."}`; what they can be is not documented. gridscale's own client repeats a request that is
 * answered 409 or 424, since another change of the same object may be under way.
 *
 * @see https://github.com/gridscale/gsclient-go/blob/master/request.go
 */
export const ERRORS: ErrorEnvelope = {
  message: 'description',
  code: 'title',
  rules: [
    { status: 409, means: ConflictError, busy: true },
    { status: 424, means: ConflictError, busy: true },
  ],
};
