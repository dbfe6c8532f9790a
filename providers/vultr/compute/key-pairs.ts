import {
  type CallOptions,
  CloudError,
  type JsonClient,
  KeyPairExistsError,
  nameOf,
} from '../../../src/driver/index.js';
import { type ComputeModels, keyIdOf, type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { VultrExtras } from './models.js';

type Key = KeyPair<VultrExtras['keyPair']>;

/** SSH keys, by their names. @see https://www.vultr.com/api/#tag/ssh */
export class KeyPairs extends RestKeyPairs<VultrExtras> {
  readonly #client: JsonClient;

  constructor(client: JsonClient, models: ComputeModels<VultrExtras>) {
    super(client, models, KEYS);
    this.#client = client;
  }

  /** Registers a public key. Keys go by ids at Vultr: a name that is taken is refused here. */
  override async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const { context } = this.#client;
    const call = context.call(options);
    const operation = 'importKeyPair';
    const known = await this.find(operation, name, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'key-pair-not-found') return null;
      throw error;
    });
    if (known === null) return super.import(name, publicKey, call);
    throw new KeyPairExistsError(
      `${operation}: vultr has an SSH key ${JSON.stringify(name)} already.`,
      context.details(operation),
    );
  }

  /** Id of a key, for a create. @throws KeyPairNotFoundError */
  async idOf(operation: string, keyPair: KeyPair | string, options: CallOptions): Promise<string> {
    return keyIdOf(keyPair) ?? (await this.find(operation, nameOf(keyPair), options)).extra.id;
  }

  protected override fieldsOf(name: string, publicKey: string): object {
    return { name, ssh_key: publicKey };
  }
}
