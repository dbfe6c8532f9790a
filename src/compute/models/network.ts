import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';

/** Data of a {@link Network}. */
export interface NetworkData<E extends Extra = Extra> extends ModelData<Network> {
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that networks call. */
export interface NetworkActions {
  /** See {@link Network.destroy}. */
  destroyNetwork(network: Network, options?: CallOptions): Promise<void>;
}

/** A network for servers; vendors call it network, subnet, VPC, VLAN or bridge. Its id is what `networks` of `createNode` takes. */
export class Network<E extends Extra = Extra> extends Model<NetworkActions> {
  /** Kind of model, kept by JSON and structuredClone, for `driver.adopt`. */
  readonly kind = 'network';
  /** The provider's id, for `networks` of a create. */
  readonly id: string;
  /** Name; may be empty, and is not unique on most clouds. */
  readonly name: string;
  /** Its ranges of addresses in CIDR notation, such as `10.0.0.0/24`; empty if it has none, or none that the provider tells. */
  readonly ranges: readonly string[];
  /** Id of the location that it belongs to; null if it spans all of the driver's region, or unknown. */
  readonly location: string | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: NetworkActions, data: NetworkData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.ranges = data.ranges;
    this.location = data.location;
    this.extra = data.extra;
  }

  /** Deletes it. See {@link ComputeDriver.destroyNetwork}. */
  destroy(options?: CallOptions): Promise<void> {
    return this.driver.destroyNetwork(this, options);
  }
}
