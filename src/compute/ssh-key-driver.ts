import type { CallOptions } from '../call/call.js';
import type { Reader } from '../format/json-reader.js';
import type { DriverOptions } from '../driver/driver.js';
import { CloudError, KeyPairExistsError } from '../errors.js';
import type { ComputeExtras } from './extras.js';
import { KeyPair, type KeyPairData } from './models/index.js';
import { checkPublicKey } from './public-key.js';
import { RestComputeDriver } from './rest-driver.js';

/** What a key pair's own fields hold on clouds that know keys by an id. */
export interface IdentifiedKey {
  readonly id: string;
}

/** The base of drivers of clouds that keep public keys in a collection, where each has an id beside its name. */
export abstract class SshKeyDriver<
  Options extends DriverOptions,
  X extends ComputeExtras & { readonly keyPair: IdentifiedKey },
> extends RestComputeDriver<Options, X> {
  /** Path of the collection, such as `/ssh_keys`. */
  protected abstract get keyCollection(): string;

  /** Reads a key of the collection. */
  protected abstract readKey(key: Reader): KeyPairData<X['keyPair']>;

  override async importKeyPair(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<X['keyPair']>> {
    checkPublicKey(publicKey, this.details('importKeyPair'));
    const request = {
      operation: 'importKeyPair',
      method: 'POST' as const,
      path: this.keyCollection,
      json: { name, public_key: publicKey },
      conflict: KeyPairExistsError,
    };
    return this.keyPair((await this.send(request, options)).object('ssh_key'));
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    try {
      const { extra } = await this.getKeyPair(keyPair, call);
      await this.remove({ operation: 'deleteKeyPair', path: `${this.keyCollection}/${extra.id}` }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found') throw error;
    }
  }

  /** A model of a key of the collection. */
  protected keyPair(key: Reader): KeyPair<X['keyPair']> {
    return new KeyPair(this, this.readKey(key));
  }
}
