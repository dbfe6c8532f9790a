import type { Authenticator } from './authenticator.js';
import type { RateBudget } from './rate/rate-budget.js';
import type { ErrorResponse, ErrorDescription, Speaker } from './errors/response-error.js';
import type { Redactor } from './secrets/redact.js';
import type { CloudRequest } from './request.js';
import type { ResolvedSettings } from './settings.js';

/** What a driver's connection shares with those of its forks. */
export interface Shared {
  readonly settings: ResolvedSettings;
  readonly authenticator: Authenticator;
  /** The driver's own `rateLimit`; null when it sets none. */
  readonly ownBudget: RateBudget | null;
  /** The rate budget that a request comes out of, shared with every driver of the process that uses the same account. */
  readonly budget: (request: CloudRequest) => RateBudget;
  readonly redactor: Redactor;
}

/** The driver's part in a connection. */
export interface Dialect extends Speaker {
  /** The media type that answers should come in, where a request does not say. */
  readonly mediaType: string;
  /** Reads an error answer. */
  describeError(response: ErrorResponse): ErrorDescription;
}

/** What every step of a request goes by: made once for each connection. */
export interface ConnectionContext extends Shared {
  readonly dialect: Dialect;
}

/** Who asks, and for what: the details of an error, of a line of the log, of a phase. */
export function detailsOf(
  { dialect }: ConnectionContext,
  { operation }: CloudRequest,
): Speaker & { readonly operation: string } {
  return { provider: dialect.provider, service: dialect.service, operation };
}
