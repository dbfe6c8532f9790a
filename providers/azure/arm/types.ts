import {
  type CloudErrorClass,
  ImageNotFoundError,
  KeyPairNotFoundError,
  LoadBalancerNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
  ZoneNotFoundError,
} from '../../../src/driver/index.js';

/** A type of resource: its path, and the version of its API. */
export interface ArmType {
  /** Namespace and type, such as `Microsoft.Compute/disks`. */
  readonly type: string;
  /** The `api-version` of its requests. */
  readonly version: string;
  /** Error class of a missing resource. */
  readonly notFound: CloudErrorClass;
}

const COMPUTE = '2024-11-01';
const DISKS = '2024-03-02';
const NETWORK = '2024-05-01';

/** Resource types of the drivers. */
export const ARM = {
  virtualMachines: {
    type: 'Microsoft.Compute/virtualMachines',
    version: COMPUTE,
    notFound: NodeNotFoundError,
  },
  images: { type: 'Microsoft.Compute/images', version: COMPUTE, notFound: ImageNotFoundError },
  sshPublicKeys: {
    type: 'Microsoft.Compute/sshPublicKeys',
    version: COMPUTE,
    notFound: KeyPairNotFoundError,
  },
  disks: { type: 'Microsoft.Compute/disks', version: DISKS, notFound: VolumeNotFoundError },
  snapshots: { type: 'Microsoft.Compute/snapshots', version: DISKS, notFound: VolumeSnapshotNotFoundError },
  galleries: { type: 'Microsoft.Compute/galleries', version: '2023-07-03', notFound: NotFoundError },
  galleryImages: {
    type: 'Microsoft.Compute/galleries/images',
    version: '2023-07-03',
    notFound: ImageNotFoundError,
  },
  galleryVersions: {
    type: 'Microsoft.Compute/galleries/images/versions',
    version: '2023-07-03',
    notFound: ImageNotFoundError,
  },
  networkInterfaces: {
    type: 'Microsoft.Network/networkInterfaces',
    version: NETWORK,
    notFound: NotFoundError,
  },
  publicAddresses: { type: 'Microsoft.Network/publicIPAddresses', version: NETWORK, notFound: NotFoundError },
  networks: { type: 'Microsoft.Network/virtualNetworks', version: NETWORK, notFound: NotFoundError },
  subnets: { type: 'Microsoft.Network/virtualNetworks/subnets', version: NETWORK, notFound: NotFoundError },
  securityGroups: {
    type: 'Microsoft.Network/networkSecurityGroups',
    version: NETWORK,
    notFound: NotFoundError,
  },
  loadBalancers: {
    type: 'Microsoft.Network/loadBalancers',
    version: NETWORK,
    notFound: LoadBalancerNotFoundError,
  },
  backendPools: {
    type: 'Microsoft.Network/loadBalancers/backendAddressPools',
    version: NETWORK,
    notFound: LoadBalancerNotFoundError,
  },
  dnsZones: { type: 'Microsoft.Network/dnsZones', version: '2018-05-01', notFound: ZoneNotFoundError },
} as const satisfies Readonly<Record<string, ArmType>>;

/** Version of the API of resource groups. */
export const GROUPS_VERSION = '2021-04-01';
/** Version of the API of subscriptions and their locations. */
export const SUBSCRIPTIONS_VERSION = '2022-12-01';
/** Version of the API of sizes. */
export const SKUS_VERSION = '2021-07-01';
/** Version of the API of marketplace images. */
export const MARKETPLACE_VERSION = COMPUTE;
