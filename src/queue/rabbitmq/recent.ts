/** Most entries kept of each kind: about ten megabytes of ids. */
const MOST = 100_000;

/** The newest entries by their keys: the oldest are dropped, so that a long day costs no more memory than a short one. */
export class Recent<T> {
  readonly #most: number;
  readonly #entries = new Map<string, T>();

  constructor(most: number = MOST) {
    this.#most = most;
  }

  get keys(): Iterable<string> {
    return this.#entries.keys();
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  /** Keeps an entry as the newest. */
  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
  }
}
