import { type CallOptions, type JsonClient, KeyPairExistsError, nameOf } from '../../../src/driver/index.js';
import { type ComputeModels, keyIdOf, type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { CivoExtras } from './models.js';

/** SSH keys, by their names. @see https://www.civo.com/api/sshkeys */
export class KeyPairs extends RestKeyPairs<CivoExtras> {
  readonly #client: JsonClient;

  constructor(client: JsonClient, models: ComputeModels<CivoExtras>) {
    super(client, models, KEYS);
    this.#client = client;
  }

  /** Registers a public key. Civo answers with its id alone, so it is read afterwards: by that, since names may repeat. */
  override async import(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<CivoExtras['keyPair']>> {
    const operation = 'importKeyPair';
    const call = this.#client.context.call(options);
    const json = this.fieldsOf(name, publicKey);
    const request = { operation, path: KEYS.path, json, conflict: KeyPairExistsError };
    const id = (await this.#client.post(request, call)).id('id');
    for await (const key of this.keys.iterate(operation, {}, call)) if (key.extra.id === id) return key;
    throw this.keys.missing(operation, name);
  }

  /** Id of a key, for a create. @throws KeyPairNotFoundError */
  async idOf(operation: string, keyPair: KeyPair | string, options: CallOptions): Promise<string> {
    return keyIdOf(keyPair) ?? (await this.find(operation, nameOf(keyPair), options)).extra.id;
  }
}
