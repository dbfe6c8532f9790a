import { type Call, type JsonClient, nameOf } from '../../../src/driver/index.js';
import {
  type Collection,
  type ComputeModels,
  type KeyPair,
  type KeyPairData,
  RestKeyPairs,
} from '../../../src/compute/index.js';
import type { OvhExtras, OvhKeyPairExtra } from './models.js';

/** SSH keys, which go by their names here and by their ids in requests. */
export class KeyPairs extends RestKeyPairs<OvhExtras> {
  constructor(
    client: JsonClient,
    models: ComputeModels<OvhExtras>,
    keys: Collection<KeyPairData<OvhKeyPairExtra>>,
  ) {
    super(client, models, keys);
  }

  /** Id of a key for a create. A name is looked up in the list. */
  async idFor(keyPair: KeyPair | string, call: Call): Promise<string> {
    const { id } = typeof keyPair === 'string' ? {} : (keyPair.extra as Partial<OvhKeyPairExtra>);
    return id ?? (await this.find('createNode', nameOf(keyPair), call)).extra.id;
  }

  protected override fieldsOf(name: string, publicKey: string): object {
    return { name, publicKey };
  }
}
