/**
 * The clock that requests are signed by, of a driver and its forks: this machine's, until a service refuses a signature for its time and
 * says in its Date what time it is.
 */
export class Clock {
  #offset = 0;

  /** Milliseconds since 1970, as {@link Date.now}. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Goes by a service's time from now on. Answers true when that is news: where it differs by more than `tolerance` milliseconds. */
  correct(time: number | null, tolerance: number): boolean {
    if (time === null) return false;
    const offset = time - Date.now();
    if (Math.abs(offset - this.#offset) <= tolerance) return false;
    this.#offset = offset;
    return true;
  }
}
