import type { ComputeNode } from '../../compute/models/index.js';
import { onAbort } from '../../call/call.js';
import { asError } from '../as-error.js';
import type { NodePoller, PollObserver } from '../../compute/polling/node-poller.js';
import { isHopeless } from '../../compute/polling/wait-until-running.js';

/** How the wait for a server's end has ended: it is gone, it is there again, or nobody can tell. */
export type Departure =
  | { readonly kind: 'gone' }
  | { readonly kind: 'returned' }
  | { readonly kind: 'unknown'; readonly error: Error };

/** A server whose deletion the provider has accepted. */
export interface Departing {
  readonly id: string;
  /** Local time (`performance.now()`) at which its deletion was asked for. */
  readonly startedAt: number;
  /**
   * Whether it may have been no more than an order when its deletion was asked for. Such an order can be crossed out, and carried out all
   * the same by somebody who had read it before: Nova then puts the server there in ERROR, after it had said that there is none.
   */
  readonly isOrder: boolean;
  /** Polls that show it in error before its deletion counts as lost, and so is asked for again. */
  readonly patience: number;
}

/** Waits until servers are gone. One that may have been an order only is looked for once more: in the next poll, whoever causes that. */
export class Departures {
  readonly #poller: NodePoller;
  readonly #signal: AbortSignal;
  readonly #looks: SecondLooks;

  constructor(poller: NodePoller, signal: AbortSignal) {
    this.#poller = poller;
    this.#signal = signal;
    this.#looks = new SecondLooks(poller);
  }

  /** Resolves when it is clear what became of a server. Never rejects. */
  wait({ id, startedAt, isOrder, patience }: Departing): Promise<Departure> {
    let isInDoubt = isOrder;
    let errors = 0;
    return new Promise((resolve) => {
      const finish = (departure: Departure): void => {
        removeListener();
        unwatch();
        this.#looks.forget(id);
        resolve(departure);
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
              this.#looks.add(id, finish);
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

/** Servers that the provider said are gone, until a poll that began later does not show them either. */
class SecondLooks implements PollObserver {
  seenUntil = 0;
  readonly #poller: NodePoller;
  readonly #gone = new Map<
    string,
    { readonly since: number; readonly finish: (departure: Departure) => void }
  >();
  #unobserve: (() => void) | null = null;

  constructor(poller: NodePoller) {
    this.#poller = poller;
  }

  add(id: string, finish: (departure: Departure) => void): void {
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
