import { type CallOptions, KeyPairExistsError, nameOf, type RpcClient } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, RpcResource } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { OutscaleExtras, OutscaleKeyPairExtra } from './models.js';

type Key = KeyPair<OutscaleKeyPairExtra>;

/** The portable methods of key pairs. */
export class KeyPairs {
  readonly #keys: RpcResource<Key>;

  constructor(client: RpcClient, models: ComputeModels<OutscaleExtras>) {
    this.#keys = RpcResource.of(client, KEYS, (data) => models.keyPair(data));
  }

  iterate(options?: CallOptions): AsyncIterable<Key> {
    return this.#keys.iterate('listKeyPairs', {}, options);
  }

  get(keyPair: KeyPair | string, options?: CallOptions): Promise<Key> {
    return this.#keys.get('getKeyPair', keyPair, options);
  }

  create(name: string, options?: CallOptions): Promise<Key> {
    return this.#create('createKeyPair', { KeypairName: name }, options);
  }

  async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const PublicKey = publicKey.trim();
    const encoded = Buffer.from(PublicKey, 'utf8').toString('base64');
    const parameters = { KeypairName: name, PublicKey: encoded };
    return this.#create('importKeyPair', parameters, options, { PublicKey });
  }

  delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const action = { action: 'DeleteKeypair', parameters: { KeypairName: nameOf(keyPair) } };
    return this.#keys.delete('deleteKeyPair', keyPair, action, options);
  }

  async #create(
    operation: string,
    parameters: Readonly<Record<string, string>>,
    options: CallOptions | undefined,
    known: object = {},
  ): Promise<Key> {
    const request = { operation, action: 'CreateKeypair', parameters, conflict: KeyPairExistsError };
    const response = await this.#keys.client.send(request, options);
    return this.#keys.accepted(operation, { ...response.object('Keypair').raw, ...known });
  }
}
