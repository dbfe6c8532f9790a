import type { Authenticator } from './authenticator.js';
import type { RateBudget } from './rate/rate-budget.js';
import type { ErrorResponse, ErrorDescription, Speaker } from './errors/response-error.js';
import type { Redactor } from './secrets/redact.js';
import type { CloudRequest } from './request.js';
import type { ResolvedSettings } from './settings.js';

/** State that a driver's connection shares with those of its forks. */
export interface Shared {
  readonly settings: ResolvedSettings;
  readonly authenticator: Authenticator;
  /** The driver's own `rateLimit`; null when it sets none. */
  readonly ownBudget: RateBudget | null;
  /** Rate budget of a request, shared with every driver of the process that uses the same account. */
  readonly budget: (request: CloudRequest) => RateBudget;
  readonly redactor: Redactor;
  /** Drivers that share it and are not closed. */
  readonly users: Set<object>;
}

/** The driver's part in a connection. */
export interface Dialect extends Speaker {
  /** Default media type of the `Accept` header. */
  readonly mediaType: string;
  /** Describes an error response. */
  describeError(response: ErrorResponse): ErrorDescription;
}

/** Context of all steps of a request; created once for each connection. */
export interface ConnectionContext extends Shared {
  readonly dialect: Dialect;
}

/** Provider, service and operation, for an error, a log line or a phase. */
export function detailsOf(
  { dialect }: ConnectionContext,
  { operation }: CloudRequest,
): Speaker & { readonly operation: string } {
  return { provider: dialect.provider, service: dialect.service, operation };
}
