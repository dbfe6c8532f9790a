import type { CallOptions } from '../../call/call.js';
import { type Extra, hide, hideSecrets, Model, type ModelData } from '../../model.js';

/** Data of a {@link KeyPair}. */
export interface KeyPairData<E extends Extra = Extra> extends ModelData<KeyPair> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that key pairs call. */
export interface KeyPairActions {
  /** See {@link KeyPair.delete}. */
  deleteKeyPair(keyPair: KeyPair, options?: CallOptions): Promise<void>;
}

/** An SSH key that the provider puts on new servers. */
export class KeyPair<E extends Extra = Extra> extends Model<KeyPairActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'key-pair';
  /** Name, which is also its id, for `createNode`. */
  readonly name: string;
  /** Fingerprint as the provider computes it, or null. */
  readonly fingerprint: string | null;
  /** Public key in OpenSSH's format, or null when the provider does not return it. */
  readonly publicKey: string | null;
  /** Private key in PEM, returned by `createKeyPair` only: save it then. Neither `console.log` nor JSON shows it. */
  declare readonly privateKey?: string;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: KeyPairActions, data: KeyPairData<E>) {
    super(driver);
    this.name = data.name;
    this.fingerprint = data.fingerprint;
    this.publicKey = data.publicKey;
    if (data.privateKey !== undefined) hide(this, 'privateKey', data.privateKey);
    this.extra = hideSecrets(data.extra);
  }

  /** Deletes it. See {@link ComputeDriver.deleteKeyPair}. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteKeyPair(this, options);
  }
}
