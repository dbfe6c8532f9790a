import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type KeyPairData,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
  type VolumeState,
} from '../../../src/compute/index.js';
import { ownerIn, readTags } from './tags.js';
import type * as Model from './models.js';

/** @see https://docs.outscale.com/en/userguide/About-VM-Lifecycle.html */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'stopping',
  terminated: 'terminated',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  creating: 'creating',
  available: 'available',
  'in-use': 'in-use',
  deleting: 'deleting',
  error: 'error',
};

const LINK_STATES: Readonly<Record<string, VolumeState>> = { attaching: 'attaching', detaching: 'detaching' };

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  'in-queue': 'creating',
  pending: 'creating',
  completed: 'available',
  error: 'error',
  deleting: 'deleting',
};

/** Reads a VM. Its owner tag is in its client token. */
export function readVm(vm: Reader): ComputeNodeData<Model.OutscaleNodeExtra> {
  const status = vm.optionalString('State');
  const { name, tags } = readTags(vm);
  return {
    id: vm.id('VmId'),
    name,
    state: stateOf(NODE_STATES, status),
    ...addressesOf(vm),
    size: vm.optionalId('VmType'),
    image: vm.optionalId('ImageId'),
    location: vm.optionalObject('Placement')?.optionalId('SubregionName') ?? null,
    createdAt: vm.optionalDate('CreationDate'),
    metadata: { ...tags, ...ownerIn(vm.optionalId('ClientToken')) },
    extra: {
      status,
      stateReason: vm.optionalId('StateReason'),
      netId: vm.optionalId('NetId'),
      subnetId: vm.optionalId('SubnetId'),
      securityGroups: vm.optionalList('SecurityGroups').map((group) => group.id('SecurityGroupId')),
      keyPair: vm.optionalId('KeypairName'),
      architecture: vm.optionalId('Architecture'),
      performance: vm.optionalId('Performance'),
      deletionProtection: vm.optionalBoolean('DeletionProtection'),
      devices: Object.fromEntries(
        vm
          .optionalList('BlockDeviceMappings')
          .map((one) => [one.string('DeviceName'), one.optionalObject('Bsu')?.optionalId('VolumeId') ?? '']),
      ),
      launchNumber: vm.optionalNumber('LaunchNumber'),
    },
  };
}

/** Addresses of a VM and its network interfaces, each once. */
function addressesOf(vm: Reader): { publicIps: string[]; privateIps: string[] } {
  const publicIps = new Set<string>();
  const privateIps = new Set<string>();
  const add = (holder: Reader): void => {
    const ip = holder.optionalId('PrivateIp');
    const outside =
      holder.optionalId('PublicIp') ?? holder.optionalObject('LinkPublicIp')?.optionalId('PublicIp');
    if (ip !== null) privateIps.add(ip);
    if (typeof outside === 'string') publicIps.add(outside);
  };
  add(vm);
  for (const nic of vm.optionalList('Nics')) nic.optionalList('PrivateIps').forEach(add);
  return { publicIps: [...publicIps], privateIps: [...privateIps] };
}

/** Reads a VM type. OUTSCALE does not tell its price. */
export function readVmType(type: Reader): NodeSizeData<Model.OutscaleSizeExtra> {
  const id = type.id('VmTypeName');
  const memory = type.optionalNumber('MemorySize');
  const disks = type.optionalNumber('VolumeCount');
  const disk = type.optionalNumber('VolumeSize');
  return {
    id,
    name: id,
    ram: memory === null ? null : Math.round(memory * 1024),
    disk: disks === null || disk === null || disks * disk === 0 ? null : disks * disk,
    vcpus: type.optionalNumber('VcoreCount'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: type.optionalNumber('Gpu'),
    extra: { ephemeralDisks: disks, maxPrivateIps: type.optionalNumber('MaxPrivateIps') },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<Model.OutscaleImageExtra> {
  return {
    id: image.id('ImageId'),
    name: image.optionalString('ImageName') ?? '',
    extra: {
      status: image.optionalId('State'),
      description: image.optionalId('Description'),
      ownerId: image.optionalId('AccountId'),
      owner: image.optionalId('AccountAlias'),
      isPublic: image.optionalObject('PermissionsToLaunch')?.optionalBoolean('GlobalPermission') ?? null,
      architecture: image.optionalId('Architecture'),
      createdAt: image.optionalDate('CreationDate'),
      tags: allTags(image),
    },
  };
}

/** All tags of what has a name besides. */
function allTags(resource: Reader): Record<string, string> {
  return Object.fromEntries(
    resource.optionalList('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? '']),
  );
}

/** Reads a Subregion; null for one that cannot be used. */
export function readSubregion(zone: Reader): NodeLocationData<Model.OutscaleLocationExtra> | null {
  if ((zone.optionalString('State') ?? 'available') !== 'available') return null;
  const id = zone.id('SubregionName');
  const extra = { region: zone.optionalId('RegionName'), code: zone.optionalId('LocationCode') };
  return { id, name: id, country: null, extra };
}

/** Reads a key pair. OUTSCALE does not show public keys. */
export function readKeypair(key: Reader): KeyPairData<Model.OutscaleKeyPairExtra> {
  const privateKey = key.optionalId('PrivateKey');
  return {
    name: key.id('KeypairName'),
    fingerprint: key.optionalId('KeypairFingerprint'),
    publicKey: key.optionalId('PublicKey'),
    ...(privateKey === null ? {} : { privateKey }),
    extra: {
      id: key.optionalId('KeypairId'),
      type: key.optionalId('KeypairType'),
      tags: allTags(key),
    },
  };
}

/** Reads a volume. One that is being changed has a task. */
export function readVolume(volume: Reader): VolumeData<Model.OutscaleVolumeExtra> {
  const status = volume.optionalString('State');
  const [link] = volume.optionalList('LinkedVolumes');
  const linking = LINK_STATES[link?.optionalString('State') ?? ''];
  const { name, tags } = readTags(volume);
  const state = volume.optionalId('TaskId') === null ? stateOf(VOLUME_STATES, status) : 'updating';
  return {
    id: volume.id('VolumeId'),
    name,
    size: volume.optionalNumber('Size'),
    state: linking ?? state,
    extra: {
      status,
      nodeId: link?.optionalId('VmId') ?? null,
      device: link?.optionalId('DeviceName') ?? null,
      location: volume.optionalId('SubregionName'),
      type: volume.optionalId('VolumeType'),
      iops: volume.optionalNumber('Iops'),
      snapshotId: volume.optionalId('SnapshotId'),
      createdAt: volume.optionalDate('CreationDate'),
      tags,
    },
  };
}

/** Reads a snapshot. Its name is its tag, or else its description. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Model.OutscaleSnapshotExtra> {
  const { name, tags } = readTags(snapshot);
  return {
    id: snapshot.id('SnapshotId'),
    name: name === '' ? (snapshot.optionalString('Description') ?? '') : name,
    size: snapshot.optionalNumber('VolumeSize'),
    state: stateOf(SNAPSHOT_STATES, snapshot.optionalString('State')),
    createdAt: snapshot.optionalDate('CreationDate'),
    extra: {
      volumeId: snapshot.optionalId('VolumeId'),
      progress: snapshot.optionalNumber('Progress'),
      ownerId: snapshot.optionalId('AccountId'),
      tags,
    },
  };
}

/** Reads a public IP. */
export function readPublicIp(address: Reader): AddressData<Model.OutscaleAddressExtra> {
  const nodeId = address.optionalId('VmId');
  const nicId = address.optionalId('NicId');
  return {
    id: address.id('PublicIpId'),
    ip: address.id('PublicIp'),
    nodeId,
    location: null,
    extra: {
      holderId: nodeId ?? nicId,
      nicId,
      privateIp: address.optionalId('PrivateIp'),
      tags: allTags(address),
    },
  };
}

/** Reads a Subnet. */
export function readSubnet(subnet: Reader): NetworkData<Model.OutscaleNetworkExtra> {
  const { name, tags } = readTags(subnet);
  return {
    id: subnet.id('SubnetId'),
    name,
    ranges: [subnet.id('IpRange')],
    location: subnet.optionalId('SubregionName'),
    extra: {
      netId: subnet.id('NetId'),
      status: subnet.optionalId('State'),
      freeAddresses: subnet.optionalNumber('AvailableIpsCount'),
      tags,
    },
  };
}
