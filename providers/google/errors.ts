import {
  AuthenticationError,
  describeStatus,
  type ErrorDescription,
  type ErrorResponse,
  NotFoundError,
  parseJson,
  QuotaExceededError,
  RateLimitError,
} from '../../src/driver/index.js';

/** Reasons that mean "slow down", whatever the status: https://cloud.google.com/dns/docs/reference/rest/v1 */
const THROTTLES = /^(?:rateLimitExceeded|userRateLimitExceeded)$/;

/** How a 404 names a project, a zone or a region, which a resource should be in. */
const NO_PLACE = /^The resource 'projects\/[^/']+(?:\/(?:zones|regions)\/[^/']+)?' was not found/;

interface GoogleError {
  readonly message?: string;
  readonly errors?: readonly { readonly reason?: string }[];
}

interface ErrorBody {
  /** A string in responses of the sign-in. */
  readonly error?: GoogleError | string | null;
  readonly error_description?: string;
}

/** Reads `{"error": {"code", "message", "errors": [{"reason"}]}}`, and the sign-in's `{"error", "error_description"}`. */
export function describeGoogleError(response: ErrorResponse): ErrorDescription {
  const base = describeStatus(response);
  const { error, error_description: words } = (parseJson(response.text) ?? {}) as ErrorBody;
  if (typeof error === 'string' && response.request.operation === 'signIn')
    return { type: AuthenticationError, message: words ?? error, providerCode: error };
  if (typeof error !== 'object' || error === null) return base;
  const reason = error.errors?.[0]?.reason ?? '';
  const description = {
    ...base,
    message: typeof error.message === 'string' ? error.message : base.message,
    providerCode: reason || null,
  };
  if (THROTTLES.test(reason)) return { ...description, type: RateLimitError, throttled: true };
  if (reason === 'resourceNotReady') return { ...description, busy: true };
  if (isPlaceless(response, description)) return { ...description, type: NotFoundError };
  return reason === 'quotaExceeded' ? { ...description, type: QuotaExceededError } : description;
}

/** True if what a request deletes in does not exist. */
function isPlaceless({ request, status }: ErrorResponse, { message }: ErrorDescription): boolean {
  return request.method === 'DELETE' && status === 404 && NO_PLACE.test(message ?? '');
}

/** Status of an error in the body of a success response; null if none. */
export function errorInBody(body: Buffer): number | null {
  if (!body.includes('"error"')) return null;
  const { error } = (parseJson(body.toString('utf8')) ?? {}) as ErrorBody;
  if (typeof error !== 'object' || error === null) return null;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'number' && code >= 400 && code <= 599 ? code : 500;
}
