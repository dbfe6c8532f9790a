import {
  ConflictError,
  describeEnvelope,
  type ErrorDescription,
  type ErrorEnvelope,
  type ErrorResponse,
  ImageNotFoundError,
  KeyPairExistsError,
  QuotaExceededError,
  SizeNotFoundError,
} from '../../src/driver/index.js';

/**
 * Errors are `{"id": "not_found", "message": "...", "request_id": "..."}`. Errors of status 422 differ only in their message.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/
 */
export const ERRORS: ErrorEnvelope = {
  message: 'message',
  code: 'id',
  requestId: 'request_id',
  rules: [
    { status: 422, words: /key is already in use/i, means: KeyPairExistsError },
    { status: 422, words: /(exceed|reached).*limit|limit.*(exceed|reached)/i, means: QuotaExceededError },
    { status: 422, words: /invalid image/i, means: ImageNotFoundError },
    { status: 422, words: /invalid size/i, means: SizeNotFoundError },
    // Another event of the Droplet is pending: nothing was done, and it ends soon.
    { status: 422, words: /pending event/i, means: ConflictError, busy: true },
    { status: 422, words: /already|currently|is attached|must be (off|powered off)/i, means: ConflictError },
  ],
};

/** Reads an error of DigitalOcean's. */
export function describeDigitalOceanError(response: ErrorResponse): ErrorDescription {
  return describeEnvelope(response, ERRORS);
}
