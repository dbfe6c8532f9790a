/** Default for the shortest time between the starts of two polls, in milliseconds. */
const MIN_INTERVAL = 1000;
/** Longest time between the starts of two polls, in milliseconds. */
const MAX_INTERVAL = 10_000;
/** Interval as a part of the time since the last change, so that a change is never noticed much too late. */
const INTERVAL_SHARE = 0.1;

/** Decides when the next poll begins: soon while things change, late while nothing does. Times are local, by `performance.now()`. */
export class PollPace {
  /** Shortest time between the starts of two polls, in milliseconds. */
  readonly shortest: number;
  #lastStart: number | null = null;
  #lastDuration = 0;
  #lastChange = 0;

  constructor(shortest: number = MIN_INTERVAL) {
    this.shortest = shortest;
  }

  /** Takes the start of a poll. */
  started(now: number): void {
    this.#lastStart = now;
  }

  /** Takes the end of a poll, failed or not. */
  ended(now: number): void {
    this.#lastDuration = now - (this.#lastStart ?? now);
  }

  /** Takes the time of a change, or of a new watcher. */
  changed(now: number): void {
    this.#lastChange = now;
  }

  /** Returns the milliseconds until the next poll begins. An urgent one waits for the shortest interval only. */
  timeToNext(urgent: boolean): number {
    if (this.#lastStart === null) return urgent ? 0 : this.shortest;
    const now = performance.now();
    const interval = urgent ? this.shortest : this.#interval(now);
    // A service that is slow to list gets a rest of the same length.
    const rest = urgent ? 0 : Math.min(this.#lastDuration, MAX_INTERVAL);
    return Math.max(this.#lastStart + interval - now, rest);
  }

  #interval(now: number): number {
    return Math.min(MAX_INTERVAL, Math.max(this.shortest, (now - this.#lastChange) * INTERVAL_SHARE));
  }
}
