/** Reads the body of an error field by field. Such bodies are often malformed, so unexpected values are null or empty. */
export class ErrorBody {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    this.#fields =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : {};
  }

  /** Parses the text of a response. */
  static parse(text: string): ErrorBody {
    return new ErrorBody(parseJson(text));
  }

  /** A non-empty string, or null. */
  string(name: string): string | null {
    const value = this.#fields[name];
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /** A number, or null. */
  number(name: string): number | null {
    const value = this.#fields[name];
    return typeof value === 'number' ? value : null;
  }

  /** An object; an empty one if missing. */
  object(name: string): ErrorBody {
    return new ErrorBody(this.#fields[name]);
  }

  /** A list of objects. */
  list(name: string): readonly ErrorBody[] {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.map((item: unknown) => new ErrorBody(item)) : [];
  }

  /** A list of texts. */
  strings(name: string): readonly string[] {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }
}

/** Parses text as JSON; null if it is not, since error bodies are often something else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
