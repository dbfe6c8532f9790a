import {
  type CallOptions,
  InvalidRequestError,
  KeyPairExistsError,
  KeyPairNotFoundError,
  nameOf,
  type Reader,
} from '../../../src/driver/index.js';
import { KeyPair } from '../../../src/compute/index.js';
import { type OpenStackExtras, readKeyPair } from './models.js';
import type { OpenStackOptions } from '../credentials.js';
import { OpenStackServers } from './servers.js';

const KEY_PAIRS = '/os-keypairs';

/**
 * Key pairs of Nova. They belong to the user, not to the project.
 *
 * @see https://docs.openstack.org/api-ref/compute/#keypairs-keypairs
 */
export abstract class OpenStackKeyPairs<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackServers<Options> {
  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<OpenStackExtras['keyPair']>> {
    const request = { operation: 'listKeyPairs', path: KEY_PAIRS };
    return this.pages(request, 'keypairs', (item) => this.keyPair(item.object('keypair')), options);
  }

  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<OpenStackExtras['keyPair']>> {
    const request = { operation: 'getKeyPair', path: keyPairPath(keyPair), notFound: KeyPairNotFoundError };
    return this.keyPair((await this.get(request, options)).object('keypair'));
  }

  override async createKeyPair(
    name: string,
    options?: CallOptions,
  ): Promise<KeyPair<OpenStackExtras['keyPair']>> {
    return this.#post('createKeyPair', { name }, options);
  }

  override async importKeyPair(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<OpenStackExtras['keyPair']>> {
    return this.#post('importKeyPair', { name, public_key: publicKey.trim() }, options);
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    return this.remove({ operation: 'deleteKeyPair', path: keyPairPath(keyPair) }, options);
  }

  /** Reads a key pair into a model of this driver. */
  protected keyPair(keyPair: Reader): KeyPair<OpenStackExtras['keyPair']> {
    return new KeyPair(this, readKeyPair(keyPair));
  }

  async #post(
    operation: string,
    keypair: { readonly name: string; readonly public_key?: string },
    options: CallOptions | undefined,
  ): Promise<KeyPair<OpenStackExtras['keyPair']>> {
    if (keypair.name === '')
      throw new InvalidRequestError(`${operation}: the name is empty.`, this.details(operation));
    const body = await this.send(
      { operation, method: 'POST', path: KEY_PAIRS, json: { keypair }, conflict: KeyPairExistsError },
      options,
    );
    return this.keyPair(body.object('keypair'));
  }
}

function keyPairPath(keyPair: KeyPair | string): string {
  return `${KEY_PAIRS}/${encodeURIComponent(nameOf(keyPair))}`;
}
