import { CloudError } from '../errors.js';
import type { Received } from './answer-handler.js';
import { type Call, timeLeft } from './call.js';
import type { ConnectionContext } from './context.js';
import { answerFailure, type ErrorAnswer, type Failure } from './failures.js';
import type { Verdict } from './learnt-limit.js';
import { networkFailure } from './network-failure.js';
import { ErrorInBody, readError } from './read-answer.js';
import { noteMove } from './redirects.js';
import type { CloudRequest, Outgoing } from './request.js';

/** An attempt that ended well, or how it failed. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** Whether an answer is a good one for its request. A list of choices (300) is none, unless it was asked for. */
export function isGood({ status }: Received, { accept }: CloudRequest): boolean {
  return (status < 400 && status !== 300) || accept?.includes(status) === true;
}

/** Has the driver say what an error answer means. */
export async function failureInAnswer(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
  call: Call,
): Promise<Failure> {
  try {
    const answer = await readError(received, outgoing, context);
    noteMove(context, outgoing, answer, answer.text);
    return described(answer, context);
  } catch (error) {
    return failureThrown(error, outgoing, context, call);
  }
}

/** Sorts what was thrown: the caller's own abort and our own errors pass, the rest is the network. */
export function failureThrown(
  error: unknown,
  outgoing: Outgoing,
  context: ConnectionContext,
  call: Call,
): Failure {
  timeLeft(call);
  if (CloudError.is(error)) return { error, harmless: false, throttled: false };
  if (error instanceof ErrorInBody) return described(error.answer, context);
  return networkFailure(context.dialect, outgoing, error);
}

function described(answer: ErrorAnswer, { dialect }: ConnectionContext): Failure {
  return answerFailure(dialect, answer, dialect.describeError(answer));
}

/** Whether the sign-in was refused: it has expired or was revoked, or was never any good. */
export function isRejected({ error }: Failure): boolean {
  return error.status === 401 || (error.code === 'authentication' && error.status !== null);
}

/** What an attempt tells of the rate limit. */
export function verdictOn(outcome: Outcome<unknown>): Verdict {
  if ('value' in outcome) return 'passed';
  const { error, throttled } = outcome.failure;
  if (throttled) return { retryAfter: error.retryAfter };
  return error.status === null ? 'lost' : 'passed';
}
