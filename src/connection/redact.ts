const MASK = '[redacted]';

/** Shorter values than this are no secrets worth hiding, and would blank out ordinary words. */
const SHORTEST_SECRET = 4;

/** Headers whose values are secret whatever they hold. */
const SECRET_HEADERS =
  /^(authorization|x-auth-token|x-subject-token|x-storage-token|x-auth-key|x-service-token|cookie|set-cookie|x-amz-security-token|x-api-key|api-key|auth-api-token|x-auth-email)$/i;

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

  /** The headers with secret ones masked. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        SECRET_HEADERS.test(name) ? MASK : this.text(value),
      ]),
    );
  }
}
