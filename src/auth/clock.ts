/**
 * Clock of signatures, shared by a driver and its forks: this machine's, until a service refuses a signature for its time; then that of the
 * response's Date header.
 */
export class Clock {
  #offset = 0;

  /** Milliseconds since 1970, as {@link Date.now}. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Adopts a service's time. Returns true if it differs by more than `tolerance` milliseconds. */
  correct(time: number | null, tolerance: number): boolean {
    if (time === null) return false;
    const offset = time - Date.now();
    if (Math.abs(offset - this.#offset) <= tolerance) return false;
    this.#offset = offset;
    return true;
  }
}
