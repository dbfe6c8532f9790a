import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';
import type { Reader } from './reader.js';
import type { Query } from './request.js';

/** One page of a list, and the query that gets the next one; null on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: Query | null;
}

/**
 * Walks a list page by page, holding one page at a time.
 *
 * @throws MalformedResponseError when the pages lead round in circles, which would never end.
 */
export function walkPages<T>(
  first: Query,
  getPage: (query: Query) => Promise<Page<T>>,
  details: CloudErrorDetails,
): AsyncIterable<T> {
  return new PagedList(first, getPage, details);
}

/** A list in pages: its items one by one, which costs a promise each, or a page at once where all of it is wanted. */
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
    // One page is remembered, and another in its place at each power of two: any circle meets it, however many pages there are.
    let remembered = JSON.stringify(query);
    for (let count = 1; ; count += 1) {
      const { items, next } = await this.#getPage(query);
      yield items;
      if (next === null) return;
      query = next;
      const text = JSON.stringify(next);
      if (text === remembered) {
        throw new MalformedResponseError(
          `${this.#details.operation}: the list leads round in circles: a page names one read before as its next.`,
          this.#details,
        );
      }
      if ((count & (count - 1)) === 0) remembered = text;
    }
  }
}

/** The whole list as an array. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  if (items instanceof PagedList) {
    for await (const page of items.pages()) for (const item of page as readonly T[]) all.push(item);
  } else {
    for await (const item of items) all.push(item);
  }
  return all;
}

/** The query of the next page, for hosts that have it as `next` among links; null on the last. */
export function queryOfNext(links: Reader | null | undefined): Query | null {
  const link = links?.optionalString('next') ?? null;
  return link === null ? null : queryOfLink(link);
}

/** The query of a link to a next page. Its host and path are not used: behind proxies they are often wrong. */
export function queryOfLink(link: string): Query {
  if (!URL.canParse(link, 'http://localhost'))
    throw new MalformedResponseError('The provider links to a next page with what is no URL.');
  const { searchParams } = new URL(link, 'http://localhost');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
}
