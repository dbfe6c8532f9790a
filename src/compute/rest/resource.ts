import type { CallOptions } from '../../call/call.js';
import type { ClientRequest, JsonClient } from '../../driver/json-client.js';
import { type CloudError, NotFoundError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import { collect } from '../../http/pagination.js';
import type { Query } from '../../http/request.js';
import { idOf } from '../../model.js';
import { type Collection, pathOf } from './collection.js';

/** A resource, or its id; or its name, if its collection can be searched by name. */
export type Reference = Identified | string;

/** An object with an id: a model, or its data. */
export interface Identified {
  /** Id in the cloud's API. */
  readonly id: string;
}

/** Requests for one kind of resource, by its collection. `operation` is the method that the user called. */
export class Resource<T> {
  readonly #client: JsonClient;
  readonly #collection: Collection<T>;
  readonly #service: Pick<ClientRequest, 'endpoint'>;

  constructor(client: JsonClient, collection: Collection<T>) {
    this.#client = client;
    this.#collection = collection;
    this.#service = collection.endpoint === undefined ? {} : { endpoint: collection.endpoint };
  }

  /** A resource whose data becomes models: `Resource.of(client, VOLUMES, (data) => models.volume(data))`. */
  static of<Data, M>(client: JsonClient, collection: Collection<Data>, make: (data: Data) => M): Resource<M> {
    const read = (row: Reader, region: string | null): M | null => {
      const data = collection.read(row, region);
      return data === null ? null : make(data);
    };
    return new Resource(client, { ...collection, read });
  }

  /** Lists all, optionally with a filter of the cloud's, page by page. */
  iterate(operation: string, filter: Query, options: CallOptions | undefined): AsyncIterable<T> {
    const { path, listPath = path, list, query } = this.#collection;
    const request = { ...this.#service, operation, path: listPath, query: { ...query, ...filter } };
    return this.#client.list(request, list, (row) => this.readRow(row), options);
  }

  /** Lists as {@link iterate} does, as an array. */
  async list(operation: string, filter: Query, options: CallOptions | undefined): Promise<T[]> {
    return collect(this.iterate(operation, filter, this.#client.context.call(options)));
  }

  /** Fetches a resource by its id, or by its name if the collection can be searched by name. */
  async get(operation: string, value: Reference, options: CallOptions | undefined): Promise<T> {
    const { itemQuery, byName } = this.#collection;
    if (this.#isId(value) || byName === undefined) {
      const one = this.request(operation, value);
      return this.read(
        await this.#client.get(itemQuery === undefined ? one : { ...one, query: itemQuery }, options),
      );
    }
    const row = await this.#rowByName(operation, value, options);
    const found = row === undefined ? null : this.readRow(row);
    if (found !== null) return found;
    throw this.missing(operation, value);
  }

  /** Creates a resource. `special` has headers, and unusual meanings of statuses. */
  async create(
    operation: string,
    fields: object,
    options: CallOptions | undefined,
    special: Pick<ClientRequest, 'headers' | 'notFound' | 'conflict'> = {},
  ): Promise<T> {
    const { path } = this.#collection;
    const request = { ...this.#service, ...special, operation, path, json: this.#body(fields) };
    return this.read(await this.#client.post(request, options));
  }

  /** Updates fields of a resource, with the collection's `updateBy`. */
  async update(
    operation: string,
    value: Reference,
    fields: object,
    options: CallOptions | undefined,
  ): Promise<T> {
    const request = { ...this.request(operation, value), json: this.#body(fields) };
    const isPatch = this.#collection.updateBy === 'PATCH';
    return this.read(await this.#client[isPatch ? 'patch' : 'put'](request, options));
  }

  /**
   * Deletes a resource. A missing one is no error, nor is an impossible id; a missing parent is one, as for `JsonClient.delete`. A name stands
   * for what {@link get} finds by it.
   */
  async delete(operation: string, value: Reference, options: CallOptions | undefined): Promise<void> {
    const call = this.#client.context.call(options);
    const id = this.#isId(value) ? idOf(value) : (await this.#rowByName(operation, value, call))?.id('id');
    if (id === undefined) return;
    const { path, notFound = NotFoundError } = this.#collection;
    await this.#client.delete({ ...this.#service, operation, path: pathOf(path, id), notFound }, call);
  }

  /** A request for a resource, or a path below it, such as `/actions`. @throws the collection's error for an impossible id */
  request(operation: string, value: Reference, below = ''): ClientRequest {
    if (!this.#isId(value)) throw this.missing(operation, value);
    const { path, notFound = NotFoundError } = this.#collection;
    return { ...this.#service, operation, path: `${pathOf(path, value)}${below}`, notFound };
  }

  /** The error for a missing resource. */
  missing(operation: string, value: Reference): CloudError {
    const { notFound: Missing = NotFoundError, item = 'resource' } = this.#collection;
    const { called = item.replaceAll('_', ' ') } = this.#collection;
    const { context } = this.#client;
    return new Missing(
      `${operation}: ${context.provider} has no ${called} ${JSON.stringify(idOf(value))}.`,
      context.details(operation),
    );
  }

  /** Reads the resource of a response. */
  read(body: Reader): T {
    const { item } = this.#collection;
    const row = item === undefined ? body : body.object(item);
    const found = this.readRow(row);
    if (found !== null) return found;
    throw row.wrong('id', 'of something that can be used');
  }

  /** Reads a row of a list; null to skip it. */
  readRow(row: Reader): T | null {
    return this.#collection.read(row, this.#client.context.region);
  }

  /** The first row that the collection finds by a name; undefined if there is none, or no such search. */
  async #rowByName(
    operation: string,
    value: Reference,
    options: CallOptions | undefined,
  ): Promise<Reader | undefined> {
    const { path, list, notFound = NotFoundError, byName } = this.#collection;
    if (byName === undefined) return undefined;
    const request = { ...this.#service, operation, path, query: byName(idOf(value)), notFound };
    return (await this.#client.get(request, options)).list(list)[0];
  }

  #body(fields: object): object {
    const { bodyKey } = this.#collection;
    return bodyKey === undefined ? fields : { [bodyKey]: fields };
  }

  #isId(value: Reference): boolean {
    const { ids } = this.#collection;
    return ids === undefined || ids.test(idOf(value));
  }
}
