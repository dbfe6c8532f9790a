import { type Call, type CallOptions, CloudError, KeyPairExistsError } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, keyIdOf, RestKeyPairs } from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { KEYS } from './collections.js';
import type { GridscaleExtras, GridscaleKeyPairExtra } from './models.js';

/** SSH keys, whose names may repeat. @see https://gridscale.io/en/api-documentation/index.html#tag/sshkey */
export class KeyPairs extends RestKeyPairs<GridscaleExtras> {
  readonly #client: GridscaleClient;

  constructor(client: GridscaleClient, models: ComputeModels<GridscaleExtras>) {
    super(client, models, KEYS);
    this.#client = client;
  }

  /** Registers a public key. gridscale would take a second one of a name: it is refused here. */
  override async import(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<GridscaleKeyPairExtra>> {
    const operation = 'importKeyPair';
    const call = this.#client.context.call(options);
    const isTaken = await this.find(operation, name, call).then(
      () => true,
      (error: unknown) => {
        if (CloudError.is(error) && error.code === 'key-pair-not-found') return false;
        throw error;
      },
    );
    if (isTaken)
      throw new KeyPairExistsError(
        `${operation}: gridscale has an SSH key ${JSON.stringify(name)} already.`,
        this.#client.context.details(operation),
      );
    const json = { name, sshkey: publicKey };
    const request = { operation, path: KEYS.path, json };
    return this.#client.makeAndRead(request, call, (id) => this.keys.get(operation, id, call));
  }

  /** Id of a key, which a new storage takes. @throws KeyPairNotFoundError */
  async idFor(operation: string, keyPair: KeyPair | string, call: Call): Promise<string> {
    const name = typeof keyPair === 'string' ? keyPair : keyPair.name;
    return keyIdOf(keyPair) ?? (await this.find(operation, name, call)).extra.id;
  }
}
