import type { CallOptions } from '../../call/call.js';
import type { ActionClient, ActionListing, ActionRequest } from '../../driver/action-client.js';
import { CloudError, type CloudErrorClass } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import type { Parameters } from '../../format/numbered-form.js';
import { idOf } from '../../model.js';

/** A kind of resource in an API with actions, declared by a driver for {@link ActionResource}. */
export interface ActionCollection<Data> {
  /** The action that lists them. */
  readonly listing: ActionListing;
  /** Parameters with which the list has only resources of these ids; at most {@link most}. */
  readonly byIds: (ids: readonly string[]) => Parameters;
  /** Most ids of one request. Default 1. */
  readonly most?: number;
  /** Parameters with which the list has those of a name, and perhaps others; left out if there is no such filter. */
  readonly byName?: (name: string) => Parameters;
  /** Name of a resource in errors: `instance`. */
  readonly called: string;
  /** Error for a missing resource. */
  readonly notFound: CloudErrorClass;
  /** Form of an id: no other is sent. */
  readonly ids?: RegExp;
  /** Reads a row; null skips it. */
  readonly read: (row: Reader) => Data | null;
}

/** A resource, or its id, or its name if it has no id. */
export type ActionReference = { readonly id: string } | { readonly name: string } | string;

/** An action on a resource. */
export type ResourceAction = Omit<ActionRequest, 'operation' | 'notFound'>;

/** Requests for one kind of resource of an API with actions. `operation` is the method that the user called. */
export class ActionResource<T extends { readonly id?: string; readonly name?: string }> {
  /** Sends the requests. */
  readonly client: ActionClient;
  readonly #collection: ActionCollection<T>;

  constructor(client: ActionClient, collection: ActionCollection<T>) {
    this.client = client;
    this.#collection = collection;
  }

  /** A resource whose data becomes models: `ActionResource.of(client, DISKS, (data) => models.volume(data))`. */
  static of<Data, M extends { readonly id?: string; readonly name?: string }>(
    client: ActionClient,
    collection: ActionCollection<Data>,
    make: (data: Data) => M,
  ): ActionResource<M> {
    const read = (row: Reader): M | null => {
      const data = collection.read(row);
      return data === null ? null : make(data);
    };
    return new ActionResource(client, { ...collection, read });
  }

  /** Lists all, page by page, or those that further parameters select. */
  iterate(operation: string, parameters: Parameters, options: CallOptions | undefined): AsyncIterable<T> {
    const { listing, read } = this.#collection;
    return this.client.list(operation, listing, parameters, read, options);
  }

  /** Lists those of a name, if the API can, and otherwise all. */
  iterateNamed(
    operation: string,
    name: string | undefined,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const { byName } = this.#collection;
    return this.iterate(operation, name === undefined || !byName ? {} : byName(name), options);
  }

  /** Lists those of some ids, with as many requests as that needs; missing ones are left out. */
  async *iterateOf(
    operation: string,
    ids: readonly string[],
    options: CallOptions | undefined,
  ): AsyncGenerator<T, void, undefined> {
    const { byIds, most = 1 } = this.#collection;
    for (let start = 0; start < ids.length; start += most)
      yield* this.iterate(operation, byIds(ids.slice(start, start + most)), options);
  }

  /** Fetches a resource. @throws the collection's error when there is none */
  async get(operation: string, value: ActionReference, options: CallOptions | undefined): Promise<T> {
    const id = referenceOf(value);
    if (this.#collection.ids?.test(id) !== false)
      for await (const one of this.iterate(operation, this.#collection.byIds([id]), options))
        if ((one.id ?? one.name) === id) return one;
    throw this.missing(operation, id);
  }

  /** Makes the model of a resource that the API has accepted and may not list yet, from the fields of a row. */
  accepted(operation: string, row: object): T {
    const reader = this.client.context.reader(row, operation);
    const made = this.#collection.read(reader);
    if (made !== null) return made;
    throw reader.wrong('id', 'of something that can be used');
  }

  /** Sends an action on a resource. A reference of the wrong form is a missing resource. */
  async send(
    operation: string,
    value: ActionReference,
    action: ResourceAction,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const { ids, notFound } = this.#collection;
    if (ids?.test(referenceOf(value)) === false) throw this.missing(operation, referenceOf(value));
    return this.client.send({ ...action, operation, notFound }, options);
  }

  /** Sends an action on a resource, and returns the resource afterwards. */
  async change(
    operation: string,
    value: ActionReference,
    action: ResourceAction,
    options: CallOptions | undefined,
  ): Promise<T> {
    const call = this.client.context.call(options);
    await this.send(operation, value, action, call);
    return this.get(operation, value, call);
  }

  /** Sends an action that deletes a resource. A missing one is no error. */
  async delete(
    operation: string,
    value: ActionReference,
    action: ResourceAction,
    options: CallOptions | undefined,
  ): Promise<void> {
    try {
      await this.send(operation, value, { idempotent: true, frees: true, ...action }, options);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== new this.#collection.notFound('').code) throw error;
    }
  }

  /** The error for a missing resource. */
  missing(operation: string, id: string): CloudError {
    const { notFound: Missing, called } = this.#collection;
    const { context } = this.client;
    return new Missing(
      `${operation}: ${context.provider} has no ${called} ${JSON.stringify(id)} here.`,
      context.details(operation),
    );
  }
}

function referenceOf(value: ActionReference): string {
  if (typeof value === 'string') return value;
  return 'id' in value ? idOf(value) : value.name;
}
