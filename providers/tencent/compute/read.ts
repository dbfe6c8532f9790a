import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
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

/** @see https://www.tencentcloud.com/document/product/213/33258 */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  PENDING: 'pending',
  LAUNCH_FAILED: 'error',
  RUNNING: 'running',
  STOPPED: 'stopped',
  STARTING: 'starting',
  STOPPING: 'stopping',
  REBOOTING: 'rebooting',
  // Returned, and in the recycle bin.
  SHUTDOWN: 'terminated',
  TERMINATING: 'stopping',
};

/** CREATING is ours, until CBS lists the disk. */
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  CREATING: 'creating',
  UNATTACHED: 'available',
  ATTACHING: 'attaching',
  ATTACHED: 'in-use',
  DETACHING: 'detaching',
  EXPANDING: 'updating',
  ROLLBACKING: 'updating',
  TORECYCLE: 'deleted',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  NORMAL: 'available',
  CREATING: 'creating',
  ROLLBACKING: 'restoring',
  COPYING_FROM_REMOTE: 'creating',
  CHECKING_COPIED: 'creating',
  TORECYCLE: 'deleting',
};

/** Reads an instance. */
export function readInstance(instance: Reader): ComputeNodeData<Model.TencentNodeExtra> {
  const status = instance.optionalString('InstanceState');
  const network = instance.optionalObject('VirtualPrivateCloud');
  const disks = [instance.optionalObject('SystemDisk'), ...instance.optionalList('DataDisks')];
  return {
    id: instance.id('InstanceId'),
    name: instance.optionalString('InstanceName') ?? '',
    state: stateOf(NODE_STATES, status),
    publicIps: [...instance.strings('PublicIpAddresses'), ...instance.strings('PublicIPv6Addresses')],
    privateIps: instance.strings('PrivateIpAddresses'),
    size: instance.optionalId('InstanceType'),
    image: instance.optionalId('ImageId'),
    location: instance.optionalObject('Placement')?.optionalId('Zone') ?? null,
    createdAt: instance.optionalDate('CreatedTime'),
    metadata: tagsIn(instance, 'Tags'),
    extra: {
      status,
      vpcId: network?.optionalId('VpcId') ?? null,
      subnetId: network?.optionalId('SubnetId') ?? null,
      securityGroups: instance.strings('SecurityGroupIds'),
      keyPairIds: instance.optionalObject('LoginSettings')?.strings('KeyIds') ?? [],
      ipv6Addresses: instance.strings('IPv6Addresses'),
      chargeType: instance.optionalId('InstanceChargeType'),
      volumeIds: disks.flatMap((disk) => disk?.optionalId('DiskId') ?? []),
      latestOperation: instance.optionalId('LatestOperation'),
      latestOperationState: instance.optionalId('LatestOperationState'),
      latestOperationError: instance.optionalId('LatestOperationErrorMsg'),
    },
  };
}

function tagsIn(resource: Reader, field: string): Record<string, string> {
  return Object.fromEntries(
    resource.optionalList(field).map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? '']),
  );
}

/** Reads an instance type from its rows, one for each zone that sells it. */
export function readSize(
  id: string,
  rows: readonly [Reader, ...Reader[]],
): NodeSizeData<Model.TencentSizeExtra> {
  const [type] = rows;
  const memory = type.optionalNumber('Memory');
  return {
    id,
    name: id,
    ram: memory === null ? null : memory * 1024,
    disk: null,
    vcpus: type.optionalNumber('Cpu'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: type.optionalNumber('GpuCount') ?? type.optionalNumber('Gpu'),
    locations: rows.map((row) => row.id('Zone')),
    extra: {
      family: type.optionalId('InstanceFamily'),
      cpuType: type.optionalId('CpuType'),
      prices: Object.fromEntries(
        rows.flatMap((row) => {
          const price = row.optionalObject('Price');
          const hour =
            price?.optionalString('ChargeUnit') === 'HOUR' ? price.optionalNumber('UnitPrice') : null;
          return hour === null ? [] : [[row.id('Zone'), hour]];
        }),
      ),
    },
  };
}

/** Reads an image. */
export function readImage(image: Reader): NodeImageData<Model.TencentImageExtra> {
  return {
    id: image.id('ImageId'),
    name: image.optionalString('ImageName') ?? '',
    extra: {
      type: image.optionalId('ImageType'),
      status: image.optionalId('ImageState'),
      os: image.optionalId('OsName'),
      architecture: image.optionalId('Architecture'),
      size: image.optionalNumber('ImageSize'),
      createdAt: image.optionalDate('CreatedTime'),
      tags: tagsIn(image, 'Tags'),
    },
  };
}

/** Reads a zone; null for one that sells nothing. */
export function readZone(zone: Reader): NodeLocationData | null {
  if (zone.optionalString('ZoneState') === 'UNAVAILABLE') return null;
  const id = zone.id('Zone');
  return { id, name: zone.optionalId('ZoneName') ?? id, country: null, extra: {} };
}

/** Reads a key pair. */
export function readKeyPair(key: Reader): KeyPairData<Model.TencentKeyPairExtra> {
  const privateKey = key.optionalId('PrivateKey');
  return {
    name: key.id('KeyName'),
    fingerprint: null,
    publicKey: key.optionalId('PublicKey'),
    ...(privateKey === null ? {} : { privateKey }),
    extra: {
      id: key.id('KeyId'),
      createdAt: key.optionalDate('CreatedTime'),
      tags: tagsIn(key, 'Tags'),
    },
  };
}

/** Reads a disk. */
export function readDisk(disk: Reader): VolumeData<Model.TencentVolumeExtra> {
  const status = disk.optionalString('DiskState');
  return {
    id: disk.id('DiskId'),
    name: disk.optionalString('DiskName') ?? '',
    size: disk.optionalNumber('DiskSize'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      status,
      usage: disk.optionalId('DiskUsage'),
      type: disk.optionalId('DiskType'),
      nodeId: disk.optionalId('InstanceId'),
      location: disk.optionalObject('Placement')?.optionalId('Zone') ?? null,
      deleteWithNode: disk.optionalBoolean('DeleteWithInstance'),
      tags: tagsIn(disk, 'Tags'),
    },
  };
}

/** Reads a snapshot. CBS writes its time without a zone, in that of China. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Model.TencentSnapshotExtra> {
  return {
    id: snapshot.id('SnapshotId'),
    name: snapshot.optionalString('SnapshotName') ?? '',
    size: snapshot.optionalNumber('DiskSize'),
    state: stateOf(SNAPSHOT_STATES, snapshot.optionalString('SnapshotState')),
    createdAt: chineseTime(snapshot.optionalString('CreateTime')),
    extra: {
      volumeId: snapshot.optionalId('DiskId'),
      percent: snapshot.optionalNumber('Percent'),
      tags: tagsIn(snapshot, 'Tags'),
    },
  };
}

function chineseTime(text: string | null): Date | null {
  if (text === null || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  return new Date(`${text.replace(' ', 'T')}+08:00`);
}

/** Reads an elastic IP address; null while it has no address yet. */
export function readAddress(address: Reader): AddressData<Model.TencentAddressExtra> | null {
  const ip = address.optionalId('AddressIp');
  if (ip === null) return null;
  const holderId = address.optionalId('InstanceId');
  return {
    id: address.id('AddressId'),
    ip,
    nodeId: holderId?.startsWith('ins-') === true ? holderId : null,
    location: null,
    extra: {
      status: address.optionalId('AddressStatus'),
      holderId,
      privateIp: address.optionalId('PrivateAddressIp'),
      bandwidth: address.optionalNumber('Bandwidth'),
    },
  };
}
