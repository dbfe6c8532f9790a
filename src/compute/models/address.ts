import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';

/** Data of an {@link Address}. */
export interface AddressData<E extends Extra = Extra> extends ModelData<Address> {
  /** What only this provider has. */
  readonly extra: E;
}

/** What an address's methods ask of the driver that it belongs to. */
export interface AddressActions {
  /** See {@link Address.release}. */
  releaseAddress(address: Address, options?: CallOptions): Promise<void>;
}

/** An address that the account keeps whatever becomes of its servers: an elastic, floating, reserved or static IP in vendors' words. */
export class Address<E extends Extra = Extra> extends Model<AddressActions> {
  /** Which model this is. JSON and structuredClone keep it, and `driver.adopt` goes by it. */
  readonly kind = 'address';
  /** The provider's id, which is not the address itself on most clouds. */
  readonly id: string;
  /** The address, IPv4 or IPv6. */
  readonly ip: string;
  /** Id of the server that it leads to; null where to none, or where the provider does not say. */
  readonly nodeId: string | null;
  /** Id of the location that it belongs to, or null. */
  readonly location: string | null;
  /** What only this provider has. */
  readonly extra: E;

  constructor(driver: AddressActions, data: AddressData<E>) {
    super(driver);
    this.id = data.id;
    this.ip = data.ip;
    this.nodeId = data.nodeId;
    this.location = data.location;
    this.extra = data.extra;
  }

  /** Gives it back. See {@link ComputeDriver.releaseAddress}. */
  release(options?: CallOptions): Promise<void> {
    return this.driver.releaseAddress(this, options);
  }
}
