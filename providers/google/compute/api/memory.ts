/** Milliseconds for which a result is cached. */
const LASTS = 300_000;
/** Most cached results; the oldest are dropped first. */
const MOST = 500;

/** Cache of rarely changing results, shared by all clients of the process: concurrent creates fetch them once. */
export class Memory<T> {
  readonly #answers = new Map<string, { readonly until: number; readonly answer: Promise<T> }>();

  /** Returns a cached result, or that of `ask`; failures are not cached. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined && known.until > performance.now()) {
      try {
        return await known.answer;
      } catch {
        // The first caller may have been aborted.
        return ask();
      }
    }
    const [oldest] = this.#answers.keys();
    if (this.#answers.size >= MOST && oldest !== undefined) this.#answers.delete(oldest);
    const answer = ask();
    this.#answers.set(key, { until: performance.now() + LASTS, answer });
    try {
      return await answer;
    } catch (error) {
      this.forget(key);
      throw error;
    }
  }

  /** Drops a cached result. */
  forget(key: string): void {
    this.#answers.delete(key);
  }
}
