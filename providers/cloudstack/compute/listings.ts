import {
  ImageNotFoundError,
  KeyPairNotFoundError,
  NodeNotFoundError,
  NotFoundError,
  type Reader,
  SizeNotFoundError,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  readAddress,
  readImage,
  readKeyPair,
  readLocation,
  readNode,
  readSize,
  readSnapshot,
  readVolume,
} from './read.js';
import type { Listing } from './resource.js';

type DataOf<Read extends (row: Reader) => unknown> = Listing<ReturnType<Read>>;

/** Servers. */
export const NODES: DataOf<typeof readNode> = {
  command: 'listVirtualMachines',
  key: 'virtualmachine',
  called: 'server',
  notFound: NodeNotFoundError,
  isOwned: true,
  read: readNode,
};

/** Service offerings. */
export const SIZES: DataOf<typeof readSize> = {
  command: 'listServiceOfferings',
  key: 'serviceoffering',
  called: 'service offering',
  notFound: SizeNotFoundError,
  isOwned: true,
  read: readSize,
};

/** Templates that servers can be made from. */
export const IMAGES: DataOf<typeof readImage> = {
  command: 'listTemplates',
  key: 'template',
  called: 'template',
  notFound: ImageNotFoundError,
  parameters: { templatefilter: 'executable' },
  isOwned: true,
  read: readImage,
};

/** Zones; without `available` CloudStack lists only those with servers of the account. */
export const LOCATIONS: DataOf<typeof readLocation> = {
  command: 'listZones',
  key: 'zone',
  called: 'zone',
  notFound: NotFoundError,
  parameters: { available: true },
  isOwned: false,
  read: readLocation,
};

/** SSH key pairs. */
export const KEY_PAIRS: DataOf<typeof readKeyPair> = {
  command: 'listSSHKeyPairs',
  key: 'sshkeypair',
  called: 'key pair',
  notFound: KeyPairNotFoundError,
  isOwned: true,
  read: readKeyPair,
};

/** Volumes, those of servers included. */
export const VOLUMES: DataOf<typeof readVolume> = {
  command: 'listVolumes',
  key: 'volume',
  called: 'volume',
  notFound: VolumeNotFoundError,
  isOwned: true,
  read: readVolume,
};

/** Snapshots of volumes. */
export const SNAPSHOTS: DataOf<typeof readSnapshot> = {
  command: 'listSnapshots',
  key: 'snapshot',
  called: 'snapshot',
  notFound: VolumeSnapshotNotFoundError,
  isOwned: true,
  read: readSnapshot,
};

/** Public addresses that the account has acquired. */
export const ADDRESSES: DataOf<typeof readAddress> = {
  command: 'listPublicIpAddresses',
  key: 'publicipaddress',
  called: 'public address',
  notFound: NotFoundError,
  isOwned: true,
  read: readAddress,
};

/** A kind of volume that the cloud sells. */
export interface DiskOffering {
  readonly id: string;
  readonly name: string;
  /** GiB; null if each volume names its own. */
  readonly size: number | null;
}

/** Disk offerings. */
export const DISK_OFFERINGS: Listing<DiskOffering> = {
  command: 'listDiskOfferings',
  key: 'diskoffering',
  called: 'disk offering',
  notFound: NotFoundError,
  isOwned: true,
  read: (offering) => ({
    id: offering.id('id'),
    name: offering.string('name'),
    size: offering.optionalBoolean('iscustomized') === true ? null : offering.number('disksize'),
  }),
};

/** An instance group, which servers can be in. */
export interface InstanceGroup {
  readonly id: string;
  readonly name: string;
}

/** Instance groups. */
export const GROUPS: Listing<InstanceGroup> = {
  command: 'listInstanceGroups',
  key: 'instancegroup',
  called: 'instance group',
  notFound: NotFoundError,
  isOwned: true,
  read: (group) => ({ id: group.id('id'), name: group.string('name') }),
};
