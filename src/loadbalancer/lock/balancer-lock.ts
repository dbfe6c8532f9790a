import { type Call, delay, onAbort, SharedWork, timeLeft } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import type { ClientContext } from '../../driver/client-context.js';
import { CloudError, InternalError, LoadBalancerFailedError, TimeoutError } from '../../errors.js';
import type { BalancerStatus, LoadBalancerHost } from '../driver/host.js';
import type { LoadBalancerState } from '../model/models.js';

/** Milliseconds that a cloud gets to carry out a change of a balancer. */
export const LOCK_PATIENCE = 900_000;

/** Milliseconds before the second poll, and between two polls at most. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 5000;

/** Polls that may fail in a row with an error that waiting does not mend. */
const MAX_HOPELESS_POLLS = 3;

/** Waits for the balancers of an account, shared by all drivers of the process: one request an interval, however many wait. */
const polls = new Map<string, Poll>();

/** One wait under way, and what it has seen last. */
interface Poll {
  readonly work: SharedWork<BalancerStatus>;
  last: BalancerStatus | null;
  /** Those who wait. The first one's driver asks: one that is closed waits no more. */
  readonly sources: LockSource[];
}

/** Whom a lock asks, and in whose name it speaks. */
export interface LockSource {
  readonly host: Pick<LoadBalancerHost, 'getStatus'>;
  readonly context: ClientContext;
  /** Drivers with equal keys see the same balancers. */
  readonly accountKey: string;
  /** Aborted where the driver is closed. */
  readonly closed: AbortSignal;
}

/** True for a state in which clouds that lock balancers take no change. */
function isBusy(state: LoadBalancerState): boolean {
  return state === 'pending' || state === 'updating' || state === 'deleting';
}

/** True where the cloud refused a change because an earlier one is not carried out yet. */
export function isLocked(error: unknown): boolean {
  return CloudError.is(error) && error.code === 'load-balancer-locked';
}

/**
 * Sends a change of a balancer. Where somebody else has locked it, waits until it is free and sends it again.
 *
 * @throws TimeoutError naming the state, where the lock is never given back; LoadBalancerFailedError where the balancer ends in error
 */
export async function whenUnlocked<T>(
  source: LockSource,
  id: string,
  operation: string,
  call: Call,
  send: (call: Call) => Promise<T>,
): Promise<T> {
  const end = performance.now() + LOCK_PATIENCE;
  let last: BalancerStatus | null = null;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(call);
    } catch (error) {
      if (attempt > 1 && isDeadline(error, call))
        throw lockTimeout(source, id, operation, last, call.timeout);
      if (!isLocked(error)) throw error;
      if (performance.now() > end) throw lockTimeout(source, id, operation, last, LOCK_PATIENCE);
    }
    last = await untilUnlocked(source, id, operation, call, { attempt, last });
  }
}

/** The waits for one lock in a row. */
interface Waits {
  /** Which one it is: a balancer that says that it is free and refuses nevertheless is asked later and later. */
  readonly attempt: number;
  /** What the wait before has seen. */
  readonly last: BalancerStatus | null;
}

/**
 * Waits until a balancer takes changes again, and returns what it is doing then.
 *
 * @throws TimeoutError naming the state; LoadBalancerFailedError with the provider's fault; LoadBalancerNotFoundError
 */
export async function untilUnlocked(
  source: LockSource,
  id: string,
  operation: string,
  call: Call,
  { attempt, last }: Waits = { attempt: 1, last: null },
): Promise<BalancerStatus> {
  if (attempt > 1)
    await delay(Math.min(LONGEST_WAIT, FIRST_WAIT * 1.5 ** (attempt - 2)), call).catch((error: unknown) => {
      throw isDeadline(error, call) ? lockTimeout(source, id, operation, last, call.timeout) : error;
    });
  return wait(source, { id, operation, goal: 'unlocked' }, call);
}

/** Waits until a balancer is active. @throws as {@link untilUnlocked} */
export async function untilActive(
  source: LockSource,
  id: string,
  operation: string,
  call: Call,
): Promise<void> {
  await wait(source, { id, operation, goal: 'active' }, call);
}

/** Wait for a balancer, with its operation's name. */
interface Goal {
  readonly id: string;
  readonly operation: string;
  readonly goal: 'unlocked' | 'active';
}

async function wait(source: LockSource, goal: Goal, call: Call): Promise<BalancerStatus> {
  const { id, operation } = goal;
  const key = pollKey(source, id, goal.goal);
  const poll = polls.get(key) ?? { work: new SharedWork<BalancerStatus>(), last: null, sources: [] };
  polls.set(key, poll);
  poll.sources.push(source);
  try {
    const status = await whileOpen(source, operation, call, (inner) =>
      poll.work.join((shared) => ask(goal, poll, shared), inner),
    );
    if (status.state === 'error') throw failed(source, id, operation, status);
    return status;
  } catch (error) {
    throw isDeadline(error, call) ? lockTimeout(source, id, operation, poll.last, call.timeout) : error;
  } finally {
    poll.sources.splice(poll.sources.indexOf(source), 1);
    if (poll.sources.length === 0 && polls.get(key) === poll) polls.delete(key);
  }
}

/** Runs work with a call that ends where the driver is closed, too. */
export async function whileOpen<T>(
  { closed, context }: LockSource,
  operation: string,
  call: Call,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const removes = [
    onAbort(call.signal, () => controller.abort(call.signal?.reason)),
    onAbort(closed, () => controller.abort(closedError(context, operation))),
  ];
  try {
    return await work({ ...call, signal: controller.signal });
  } finally {
    for (const remove of removes) remove();
  }
}

/** The error for a call whose driver is closed before it ends. */
export function closedError(context: ClientContext, operation: string): CloudError {
  return context.invalid(operation, 'this driver is closed; make a new one');
}

function pollKey({ accountKey }: LockSource, id: string, goal: string): string {
  return `${accountKey} ${id} ${goal}`;
}

/** Last state seen by the wait under way; null without a wait, or before its first response. */
export function lastSeen(source: LockSource, id: string): BalancerStatus | null {
  return polls.get(pollKey(source, id, 'unlocked'))?.last ?? null;
}

/** Has waits that begin from now on ask afresh: what was read before a change says nothing of it. */
export function forgetPolls(source: LockSource, id: string): void {
  for (const goal of ['unlocked', 'active']) polls.delete(pollKey(source, id, goal));
}

/** The error for a balancer that ended in error. */
export function failed(
  { context }: LockSource,
  id: string,
  operation: string,
  { word, fault }: BalancerStatus,
): LoadBalancerFailedError {
  const reason = fault ?? 'the provider does not say why';
  return new LoadBalancerFailedError(
    `${operation}: load balancer ${id} ended in error (${word}): ${reason}${reason.endsWith('.') ? '' : '.'}`,
    context.details(operation),
  );
}

function ask({ id, operation, goal }: Goal, poll: Poll, call: Call): Promise<BalancerStatus> {
  let failures = 0;
  const look = async (inner: Call): Promise<BalancerStatus | null> => {
    const source = askerOf(poll);
    try {
      poll.last = await source.host.getStatus(id, inner);
      failures = 0;
      return isReached(goal, poll.last.state) ? poll.last : null;
    } catch (error) {
      // Another one's driver asks again.
      if (source.closed.aborted) return null;
      failures += 1;
      if (isHopeless(error, failures)) throw error;
      return null;
    }
  };
  const error = (): TimeoutError => lockTimeout(askerOf(poll), id, operation, poll.last, LOCK_PATIENCE);
  const giveUp = { after: LOCK_PATIENCE, error };
  return pollUntil(look, call, { firstWait: FIRST_WAIT, longestWait: LONGEST_WAIT, giveUp });
}

function askerOf({ sources }: Poll): LockSource {
  const source = sources.find(({ closed }) => !closed.aborted) ?? sources[0];
  if (source === undefined) throw new InternalError('Nobody waits for the balancer.');
  return source;
}

function isReached(goal: Goal['goal'], state: LoadBalancerState): boolean {
  return state === 'error' || (goal === 'active' ? state === 'active' : !isBusy(state));
}

/** A poll that fails because the cloud is busy says nothing of the balancer; one that was gone or forbidden three times does. */
function isHopeless(error: unknown, failures: number): boolean {
  if (!CloudError.is(error)) return true;
  if (error.code === 'load-balancer-not-found') return true;
  return !error.retryable && error.code !== 'malformed-response' && failures >= MAX_HOPELESS_POLLS;
}

function isDeadline(error: unknown, call: Call): boolean {
  if (!CloudError.is(error) || error.code !== 'timeout' || call.deadline === null) return false;
  // The reason of an abort is the caller's own, whatever it is.
  if (call.signal?.aborted) return false;
  try {
    timeLeft(call);
    return false;
  } catch {
    return true;
  }
}

/** The error for a lock that is not given back in time. */
export function lockTimeout(
  { context }: LockSource,
  id: string,
  operation: string,
  last: BalancerStatus | null,
  milliseconds: number | undefined,
): TimeoutError {
  const time = `within ${String(milliseconds)} ms`;
  const words =
    last === null
      ? `the call for load balancer ${id} did not finish ${time}; its state was not read yet`
      : `load balancer ${id} did not take changes again ${time}: it is ${last.word}`;
  return new TimeoutError(
    `${operation}: ${words}. ` + 'What was asked for may still happen: list the members before trying again.',
    context.details(operation),
  );
}
