import type { CursorPages, Parameters, Query, RpcApi, RpcListing } from '../../src/driver/index.js';

/**
 * The OUTSCALE API: the action is the path, its parameters are JSON.
 *
 * @see https://docs.outscale.com/api.html
 */
export const API: RpcApi = {
  write: ({ action }, parameters) => ({ path: `/${action}`, json: parameters }),
  errorInBody: () => null,
};

/** First page of a list, as long as they can be. */
const FIRST: Query = { ResultsPerPage: 1000 };

/** Pages of lists. */
const PAGES: CursorPages = { by: 'cursor', field: 'NextPageToken', parameter: 'NextPageToken' };

/** Parameters with which a list has only rows with one of these values. */
export function filter(name: string, values: readonly string[]): Parameters {
  return { Filters: { [name]: values } };
}

/** A list in pages. */
export const listing = (action: string, rows: string): RpcListing => ({
  action,
  rows,
  first: FIRST,
  pages: PAGES,
});

/** A tag, as OUTSCALE writes it. */
export type Tag = Readonly<Record<'Key' | 'Value', string>>;
