import { type CallOptions, KeyPairExistsError, nameOf } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, Resource } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { ExoscaleExtras } from './models.js';
import type { ExoscaleClient } from './operations.js';

/** SSH keys, which go by their names. */
export class KeyPairs {
  readonly #client: ExoscaleClient;
  readonly #keys: Resource<KeyPair>;

  constructor(client: ExoscaleClient, models: ComputeModels<ExoscaleExtras>) {
    this.#client = client;
    this.#keys = Resource.of(client, KEYS, (data) => models.keyPair(data));
  }

  /** All keys. */
  iterate(options?: CallOptions): AsyncIterable<KeyPair> {
    return this.#keys.iterate('listKeyPairs', {}, options);
  }

  /** Fetches a key by its name. */
  get(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair> {
    return this.#keys.get('getKeyPair', nameOf(keyPair), options);
  }

  /** Registers a public key. */
  async import(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair> {
    const call = this.#client.context.call(options);
    const json = { name, 'public-key': publicKey };
    const request = { operation: 'importKeyPair', path: KEYS.path, json, conflict: KeyPairExistsError };
    await this.#client.change('post', request, call);
    return this.#keys.get(request.operation, name, call);
  }

  /** Deletes a key. A missing one is no error. */
  delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.#keys.delete('deleteKeyPair', nameOf(keyPair), options);
  }
}
