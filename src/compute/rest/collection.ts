import type { CloudErrorClass } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import type { Query } from '../../http/request.js';
import { idOf } from '../../model.js';

/** Where a cloud keeps one kind of resource, and how its JSON is read: data that a driver declares, and `Resource` works by. */
export interface Collection<Data> {
  /** Key of the service in the cloud's catalog; left out where it is the driver's main one, or there is no catalog. */
  readonly endpoint?: string;
  /** Path of the collection, such as `/servers`. */
  readonly path: string;
  /** Path of its list, where that is another one. */
  readonly listPath?: string;
  /** Key of a page under which its rows stand. */
  readonly list: string;
  /** Key under which one resource stands; left out where the body itself is the resource. */
  readonly item?: string;
  /** Key under which requests name the fields of one; left out where the body itself has them. */
  readonly bodyKey?: string;
  /** What one is called, for errors: `image`. Default: its `item` with blanks, or `resource`. */
  readonly called?: string;
  /** Query of every list, such as the page size. */
  readonly query?: Query;
  /** Query of one, where what is shown depends on it. */
  readonly itemQuery?: Query;
  /** The error for one that is not there. Default NotFoundError. */
  readonly notFound?: CloudErrorClass;
  /** Form of its ids. What has another form is a name where `byName` is there; else it does not exist, and is not asked for. Default: any. */
  readonly ids?: RegExp;
  /** Query that finds one by its name. */
  readonly byName?: (name: string) => Query;
  /** Reads one; null leaves it out of lists. `region` is the driver's. */
  readonly read: (row: Reader, region: string | null) => Data | null;
}

/** The path of one thing beneath its collection. */
export function pathOf(collection: string, value: { readonly id: string } | string): string {
  return `${collection}/${encodeURIComponent(idOf(value))}`;
}

/**
 * A collection whose path ends in its name, as most do: `/server-types` has `server_types` in its lists and `server_type` in the body of
 * one. `rules` says what is otherwise, and the rest.
 */
export function collectionAt<Data>(
  path: string,
  rules: Omit<Collection<Data>, 'path' | 'list'> & Partial<Collection<Data>>,
): Collection<Data> & { readonly item: string } {
  const list = path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');
  return { path, list, item: list.replace(/s$/, ''), ...rules };
}
