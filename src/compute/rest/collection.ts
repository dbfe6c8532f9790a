import type { CallOptions } from '../../call/call.js';
import type { ClientRequest, JsonClient } from '../../driver/json-client.js';
import type { CloudErrorClass } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import type { Query } from '../../http/request.js';
import { idOf } from '../../model.js';

/** Where a cloud keeps one kind of resource, and how its JSON becomes a model's data: data that a driver declares. */
export interface Collection<Data> {
  /** Path of the collection, such as `/servers`. */
  readonly path: string;
  /** Key of a page under which its rows stand. */
  readonly list: string;
  /** Key under which one resource stands; left out when the body itself is the resource. */
  readonly item?: string;
  /** What one is called, for errors: `image`. */
  readonly called: string;
  /** Query of every list, such as the page size. */
  readonly query?: Query;
  /** The error for one that is not there. */
  readonly notFound: CloudErrorClass;
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

/** Walks a collection. */
export function listCollection<Data, M>(
  client: JsonClient,
  operation: string,
  { path, list, query, read }: Collection<Data>,
  make: (data: Data) => M,
  options: CallOptions | undefined,
): AsyncIterable<M> {
  const row = (reader: Reader): M | null => {
    const data = read(reader, client.context.region);
    return data === null ? null : make(data);
  };
  return client.list({ operation, path, query }, list, row, options);
}

/** Reads one resource by its id, or by its name where the collection is searched by names. */
export async function getFromCollection<Data>(
  client: JsonClient,
  operation: string,
  collection: Collection<Data>,
  value: { readonly id: string } | string,
  options: CallOptions | undefined,
): Promise<Data> {
  const { path, ids, byName, notFound } = collection;
  const id = idOf(value);
  if (ids === undefined || ids.test(id))
    return readItem(
      client,
      await client.get({ operation, path: pathOf(path, id), notFound }, options),
      collection,
    );
  if (byName !== undefined) {
    const request = { operation, path, query: byName(id), notFound };
    const [row] = (await client.get(request, options)).list(collection.list);
    const found = row === undefined ? null : collection.read(row, client.context.region);
    if (found !== null) return found;
  }
  throw missing(client, operation, collection, id);
}

/** Deletes one resource. One that is gone already is no error, nor is an id that no resource can have. */
export async function deleteFromCollection(
  client: JsonClient,
  operation: string,
  { path, ids }: Collection<unknown>,
  value: { readonly id: string } | string,
  options: CallOptions | undefined,
): Promise<void> {
  const id = idOf(value);
  if (ids !== undefined && !ids.test(id)) return;
  await client.delete({ operation, path: pathOf(path, id) }, options);
}

/** The data of the one resource that a response is about. */
export function readItem<Data>(client: JsonClient, body: Reader, { item, read }: Collection<Data>): Data {
  const row = item === undefined ? body : body.object(item);
  const data = read(row, client.context.region);
  if (data !== null) return data;
  throw row.wrong('id', 'of something that can be used');
}

/** A request for one resource, or for what stands beneath it. @throws the collection's error for an id that no resource can have */
export function requestOf(
  client: JsonClient,
  operation: string,
  collection: Collection<unknown>,
  value: { readonly id: string } | string,
  below = '',
): ClientRequest {
  const id = idOf(value);
  const { path, ids, notFound } = collection;
  if (ids !== undefined && !ids.test(id)) throw missing(client, operation, collection, id);
  return { operation, path: `${pathOf(path, id)}${below}`, notFound };
}

function missing(
  { context }: JsonClient,
  operation: string,
  { notFound: Missing, called }: Collection<unknown>,
  id: string,
): Error {
  return new Missing(
    `${operation}: ${context.provider} has no ${called} ${JSON.stringify(id)}.`,
    context.details(operation),
  );
}
