import { type CloudErrorDetails, InvalidRequestError, MalformedResponseError } from '../errors.js';
import { internalError } from '../guard.js';
import type { Reader } from '../format/json-reader.js';
import type { Query } from './request.js';

/** One page of a list, and the query of the next one; null on the last. */
export interface Page<T> {
  /** Items of the page. */
  readonly items: readonly T[];
  /** The query of the next page; null on the last. */
  readonly next: Query | null;
}

/** Number of empty pages in a row after which a list counts as endless. */
const MOST_EMPTY = 100;

/** Number of repeated pages after which a list counts as endless. A single one may be a list that changes meanwhile. */
const MOST_REPEATED = 3;

/** Most items in an array: beyond, memory would end before the list does. */
const MOST_COLLECTED = 5_000_000;

/**
 * Reads a list page by page, holding one page at a time.
 *
 * @throws MalformedResponseError when the list would never end: a next page was read before, pages repeat earlier content, or 100 pages in
 * a row are empty
 */
export function walkPages<T>(
  first: Query,
  getPage: (query: Query) => Promise<Page<T>>,
  details: CloudErrorDetails,
): AsyncIterable<T> {
  return new PagedList(first, getPage, details);
}

/** A list in pages, read item by item (a promise each), or page by page when the caller wants all of it. */
class PagedList<T> implements AsyncIterable<T> {
  readonly #first: Query;
  readonly #getPage: (query: Query) => Promise<Page<T>>;
  readonly #details: CloudErrorDetails;

  constructor(first: Query, getPage: (query: Query) => Promise<Page<T>>, details: CloudErrorDetails) {
    this.#first = first;
    this.#getPage = getPage;
    this.#details = details;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const items of this.pages()) for (const item of items) yield item;
  }

  async *pages(): AsyncGenerator<readonly T[], void, undefined> {
    let query = this.#first;
    // One page is remembered and replaced at each power of two, so any cycle is found, however long.
    let remembered = JSON.stringify(query);
    let content: string | null = null;
    let empty = 0;
    let repeated = 0;
    for (let count = 1; ; count += 1) {
      const { items, next } = await this.#read(query);
      yield items;
      if (next === null) return;
      query = next;
      const text = JSON.stringify(next);
      if (text === remembered) throw this.#endless('a page names one read before as its next');
      empty = items.length === 0 ? empty + 1 : 0;
      if (empty === MOST_EMPTY)
        throw this.#endless(`${MOST_EMPTY} pages in a row were empty, and each named a next one`);
      const held = contentOf(items);
      if (held !== null && held === content) repeated += 1;
      if (repeated === MOST_REPEATED) throw this.#endless('pages hold what an earlier one held');
      if ((count & (count - 1)) === 0) {
        remembered = text;
        content = held;
      }
    }
  }

  /** Converts exceptions of the driver's reader. */
  async #read(query: Query): Promise<Page<T>> {
    try {
      return await this.#getPage(query);
    } catch (error) {
      throw error instanceof TypeError || error instanceof RangeError || error instanceof URIError
        ? internalError(error, this.#details.operation ?? 'list')
        : error;
    }
  }

  #endless(why: string): MalformedResponseError {
    return new MalformedResponseError(
      `${this.#details.operation}: the list leads round in circles, or has no end: ${why}.`,
      this.#details,
    );
  }
}

/** Identifies a page by its first and last item; null for an empty one. */
function contentOf(items: readonly unknown[]): string | null {
  if (items.length === 0) return null;
  return JSON.stringify([items.length, items[0], items.at(-1)]);
}

/** Collects a list into an array. @throws InvalidRequestError above five million items; iterate such lists instead */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  if (items instanceof PagedList) {
    for await (const page of items.pages()) {
      for (const item of page as readonly T[]) all.push(item);
      checkCount(all);
    }
  } else {
    for await (const item of items) {
      all.push(item);
      checkCount(all);
    }
  }
  return all;
}

function checkCount({ length }: readonly unknown[]): void {
  if (length <= MOST_COLLECTED) return;
  throw new InvalidRequestError(
    `The list has more than ${MOST_COLLECTED} items, or no end: read it item by item with the method that is named iterate in place of list.`,
  );
}

/** Number of rows of a page: the length of the only list at the top of its body; 0 if there is none. */
export function rowsOf(body: Reader): number {
  const lists = Object.values(body.raw).filter((value) => Array.isArray(value));
  return lists.length === 1 ? (lists[0]?.length ?? 0) : 0;
}

/** The query of the next page, for hosts that have it as `next` among links; null on the last. */
export function queryOfNext(links: Reader | null | undefined): Query | null {
  const link = links?.optionalString('next') ?? null;
  return link === null ? null : queryOfLink(link);
}

/** The query of a link to a next page. Its host and path are not used: behind proxies they are often wrong. */
export function queryOfLink(link: string): Query {
  const searchParams = new URLSearchParams(/\?([^#]*)/.exec(link)?.[1] ?? '');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
}
