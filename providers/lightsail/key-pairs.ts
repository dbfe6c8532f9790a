import { type CallOptions, KeyPairExistsError, type RpcClient } from '../../src/driver/index.js';
import { type ComputeModels, type KeyPair, RpcResource } from '../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { LightsailExtras, LightsailKeyPairExtra } from './models.js';
import { settled } from './operations.js';

type Key = KeyPair<LightsailKeyPairExtra>;

const conflict = KeyPairExistsError;

/** The portable methods of key pairs. */
export class KeyPairs {
  readonly #keys: RpcResource<Key>;

  constructor(client: RpcClient, models: ComputeModels<LightsailExtras>) {
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
    const request = { operation, action: 'CreateKeyPair', parameters: { keyPairName: name }, conflict };
    const response = await this.#keys.client.send(request, options);
    const { publicKeyBase64, privateKeyBase64 } = response.raw;
    return this.#keys.accepted(operation, {
      ...response.object('keyPair').raw,
      publicKeyBase64,
      privateKeyBase64,
    });
  }

  async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const operation = 'importKeyPair';
    const { client } = this.#keys;
    const call = client.context.call(options);
    const publicKeyBase64 = publicKey.trim();
    const parameters = { keyPairName: name, publicKeyBase64 };
    const request = { operation, action: 'ImportKeyPair', parameters, conflict };
    await settled(operation, await client.send(request, call), client, call);
    return this.#keys.accepted(operation, { name, publicKeyBase64 });
  }

  delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const keyPairName = typeof keyPair === 'string' ? keyPair : keyPair.name;
    const action = { action: 'DeleteKeyPair', parameters: { keyPairName } };
    return this.#keys.delete('deleteKeyPair', keyPairName, action, options);
  }
}
