import {
  type CallOptions,
  CloudError,
  collect,
  KeyPairExistsError,
  nameOf,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import {
  checkPublicKey,
  type ComputeModels,
  type KeyPair,
  type KeyPairData,
} from '../../../src/compute/index.js';
import type { ArmClient } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { sameCase } from '../arm/resource-id.js';
import { ARM } from '../arm/types.js';
import { refuseTaken } from './disks.js';
import { splitLocation } from './location.js';
import type { AzureComputeExtras, AzureKeyPairExtra } from './models.js';
import { groupOf } from './read.js';

type Key = KeyPair<AzureKeyPairExtra>;

/**
 * SSH public keys: the key pairs of the portable methods. A key is identified by its name, in the driver's group or another visible one.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/ssh-public-keys
 */
export class AzureSshPublicKeys extends Part {
  readonly #client: ArmClient;
  readonly #models: ComputeModels<AzureComputeExtras>;
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, models: ComputeModels<AzureComputeExtras>, groups: AzureResourceGroups) {
    super();
    this.#client = client;
    this.#models = models;
    this.#groups = groups;
  }

  /** All keys that the driver sees, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Key> {
    const read = (row: Reader): Key => this.#models.keyPair(readKey(row));
    return this.#client.listAll(ARM.sshPublicKeys, 'listKeyPairs', read, options);
  }

  /** All keys that the driver sees. */
  async list(options?: CallOptions): Promise<Key[]> {
    return collect(this.iterate(this.#client.context.call(options)));
  }

  /** Fetches a key by its name or id. @throws KeyPairNotFoundError */
  async get(key: KeyPair | string, options?: CallOptions): Promise<Key> {
    return this.find(nameOf(key), 'getKeyPair', options);
  }

  /** As {@link get}, on behalf of a method that needs the key. */
  async find(name: string, operation: string, options?: CallOptions): Promise<Key> {
    const call = this.#client.context.call(options);
    try {
      return this.#models.keyPair(readKey(await this.#client.find(ARM.sshPublicKeys, name, operation, call)));
    } catch (error) {
      const isElsewhere = this.#client.place.resourceGroup === null && !name.startsWith('/');
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found' || !isElsewhere) throw error;
      for await (const key of this.iterate(call))
        if (key.name.toLowerCase() === name.toLowerCase()) return key;
      throw error;
    }
  }

  /** Lets Azure generate a key; only this result has the private key. @throws KeyPairExistsError */
  async create(name: string, options?: CallOptions): Promise<Key> {
    const operation = 'createKeyPair';
    const call = this.#client.context.call(options);
    const data = await this.#put(name, operation, {}, call);
    const action = { operation, action: 'generateKeyPair' };
    const made = await this.#client.post(this.#client.action(ARM.sshPublicKeys, name, action), call);
    const privateKey = made.string('privateKey');
    this.#client.context.connection.shared.redactor.add(privateKey);
    return this.#models.keyPair({ ...data, publicKey: made.string('publicKey').trim(), privateKey });
  }

  /** Registers a public key. @throws KeyPairExistsError, InvalidRequestError */
  async import(name: string, publicKey: string, options?: CallOptions): Promise<Key> {
    const operation = 'importKeyPair';
    checkPublicKey(publicKey, this.#client.context.details(operation));
    return this.#models.keyPair(await this.#put(name, operation, { publicKey }, options));
  }

  /** Deletes a key. A missing one is no error. */
  async delete(key: KeyPair | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteKeyPair';
    const call = this.#client.context.call(options);
    try {
      const { extra } = await this.find(nameOf(key), operation, call);
      await this.#client.remove(ARM.sshPublicKeys, extra.id, operation, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'key-pair-not-found') throw error;
    }
  }

  async #put(
    name: string,
    operation: string,
    properties: object,
    options: CallOptions | undefined,
  ): Promise<KeyPairData<AzureKeyPairExtra>> {
    const call = this.#client.context.call(options);
    const { region } = splitLocation(undefined, this.#client, operation);
    await this.#groups.ensure(region, call);
    await refuseTaken(this.#client, ARM.sshPublicKeys, name, operation, call, KeyPairExistsError);
    const address = this.#client.at(ARM.sshPublicKeys, name, operation);
    const json = { location: region, properties };
    const body = await this.#client.put({ operation, ...address, json, conflict: KeyPairExistsError }, call);
    return readKey(body);
  }
}

function readKey(key: Reader): KeyPairData<AzureKeyPairExtra> {
  return {
    name: key.id('name'),
    fingerprint: null,
    publicKey: key.optionalObject('properties')?.optionalString('publicKey')?.trim() ?? null,
    extra: { id: sameCase(key.id('id')), resourceGroup: groupOf(key) },
  };
}
