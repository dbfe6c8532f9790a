import { shorten } from '../../errors.js';
import { maskEchoes, maskParts, type Pieces, piecesOf } from './echo.js';
import { formsOf, type SecretForms } from './secret-forms.js';

/** Replacement of a secret. */
export const MASK = '[redacted]';

/** Shorter values than this are no secrets worth hiding, and would blank out ordinary words. */
const SHORTEST_SECRET = 4;

/** Characters of which echoes are looked for at least. */
const MARGIN = 4000;

/** Rest of a header value or base64 text around a secret. */
const BASE64 = '[A-Za-z0-9+/_=-]*';

/** Patterns of secrets, hidden whatever their source. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Secrets of one sign-in. Text from a server passes through it before it is cut and enters an error or a log. */
export class Redactor {
  readonly #secrets = new Map<string, SecretForms | null>();
  readonly #pieces = new Map<string, Pieces>();
  readonly #latest = new WeakMap<object, readonly string[]>();

  /** Adds a secret; ignores short or missing ones. */
  add(secret: unknown): void {
    if (typeof secret === 'string' && secret.length >= SHORTEST_SECRET && !this.#secrets.has(secret))
      this.#secrets.set(secret, null);
  }

  /** Adds a token and forgets the one before the last: requests with the last one may still be under way. */
  addLatest(owner: object, secret: string): void {
    const known = this.#latest.get(owner) ?? [];
    if (known.includes(secret)) return;
    const [last, ...older] = known;
    for (const old of older) {
      this.#secrets.delete(old);
      this.#pieces.delete(old);
    }
    this.#latest.set(owner, last === undefined ? [secret] : [secret, last]);
    this.add(secret);
  }

  /** Returns the text without the secrets, in any encoding in which a server may send them back. */
  text(text: string): string {
    if (text === '') return text;
    let result = text;
    for (const secret of this.#secrets.keys()) result = mask(result, this.#formsOf(secret));
    return result.includes('PRIVATE KEY-----') ? result.replace(PRIVATE_KEY, MASK) : result;
  }

  /**
   * A server's message for an error: without secrets, confidential values of the request (a server may quote a part of user data) and
   * control characters, shortened to `length` characters.
   */
  words(text: string, length: number, confidential: readonly unknown[] = []): string {
    // Services cut what they quote, so parts of a secret are masked too. The text is shortened first, to much more than the final length.
    let result = this.#withoutParts(shorten(this.text(text), Math.max(length * 4, MARGIN)));
    if (confidential.length > 0) {
      result = maskEchoes(result, confidential, MASK);
    }
    // oxlint-disable-next-line no-control-regex
    return shorten(result.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' '), length);
  }

  /** Returns a cause without secrets; others are replaced. */
  cause(error: unknown): unknown {
    if (!(error instanceof Error)) return typeof error === 'string' ? this.text(error) : error;
    const { name, message, stack = '' } = error;
    if (this.text(message) === message && this.text(stack) === stack) return error;
    const clean = new Error(this.text(message));
    clean.name = name;
    clean.stack = this.text(stack);
    return clean;
  }

  /** The path and query with signatures and secrets masked. */
  path(path: string): string {
    return this.text(path.replace(/([?&](?:[^=&]*(?:signature|token|sig|credential))=)[^&]*/gi, `$1${MASK}`));
  }

  #withoutParts(text: string): string {
    let result = text;
    for (const secret of this.#secrets.keys()) {
      let pieces = this.#pieces.get(secret);
      if (pieces === undefined) {
        pieces = piecesOf(this.#formsOf(secret));
        this.#pieces.set(secret, pieces);
      }
      result = maskParts(result, pieces, MASK);
    }
    return result;
  }

  /** Made when first needed: most drivers never see an error. */
  #formsOf(secret: string): SecretForms {
    const known = this.#secrets.get(secret);
    if (known !== undefined && known !== null) return known;
    const forms = formsOf(secret);
    this.#secrets.set(secret, forms);
    return forms;
  }
}

function mask(text: string, { plain, base64 }: SecretForms): string {
  let result = text;
  for (const form of plain) if (result.includes(form)) result = result.replaceAll(form, MASK);
  for (const form of base64) {
    if (!result.includes(form)) continue;
    // The rest of the base64 text is the user's name, or the secret's own first and last characters.
    result = result.replace(new RegExp(`${BASE64}${escapePattern(form)}${BASE64}`, 'g'), MASK);
  }
  return result;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
