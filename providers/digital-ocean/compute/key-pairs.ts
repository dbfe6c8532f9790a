import { type Call, type CallOptions, type JsonClient, nameOf } from '../../../src/driver/index.js';
import { type ComputeModels, type KeyPair, RestKeyPairs } from '../../../src/compute/index.js';
import { KEYS } from './collections.js';
import type { DigitalOceanExtras, DigitalOceanKeyPairExtra } from './models.js';

type DigitalOceanKey = KeyPair<DigitalOceanKeyPairExtra>;

/** Id or fingerprint of an SSH key, which DigitalOcean accepts directly. */
const KEY_REFERENCE = /^(\d+|([0-9a-f]{2}:){15}[0-9a-f]{2})$/;

/** SSH keys. @see https://docs.digitalocean.com/reference/api/reference/ssh-keys/ */
export class KeyPairs extends RestKeyPairs<DigitalOceanExtras> {
  constructor(client: JsonClient, models: ComputeModels<DigitalOceanExtras>) {
    super(client, models, KEYS);
  }

  /** Fetches a key by its name, fingerprint or id. Of several with the same name, the first. */
  override async get(keyPair: KeyPair | string, options?: CallOptions): Promise<DigitalOceanKey> {
    const reference = keyReference(keyPair);
    if (reference !== null) return this.keys.get('getKeyPair', reference, options);
    return super.get(keyPair, options);
  }

  /** Id or fingerprint for a create. A name is looked up in the list. */
  async referenceTo(operation: string, keyPair: KeyPair | string, call: Call): Promise<string> {
    return keyReference(keyPair) ?? (await this.find(operation, nameOf(keyPair), call)).extra.id;
  }
}

/** The id or fingerprint of a key; null for a name. */
function keyReference(keyPair: KeyPair | string): string | null {
  if (typeof keyPair === 'string') return KEY_REFERENCE.test(keyPair) ? keyPair : null;
  const { id } = keyPair.extra as Partial<DigitalOceanKeyPairExtra>;
  return id ?? keyPair.fingerprint;
}
