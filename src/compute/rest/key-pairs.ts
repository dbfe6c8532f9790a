import type { CallOptions } from '../../call/call.js';
import type { JsonClient } from '../../driver/json-client.js';
import { CloudError, KeyPairExistsError } from '../../errors.js';
import type { Query } from '../../http/request.js';
import { nameOf } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, KeyPair, KeyPairData } from '../models/index.js';
import type { Collection } from './collection.js';
import { type Identified, Resource } from './resource.js';

/**
 * Key pairs of clouds that keep public keys in a collection, where each has an id beside its name: for the topic `keyPairs` of
 * `addParts`. A key is asked for by its name where the collection has `byName`, and looked for in the list of all where it has not.
 */
export class RestKeyPairs<X extends ComputeExtras & { readonly keyPair: Identified }> {
  /** The requests for keys. */
  protected readonly keys: Resource<KeyPair<X['keyPair']>>;
  readonly #client: JsonClient;
  readonly #filter: (name: string) => Query;

  constructor(
    client: JsonClient,
    models: ComputeModels<X>,
    collection: Collection<KeyPairData<X['keyPair']>>,
  ) {
    const make = (data: KeyPairData<X['keyPair']>): KeyPair<X['keyPair']> => models.keyPair(data);
    this.#client = client;
    this.#filter = collection.byName ?? (() => ({}));
    this.keys = Resource.of(client, collection, make);
  }

  /** All keys, page by page. */
  iterate(options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>> {
    return this.keys.iterate('listKeyPairs', {}, options);
  }

  /** One key, by its name. */
  get(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    return this.find('getKeyPair', nameOf(keyPair), options);
  }

  /** The first key of a name: what a cloud's filter lets through may only resemble it. */
  protected async find(
    operation: string,
    name: string,
    options: CallOptions | undefined,
  ): Promise<KeyPair<X['keyPair']>> {
    for await (const key of this.keys.iterate(operation, this.#filter(name), options))
      if (key.name === name) return key;
    throw this.keys.missing(operation, name);
  }

  /** Registers a public key. */
  import(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    const special = { conflict: KeyPairExistsError };
    return this.keys.create('importKeyPair', this.fieldsOf(name, publicKey), options, special);
  }

  /** What a new key is sent as: `name` and `public_key` unless a driver says otherwise. */
  protected fieldsOf(name: string, publicKey: string): object {
    return { name, public_key: publicKey };
  }

  /** Deletes a key. One that is gone already is no error. */
  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    try {
      const { extra } = await this.get(keyPair, call);
      await this.keys.delete('deleteKeyPair', extra, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found') throw error;
    }
  }
}
