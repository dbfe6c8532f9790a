import { type RpcClient, type CallOptions, KeyPairExistsError, nameOf } from '../../../src/driver/index.js';
import { RpcResource, type ComputeModels, type KeyPair } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { AliyunExtras, AliyunKeyPairExtra } from './models.js';

type Key = KeyPair<AliyunKeyPairExtra>;

/** The portable methods of key pairs. */
export class KeyPairs {
  readonly #keys: RpcResource<Key>;

  constructor(client: RpcClient, models: ComputeModels<AliyunExtras>) {
    this.#keys = RpcResource.of(client, KEYS, (data) => models.keyPair(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Key> {
    return this.#keys.iterate('listKeyPairs', {}, options);
  }

  get(keyPair: KeyPair | string, options?: CallOptions): Promise<Key> {
    return this.#keys.get('getKeyPair', keyPair, options);
  }

  create(name: string, options?: CallOptions): Promise<Key> {
    return this.#create('createKeyPair', 'CreateKeyPair', { KeyPairName: name }, options);
  }

  async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const parameters = { KeyPairName: name, PublicKeyBody: publicKey.trim() };
    const row = { PublicKey: publicKey.trim() };
    return this.#create('importKeyPair', 'ImportKeyPair', parameters, options, row);
  }

  delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const parameters = { KeyPairNames: JSON.stringify([nameOf(keyPair)]) };
    return this.#keys.delete('deleteKeyPair', keyPair, { action: 'DeleteKeyPairs', parameters }, options);
  }

  async #create(
    operation: string,
    action: string,
    parameters: Readonly<Record<string, string>>,
    options: CallOptions | undefined,
    row: object = {},
  ): Promise<Key> {
    const response = await this.#keys.client.send(
      { operation, action, parameters, conflict: KeyPairExistsError },
      options,
    );
    return this.#keys.accepted(operation, { ...response.raw, ...row });
  }
}
