import type { ComputeNode } from '../../compute/models/index.js';
import { onAbort } from '../../call/call.js';
import { asError } from '../as-error.js';
import type { NodePoller, PollObserver } from '../../compute/polling/node-poller.js';
import { isHopeless } from '../../compute/polling/wait-until-running.js';

/** Outcome of a deletion: the server is gone, it is there again, or that could not be found out. */
export type DeletionEnd =
  | { readonly kind: 'gone' }
  | { readonly kind: 'returned' }
  | { readonly kind: 'unknown'; readonly error: Error };

/** A deletion that the provider has accepted. */
export interface Deletion {
  readonly id: string;
  /** Local time (`performance.now()`) of its request. */
  readonly startedAt: number;
  /**
   * True if the server may not have been scheduled when its deletion was requested. Nova can cancel such a build request and schedule it all
   * the same, if a scheduler had read it before: it then lists the server in ERROR, after it had listed none.
   */
  readonly isUnscheduled: boolean;
  /** Polls that show the server in error before the deletion counts as lost, and is requested again. */
  readonly patience: number;
}

/** Waits until servers are gone. One that may not have been scheduled is looked for in one more poll. */
export class DeletionWatch {
  readonly #poller: NodePoller;
  readonly #signal: AbortSignal;
  readonly #secondPolls: SecondPolls;

  constructor(poller: NodePoller, signal: AbortSignal) {
    this.#poller = poller;
    this.#signal = signal;
    this.#secondPolls = new SecondPolls(poller);
  }

  /** Resolves when it is clear how a deletion ended. Never rejects. */
  wait({ id, startedAt, isUnscheduled, patience }: Deletion): Promise<DeletionEnd> {
    let isInDoubt = isUnscheduled;
    let errors = 0;
    return new Promise((resolve) => {
      const finish = (end: DeletionEnd): void => {
        removeListener();
        unwatch();
        this.#secondPolls.forget(id);
        resolve(end);
      };
      const cancelled = (): void => finish({ kind: 'unknown', error: asError(this.#signal.reason) });
      const unwatch = this.#poller.watch(
        id,
        {
          ending: true,
          onNode: ({ state }) => {
            if (state === 'error') errors += 1;
            else if (state !== 'pending') isInDoubt = false;
            if (errors >= patience) finish({ kind: 'returned' });
          },
          onGone: (_id, last) => {
            if (last !== undefined || !isInDoubt) finish({ kind: 'gone' });
            else {
              unwatch();
              this.#secondPolls.add(id, finish);
            }
          },
          onPollError: (error, failures) => {
            if (isHopeless(error, failures)) finish({ kind: 'unknown', error: asError(error) });
          },
        },
        startedAt,
      );
      const removeListener = onAbort(this.#signal, cancelled);
      if (this.#signal.aborted) cancelled();
    });
  }
}

/** Servers that a poll lacked, until a poll that began later lacks them too. */
class SecondPolls implements PollObserver {
  seenUntil = 0;
  readonly #poller: NodePoller;
  readonly #gone = new Map<string, { readonly since: number; readonly finish: (end: DeletionEnd) => void }>();
  #unobserve: (() => void) | null = null;

  constructor(poller: NodePoller) {
    this.#poller = poller;
  }

  add(id: string, finish: (end: DeletionEnd) => void): void {
    const now = performance.now();
    if (this.#gone.size === 0) {
      this.seenUntil = now;
      this.#unobserve = this.#poller.observe(this);
    }
    this.#gone.set(id, { since: now, finish });
  }

  forget(id: string): void {
    if (!this.#gone.delete(id) || this.#gone.size > 0) return;
    this.#unobserve?.();
    this.#unobserve = null;
  }

  ids(): Iterable<string> {
    return this.#gone.keys();
  }

  onNode({ id, state }: ComputeNode): void {
    const seen = this.#gone.get(id);
    if (seen !== undefined) seen.finish({ kind: state === 'terminated' ? 'gone' : 'returned' });
  }

  onPoll(startedAt: number): void {
    for (const { since, finish } of [...this.#gone.values()])
      if (startedAt >= since) finish({ kind: 'gone' });
  }

  onPollError(error: unknown, failures: number): void {
    if (!isHopeless(error, failures)) return;
    for (const { finish } of [...this.#gone.values()]) finish({ kind: 'unknown', error: asError(error) });
  }
}
