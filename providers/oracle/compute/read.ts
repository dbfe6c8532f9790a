import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  type NodeImageData,
  type NodeLocationData,
  type NodeState,
  stateOf,
  type VolumeSnapshotData,
  type VolumeSnapshotState,
} from '../../../src/compute/index.js';
import type {
  OracleAddressExtra,
  OracleImageExtra,
  OracleLocationExtra,
  OracleNodeExtra,
  OracleSnapshotExtra,
} from './models.js';
import { sizeId } from './shapes.js';

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  MOVING: 'migrating',
  PROVISIONING: 'pending',
  RUNNING: 'running',
  STARTING: 'starting',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  CREATING_IMAGE: 'updating',
  TERMINATING: 'stopping',
  TERMINATED: 'terminated',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  REQUEST_RECEIVED: 'creating',
  CREATING: 'creating',
  AVAILABLE: 'available',
  TERMINATING: 'deleting',
  FAULTY: 'error',
};

/** Reads an instance, without its addresses, which Oracle keeps elsewhere. */
export function readInstance(row: Reader): ComputeNodeData<OracleNodeExtra> {
  const lifecycleState = row.string('lifecycleState');
  const shape = row.string('shape');
  const config = row.optionalObject('shapeConfig');
  const ocpus = config?.optionalNumber('ocpus') ?? null;
  const memory = config?.optionalNumber('memoryInGBs') ?? null;
  return {
    id: row.id('id'),
    name: row.optionalString('displayName') ?? '',
    state: stateOf(NODE_STATES, lifecycleState),
    publicIps: [],
    privateIps: [],
    size: sizeId(shape, ocpus, memory),
    image: row.optionalObject('sourceDetails')?.optionalString('imageId') ?? row.optionalString('imageId'),
    location: row.optionalString('availabilityDomain'),
    createdAt: row.optionalDate('timeCreated'),
    metadata: row.stringMap('freeformTags'),
    extra: {
      lifecycleState,
      shape,
      ocpus,
      memory,
      faultDomain: row.optionalString('faultDomain'),
      compartmentId: row.optionalString('compartmentId'),
      maintenanceDue: row.optionalString('timeMaintenanceRebootDue'),
    },
  };
}

/** Reads an image. */
export function readImage(row: Reader): NodeImageData<OracleImageExtra> {
  const size = row.optionalNumber('sizeInMBs');
  return {
    id: row.id('id'),
    name: row.optionalString('displayName') ?? '',
    extra: {
      lifecycleState: row.optionalString('lifecycleState'),
      operatingSystem: row.optionalString('operatingSystem'),
      operatingSystemVersion: row.optionalString('operatingSystemVersion'),
      baseImageId: row.optionalString('baseImageId'),
      minDisk: size === null ? null : Math.ceil(size / 1024),
      createdAt: row.optionalString('timeCreated'),
      freeformTags: row.stringMap('freeformTags'),
    },
  };
}

/** Reads an availability domain, which goes by its name in every request. */
export function readLocation(row: Reader): NodeLocationData<OracleLocationExtra> {
  const name = row.id('name');
  return { id: name, name, country: null, extra: { id: row.optionalString('id') } };
}

/** Reads a volume backup. */
export function readSnapshot(row: Reader): VolumeSnapshotData<OracleSnapshotExtra> {
  const lifecycleState = row.optionalString('lifecycleState');
  return {
    id: row.id('id'),
    name: row.optionalString('displayName') ?? '',
    size: row.optionalNumber('sizeInGBs'),
    state: stateOf(SNAPSHOT_STATES, lifecycleState),
    createdAt: row.optionalDate('timeCreated'),
    extra: {
      lifecycleState,
      volumeId: row.optionalString('volumeId'),
      type: row.optionalString('type'),
      usedSize: row.optionalNumber('uniqueSizeInGBs'),
      freeformTags: row.stringMap('freeformTags'),
    },
  };
}

/** Reads a reserved public address; whose it is, Oracle keeps elsewhere. */
export function readAddress(row: Reader): AddressData<OracleAddressExtra> {
  return {
    id: row.id('id'),
    ip: row.string('ipAddress'),
    nodeId: null,
    location: null,
    extra: {
      lifecycleState: row.optionalString('lifecycleState'),
      name: row.optionalString('displayName'),
      assignedTo: row.optionalString('assignedEntityId'),
      freeformTags: row.stringMap('freeformTags'),
    },
  };
}
