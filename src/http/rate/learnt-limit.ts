import type { IncomingHttpHeaders } from 'node:http';
import { HeaderWindow } from './header-window.js';
import { LearntRate } from './learnt-rate.js';

/** What became of a request's turn: taken, refused as one too many (milliseconds to wait, where the provider says), or nobody knows. */
export type Verdict = 'passed' | 'lost' | { readonly retryAfter: number | undefined };

/** What answers alone tell of a limit: by their headers where they have them, else by refusals. */
export class LearntLimit {
  readonly #headers = new HeaderWindow();
  readonly #rate = new LearntRate();

  wait(kept: number, inFlight: number, now: number): number {
    return this.#headers.known ? this.#headers.wait(kept, inFlight, now) : this.#rate.wait(now);
  }

  probe(now: number): void {
    this.#rate.probe(now);
  }

  timeFor(requests: number, now: number): number {
    return this.#headers.known
      ? this.#headers.timeFor(requests, now)
      : this.#rate.wait(now) + (requests - 1) / this.#rate.rate(now);
  }

  started(now: number, idle: boolean): void {
    if (idle) this.#rate.idled(now);
    this.#rate.started(now);
  }

  hear(headers: IncomingHttpHeaders, startedAt: number, now: number, inFlight: number): void {
    this.#headers.hear(headers, { startedAt, now, inFlight });
  }

  settle(verdict: Verdict, startedAt: number, now: number): void {
    if (verdict === 'passed') this.#rate.passed(startedAt, now);
    else if (verdict === 'lost') this.#rate.lost(startedAt);
    else if (this.#headers.known) this.#headers.refused(startedAt);
    else this.#rate.refused(startedAt, now, verdict.retryAfter);
  }
}
