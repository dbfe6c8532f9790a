/** Milliseconds that an answer is believed. */
const LASTS = 300_000;
/** Answers that are kept; the oldest go first. */
const MOST = 500;

/** Answers that change seldom, shared by all clients of the process: many creates at once ask for them once. */
export class Memory<T> {
  readonly #answers = new Map<string, { readonly until: number; readonly answer: Promise<T> }>();

  /** What is remembered under a key, or what `ask` says; a failure is not remembered. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined && known.until > performance.now()) {
      try {
        return await known.answer;
      } catch {
        // Whoever asked first may have been cut off.
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

  /** Asks again next time. */
  forget(key: string): void {
    this.#answers.delete(key);
  }
}
