import type { ComputeDriver } from '../../compute/driver.js';
import type { CreateNodeOptions, ReserveAddressOptions } from '../../compute/options.js';

/** Target of a behaviour. */
export interface ComputeContext {
  /** A driver with credentials that may do everything. */
  readonly driver: ComputeDriver;
  /** Another driver with the same credentials; the behaviour closes it. */
  readonly another: () => ComputeDriver;
  /** Id of an image that servers can be made from. */
  readonly image: string;
  /** Id of a size that fits the image. */
  readonly size: string;
  /** Id of a size that a server of `size` can be given. */
  readonly otherSize?: string;
  /** Smallest size of a volume in GiB. Default 1. */
  readonly volumeSize?: number;
  /** Networks of the servers; default: the provider's choice. */
  readonly networks?: NonNullable<CreateNodeOptions['networks']>;
  /** Range of addresses for a new network, in CIDR notation; left out where the provider chooses. */
  readonly range?: string;
  /** Names of networks that nothing has yet, where they have another form; default: `freeName`. */
  readonly networkName?: () => string;
  /** Fields of a server that firewalls and reserved addresses can be given to; default: any server. */
  readonly networked?: Partial<CreateNodeOptions>;
  /** Where reserved addresses come from. Left out where none can be had. */
  readonly addressSource?: ReserveAddressOptions;
  /** A name that nothing in the account has yet. */
  readonly freeName: () => string;
  /** A name for a server that the provider refuses. */
  readonly refusedName?: string;
  /** An account that may have few servers; the behaviour closes the driver. */
  readonly limited?: () => ComputeDriver;
  /** The same with a wrong secret; the behaviour closes the driver. */
  readonly wrongSecret?: () => ComputeDriver;
  /** The same in a region that does not exist; the behaviour closes the driver. */
  readonly wrongRegion?: () => ComputeDriver;
  /** Secrets of the driver that must not be seen anywhere. */
  readonly secrets?: readonly string[];
  /** Longest time that a change of state may take, in milliseconds. Default 60,000. */
  readonly patience?: number;
}

/** Parts of {@link ComputeContext} that not every target has. */
export type ComputeContextPart =
  | 'addressSource'
  | 'otherSize'
  | 'refusedName'
  | 'limited'
  | 'wrongSecret'
  | 'wrongRegion';

/** One behaviour that every compute driver has. */
export interface ComputeBehaviour {
  /** The behaviour in a sentence, for the name of its test. */
  readonly name: string;
  /** Methods without which it cannot be tried: see `Driver.supports`. */
  readonly needs: readonly string[];
  /** Parts of the context without which it cannot be tried. */
  readonly with: readonly ComputeContextPart[];
  /** Rejects if the driver behaves differently. Leaves nothing behind. */
  run(context: ComputeContext): Promise<void>;
}
