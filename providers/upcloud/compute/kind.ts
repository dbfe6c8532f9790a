import { type CallOptions, CloudError } from '../../../src/driver/index.js';
import { type Collection, Resource } from '../../../src/compute/index.js';
import type { UpCloudClient } from './client.js';

type Reference = { readonly id: string } | string;

/**
 * Resources of one kind among others with the same path, such as backups among storages: an id of another kind is none of theirs, so that nothing
 * is taken for what it is not, and deleted.
 */
export class Kind<T> {
  /** Sends the requests. */
  readonly client: UpCloudClient;
  /** The requests for all kinds. */
  readonly resource: Resource<T>;
  readonly #item: string;

  constructor(client: UpCloudClient, collection: Collection<T>) {
    this.client = client;
    this.resource = new Resource(client, collection);
    this.#item = collection.item ?? '';
  }

  /** A kind whose data becomes models. */
  static of<Data, M>(client: UpCloudClient, collection: Collection<Data>, make: (data: Data) => M): Kind<M> {
    return new Kind(client, {
      ...collection,
      read: (row, region) => {
        const data = collection.read(row, region);
        return data === null ? null : make(data);
      },
    });
  }

  /** Fetches one. @throws the collection's error, for another kind too */
  async get(operation: string, value: Reference, options: CallOptions | undefined): Promise<T> {
    const body = await this.client.get(this.resource.request(operation, value), options);
    const found = this.resource.readRow(body.object(this.#item));
    if (found === null) throw this.resource.missing(operation, value);
    return found;
  }

  /** Deletes one. A missing one is no error, nor is another kind, which stays. */
  async delete(operation: string, value: Reference, options: CallOptions | undefined): Promise<void> {
    const call = this.client.context.call(options);
    try {
      await this.get(operation, value, call);
    } catch (error) {
      if (CloudError.is(error) && error.code.endsWith('not-found')) return;
      throw error;
    }
    await this.resource.delete(operation, value, call);
  }
}
