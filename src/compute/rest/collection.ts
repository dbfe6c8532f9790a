import type { CloudErrorClass } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import type { Query } from '../../http/request.js';
import { idOf } from '../../model.js';

/** A kind of resource in a cloud's JSON API, declared by a driver for `Resource`. */
export interface Collection<Data> {
  /** Key of the service in the cloud's catalog; left out for the driver's main one, or without a catalog. */
  readonly endpoint?: string;
  /** Path of the collection, such as `/servers`. */
  readonly path: string;
  /** Path of its list, if it differs. */
  readonly listPath?: string;
  /** Key of a page with the rows. */
  readonly list: string;
  /** Key of a response with a single resource; left out when the body itself is the resource. */
  readonly item?: string;
  /** Key of a request with the fields of a resource; left out when the body itself has them. */
  readonly bodyKey?: string;
  /** Name of a resource in errors: `image`. Default: its `item` with blanks, or `resource`. */
  readonly called?: string;
  /** Query of every list, such as the page size. */
  readonly query?: Query;
  /** Query for a single resource, if its content depends on it. */
  readonly itemQuery?: Query;
  /** HTTP method of updates. Default `PUT`. */
  readonly updateBy?: 'PUT' | 'PATCH';
  /** Error for a missing resource. Default NotFoundError. */
  readonly notFound?: CloudErrorClass;
  /** Form of its ids; without one every value may be an id. Other values are names if `byName` exists; otherwise nothing is sent: no such resource exists. */
  readonly ids?: RegExp;
  /** Query that finds a resource by its name. */
  readonly byName?: (name: string) => Query;
  /** Reads a resource; null skips it in lists. `region` is the driver's. */
  readonly read: (row: Reader, region: string | null) => Data | null;
}

/** Path of a resource below its collection. */
export function pathOf(collection: string, value: { readonly id: string } | string): string {
  return `${collection}/${encodeURIComponent(idOf(value))}`;
}

/**
 * A collection whose path ends in its name, like most: `/server-types` has `server_types` in its lists and `server_type` in the body of a
 * resource. `rules` has the deviations and the rest.
 */
export function collectionAt<Data>(
  path: string,
  rules: Omit<Collection<Data>, 'path' | 'list'> & Partial<Collection<Data>>,
): Collection<Data> & { readonly item: string } {
  const list = path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');
  return { path, list, item: list.replace(/s$/, ''), ...rules };
}
