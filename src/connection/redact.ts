const MASK = '[redacted]';

/** Shorter values than this are no secrets worth hiding, and would blank out ordinary words. */
const SHORTEST_SECRET = 4;

/** The secrets of one sign-in. Text from a server passes through it before it enters an error or a log. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Remembers a secret; short or missing ones are ignored. */
  add(secret: unknown): void {
    if (typeof secret === 'string' && secret.length >= SHORTEST_SECRET) this.#secrets.add(secret);
  }

  /** Forgets a secret that is of no use any more, such as an expired token. */
  remove(secret: string): void {
    this.#secrets.delete(secret);
  }

  /** The text without any of the secrets. */
  text(text: string): string {
    let result = text;
    for (const secret of this.#secrets) {
      if (result.includes(secret)) result = result.replaceAll(secret, MASK);
    }
    return result;
  }

  /** The path and query with signatures and secrets masked. */
  path(path: string): string {
    return this.text(path.replace(/([?&](?:[^=&]*(?:signature|token|sig|credential))=)[^&]*/gi, `$1${MASK}`));
  }
}
