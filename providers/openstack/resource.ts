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

/** One kind of resource: its paths, the keys of its bodies, and its reader. */
export interface ResourceKind<T> {
  /** Key of the service among the driver's services; Nova where it is left out. */
  readonly endpoint?: string;
  /** Path of the collection. */
  readonly path: string;
  /** Path of the list, where that is not the collection itself. */
  readonly listPath?: string;
  /** Key of one in bodies; null where it is the body itself. */
  readonly one: string | null;
  /** Key of the list in bodies. */
  readonly many: string;
  /** Rows to ask for a page; as many as the service likes where it is left out. */
  readonly limit?: number;
  /** Reads one. */
  readonly read: (row: Reader) => T;
  /** The error for one that does not exist. Default NotFoundError. */
  readonly notFound?: CloudErrorClass;
}

type Id = { readonly id: string } | string;

/** The requests for one kind of resource. The `operation` of each is the method that the user called. */
export class Resource<T> {
  readonly #client: OpenStackClient;
  readonly #kind: ResourceKind<T>;
  readonly #service: Pick<ClientRequest, 'endpoint'>;

  constructor(client: OpenStackClient, kind: ResourceKind<T>) {
    this.#client = client;
    this.#kind = kind;
    this.#service = kind.endpoint === undefined ? {} : { endpoint: kind.endpoint };
  }

  /** Lists all, or those that a filter of the service's lets through, page by page. */
  iterate(operation: string, filter: Query, options: CallOptions | undefined): AsyncIterable<T> {
    const { path, listPath = path, many, limit, read } = this.#kind;
    const query = limit === undefined ? filter : { ...filter, limit };
    return this.#client.list({ ...this.#service, operation, path: listPath, query }, many, read, options);
  }

  /** Lists as {@link iterate} does, as an array. */
  async list(operation: string, filter: Query, options: CallOptions | undefined): Promise<T[]> {
    return collect(this.iterate(operation, filter, options));
  }

  /** Reads one. */
  async get(operation: string, value: Id, options: CallOptions | undefined): Promise<T> {
    const { path, notFound = NotFoundError } = this.#kind;
    const request = { ...this.#service, operation, path: pathOf(path, value), notFound };
    return this.#read(await this.#client.get(request, options));
  }

  /** Creates one. `special` says which headers it takes, and what a status means where that is not the usual. */
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

  /** Changes fields of one. */
  async update(operation: string, value: Id, fields: object, options: CallOptions | undefined): Promise<T> {
    const { path, notFound = NotFoundError } = this.#kind;
    const request = { operation, path: pathOf(path, value), json: this.#body(fields), notFound };
    return this.#read(await this.#client.put({ ...this.#service, ...request }, options));
  }

  /** Deletes one. One that is gone already is no error. */
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
