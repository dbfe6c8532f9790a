import { CloudError, InternalError } from '../errors.js';
import type { Received } from './response-handler.js';
import { type Call, timeLeft } from '../call/call.js';
import { confidentialOf } from './secrets/confidential.js';
import { type ConnectionContext, detailsOf, type Dialect } from './context.js';
import {
  responseFailure,
  describeStatus,
  type ErrorResponse,
  type ErrorDescription,
  type Failure,
} from './errors/response-error.js';
import type { Verdict } from './rate/rate-limiter.js';
import { networkFailure } from './errors/network-error.js';
import { ErrorInBody, readError } from './read-response.js';
import type { Redactor } from './secrets/redact.js';
import { noteMove } from './redirects.js';
import type { CloudRequest, Outgoing } from './request.js';

/** An attempt that ended well, or how it failed. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** True if the response is a success for its request. A list of choices (300) is none, unless the request accepts it. */
export function isGood({ status }: Received, { accept }: CloudRequest): boolean {
  return (status < 400 && status !== 300) || accept?.includes(status) === true;
}

/** Lets the driver describe an error response. */
export async function failureInResponse(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
  call: Call,
): Promise<Failure> {
  try {
    const response = await readError(received, outgoing, context);
    noteMove(context, outgoing, response, response.text);
    return failureOf(context.dialect, response, context.redactor);
  } catch (error) {
    return failureThrown({ error, status: received.status }, outgoing, context, call);
  }
}

/** An exception during a request, and the status of its response if there was one. */
export interface Thrown {
  readonly error: unknown;
  readonly status: number | null;
}

/** Sorts exceptions: the caller's abort and CloudErrors pass unchanged; bugs become an InternalError, everything else a network error. */
export function failureThrown(
  { error, status }: Thrown,
  outgoing: Outgoing,
  context: ConnectionContext,
  call: Call,
): Failure {
  timeLeft(call);
  if (isMistake(error))
    return {
      error: internalError(error, outgoing.request, context, status),
      harmless: false,
      throttled: false,
    };
  if (CloudError.is(error)) return { error, harmless: false, throttled: false };
  if (error instanceof ErrorInBody) return failureOf(context.dialect, error.response, context.redactor);
  return networkFailure(context, outgoing, error);
}

/** True for bugs, ours or the caller's, rather than network errors. */
function isMistake(error: unknown): error is Error {
  if (!(error instanceof Error) || CloudError.is(error)) return false;
  if (error instanceof ErrorInBody || String(Reflect.get(error, 'code')).startsWith('UND_ERR_')) return false;
  return MISTAKES.some((type) => error instanceof type);
}

const MISTAKES = [TypeError, ReferenceError, RangeError, SyntaxError, URIError, EvalError];

/** Returns CloudErrors and the end of the call unchanged; wraps other exceptions. */
export function errorBeforeSending(
  error: unknown,
  request: CloudRequest,
  context: ConnectionContext,
  call: Call,
): unknown {
  if (CloudError.is(error) || (call.signal?.aborted === true && error === call.signal.reason)) return error;
  return internalError(error, request, context, null);
}

function internalError(
  error: unknown,
  request: CloudRequest,
  context: ConnectionContext,
  status: number | null,
): InternalError {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const when = status === null ? 'before a response came' : `after the response ${status}`;
  return new InternalError(
    `${request.operation}: failed within this process ${when}: ${context.redactor.words(words, 300, confidentialOf(request))}. The cause has its stack.`,
    { ...detailsOf(context, request), status, cause: context.redactor.cause(error) },
  );
}

/** Creates the failure of an error response, as the driver describes it. */
export function failureOf(dialect: Dialect, response: ErrorResponse, redactor: Redactor): Failure {
  return responseFailure(dialect, response, describe(dialect, response), redactor);
}

/** Describes a response. A body that cannot be read as the provider's error leaves it to the status. */
function describe(dialect: Dialect, response: ErrorResponse): ErrorDescription {
  try {
    return dialect.describeError(response);
  } catch {
    return describeStatus(response);
  }
}

/** True if the sign-in was refused: it expired, was revoked, or was never valid. */
export function isRejected({ error }: Failure): boolean {
  return error.status === 401 || (error.code === 'authentication' && error.status !== null);
}

/** Result of an attempt for the rate limit. */
export function verdictOn(outcome: Outcome<unknown>): Verdict {
  if ('value' in outcome) return 'passed';
  const { error, throttled } = outcome.failure;
  if (throttled) return { retryAfter: error.retryAfter };
  return error.status === null ? 'lost' : 'passed';
}
