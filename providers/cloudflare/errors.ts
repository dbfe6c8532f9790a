import {
  AuthenticationError,
  ConflictError,
  type ErrorEnvelope,
  type ErrorMeaning,
  QuotaExceededError,
  RateLimitError,
  RecordExistsError,
  RecordNotFoundError,
  ZoneExistsError,
} from '../../src/driver/index.js';

/**
 * Meanings of Cloudflare's codes; `missing` may be the zone or its record, depending on the request:
 * https://developers.cloudflare.com/fundamentals/api/troubleshooting/
 */
const CODES: Readonly<Record<string, ErrorMeaning>> = {
  1001: 'missing',
  1061: ZoneExistsError,
  1118: QuotaExceededError,
  6003: AuthenticationError,
  7003: 'missing',
  9109: AuthenticationError,
  10000: AuthenticationError,
  10100: RateLimitError,
  971: RateLimitError,
  81044: RecordNotFoundError,
  81045: QuotaExceededError,
  81053: ConflictError,
  81054: ConflictError,
  81056: ConflictError,
  81057: RecordExistsError,
  81058: RecordExistsError,
};

/** `{"errors": [{"code", "message"}]}` */
export const CLOUDFLARE_ERRORS: ErrorEnvelope = {
  list: 'errors',
  message: 'message',
  code: 'code',
  codes: CODES,
};
