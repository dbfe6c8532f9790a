/** This many requests in any span of so many milliseconds. */
export interface RateWindow {
  /** Requests that may start within the span. */
  readonly requests: number;
  /** Length of the span in milliseconds. */
  readonly per: number;
}

/** Requests in any span of `per` milliseconds. A request counts from before it is sent until `per` after its answer, so never too short. */
export class SlidingWindow {
  readonly #requests: number;
  readonly #per: number;
  /** When the answers came, oldest first, as a ring. */
  readonly #responses: Float64Array;
  #first = 0;
  #length = 0;

  constructor({ requests, per }: RateWindow) {
    this.#requests = requests;
    this.#per = per;
    this.#responses = new Float64Array(requests);
  }

  add(now: number): void {
    this.#responses[(this.#first + this.#length) % this.#requests] = now;
    if (this.#length < this.#requests) this.#length += 1;
    else this.#first = (this.#first + 1) % this.#requests;
  }

  wait(kept: number, inFlight: number, now: number): number {
    while (this.#length > 0 && now - this.#at(0) >= this.#per) {
      this.#first = (this.#first + 1) % this.#requests;
      this.#length -= 1;
    }
    const allowed = this.#requests - Math.ceil(this.#requests * kept);
    const excess = this.#length + inFlight + 1 - allowed;
    if (excess <= 0) return 0;
    if (excess > this.#length) return Infinity;
    return this.#at(excess - 1) + this.#per - now;
  }

  /** Milliseconds in which so many requests go through: whole windows, since when the present one began is not the same for all. */
  timeFor(requests: number, kept: number): number {
    const allowed = this.#requests - Math.ceil(this.#requests * kept);
    return Math.floor((requests + this.#length - 1) / allowed) * this.#per - this.#sinceOldest();
  }

  #sinceOldest(): number {
    return this.#length === 0 ? 0 : Math.min(this.#per, performance.now() - this.#at(0));
  }

  #at(position: number): number {
    return this.#responses[(this.#first + position) % this.#requests] ?? 0;
  }
}
