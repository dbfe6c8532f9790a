import { type CallOptions, KeyPairNotFoundError, nameOf } from '../../../src/driver/index.js';
import type { ComputeModels, KeyPair } from '../../../src/compute/index.js';
import type { Ec2Client, Ec2Listing } from './client.js';
import type { Ec2Extras, Ec2KeyPairExtra } from './models.js';
import { readKeyPair } from './read.js';

/** The portable methods of key pairs. */
export class Ec2KeyPairs {
  readonly listing: Ec2Listing<KeyPair<Ec2KeyPairExtra>>;
  readonly #client: Ec2Client;
  readonly #models: ComputeModels<Ec2Extras>;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#models = models;
    this.listing = {
      action: 'DescribeKeyPairs',
      key: 'keySet',
      parameters: { IncludePublicKey: true },
      read: (row) => models.keyPair(readKeyPair(row)),
    };
  }

  iterate(options?: CallOptions): AsyncIterable<KeyPair<Ec2KeyPairExtra>> {
    return this.#client.list(this.listing, { operation: 'listKeyPairs' }, options);
  }

  async get(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair<Ec2KeyPairExtra>> {
    const operation = 'getKeyPair';
    const name = nameOf(keyPair);
    const parameters = { KeyName: [name] };
    const found = await this.#client.get(this.listing, { operation, parameters }, options);
    if (found !== null) return found;
    throw new KeyPairNotFoundError(
      `${operation}: EC2 has no key pair ${name}.`,
      this.#client.context.details(operation),
    );
  }

  async create(name: string, options?: CallOptions): Promise<KeyPair<Ec2KeyPairExtra>> {
    const parameters = { KeyName: name };
    const response = await this.#client.call(
      { operation: 'createKeyPair', action: 'CreateKeyPair', parameters },
      options,
    );
    return this.#models.keyPair(readKeyPair(response));
  }

  async import(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair<Ec2KeyPairExtra>> {
    const operation = 'importKeyPair';
    const parameters = { KeyName: name, PublicKeyMaterial: Buffer.from(publicKey).toString('base64') };
    const response = await this.#client.call({ operation, action: 'ImportKeyPair', parameters }, options);
    return this.#models.keyPair({ ...readKeyPair(response), publicKey });
  }

  async delete(keyPair: KeyPair | string, options?: CallOptions): Promise<void> {
    const parameters = { KeyName: nameOf(keyPair) };
    await this.#client.delete({ operation: 'deleteKeyPair', action: 'DeleteKeyPair', parameters }, options);
  }
}
