/** Shortest time between the starts of two polls where the driver names none, in milliseconds. */
const MIN_INTERVAL = 1000;
/** Longest time between the starts of two polls, in milliseconds. */
const MAX_INTERVAL = 10_000;
/** The interval is this part of the time since something last changed, so that waiting is never found out much too late. */
const INTERVAL_SHARE = 0.1;

/** Says when the next poll begins: often while things change, seldom when nothing does. Times are local, by `performance.now()`. */
export class PollPace {
  /** Shortest time between the starts of two polls, in milliseconds. */
  readonly shortest: number;
  #lastStart: number | null = null;
  #lastDuration = 0;
  #lastChange = 0;

  constructor(shortest: number = MIN_INTERVAL) {
    this.shortest = shortest;
  }

  /** A poll has begun. */
  started(now: number): void {
    this.#lastStart = now;
  }

  /** The poll has ended, well or not. */
  ended(now: number): void {
    this.#lastDuration = now - (this.#lastStart ?? now);
  }

  /** Something has changed, or somebody new is waiting. */
  changed(now: number): void {
    this.#lastChange = now;
  }

  /** Milliseconds until the next poll begins. One that is urgent waits for the shortest interval only. */
  timeToNext(urgent: boolean): number {
    if (this.#lastStart === null) return urgent ? 0 : this.shortest;
    const now = performance.now();
    const interval = urgent ? this.shortest : this.#interval(now);
    // A service that takes long to list is left alone for as long as it took.
    const rest = urgent ? 0 : Math.min(this.#lastDuration, MAX_INTERVAL);
    return Math.max(this.#lastStart + interval - now, rest);
  }

  #interval(now: number): number {
    return Math.min(MAX_INTERVAL, Math.max(this.shortest, (now - this.#lastChange) * INTERVAL_SHARE));
  }
}
