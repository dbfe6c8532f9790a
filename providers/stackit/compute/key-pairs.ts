import { type CallOptions, type JsonClient, KeyPairExistsError, nameOf } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, Resource } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { StackitExtras, StackitKeyPairExtra } from './models.js';

type Key = KeyPair<StackitKeyPairExtra>;

/** Key pairs, which go by their names. */
export class KeyPairs {
  readonly #keys: Resource<Key>;

  constructor(client: JsonClient, models: ComputeModels<StackitExtras>) {
    this.#keys = Resource.of(client, KEYS, (data) => models.keyPair(data));
  }

  /** All key pairs. */
  iterate(options?: CallOptions): AsyncIterable<Key> {
    return this.#keys.iterate('listKeyPairs', {}, options);
  }

  /** Fetches a key pair by its name. */
  get(keyPair: KeyPair | string, options?: CallOptions): Promise<Key> {
    return this.#keys.get('getKeyPair', nameOf(keyPair), options);
  }

  /** Registers a public key. */
  import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    return this.#keys.create('importKeyPair', { name, publicKey }, options, { conflict: KeyPairExistsError });
  }

  /** Deletes a key pair. A missing one is no error. */
  delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.#keys.delete('deleteKeyPair', nameOf(keyPair), options);
  }
}
