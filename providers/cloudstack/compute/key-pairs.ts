import { type CallOptions, KeyPairExistsError, nameOf } from '../../../src/driver/index.js';
import type { ComputeModels, KeyPair } from '../../../src/compute/index.js';
import type { CloudStackClient } from '../client.js';
import { KEY_PAIRS } from './listings.js';
import type { CloudStackExtras, CloudStackKeyPairExtra } from './models.js';
import { readKeyPair } from './read.js';
import { CloudStackResource } from './resource.js';

type Key = KeyPair<CloudStackKeyPairExtra>;

/** The portable methods of key pairs. */
export class CloudStackKeyPairs {
  readonly #client: CloudStackClient;
  readonly #models: ComputeModels<CloudStackExtras>;
  readonly #resource: CloudStackResource<Key>;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>) {
    this.#client = client;
    this.#models = models;
    this.#resource = CloudStackResource.of(client, KEY_PAIRS, (data) => models.keyPair(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Key> {
    return this.#resource.iterate('listKeyPairs', {}, options);
  }

  async get(keyPair: KeyPair | string, options?: CallOptions): Promise<Key> {
    const name = nameOf(keyPair);
    return this.#resource.find('getKeyPair', { name }, options, (key) => key.name === name);
  }

  create(name: string, options?: CallOptions): Promise<Key> {
    return this.#make('createKeyPair', 'createSSHKeyPair', { name }, options);
  }

  async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    return this.#make('importKeyPair', 'registerSSHKeyPair', { name, publickey: publicKey }, options);
  }

  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const parameters = { ...this.#client.owner, name: nameOf(keyPair) };
    await this.#client.delete(
      { operation: 'deleteKeyPair', command: 'deleteSSHKeyPair', parameters },
      options,
    );
  }

  async #make(
    operation: string,
    command: string,
    given: { readonly name: string; readonly publickey?: string },
    options: CallOptions | undefined,
  ): Promise<Key> {
    const parameters = { ...this.#client.owner, ...given };
    const request = { operation, command, parameters, conflict: KeyPairExistsError };
    const response = await this.#client.run(request, options);
    const key = readKeyPair(response.object('keypair'));
    return this.#models.keyPair({ ...key, publicKey: given.publickey ?? null });
  }
}
