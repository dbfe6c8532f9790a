import type { CallOptions } from '../../call/call.js';
import type { JsonClient } from '../../driver/json-client.js';
import { CloudError, KeyPairExistsError } from '../../errors.js';
import { nameOf } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeModels, KeyPair, KeyPairData } from '../models/index.js';
import type { Collection } from './collection.js';
import { type Identified, Resource } from './resource.js';

/**
 * Key pairs of clouds with public keys in a collection, each with an id besides its name; for the topic `keyPairs` of `addParts`. They are
 * looked up by name if the collection has `byName`.
 */
export class RestKeyPairs<X extends ComputeExtras & { readonly keyPair: Identified }> {
  /** The requests for keys. */
  protected readonly keys: Resource<KeyPair<X['keyPair']>>;
  readonly #byId: Resource<KeyPair<X['keyPair']>>;
  readonly #client: JsonClient;

  constructor(
    client: JsonClient,
    models: ComputeModels<X>,
    collection: Collection<KeyPairData<X['keyPair']>>,
  ) {
    const make = (data: KeyPairData<X['keyPair']>): KeyPair<X['keyPair']> => models.keyPair(data);
    this.#client = client;
    this.keys = Resource.of(client, collection, make);
    this.#byId = Resource.of(client, { ...collection, ids: /./s }, make);
  }

  /** All keys, page by page. */
  iterate(options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>> {
    return this.keys.iterate('listKeyPairs', {}, options);
  }

  /** Fetches a key by its name. */
  get(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    return this.keys.get('getKeyPair', nameOf(keyPair), options);
  }

  /** Registers a public key. */
  import(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    const fields = { name, public_key: publicKey };
    return this.keys.create('importKeyPair', fields, options, { conflict: KeyPairExistsError });
  }

  /** Deletes a key. A missing one is no error. */
  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    try {
      const { extra } = await this.get(keyPair, call);
      await this.#byId.delete('deleteKeyPair', extra, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found') throw error;
    }
  }
}
