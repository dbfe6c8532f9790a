import type {
  Address,
  ComputeExtras,
  ComputeModels,
  ComputeNode,
  KeyPair,
  NodeImage,
  NodeLocation,
  NodeSize,
  Volume,
  VolumeSnapshot,
} from '../../src/compute/index.js';
import type {
  OpenStackCreateExtra,
  OpenStackKeyPairExtra,
  OpenStackLocationExtra,
  OpenStackNodeExtra,
  OpenStackRebuildExtra,
  OpenStackSizeExtra,
} from './compute/models.js';
import type { OpenStackImageExtra } from './image/models.js';
import type {
  CreateFirewallExtra,
  CreateNetworkExtra,
  OpenStackAddressExtra,
  OpenStackFirewallExtra,
  OpenStackNetworkExtra,
} from './network/models.js';
import type {
  OpenStackCreateSnapshotExtra,
  OpenStackCreateVolumeExtra,
  OpenStackSnapshotExtra,
  OpenStackVolumeExtra,
} from './volume/models.js';

/** The provider's own fields of the OpenStack compute driver. */
export interface OpenStackExtras extends ComputeExtras {
  readonly node: OpenStackNodeExtra;
  readonly createNode: OpenStackCreateExtra;
  readonly size: OpenStackSizeExtra;
  readonly image: OpenStackImageExtra;
  readonly location: OpenStackLocationExtra;
  readonly address: OpenStackAddressExtra;
  readonly network: OpenStackNetworkExtra;
  readonly createNetwork: CreateNetworkExtra;
  readonly firewall: OpenStackFirewallExtra;
  readonly createFirewall: CreateFirewallExtra;
  readonly rebuildNode: OpenStackRebuildExtra;
  readonly keyPair: OpenStackKeyPairExtra;
  readonly volume: OpenStackVolumeExtra;
  readonly createVolume: OpenStackCreateVolumeExtra;
  readonly volumeSnapshot: OpenStackSnapshotExtra;
  readonly createVolumeSnapshot: OpenStackCreateSnapshotExtra;
}

/** A server of Nova. */
export type OpenStackNode = ComputeNode<OpenStackNodeExtra>;
/** A flavor of Nova. */
export type OpenStackSize = NodeSize<OpenStackSizeExtra>;
/** An image of Glance. */
export type OpenStackImage = NodeImage<OpenStackImageExtra>;
/** An availability zone of Nova. */
export type OpenStackLocation = NodeLocation<OpenStackLocationExtra>;
/** A key pair of Nova. */
export type OpenStackKeyPair = KeyPair<OpenStackKeyPairExtra>;
/** A volume of Cinder. */
export type OpenStackVolume = Volume<OpenStackVolumeExtra>;
/** A snapshot of Cinder. */
export type OpenStackSnapshot = VolumeSnapshot<OpenStackSnapshotExtra>;
/** A floating IP of Neutron. */
export type OpenStackFloatingIp = Address<OpenStackAddressExtra>;

/** Makes the models of an OpenStack driver. */
export type OpenStackModels = ComputeModels<OpenStackExtras>;
