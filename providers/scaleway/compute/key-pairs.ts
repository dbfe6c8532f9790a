import {
  type CallOptions,
  CloudError,
  type JsonClient,
  KeyPairExistsError,
} from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import { keysOf } from './collections.js';
import type { ScalewayExtras } from './models.js';
import type { Scope } from './scope.js';

type Key = KeyPair<ScalewayExtras['keyPair']>;

/** SSH keys: every new server of a project gets all of them. @see https://www.scaleway.com/en/developers/api/iam/#path-ssh-keys */
export class KeyPairs extends RestKeyPairs<ScalewayExtras> {
  readonly #client: JsonClient;
  readonly #scope: Scope;

  constructor(client: JsonClient, models: ComputeModels<ScalewayExtras>, scope: Scope) {
    super(client, models, keysOf(scope));
    this.#client = client;
    this.#scope = scope;
  }

  /** Registers a public key. Names may repeat at Scaleway, where keys go by ids: one that is taken is refused here. */
  override async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const { context } = this.#client;
    const call = context.call(options);
    this.#scope.project('importKeyPair');
    if (await this.#has(name, call))
      throw new KeyPairExistsError(
        `importKeyPair: scaleway has an SSH key ${JSON.stringify(name)} already.`,
        context.details('importKeyPair'),
      );
    return super.import(name, publicKey, call);
  }

  /** Checks that new servers get a key. @throws KeyPairNotFoundError, InvalidRequestError for one that is disabled */
  async check(operation: string, name: string, options: CallOptions): Promise<void> {
    const { extra } = await this.find(operation, name, options);
    if (!extra.isDisabled) return;
    throw this.#client.context.invalid(operation, `the SSH key ${JSON.stringify(name)} is disabled`);
  }

  protected override fieldsOf(name: string, publicKey: string): object {
    return { name, public_key: publicKey, project_id: this.#scope.project('importKeyPair') };
  }

  async #has(name: string, call: CallOptions): Promise<boolean> {
    try {
      await this.find('importKeyPair', name, call);
      return true;
    } catch (error) {
      if (CloudError.is(error) && error.code === 'key-pair-not-found') return false;
      throw error;
    }
  }
}
