import {
  type CallOptions,
  type ClientRequest,
  type CloudErrorClass,
  collect,
  NotFoundError,
  type Query,
  type Reader,
} from '../../src/driver/index.js';
import { pathOf } from '../../src/compute/index.js';
import type { OpenStackClient } from './client.js';

/** A kind of resource: paths, keys of bodies, and reader. */
export interface ResourceKind<T> {
  /** Key of the service among the driver's services; default: Nova. */
  readonly endpoint?: string;
  /** Path of the collection. */
  readonly path: string;
  /** Path of the list, if it is not the collection itself. */
  readonly listPath?: string;
  /** Key of a single resource in bodies; null if it is the body itself. */
  readonly one: string | null;
  /** Key of the list in bodies. */
  readonly many: string;
  /** Rows to request for a page; default: the service's choice. */
  readonly limit?: number;
  /** Reads a resource. */
  readonly read: (row: Reader) => T;
  /** Error for a missing resource. Default NotFoundError. */
  readonly notFound?: CloudErrorClass;
}

type Id = { readonly id: string } | string;

/** Requests for one kind of resource. `operation` is the method that the user called. */
export class Resource<T> {
  readonly #client: OpenStackClient;
  readonly #kind: ResourceKind<T>;
  readonly #service: Pick<ClientRequest, 'endpoint'>;

  constructor(client: OpenStackClient, kind: ResourceKind<T>) {
    this.#client = client;
    this.#kind = kind;
    this.#service = kind.endpoint === undefined ? {} : { endpoint: kind.endpoint };
  }

  /** Lists all, optionally with a filter of the service's, page by page. */
  iterate(operation: string, filter: Query, options: CallOptions | undefined): AsyncIterable<T> {
    const { path, listPath = path, many, limit, read } = this.#kind;
    const query = limit === undefined ? filter : { ...filter, limit };
    return this.#client.list({ ...this.#service, operation, path: listPath, query }, many, read, options);
  }

  /** Lists as {@link iterate} does, as an array. */
  async list(operation: string, filter: Query, options: CallOptions | undefined): Promise<T[]> {
    return collect(this.iterate(operation, filter, options));
  }

  /** Fetches a resource. */
  async get(operation: string, value: Id, options: CallOptions | undefined): Promise<T> {
    const { path, notFound = NotFoundError } = this.#kind;
    const request = { ...this.#service, operation, path: pathOf(path, value), notFound };
    return this.#read(await this.#client.get(request, options));
  }

  /** Creates a resource. `special` has headers, and unusual meanings of statuses. */
  async create(
    operation: string,
    fields: object,
    options: CallOptions | undefined,
    special: Pick<ClientRequest, 'headers' | 'notFound' | 'conflict'> = {},
  ): Promise<T> {
    const { path } = this.#kind;
    const request = { ...this.#service, ...special, operation, path, json: this.#body(fields) };
    return this.#read(await this.#client.post(request, options));
  }

  /** Updates fields of a resource. */
  async update(operation: string, value: Id, fields: object, options: CallOptions | undefined): Promise<T> {
    const { path, notFound = NotFoundError } = this.#kind;
    const request = { operation, path: pathOf(path, value), json: this.#body(fields), notFound };
    return this.#read(await this.#client.put({ ...this.#service, ...request }, options));
  }

  /** Deletes a resource. A missing one is no error. */
  delete(operation: string, value: Id, options: CallOptions | undefined): Promise<void> {
    const path = pathOf(this.#kind.path, value);
    return this.#client.delete({ ...this.#service, operation, path }, options);
  }

  #body(fields: object): object {
    const { one } = this.#kind;
    return one === null ? fields : { [one]: fields };
  }

  #read(body: Reader): T {
    const { one, read } = this.#kind;
    return read(one === null ? body : body.object(one));
  }
}
