import type { CloudRequest } from './request.js';
import { CloudError, type CloudErrorDetails, MalformedResponseError } from '../errors.js';

/** What hosts call the size of a page. */
const SIZES = ['limit', 'per_page', 'page_size', 'maxitems', 'maxResults'];

/** How far a list is: it ends with an error where a page comes twice, and without a page size where the host refuses ours. */
export class ListProgress {
  readonly #details: CloudErrorDetails;
  #seen = 0;
  #first: string | null = null;
  #withoutSize = false;

  constructor(details: CloudErrorDetails) {
    this.#details = details;
  }

  /** Counts a page. Items that were left out are null, and tell no page apart. @throws MalformedResponseError for one that begins as the one before it */
  add(items: readonly unknown[]): number {
    const [head = null] = items;
    const first = head === null ? null : JSON.stringify(head);
    if (first !== null && first === this.#first)
      throw new MalformedResponseError(
        `${this.#details.operation}: the list repeats a page: what was asked for as the next one begins as the one before.`,
        this.#details,
      );
    this.#first = first;
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
