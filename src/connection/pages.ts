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
 * @throws MalformedResponseError when a page names itself as the next one, which would never end.
 */
export async function* walkPages<T>(
  first: Query,
  getPage: (query: Query) => Promise<Page<T>>,
  details: CloudErrorDetails,
): AsyncGenerator<T, void, undefined> {
  let query = first;
  let last = JSON.stringify(first);
  for (;;) {
    const { items, next } = await getPage(query);
    yield* items;
    if (next === null) return;
    query = next;
    const text = JSON.stringify(next);
    if (text === last) {
      throw new MalformedResponseError(
        `${details.operation}: the list names the page just read as its next one.`,
        details,
      );
    }
    last = text;
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
