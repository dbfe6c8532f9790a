import { type CallOptions, CloudError, KeyPairExistsError, nameOf } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, keyIdOf, RestKeyPairs } from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { KEYS } from './collections.js';
import type { CloudSigmaExtras, CloudSigmaKeyPairExtra } from './models.js';

type Key = KeyPair<CloudSigmaKeyPairExtra>;

/** Fields of a new key. */
interface NewKey {
  readonly name: string;
  readonly public_key?: string;
  readonly algorithm_type?: 'rsa' | 'ed25519';
}

/** SSH keys of the user, by their names. @see https://docs.cloudsigma.com/en/latest/keypairs.html */
export class KeyPairs extends RestKeyPairs<CloudSigmaExtras> {
  readonly #client: CloudSigmaClient;

  constructor(client: CloudSigmaClient, models: ComputeModels<CloudSigmaExtras>) {
    super(client, models, KEYS);
    this.#client = client;
  }

  /** Has a pair made, of the kind ed25519. CloudSigma keeps its private key too. */
  create(name: string, options?: CallOptions): Promise<Key> {
    return this.#add('createKeyPair', { name, algorithm_type: 'ed25519' }, options);
  }

  /** Registers a public key. */
  override import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    return this.#add('importKeyPair', { name, public_key: publicKey }, options);
  }

  /** Id of a key that a server is to have. */
  async idFor(operation: string, keyPair: KeyPair | string, call: CallOptions): Promise<string> {
    return keyIdOf(keyPair) ?? (await this.find(operation, nameOf(keyPair), call)).extra.id;
  }

  /** Adds a key, where no other has its name, by which keys are told apart here. */
  async #add(operation: string, fields: NewKey, options?: CallOptions): Promise<Key> {
    const { context } = this.#client;
    const call = context.call(options);
    const known = await this.find(operation, fields.name, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'key-pair-not-found') return null;
      throw error;
    });
    if (known === null) return this.keys.create(operation, { objects: [fields] }, call);
    throw new KeyPairExistsError(
      `${operation}: there is a key pair ${JSON.stringify(fields.name)} already.`,
      context.details(operation),
    );
  }
}
