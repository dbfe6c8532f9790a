import type { IncomingHttpHeaders } from 'node:http';

import type { Reader } from '../../format/json-reader.js';
import type { CloudRequest, Query } from '../../http/request.js';
import { CloudError, type CloudErrorDetails, MalformedResponseError } from '../../errors.js';

/** A page of a list, and what is known of the list by then. */
export interface ListedPage {
  /** The answer's body; a bare list is its `items`. */
  readonly body: Reader;
  /** The answer's headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** What was asked for. */
  readonly query: Query;
  /** Items on this page. */
  readonly count: number;
  /** Items on all pages so far. */
  readonly seen: number;
}

/** What hosts call the size of a page. */
const SIZES = ['limit', 'per_page', 'page_size', 'maxitems', 'maxResults'];

/** Empty pages in a row after which a list is given up. */
const MOST_EMPTY = 100;

/** How far a list is: it ends with an error where a page comes twice, and without a page size where the host refuses ours. */
export class ListProgress {
  readonly #details: CloudErrorDetails;
  #seen = 0;
  #empty = 0;
  #first: string | null = null;
  #withoutSize = false;

  constructor(details: CloudErrorDetails) {
    this.#details = details;
  }

  /** Counts a page. @throws MalformedResponseError for one that begins as the one before it */
  add(items: readonly unknown[]): number {
    const first = items.length === 0 ? null : JSON.stringify(items[0]);
    if (first !== null && first === this.#first)
      throw new MalformedResponseError(
        `${this.#details.operation}: the list repeats a page: what was asked for as the next one begins as the one before.`,
        this.#details,
      );
    this.#first = first;
    this.#empty = items.length === 0 ? this.#empty + 1 : 0;
    if (this.#empty > MOST_EMPTY)
      throw new MalformedResponseError(
        `${this.#details.operation}: the list does not end: ${this.#empty} pages in a row are empty.`,
        this.#details,
      );
    this.#seen += items.length;
    return this.#seen;
  }

  /** A request without the size of a page where the host has refused one. */
  adapt(request: CloudRequest): CloudRequest {
    if (!this.#withoutSize) return request;
    const query = Object.entries(request.query ?? {}).filter(([name]) => !SIZES.includes(name));
    return { ...request, query: Object.fromEntries(query) };
  }

  /** Whether an error is about the size of a page, once. */
  mayAdapt(error: unknown, { query = {} }: CloudRequest): boolean {
    const size = SIZES.find((name) => query[name] !== undefined);
    const isRefused = CloudError.is(error) && error.code === 'invalid-request' && error.status !== null;
    if (this.#withoutSize || size === undefined || !isRefused) return false;
    this.#withoutSize = /limit|page|size|maxitems|maxresults/i.test(error.message);
    return this.#withoutSize;
  }
}

/**
 * The next page of a list whose pages have numbers; null after the last, and after an empty one where nobody says which that is.
 *
 * @param last number of the last page, where the host says it
 * @param total how many items there are, where the host says it: a host that gives less on a page than it was asked for may count pages as
 * if it did not
 */
export function nextNumber(
  { body, query, count, seen }: ListedPage,
  last: number | null,
  total: number | null = null,
): Query | null {
  const asked = Number(query['page'] ?? 1);
  const page = Math.max(asked, typeof body.raw['page'] === 'number' ? body.raw['page'] : asked);
  const isShort = count > 0 && total !== null && seen < total;
  const isLast = last === null ? count === 0 : page >= last && !isShort;
  return isLast ? null : { ...query, page: page + 1 };
}

/** Whether a host that says how many there are has shown them all; null where it does not say. */
export function isComplete({ seen }: ListedPage, total: number | null): boolean | null {
  return total === null ? null : seen >= total;
}
