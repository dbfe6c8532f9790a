import type { World } from '../cloud.js';
import type { Accounts } from './accounts.js';
import { ComputeState } from './compute/state.js';
import { DnsState } from './dns/state.js';
import { ImageState } from './image/state.js';
import { BalancerState } from './load-balancer/state.js';
import { NetworkState } from './network-state.js';
import { ObjectState } from './objects/state.js';
import { VolumeState } from './volume/state.js';

/** One region: what its services hold, each on its own. */
export class Region {
  readonly compute: ComputeState;
  readonly images: ImageState;
  readonly network: NetworkState;
  readonly volumes: VolumeState;
  readonly objects = new ObjectState();
  readonly dns: DnsState;
  readonly balancers: BalancerState;

  constructor(
    readonly name: string,
    readonly world: World,
    readonly accounts: Accounts,
  ) {
    const administrator = accounts.userNamed('admin').project;
    this.compute = new ComputeState(world, name);
    this.images = new ImageState(world, administrator);
    this.network = new NetworkState(world, administrator);
    this.volumes = new VolumeState(world);
    this.dns = new DnsState(world);
    this.balancers = new BalancerState(world);
  }
}
