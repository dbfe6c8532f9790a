import {
  type CloudErrorClass,
  ConflictError,
  describeStatus,
  ErrorBody,
  type ErrorDescription,
  type ErrorResponse,
  ImageNotFoundError,
  KeyPairExistsError,
  QuotaExceededError,
  SizeNotFoundError,
} from '../../src/driver/index.js';

/** What DigitalOcean answers with 422, told apart by its words: it has no finer code. */
const UNPROCESSABLE: readonly [words: RegExp, type: CloudErrorClass][] = [
  [/key is already in use/i, KeyPairExistsError],
  [/(exceed|reached).*limit|limit.*(exceed|reached)/i, QuotaExceededError],
  [/invalid image/i, ImageNotFoundError],
  [/invalid size/i, SizeNotFoundError],
  [/pending event|already|currently|is attached|must be (off|powered off)/i, ConflictError],
];

/**
 * Reads an error: `{"id": "not_found", "message": "...", "request_id": "..."}`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/
 */
export function describeDigitalOceanError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const body = ErrorBody.parse(response.text);
  const text = body.string('message');
  const requestId = body.string('request_id');
  const refined =
    response.status === 422 && text !== null
      ? UNPROCESSABLE.find(([words]) => words.test(text))?.[1]
      : undefined;
  return {
    ...base,
    type: refined ?? base.type,
    message: text ?? base.message,
    providerCode: body.string('id'),
    // Another event of the Droplet goes on: nothing was done, and it ends soon.
    busy: response.status === 422 && /pending event/i.test(text ?? ''),
    ...(requestId === null ? {} : { requestId }),
  };
}
