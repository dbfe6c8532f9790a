import {
  AuthenticationError,
  type CloudErrorClass,
  ConflictError,
  describeEnvelope,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  QuotaExceededError,
  RateLimitError,
  RecordExistsError,
  RecordNotFoundError,
  ZoneExistsError,
  ZoneNotFoundError,
} from '../../src/driver/index.js';

/** What Cloudflare's own codes mean: https://developers.cloudflare.com/fundamentals/api/troubleshooting/ */
const CODES: Readonly<Record<string, CloudErrorClass>> = {
  1001: ZoneNotFoundError,
  1061: ZoneExistsError,
  1118: QuotaExceededError,
  6003: AuthenticationError,
  7003: ZoneNotFoundError,
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

/** Reads `{"errors": [{"code", "message"}]}`. */
export function describeCloudflareError(response: ErrorResponse): ErrorDescription {
  const described = describeEnvelope(response, {
    list: 'errors',
    message: 'message',
    code: 'code',
    codes: CODES,
  });
  // What is said of a zone may also be about what is beneath it: then the request knows what is missing.
  const isMissing = described.type === ZoneNotFoundError && response.status === 404;
  return isMissing ? { ...described, type: describeStatus(response).type } : described;
}
