import {
  type CallOptions,
  CloudError,
  type JsonClient,
  KeyPairExistsError,
  nameOf,
} from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { LinodeExtras, LinodeKeyPairExtra } from './models.js';

type Key = KeyPair<LinodeKeyPairExtra>;

/** SSH keys of the user, by their labels. @see https://techdocs.akamai.com/linode-api/reference/get-ssh-keys */
export class KeyPairs extends RestKeyPairs<LinodeExtras> {
  readonly #client: JsonClient;

  constructor(client: JsonClient, models: ComputeModels<LinodeExtras>) {
    super(client, models, KEYS);
    this.#client = client;
  }

  /** Registers a public key. Linode lets several have one label, by which they are told apart here. @throws KeyPairExistsError */
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
      `${operation}: there is an SSH key ${JSON.stringify(name)} already.`,
      context.details(operation),
    );
  }

  /** The text of a key: servers are given the key itself. */
  async publicKeyOf(operation: string, keyPair: KeyPair | string, options: CallOptions): Promise<string> {
    const known = typeof keyPair === 'string' ? null : keyPair.publicKey;
    const { publicKey } =
      known === null ? await this.find(operation, nameOf(keyPair), options) : { publicKey: known };
    if (publicKey !== null) return publicKey;
    throw this.keys.missing(operation, nameOf(keyPair));
  }

  protected override fieldsOf(name: string, publicKey: string): object {
    return { label: name, ssh_key: publicKey };
  }
}
