import { type CallOptions, KeyPairExistsError } from '../../../src/driver/index.js';
import { type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import type { GcoreExtras } from './models.js';

/** SSH keys of the project. @see https://gcore.com/docs/api-reference/cloud/ssh-keys/create-or-generate-ssh-key */
export class KeyPairs extends RestKeyPairs<GcoreExtras> {
  /** Has Gcore make a key; only this response has the private one. */
  create(name: string, options?: CallOptions): Promise<KeyPair<GcoreExtras['keyPair']>> {
    return this.keys.create('createKeyPair', { name }, options, { conflict: KeyPairExistsError });
  }
}
