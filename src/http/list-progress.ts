import type { CloudRequest } from './request.js';
import { CloudError, type CloudErrorDetails, MalformedResponseError } from '../errors.js';

/** Names of the page-size parameter. */
const SIZES = ['limit', 'per_page', 'page_size', 'maxitems', 'maxResults'];

/** Progress of a list: throws when a page is repeated, and drops the page size when the host refuses it. */
export class ListProgress {
  readonly #details: CloudErrorDetails;
  #seen = 0;
  #first: string | null = null;
  #withoutSize = false;

  constructor(details: CloudErrorDetails) {
    this.#details = details;
  }

  /**
   * Counts a page. Skipped items are null and do not identify a page. @throws MalformedResponseError for a page that begins like the one
   * before it
   */
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

  /** Removes the page size from a request if the host has refused it. */
  adapt(request: CloudRequest): CloudRequest {
    if (!this.#withoutSize) return request;
    const query = Object.entries(request.query ?? {}).filter(([name]) => !SIZES.includes(name));
    return { ...request, query: Object.fromEntries(query) };
  }

  /** True, once, for an error about the page size. */
  mayAdapt(error: unknown, { query = {} }: CloudRequest): boolean {
    const size = SIZES.find((name) => query[name] !== undefined);
    const isRefused = CloudError.is(error) && error.code === 'invalid-request' && error.status !== null;
    if (this.#withoutSize || size === undefined || !isRefused) return false;
    this.#withoutSize = /limit|page|size|maxitems|maxresults/i.test(error.message);
    return this.#withoutSize;
  }
}
