import {
  type CallOptions,
  type ClientContext,
  CloudError,
  type JsonClient,
  KeyPairExistsError,
  nameOf,
} from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  keyIdOf,
  type KeyPair,
  type KeyPairData,
  RestKeyPairs,
} from '../../../src/compute/index.js';
import { resourceOf } from './collections.js';
import type { LatitudeExtras } from './models.js';

type Key = KeyPair<LatitudeExtras['keyPair']>;

/** SSH keys of the project. @see https://docs.latitude.sh/reference/post-ssh-key */
export class KeyPairs extends RestKeyPairs<LatitudeExtras> {
  readonly #context: ClientContext;
  readonly #project: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<LatitudeExtras>,
    collection: Collection<KeyPairData<LatitudeExtras['keyPair']>>,
    project: string,
  ) {
    super(client, models, collection);
    this.#context = client.context;
    this.#project = project;
  }

  /** Registers a public key. Keys go by ids at Latitude.sh: a name that is taken is refused here. */
  override async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const operation = 'importKeyPair';
    const call = this.#context.call(options);
    const known = await this.find(operation, name, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'key-pair-not-found') return null;
      throw error;
    });
    if (known === null) return super.import(name, publicKey, call);
    throw new KeyPairExistsError(
      `${operation}: latitude has an SSH key ${JSON.stringify(name)} already.`,
      this.#context.details(operation),
    );
  }

  /** Id of a key, for a create. @throws KeyPairNotFoundError */
  async idOf(operation: string, keyPair: KeyPair | string, options: CallOptions): Promise<string> {
    return keyIdOf(keyPair) ?? (await this.find(operation, nameOf(keyPair), options)).extra.id;
  }

  protected override fieldsOf(name: string, publicKey: string): object {
    return resourceOf('ssh_keys', { name, public_key: publicKey, project: this.#project });
  }
}
