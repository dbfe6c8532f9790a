import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type Parameters,
  type RpcListing,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../src/driver/index.js';
import type {
  AddressData,
  ComputeNodeData,
  KeyPairData,
  NodeImageData,
  NodeLocationData,
  RpcCollection,
  RpcCollections,
  VolumeData,
  VolumeSnapshotData,
} from '../../src/compute/index.js';
import { PAGES } from './api.js';
import type * as Model from './models.js';
import {
  readBlueprint,
  readDisk,
  readDiskSnapshot,
  readInstance,
  readInstanceSnapshot,
  readKeyPair,
  readStaticIp,
  readZone,
} from './read.js';

/** Lists take no ids. */
const byIds = (): Parameters => ({});
const listing = (action: string, rows: string): RpcListing => ({ action, rows, first: {}, pages: PAGES });

/** Bundles, which sizes are. */
export const BUNDLES: RpcListing = listing('GetBundles', 'bundles');

/** Availability zones of all regions. */
const ZONES: RpcCollection<NodeLocationData> = {
  listing: {
    action: 'GetRegions',
    rows: 'regions.availabilityZones',
    parameters: { includeAvailabilityZones: true },
  },
  byIds,
  called: 'availability zone',
  notFound: NotFoundError,
  read: readZone,
};

/** Instances. */
const INSTANCES: RpcCollection<ComputeNodeData<Model.LightsailNodeExtra>> = {
  listing: listing('GetInstances', 'instances'),
  single: (id) => ({ action: 'GetInstance', parameters: { instanceName: id }, field: 'instance' }),
  byIds,
  called: 'instance',
  notFound: NodeNotFoundError,
  read: readInstance,
};

/** Blueprints. */
const BLUEPRINTS: RpcCollection<NodeImageData<Model.LightsailImageExtra>> = {
  listing: listing('GetBlueprints', 'blueprints'),
  byIds,
  called: 'blueprint',
  notFound: ImageNotFoundError,
  read: readBlueprint,
};

/** Snapshots of instances, which are images too. */
export const SNAPSHOTS: RpcCollection<NodeImageData<Model.LightsailImageExtra>> = {
  listing: listing('GetInstanceSnapshots', 'instanceSnapshots'),
  single: (name) => ({
    action: 'GetInstanceSnapshot',
    parameters: { instanceSnapshotName: name },
    field: 'instanceSnapshot',
  }),
  byIds,
  called: 'instance snapshot',
  notFound: ImageNotFoundError,
  read: readInstanceSnapshot,
};

/** Key pairs; the region's default one is not among them. */
export const KEYS: RpcCollection<KeyPairData<Model.LightsailKeyPairExtra>> = {
  listing: listing('GetKeyPairs', 'keyPairs'),
  single: (name) => ({ action: 'GetKeyPair', parameters: { keyPairName: name }, field: 'keyPair' }),
  byIds,
  called: 'key pair',
  notFound: KeyPairNotFoundError,
  read: readKeyPair,
};

/** Disks. */
export const DISKS: RpcCollection<VolumeData<Model.LightsailVolumeExtra>> = {
  listing: listing('GetDisks', 'disks'),
  single: (name) => ({ action: 'GetDisk', parameters: { diskName: name }, field: 'disk' }),
  byIds,
  called: 'disk',
  notFound: VolumeNotFoundError,
  read: readDisk,
};

/** Snapshots of disks. */
export const DISK_SNAPSHOTS: RpcCollection<VolumeSnapshotData<Model.LightsailSnapshotExtra>> = {
  listing: listing('GetDiskSnapshots', 'diskSnapshots'),
  byIds,
  called: 'disk snapshot',
  notFound: VolumeSnapshotNotFoundError,
  read: readDiskSnapshot,
};

/** Static IP addresses. */
export const STATIC_IPS: RpcCollection<AddressData<Model.LightsailAddressExtra>> = {
  listing: listing('GetStaticIps', 'staticIps'),
  single: (name) => ({ action: 'GetStaticIp', parameters: { staticIpName: name }, field: 'staticIp' }),
  byIds,
  called: 'static IP address',
  notFound: NotFoundError,
  read: readStaticIp,
};

/** Instances, blueprints and availability zones. */
export const COLLECTIONS: RpcCollections<Model.LightsailExtras> = {
  nodes: INSTANCES,
  images: BLUEPRINTS,
  locations: ZONES,
};
