import { type CallOptions, CloudError, KeyPairExistsError } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import type { VerdaClient } from './client.js';
import { KEYS } from './collections.js';
import type { VerdaExtras, VerdaKeyPairExtra } from './models.js';

/** SSH keys. */
export class KeyPairs extends RestKeyPairs<VerdaExtras> {
  readonly #client: VerdaClient;

  constructor(client: VerdaClient, models: ComputeModels<VerdaExtras>) {
    super(client, models, KEYS);
    this.#client = client;
  }

  /** Registers a public key. Verda's documents do not say that names are unique, so a taken one is looked for first. @throws KeyPairExistsError */
  override async import(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<VerdaKeyPairExtra>> {
    const operation = 'importKeyPair';
    const { context } = this.#client;
    const call = context.call(options);
    const twin = await this.find(operation, name, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'key-pair-not-found') return null;
      throw error;
    });
    if (twin !== null)
      throw new KeyPairExistsError(
        `${operation}: ${context.provider} has a key ${JSON.stringify(name)} already.`,
        context.details(operation),
      );
    await this.#client.post({ operation, path: KEYS.path, json: { name, key: publicKey } }, call);
    return this.find(operation, name, call);
  }
}
