/** Client tokens of a run's create requests. */
export class ClientTokens {
  readonly #run: string;
  readonly #isResumed: boolean;

  constructor(run: string, isResumed: boolean) {
    this.#run = run;
    this.#isResumed = isResumed;
  }

  /** Token of the first request of this process for specs of which the first has this position. */
  first(index: number): string {
    return this.#isResumed ? this.unused(index) : `${this.#run}-${index}`;
  }

  /** A token that no request has used, in this process or an earlier one. */
  unused(index: number): string {
    return `${this.#run}-${index}-${crypto.randomUUID().slice(0, 8)}`;
  }
}
