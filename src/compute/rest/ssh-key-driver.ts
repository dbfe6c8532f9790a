import type { CallOptions } from '../../call/call.js';
import type { DriverOptions } from '../../driver/driver.js';
import { CloudError, KeyPairExistsError } from '../../errors.js';
import { nameOf } from '../../model.js';
import {
  type Collection,
  deleteFromCollection,
  getFromCollection,
  listCollection,
  readItem,
} from './collection.js';
import type { ComputeExtras } from '../extras.js';
import type { KeyPair, KeyPairData } from '../models/index.js';
import { checkPublicKey } from '../public-key.js';
import { RestComputeDriver } from './driver.js';

/** What a key pair's own fields hold on clouds that know keys by an id. */
export interface IdentifiedKey {
  /** The id that the cloud's API takes. */
  readonly id: string;
}

/** The base of drivers of clouds that keep public keys in a collection, where each has an id beside its name. */
export abstract class SshKeyDriver<
  Options extends DriverOptions,
  X extends ComputeExtras & { readonly keyPair: IdentifiedKey },
> extends RestComputeDriver<Options, X> {
  /** Where the keys are. They are looked up by name where the collection has `byName`. */
  protected abstract readonly keys: Collection<KeyPairData<X['keyPair']>>;

  override iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>> {
    const make = (data: KeyPairData<X['keyPair']>): KeyPair<X['keyPair']> => this.models.keyPair(data);
    return listCollection(this.client, 'listKeyPairs', this.keys, make, options);
  }

  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<X['keyPair']>> {
    const named = { id: nameOf(keyPair) };
    return this.models.keyPair(await getFromCollection(this.client, 'getKeyPair', this.keys, named, options));
  }

  override async importKeyPair(
    name: string,
    publicKey: string,
    options?: CallOptions,
  ): Promise<KeyPair<X['keyPair']>> {
    checkPublicKey(publicKey, this.details('importKeyPair'));
    const { path } = this.keys;
    const json = { name, public_key: publicKey };
    const request = { operation: 'importKeyPair', path, json, conflict: KeyPairExistsError };
    const body = await this.client.post(request, options);
    return this.models.keyPair(readItem(this.client, body, this.keys));
  }

  override async deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    try {
      const { extra } = await this.getKeyPair(keyPair, call);
      const byId: Collection<unknown> = { ...this.keys, ids: /./s };
      await deleteFromCollection(this.client, 'deleteKeyPair', byId, extra, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found') throw error;
    }
  }
}
