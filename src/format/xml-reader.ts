import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';
import type { XmlElement } from './xml.js';

/**
 * Reads an element of an XML response field by field, like {@link Reader} for JSON: a missing required field is a MalformedResponseError
 * that names it.
 */
export class XmlReader {
  readonly #element: XmlElement;
  readonly #path: string;
  readonly #details: CloudErrorDetails;

  constructor(element: XmlElement, path: string, details: CloudErrorDetails) {
    this.#element = element;
    this.#path = path;
    this.#details = details;
  }

  /** True if the field exists and is not empty. */
  has(name: string): boolean {
    const child = this.#element.child(name);
    return child !== null && (child.text !== '' || child.children.length > 0);
  }

  /** Text. @throws MalformedResponseError when missing */
  string(name: string): string {
    return this.#element.get(name) ?? this.#fail(name, 'there', null);
  }

  /** An id: text that is not empty. */
  id(name: string): string {
    return this.optionalString(name) ?? this.#fail(name, 'an id', null);
  }

  /** Text; null when it is missing or empty. */
  optionalString(name: string): string | null {
    return this.#element.get(name) || null;
  }

  /** A number. @throws MalformedResponseError when missing or something else */
  number(name: string): number {
    return this.optionalNumber(name) ?? this.#fail(name, 'a number', null);
  }

  /** A number; null when it is missing or empty. */
  optionalNumber(name: string): number | null {
    const text = this.optionalString(name);
    if (text === null) return null;
    const number = Number(text);
    return Number.isFinite(number) ? number : this.#fail(name, 'a number', text);
  }

  /** `true` or `false`; null when it is missing. */
  optionalBoolean(name: string): boolean | null {
    const text = this.optionalString(name);
    if (text === null || text === 'true' || text === 'false') return text === null ? null : text === 'true';
    return this.#fail(name, 'true or false', text);
  }

  /** A point in time; null when it is missing or empty. */
  optionalDate(name: string): Date | null {
    const text = this.optionalString(name);
    if (text === null) return null;
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? this.#fail(name, 'a date', text) : date;
  }

  /** A child element, read the same way. @throws MalformedResponseError when missing */
  object(name: string): XmlReader {
    return this.optionalObject(name) ?? this.#fail(name, 'there', null);
  }

  /** A child element; null when it is missing. */
  optionalObject(name: string): XmlReader | null {
    const child = this.#element.child(name);
    return child === null ? null : new XmlReader(child, this.#join(name), this.#details);
  }

  /** Items of a list; empty if the list is missing, since servers may leave out empty lists. */
  list(name: string, item = 'item'): XmlReader[] {
    const path = `${this.#join(name)}.${item}`;
    return (this.#element.child(name)?.all(item) ?? []).map(
      (element) => new XmlReader(element, path, this.#details),
    );
  }

  /** A list of texts. */
  strings(name: string, item = 'item'): string[] {
    return (this.#element.child(name)?.all(item) ?? []).map(({ text }) => text);
  }

  #join(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #fail(name: string, expected: string, found: string | null): never {
    const what = found === null ? 'is not' : `is ${JSON.stringify(found.slice(0, 60))}`;
    throw new MalformedResponseError(
      `${this.#details.operation ?? 'the call'}: in ${this.#details.provider ?? 'the provider'}'s response ${this.#join(name)} should be ${expected}, but ${what}.`,
      this.#details,
    );
  }
}
