import type { IncomingHttpHeaders } from 'node:http';
import { type LimiterState, type RateLimiter, type ResponseTiming, UNTIL_RESPONSE } from './rate-limiter.js';

/** A number of requests in any span of time. */
export interface RateWindow {
  /** Requests that may start within the span. */
  readonly requests: number;
  /** Length of the span in milliseconds. */
  readonly per: number;
}

/** Limits the requests in any span of `per` milliseconds. Counts each from before it is sent until `per` after its response, so never too short. */
export class SlidingWindow implements RateLimiter {
  readonly span: number;
  readonly #requests: number;
  /** Requests allowed that free nothing. */
  readonly #unreserved: number;
  /** Arrival times of responses, oldest first, as a ring. */
  readonly #responses: Float64Array;
  #first = 0;
  #length = 0;

  /** `reserve` is the share for requests that free something. */
  constructor({ requests, per }: RateWindow, reserve: number) {
    this.#requests = requests;
    this.#unreserved = requests - Math.ceil(requests * reserve);
    this.span = per;
    this.#responses = new Float64Array(requests);
  }

  wait(frees: boolean, inFlight: number, now: number): number {
    this.#forget(now);
    const excess = this.#length + inFlight + 1 - (frees ? this.#requests : this.#unreserved);
    if (excess <= 0) return 0;
    if (excess > this.#length) return UNTIL_RESPONSE;
    return this.#at(excess - 1) + this.span - now;
  }

  left(inFlight: number, now: number): number {
    this.#forget(now);
    return Math.max(0, this.#unreserved - this.#length - inFlight);
  }

  /** Counts in whole windows, since providers begin them at different times. */
  timeFor(requests: number, now: number): number {
    const sinceOldest = this.#length === 0 ? 0 : Math.min(this.span, now - this.#at(0));
    return Math.floor((requests + this.#length - 1) / this.#unreserved) * this.span - sinceOldest;
  }

  responded(_headers: IncomingHttpHeaders | null, { now }: ResponseTiming): void {
    this.#responses[(this.#first + this.#length) % this.#requests] = now;
    if (this.#length < this.#requests) this.#length += 1;
    else this.#first = (this.#first + 1) % this.#requests;
  }

  /** Gathers the responses of a hundredth of the span, as late as the last of them, so that a large window stays short. */
  save(): LimiterState {
    const step = this.span / 100;
    const counts = new Map<number, number>();
    for (let position = 0; position < this.#length; position += 1) {
      const at = Math.ceil(this.#at(position) / step) * step;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    return [...counts].flat();
  }

  load(state: LimiterState): void {
    const times: number[] = [];
    for (let index = 0; index + 1 < state.length; index += 2)
      for (let count = state[index + 1] ?? 0; count > 0; count -= 1) times.push(state[index] ?? 0);
    times.sort((a, b) => a - b);
    const kept = times.slice(-this.#requests);
    this.#responses.set(kept);
    this.#first = 0;
    this.#length = kept.length;
  }

  #forget(now: number): void {
    while (this.#length > 0 && now - this.#at(0) >= this.span) {
      this.#first = (this.#first + 1) % this.#requests;
      this.#length -= 1;
    }
  }

  #at(position: number): number {
    return this.#responses[(this.#first + position) % this.#requests] ?? 0;
  }
}
