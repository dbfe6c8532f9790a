import {
  type RpcClient,
  type CallOptions,
  CloudError,
  KeyPairExistsError,
} from '../../../src/driver/index.js';
import { RpcResource, type ComputeModels, type KeyPair } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { TencentExtras, TencentKeyPairExtra } from './models.js';

type Key = KeyPair<TencentKeyPairExtra>;

/** Key pairs belong to a project; this is the default one. */
const ProjectId = 0;

/** The portable methods of key pairs. */
export class KeyPairs {
  readonly #keys: RpcResource<Key>;

  constructor(client: RpcClient, models: ComputeModels<TencentExtras>) {
    this.#keys = RpcResource.of(client, KEYS, (data) => models.keyPair(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Key> {
    return this.#keys.iterate('listKeyPairs', {}, options);
  }

  get(keyPair: KeyPair | string, options?: CallOptions): Promise<Key> {
    return this.#keys.get('getKeyPair', keyPair, options);
  }

  async create(name: string, options?: CallOptions): Promise<Key> {
    const operation = 'createKeyPair';
    const parameters = { KeyName: name, ProjectId };
    const request = { operation, action: 'CreateKeyPair', parameters, conflict: KeyPairExistsError };
    const response = await this.#keys.client.send(request, options);
    return this.#keys.accepted(operation, response.object('KeyPair').raw);
  }

  async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const operation = 'importKeyPair';
    const parameters = { KeyName: name, ProjectId, PublicKey: publicKey.trim() };
    const request = { operation, action: 'ImportKeyPair', parameters, conflict: KeyPairExistsError };
    const KeyId = (await this.#keys.client.send(request, options)).id('KeyId');
    return this.#keys.accepted(operation, { KeyId, KeyName: name, PublicKey: publicKey.trim() });
  }

  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const call = this.#keys.client.context.call(options);
    try {
      const { extra } = await this.get(keyPair, call);
      const action = { action: 'DeleteKeyPairs', parameters: { KeyIds: [extra.id] } };
      await this.#keys.delete('deleteKeyPair', keyPair, action, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found') throw error;
    }
  }
}
