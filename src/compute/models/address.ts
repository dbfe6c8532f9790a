import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';

/** Data of an {@link Address}. */
export interface AddressData<E extends Extra = Extra> extends ModelData<Address> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that addresses call. */
export interface AddressActions {
  /** See {@link Address.release}. */
  releaseAddress(address: Address, options?: CallOptions): Promise<void>;
}

/** A reserved address of the account, independent of its servers; vendors call it elastic, floating, reserved or static. */
export class Address<E extends Extra = Extra> extends Model<AddressActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'address';
  /** The provider's id, which is not the address itself on most clouds. */
  readonly id: string;
  /** The address, IPv4 or IPv6. */
  readonly ip: string;
  /** Id of its server; null if unassigned or unknown. */
  readonly nodeId: string | null;
  /** Id of the location that it belongs to, or null. */
  readonly location: string | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: AddressActions, data: AddressData<E>) {
    super(driver);
    this.id = data.id;
    this.ip = data.ip;
    this.nodeId = data.nodeId;
    this.location = data.location;
    this.extra = data.extra;
  }

  /** Releases it. See {@link ComputeDriver.releaseAddress}. */
  release(options?: CallOptions): Promise<void> {
    return this.driver.releaseAddress(this, options);
  }
}
