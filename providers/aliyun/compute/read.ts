import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  architectureOf,
  type ComputeNodeData,
  type KeyPairData,
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
import type * as Model from './models.js';

/** @see https://www.alibabacloud.com/help/en/ecs/user-guide/instance-lifecycle */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  Pending: 'pending',
  Starting: 'starting',
  Running: 'running',
  Stopping: 'stopping',
  Stopped: 'stopped',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  In_use: 'in-use',
  Available: 'available',
  Attaching: 'attaching',
  Detaching: 'detaching',
  Creating: 'creating',
  ReIniting: 'updating',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  progressing: 'creating',
  accomplished: 'available',
  failed: 'error',
};

/** Reads an instance. */
export function readInstance(instance: Reader): ComputeNodeData<Model.AliyunNodeExtra> {
  const status = instance.optionalString('Status');
  const vpc = instance.optionalObject('VpcAttributes');
  const eip = instance.optionalObject('EipAddress')?.optionalId('IpAddress') ?? null;
  return {
    id: instance.id('InstanceId'),
    name: instance.optionalString('InstanceName') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: [...addressesIn(instance, 'PublicIpAddress'), ...(eip === null ? [] : [eip])],
    privateIps: [...addressesIn(vpc, 'PrivateIpAddress'), ...addressesIn(instance, 'InnerIpAddress')],
    size: instance.optionalId('InstanceType'),
    image: instance.optionalId('ImageId'),
    location: instance.optionalId('ZoneId'),
    createdAt: instance.optionalDate('CreationTime'),
    metadata: tagsIn(instance),
    extra: {
      status,
      vpcId: vpc?.optionalId('VpcId') ?? null,
      vSwitchId: vpc?.optionalId('VSwitchId') ?? null,
      securityGroups: instance.optionalObject('SecurityGroupIds')?.strings('SecurityGroupId') ?? [],
      keyPair: instance.optionalId('KeyPairName'),
      ipv6Addresses: rowsIn(instance, 'NetworkInterfaces', 'NetworkInterface').flatMap((card) =>
        rowsIn(card, 'Ipv6Sets', 'Ipv6Set').map((set) => set.id('Ipv6Address')),
      ),
      chargeType: instance.optionalId('InstanceChargeType'),
      locks: rowsIn(instance, 'OperationLocks', 'LockReason').flatMap(
        (lock) => lock.optionalId('LockReason') ?? [],
      ),
    },
  };
}

function addressesIn(parent: Reader | null, name: string): string[] {
  return parent?.optionalObject(name)?.strings('IpAddress') ?? [];
}

function rowsIn(parent: Reader, name: string, row: string): Reader[] {
  return parent.optionalObject(name)?.optionalList(row) ?? [];
}

/** Reads tags: those of instances have other names for key and value than others. */
function tagsIn(resource: Reader): Record<string, string> {
  return Object.fromEntries(
    rowsIn(resource, 'Tags', 'Tag').map((tag) => [
      tag.optionalId('TagKey') ?? tag.id('Key'),
      tag.optionalString('TagValue') ?? tag.optionalString('Value') ?? '',
    ]),
  );
}

/** Reads an instance type. ECS tells no prices in lists. `zones` are those where it is sold. */
export function readSize(type: Reader, zones: readonly string[]): NodeSizeData<Model.AliyunSizeExtra> {
  const memory = type.optionalNumber('MemorySize');
  const disks = type.optionalNumber('LocalStorageAmount');
  const capacity = type.optionalNumber('LocalStorageCapacity');
  const id = type.id('InstanceTypeId');
  return {
    id,
    name: id,
    ram: memory === null ? null : memory * 1024,
    disk: disks === null || capacity === null ? null : disks * capacity,
    vcpus: type.optionalNumber('CpuCoreCount'),
    bandwidth: null,
    price: null,
    currency: null,
    architecture: architectureOf(type.optionalString('CpuArchitecture')),
    gpus: type.optionalNumber('GPUAmount'),
    locations: zones,
    extra: { family: type.optionalId('InstanceTypeFamily') },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<Model.AliyunImageExtra> {
  return {
    id: image.id('ImageId'),
    name: image.optionalString('ImageName') ?? '',
    extra: {
      owner: image.optionalId('ImageOwnerAlias'),
      status: image.optionalId('Status'),
      os: image.optionalId('OSNameEn') ?? image.optionalId('OSName'),
      architecture: image.optionalId('Architecture'),
      size: image.optionalNumber('Size'),
      createdAt: image.optionalDate('CreationTime'),
      tags: tagsIn(image),
    },
  };
}

/** Reads a zone. */
export function readZone(zone: Reader): NodeLocationData {
  const id = zone.id('ZoneId');
  return { id, name: zone.optionalId('LocalName') ?? id, country: null, extra: {} };
}

/** Reads a key pair. */
export function readKeyPair(key: Reader): KeyPairData<Model.AliyunKeyPairExtra> {
  const privateKey = key.optionalId('PrivateKeyBody');
  return {
    name: key.id('KeyPairName'),
    fingerprint: key.optionalId('KeyPairFingerPrint'),
    publicKey: key.optionalId('PublicKey'),
    ...(privateKey === null ? {} : { privateKey }),
    extra: { createdAt: key.optionalDate('CreationTime'), tags: tagsIn(key) },
  };
}

/** Reads a disk. */
export function readDisk(disk: Reader): VolumeData<Model.AliyunVolumeExtra> {
  return {
    id: disk.id('DiskId'),
    name: disk.optionalString('DiskName') ?? '',
    size: disk.optionalNumber('Size'),
    state: stateOf(VOLUME_STATES, disk.optionalString('Status')),
    extra: {
      type: disk.optionalId('Type'),
      category: disk.optionalId('Category'),
      nodeId: disk.optionalId('InstanceId'),
      location: disk.optionalId('ZoneId'),
      device: disk.optionalId('Device'),
      deleteWithNode: disk.optionalBoolean('DeleteWithInstance'),
      tags: tagsIn(disk),
    },
  };
}

/** Reads a snapshot. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Model.AliyunSnapshotExtra> {
  return {
    id: snapshot.id('SnapshotId'),
    name: snapshot.optionalString('SnapshotName') ?? '',
    size: snapshot.optionalNumber('SourceDiskSize'),
    state: stateOf(SNAPSHOT_STATES, snapshot.optionalString('Status')),
    createdAt: snapshot.optionalDate('CreationTime'),
    extra: {
      volumeId: snapshot.optionalId('SourceDiskId'),
      progress: snapshot.optionalId('Progress'),
      tags: tagsIn(snapshot),
    },
  };
}

/** Reads an elastic IP address. */
export function readAddress(address: Reader): AddressData<Model.AliyunAddressExtra> {
  const holderType = address.optionalId('InstanceType');
  const holderId = address.optionalId('InstanceId');
  return {
    id: address.id('AllocationId'),
    ip: address.optionalId('IpAddress') ?? address.id('EipAddress'),
    nodeId: holderType === 'EcsInstance' ? holderId : null,
    location: address.optionalId('RegionId'),
    extra: {
      status: address.optionalId('Status'),
      holderType,
      holderId,
      bandwidth: address.optionalNumber('Bandwidth'),
    },
  };
}
