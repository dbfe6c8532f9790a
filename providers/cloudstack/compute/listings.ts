import {
  FirewallNotFoundError,
  ImageNotFoundError,
  KeyPairNotFoundError,
  NetworkNotFoundError,
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
  readNetwork,
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

/** Networks. */
export const NETWORKS: DataOf<typeof readNetwork> = {
  command: 'listNetworks',
  key: 'network',
  called: 'network',
  notFound: NetworkNotFoundError,
  isOwned: true,
  read: readNetwork,
};

/** Security groups, whose rules are read with the list. */
export const SECURITY_GROUPS: Listing<Reader> = {
  command: 'listSecurityGroups',
  key: 'securitygroup',
  called: 'security group',
  notFound: FirewallNotFoundError,
  isOwned: true,
  read: (group) => group,
};

/** Something that goes by an id and a name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Network offerings. */
export const NETWORK_OFFERINGS: Listing<Named> = {
  command: 'listNetworkOfferings',
  key: 'networkoffering',
  called: 'network offering',
  notFound: NotFoundError,
  isOwned: false,
  read: readNamed,
};

/** A kind of volume that the cloud sells. */
export interface DiskOffering extends Named {
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
    ...readNamed(offering),
    size: offering.optionalBoolean('iscustomized') === true ? null : offering.number('disksize'),
  }),
};

/** Instance groups. */
export const GROUPS: Listing<Named> = {
  command: 'listInstanceGroups',
  key: 'instancegroup',
  called: 'instance group',
  notFound: NotFoundError,
  isOwned: true,
  read: readNamed,
};

function readNamed(row: Reader): Named {
  return { id: row.id('id'), name: row.string('name') };
}
