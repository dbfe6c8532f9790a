import { areRefusalsObserved, publishRefusal, type RequestRefusal } from '../diagnostics/refusals.js';
import { type ConnectionContext, detailsOf } from './context.js';
import type { Failure } from './errors/response-error.js';
import type { CloudRequest } from './request.js';

/** Refusals by the code of their error. */
const REFUSALS: Readonly<Partial<Record<string, RequestRefusal>>> = {
  'rate-limit': 'rate-limit',
  capacity: 'capacity',
  'quota-exceeded': 'quota',
};

/** Tells who listens that a provider has refused an attempt of a request. */
export function tellRefusal(
  { error, throttled }: Failure,
  request: CloudRequest,
  context: ConnectionContext,
  attempt: number,
): void {
  if (!areRefusalsObserved()) return;
  const reason = throttled ? 'rate-limit' : REFUSALS[error.code];
  if (reason === undefined || error.status === null) return;
  publishRefusal({ reason, ...detailsOf(context, request), attempt, status: error.status });
}
