import type { Call, CallOptions } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import type { RpcClient, RpcListing, RpcRequest } from '../../driver/rpc-client.js';
import { CloudError, type CloudErrorClass } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import type { Parameters } from '../../format/numbered-form.js';
import { idOf } from '../../model.js';

/** A kind of resource in an API with actions, declared by a driver for {@link RpcResource}. */
export interface RpcCollection<Data> {
  /** The action that lists them. */
  readonly listing: RpcListing;
  /** The action that fetches one by its id, and the field of its response; left out if the list finds it by {@link byIds}. */
  readonly single?: (id: string) => RpcAction & { readonly field: string };
  /** Parameters with which the list has only resources of these ids; none for lists that cannot. */
  readonly byIds: (ids: readonly string[]) => Parameters;
  /** Most ids of a poll; left out if the list refuses ids that are gone, so that a poll has to list all. */
  readonly polled?: number;
  /** Parameters with which the list has those of a name, and perhaps others; left out if there is no such filter. */
  readonly byName?: (name: string) => Parameters;
  /** Name of a resource in errors: `instance`. */
  readonly called: string;
  /** Error for a missing resource. */
  readonly notFound: CloudErrorClass;
  /** Code of the error for a resource that is still being made: a delete waits while it comes. */
  readonly unready?: string;
  /** Codes of the errors for a resource that is being deleted, or was: a repeated delete is done then. */
  readonly ended?: readonly string[];
  /** Reads a row; null skips it. */
  readonly read: (row: Reader) => Data | null;
}

/** A resource, or its id, or its name if it has no id. */
export type RpcReference = string | { readonly [Key in 'id']: string } | { readonly [Key in 'name']: string };

/** An action on a resource. */
export type RpcAction = Omit<RpcRequest, 'operation' | 'notFound'>;

/** Requests for one kind of resource of an API with actions. `operation` is the method that the user called. */
export class RpcResource<T extends { readonly id?: string; readonly name?: string }> {
  /** Sends the requests. */
  readonly client: RpcClient;
  readonly #collection: RpcCollection<T>;

  constructor(client: RpcClient, collection: RpcCollection<T>) {
    this.client = client;
    this.#collection = collection;
  }

  /** A resource whose data becomes models: `RpcResource.of(client, DISKS, (data) => models.volume(data))`. */
  static of<Data, M extends { readonly id?: string; readonly name?: string }>(
    client: RpcClient,
    collection: RpcCollection<Data>,
    make: (data: Data) => M,
  ): RpcResource<M> {
    const read = (row: Reader): M | null => {
      const data = collection.read(row);
      return data === null ? null : make(data);
    };
    return new RpcResource(client, { ...collection, read });
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

  /** Lists those of some ids, or all if they are too many, or if the list refuses ids that are gone. */
  iteratePolled(
    operation: string,
    ids: ReadonlySet<string>,
    options: CallOptions | undefined,
  ): AsyncIterable<T> {
    const { byIds, polled = 0 } = this.#collection;
    const isFew = ids.size > 0 && ids.size <= polled;
    return this.iterate(operation, isFew ? byIds([...ids]) : {}, options);
  }

  /** Fetches a resource. @throws the collection's error when there is none */
  async get(operation: string, value: RpcReference, options: CallOptions | undefined): Promise<T> {
    const id = referenceOf(value);
    const { single } = this.#collection;
    if (single !== undefined) return this.#fetch(operation, single(id), options);
    for await (const one of this.iterate(operation, this.#collection.byIds([id]), options))
      if ((one.id ?? one.name) === id) return one;
    throw this.missing(operation, id);
  }

  async #fetch(
    operation: string,
    { field, ...action }: RpcAction & { readonly field: string },
    options: CallOptions | undefined,
  ): Promise<T> {
    const row = (await this.send(operation, action, options)).object(field);
    return this.#read(row);
  }

  /** Makes the model of a resource that the API has accepted and may not list yet, from the fields of a row. */
  accepted(operation: string, row: object): T {
    return this.#read(this.client.context.reader(row, operation));
  }

  #read(row: Reader): T {
    const made = this.#collection.read(row);
    if (made !== null) return made;
    throw row.wrong('id', 'of something that can be used');
  }

  /** Sends an action; an error for a missing resource without a type of its own is the collection's. */
  send(operation: string, action: RpcAction, options: CallOptions | undefined): Promise<Reader> {
    return this.client.send({ ...action, operation, notFound: this.#collection.notFound }, options);
  }

  /** Sends an action on a resource, and returns the resource afterwards. */
  async change(
    operation: string,
    value: RpcReference,
    action: RpcAction,
    options: CallOptions | undefined,
  ): Promise<T> {
    const call = this.client.context.call(options);
    await this.send(operation, action, call);
    return this.get(operation, value, call);
  }

  /**
   * Sends an action that deletes a resource. A missing one is no error; one that is still being made is waited for. An error that does not
   * say what is missing may be about something else, so the resource is looked for then.
   */
  async delete(
    operation: string,
    value: RpcReference,
    action: RpcAction,
    options: CallOptions | undefined,
  ): Promise<void> {
    const { unready, ended = [] } = this.#collection;
    const request = { idempotent: true, frees: true, ...action, operation };
    await pollUntil(async (call) => {
      try {
        await this.client.send(request, call);
        return true;
      } catch (error) {
        if (!CloudError.is(error)) throw error;
        const code = error.providerCode ?? '';
        if (code === unready) return null;
        if (ended.includes(code) || (await this.#isGone(operation, value, error, call))) return true;
        throw error;
      }
    }, this.client.context.call(options));
  }

  async #isGone(operation: string, value: RpcReference, error: CloudError, call: Call): Promise<boolean> {
    if (error.code !== 'not-found') return error.code === this.missing(operation, '').code;
    const id = referenceOf(value);
    for await (const one of this.iterate(operation, this.#collection.byIds([id]), call))
      if ((one.id ?? one.name) === id) return false;
    return true;
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

function referenceOf(value: RpcReference): string {
  if (typeof value === 'string') return value;
  return 'id' in value ? idOf(value) : value.name;
}
