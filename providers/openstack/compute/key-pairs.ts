import {
  type CallOptions,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  nameOf,
  type Reader,
} from '../../../src/driver/index.js';
import { checkPublicKey, type KeyPair } from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackKeyPair, OpenStackModels } from '../extras.js';
import { readKeyPair } from './read.js';

const KEY_PAIRS = '/os-keypairs';

/**
 * Key pairs of Nova. They belong to the user, not to the project.
 *
 * @see https://docs.openstack.org/api-ref/compute/#keypairs-keypairs
 */
export class KeyPairs {
  readonly #client: OpenStackClient;
  readonly #models: OpenStackModels;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    this.#client = client;
    this.#models = models;
  }

  /** Lists all key pairs, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackKeyPair> {
    const request = { operation: 'listKeyPairs', path: KEY_PAIRS };
    return this.#client.list(request, 'keypairs', (row) => this.#read(row), options);
  }

  /** Reads a key pair. */
  async get(keyPair: KeyPair | string, options?: CallOptions): Promise<OpenStackKeyPair> {
    const request = { operation: 'getKeyPair', path: pathTo(keyPair), notFound: KeyPairNotFoundError };
    return this.#read(await this.#client.get(request, options));
  }

  /** Has Nova make a key pair. */
  create(name: string, options?: CallOptions): Promise<OpenStackKeyPair> {
    return this.#post('createKeyPair', { name }, options);
  }

  /** Registers a public key. */
  async import(name: string, publicKey: string, options?: CallOptions): Promise<OpenStackKeyPair> {
    checkPublicKey(publicKey, this.#client.context.details('importKeyPair'));
    return this.#post('importKeyPair', { name, public_key: publicKey.trim() }, options);
  }

  /** Deletes a key pair. */
  delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.#client.delete({ operation: 'deleteKeyPair', path: pathTo(keyPair) }, options);
  }

  async #post(
    operation: string,
    keypair: { readonly name: string; readonly public_key?: string },
    options: CallOptions | undefined,
  ): Promise<OpenStackKeyPair> {
    if (keypair.name === '')
      throw new InvalidRequestError(
        `${operation}: the name is empty.`,
        this.#client.context.details(operation),
      );
    const request = { operation, path: KEY_PAIRS, json: { keypair }, conflict: KeyPairExistsError };
    return this.#read(await this.#client.post(request, options));
  }

  #read(row: Reader): OpenStackKeyPair {
    return this.#models.keyPair(readKeyPair(row.object('keypair')));
  }
}

function pathTo(keyPair: KeyPair | string): string {
  return `${KEY_PAIRS}/${encodeURIComponent(nameOf(keyPair))}`;
}
