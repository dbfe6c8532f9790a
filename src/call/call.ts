import { InvalidRequestError, TimeoutError } from '../errors.js';

/** Options that every driver method takes as its last argument. */
export interface CallOptions {
  /** Ends the call: it rejects with `signal.reason` and leaves no socket or timer behind. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, including waits for a lane or a socket. Default: no limit. */
  readonly timeout?: number | undefined;
}

/** A call with its `timeout` as a point in time, so that all requests of one method share it. */
export interface Call extends CallOptions {
  /** `performance.now()` at which the call ends, or null for no limit. */
  readonly deadline: number | null;
}

/** A call without signal and deadline. */
const UNLIMITED: Call = { deadline: null };

/** Starts the clock of a call; a running call keeps its deadline. */
export function startCall(options: CallOptions | Call | undefined, defaultTimeout?: number | null): Call {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new InvalidRequestError(
      `The last argument of a method is an object of options, such as { timeout: 60_000 }, not ${String(options)}.`,
    );
  }
  if (options !== undefined && 'deadline' in options) return options;
  const timeout = options?.timeout ?? defaultTimeout ?? null;
  const signal = options?.signal;
  if (timeout === null && signal === undefined) return UNLIMITED;
  if (timeout !== null) checkTimeout(timeout);
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new InvalidRequestError('signal must be an AbortSignal, such as that of an AbortController.');
  signal?.throwIfAborted();
  return {
    signal,
    timeout: timeout ?? undefined,
    deadline: timeout === null ? null : performance.now() + timeout,
  };
}

/** Checks a timeout. @throws InvalidRequestError unless it is a number above 0 */
export function checkTimeout(timeout: number): void {
  if (typeof timeout === 'number' && timeout > 0) return;
  throw new InvalidRequestError(`timeout must be a number of milliseconds above 0, not ${String(timeout)}.`);
}

/** Returns the milliseconds left of the call; Infinity without a deadline. Throws when the call is over. */
export function timeLeft(call: Call): number {
  call.signal?.throwIfAborted();
  if (call.deadline === null) return Infinity;
  const left = call.deadline - performance.now();
  if (left <= 0) throw deadlinePassed(call);
  return left;
}

/** Makes the error for a call past its deadline. */
export function deadlinePassed(call: Call): TimeoutError {
  return new TimeoutError(`The call did not finish within its timeout of ${call.timeout} ms.`);
}

/** Type of the function returned by `onAbort`: call it to remove the callback. */
export type RemoveListener = () => void;

const nothing: RemoveListener = () => {};
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Adds an abort callback. One listener on the signal serves all of them: thousands of requests may share a signal, and with a listener each Node
 * warns of a leak. If the signal is aborted already, calls back in a microtask.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): RemoveListener {
  if (signal === undefined) return nothing;
  if (signal.aborted) return soon(callback);
  let callbacks = listeners.get(signal);
  if (callbacks === undefined) {
    callbacks = listen(signal);
    listeners.set(signal, callbacks);
  }
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
  };
}

function soon(callback: () => void): RemoveListener {
  let removed = false;
  queueMicrotask(() => {
    if (!removed) callback();
  });
  return () => {
    removed = true;
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  signal.addEventListener(
    'abort',
    () => {
      for (const callback of [...callbacks]) callback();
      callbacks.clear();
    },
    { once: true },
  );
  return callbacks;
}

/** Calls back when the call is aborted or past its deadline, with the error to reject with. */
export function onCallEnd(call: Call, callback: (reason: unknown) => void): RemoveListener {
  const { signal, deadline } = call;
  if (signal === undefined && deadline === null) return nothing;
  const clear = deadline === null ? nothing : onDeadline(deadline, () => callback(deadlinePassed(call)));
  const remove = onAbort(signal, () => callback(signal?.reason));
  return () => {
    clear();
    remove();
  };
}

/** Timers can fire early, and cannot span long deadlines: after an early one the call would still seem to have time. */
function onDeadline(deadline: number, callback: () => void): RemoveListener {
  const wait = (): NodeJS.Timeout =>
    setTimeout(
      () => {
        if (performance.now() < deadline) timer = wait();
        else callback();
      },
      Math.min(Math.ceil(deadline - performance.now()), MAX_TIMER),
    );
  let timer = wait();
  return () => clearTimeout(timer);
}

/** Largest delay of setTimeout, a signed 32-bit number of milliseconds; with more it fires at once. */
export const MAX_TIMER = 2 ** 31 - 1;

/** Waits; ends early, rejecting, when the call ends. */
export function delay(milliseconds: number, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    if (call.signal?.aborted) {
      reject(call.signal.reason);
      return;
    }
    const timer = setTimeout(
      () => {
        remove();
        resolve();
      },
      Math.min(milliseconds, MAX_TIMER),
    );
    const remove = onCallEnd(call, (reason) => {
      clearTimeout(timer);
      remove();
      reject(reason);
    });
  });
}

/** Waits for a shared promise; ends early, rejecting, when this call ends. */
export function orCallEnd<T>(promise: Promise<T>, call: Call): Promise<T> {
  if (call.signal === undefined && call.deadline === null) return promise;
  return new Promise((resolve, reject) => {
    if (call.signal?.aborted) {
      // No caller is left to handle the rejection.
      promise.catch(() => {});
      reject(call.signal.reason);
      return;
    }
    const remove = onCallEnd(call, (reason) => {
      remove();
      reject(reason);
    });
    promise.then(
      (value) => {
        remove();
        resolve(value);
      },
      (error: unknown) => {
        remove();
        reject(error);
      },
    );
  });
}

/** One piece of work that all callers share while it runs. It is aborted only when the last of them has given up. */
export class SharedWork<T> {
  #running: RunningWork<T> | null = null;

  /** Joins the running work, or starts it. */
  async join(start: (call: Call) => Promise<T>, call: Call): Promise<T> {
    const work = this.#running ?? this.#start(start);
    work.waiting += 1;
    try {
      return await orCallEnd(work.promise, call);
    } finally {
      work.waiting -= 1;
      if (work.waiting === 0) this.#end(work);
    }
  }

  #start(start: (call: Call) => Promise<T>): RunningWork<T> {
    const controller = new AbortController();
    const promise = start({ signal: controller.signal, deadline: null });
    const work = { promise, controller, waiting: 0 };
    this.#running = work;
    // The callers handle a rejection; if all of them gave up early, nothing else does.
    promise.then(
      () => this.#end(work),
      () => this.#end(work),
    );
    return work;
  }

  #end(work: RunningWork<T>): void {
    if (this.#running === work) this.#running = null;
    work.controller.abort();
  }
}

interface RunningWork<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}
