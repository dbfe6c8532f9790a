import { type CloudErrorDetails, MalformedResponseError } from '../errors.js';
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
export async function* walkPages<T>(
  first: Query,
  getPage: (query: Query) => Promise<Page<T>>,
  details: CloudErrorDetails,
): AsyncGenerator<T, void, undefined> {
  let query = first;
  // One page is remembered, a later one at each power of two: any circle meets it, however many pages there are.
  let remembered = JSON.stringify(first);
  for (let count = 1; ; count += 1) {
    const { items, next } = await getPage(query);
    yield* items;
    if (next === null) return;
    query = next;
    const text = JSON.stringify(next);
    if (text === remembered) {
      throw new MalformedResponseError(
        `${details.operation}: the list leads round in circles: a page names one read before as its next.`,
        details,
      );
    }
    if ((count & (count - 1)) === 0) remembered = text;
  }
}

/** The whole list as an array. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The query of a link to a next page. Its host and path are not used: behind proxies they are often wrong. */
export function queryOfLink(link: string): Query {
  const { searchParams } = new URL(link, 'http://localhost');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
}
