import type { Reader } from '../../../src/driver/index.js';
import type {
  ComputeNodeData,
  NodeState,
  VolumeData,
  VolumeSnapshotData,
  VolumeSnapshotState,
  VolumeState,
} from '../../../src/compute/index.js';
import { shortLocation } from '../arm/client.js';
import { lastNameOf, parseResourceId, sameCase } from '../arm/resource-id.js';
import type { AzureNodeExtra, AzureSnapshotExtra, AzureVolumeExtra } from './models.js';

/** Tag that identifies the create of a server, to recognise the result of an earlier attempt. */
export const CREATE_TAG = 'skylane-create';

/** State of a server, from Azure's statuses. */
export interface Status {
  readonly provisioning: string | null;
  readonly power: string | null;
  readonly fault: string | null;
}

/** The addresses of a server's network interfaces. */
export interface NodeAddresses {
  readonly publicIps: readonly string[];
  readonly privateIps: readonly string[];
}

/** Addresses before they are known. */
export const NO_ADDRESSES: NodeAddresses = { publicIps: [], privateIps: [] };

const POWER: Readonly<Record<string, NodeState>> = {
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  deallocating: 'stopping',
  deallocated: 'stopped',
};

/** Reads the statuses of a list of power states, or of an instance view. */
export function readStatus(vm: Reader): Status {
  const properties = vm.optionalObject('properties');
  const statuses = properties?.optionalObject('instanceView')?.optionalList('statuses') ?? [];
  let provisioning: string | null = null;
  let power: string | null = null;
  let fault: string | null = null;
  for (const status of statuses) {
    const [kind, value = '', code] = (status.optionalString('code') ?? '').split('/');
    if (kind === 'PowerState') power = value.toLowerCase();
    if (kind !== 'ProvisioningState') continue;
    provisioning = value.toLowerCase();
    const message = status.optionalString('message');
    if (provisioning === 'failed') fault = [code, message].filter((text) => text).join(': ') || 'failed';
  }
  provisioning ??= properties?.optionalString('provisioningState')?.toLowerCase() ?? null;
  return { provisioning, power, fault };
}

/** A server that failed but runs, for example because its agent was late, counts as running. */
export function stateOf({ provisioning, power }: Status): NodeState {
  if (provisioning === 'creating') return 'pending';
  if (provisioning === 'deleting') return 'stopping';
  const state = power === null ? null : (POWER[power] ?? 'unknown');
  if (provisioning === 'failed' || provisioning === 'canceled')
    return state === 'running' || state === 'stopped' ? state : 'error';
  if (state === 'running' && provisioning === 'migrating') return 'migrating';
  return state ?? 'unknown';
}

/** Reads a server. Its addresses are those of its network interfaces, which are separate resources. */
export function readVirtualMachine(
  vm: Reader,
  status: Status,
  addresses: NodeAddresses,
): ComputeNodeData<AzureNodeExtra> {
  const properties = vm.object('properties');
  const storage = properties.optionalObject('storageProfile');
  const zones = vm.strings('zones');
  const { [CREATE_TAG]: _, ...metadata } = vm.stringMap('tags');
  return {
    id: sameCase(vm.id('id')),
    name: vm.id('name'),
    state: stateOf(status),
    publicIps: addresses.publicIps,
    privateIps: addresses.privateIps,
    size: properties.optionalObject('hardwareProfile')?.optionalString('vmSize') ?? null,
    image: readImageReference(storage?.optionalObject('imageReference') ?? null),
    location: placeOf(vm.id('location'), zones),
    createdAt: properties.optionalDate('timeCreated'),
    metadata,
    extra: {
      resourceGroup: groupOf(vm),
      vmId: properties.optionalString('vmId'),
      provisioningState: properties.optionalString('provisioningState'),
      powerState: status.power,
      fault: status.fault,
      zones,
      networkInterfaces: interfacesOf(vm),
      osDisk: idWithin(storage?.optionalObject('osDisk')?.optionalObject('managedDisk')),
      dataDisks: (storage?.optionalList('dataDisks') ?? []).map((disk) => ({
        id: idWithin(disk.optionalObject('managedDisk')),
        lun: disk.number('lun'),
      })),
      priority: properties.optionalString('priority') ?? 'Regular',
      adminUsername: properties.optionalObject('osProfile')?.optionalString('adminUsername') ?? null,
    },
  };
}

/** Ids of a server's network interfaces, the primary first. */
export function interfacesOf(vm: Reader): string[] {
  const list =
    vm.object('properties').optionalObject('networkProfile')?.optionalList('networkInterfaces') ?? [];
  const isPrimary = (one: Reader): boolean =>
    one.optionalObject('properties')?.optionalBoolean('primary') === true;
  const ordered = [...list].sort((a, b) => Number(isPrimary(b)) - Number(isPrimary(a)));
  return ordered.map((one) => sameCase(one.id('id')));
}

/** Reads an image reference: a URN, or an id. */
export function readImageReference(image: Reader | null): string | null {
  if (image === null) return null;
  const id =
    image.optionalId('id') ??
    image.optionalId('sharedGalleryImageId') ??
    image.optionalId('communityGalleryImageId');
  if (id !== null) return sameCase(id);
  const parts = ['publisher', 'offer', 'sku', 'version'].map((name) => image.optionalString(name));
  return parts.every((part) => part !== null) ? parts.join(':') : null;
}

/** Id of a location: the region, or one zone of it. */
export function placeOf(location: string, zones: readonly string[]): string {
  const region = shortLocation(location);
  return zones.length === 1 ? `${region}-${zones[0]}` : region;
}

/** The resource group that something is in. */
export function groupOf(resource: Reader): string {
  return parseResourceId(resource.id('id'))?.resourceGroup ?? '';
}

/** The id in a reference to a resource. */
export function idWithin(reference: Reader | null | undefined): string | null {
  const id = reference?.optionalId('id') ?? null;
  return id === null ? null : sameCase(id);
}

const DISK_STATES: Readonly<Record<string, VolumeState>> = {
  unattached: 'available',
  attached: 'in-use',
  reserved: 'in-use',
  frozen: 'in-use',
  activesas: 'available',
  activesasfrozen: 'in-use',
  readytoupload: 'creating',
  activeupload: 'creating',
};

/** Reads a managed disk. */
export function readDisk(disk: Reader): VolumeData<AzureVolumeExtra> {
  const properties = disk.object('properties');
  const provisioning = properties.optionalString('provisioningState')?.toLowerCase();
  const diskState = properties.optionalString('diskState');
  const managedBy = disk.optionalId('managedBy');
  return {
    id: sameCase(disk.id('id')),
    name: disk.optionalString('name') ?? lastNameOf(disk.id('id')),
    size: properties.optionalNumber('diskSizeGB'),
    state: volumeState(provisioning, diskState, managedBy),
    extra: {
      resourceGroup: groupOf(disk),
      location: placeOf(disk.id('location'), disk.strings('zones')),
      type: disk.optionalObject('sku')?.optionalString('name') ?? null,
      nodeId: managedBy === null ? null : sameCase(managedBy),
      diskState,
      osType: properties.optionalString('osType'),
      tags: disk.stringMap('tags'),
    },
  };
}

function volumeState(
  provisioning: string | undefined,
  diskState: string | null,
  managedBy: string | null,
): VolumeState {
  if (provisioning === 'creating') return 'creating';
  if (provisioning === 'deleting') return 'deleting';
  if (provisioning === 'failed') return 'error';
  if (diskState !== null) return DISK_STATES[diskState.toLowerCase()] ?? 'unknown';
  if (managedBy !== null) return 'in-use';
  return provisioning === 'succeeded' ? 'available' : provisioning === undefined ? 'unknown' : 'creating';
}

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  succeeded: 'available',
  creating: 'creating',
  updating: 'updating',
  deleting: 'deleting',
  failed: 'error',
};

/** Reads a snapshot. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<AzureSnapshotExtra> {
  const properties = snapshot.object('properties');
  const provisioning = properties.optionalString('provisioningState')?.toLowerCase() ?? 'creating';
  const creation = properties.optionalObject('creationData');
  const source = creation?.optionalId('sourceResourceId') ?? creation?.optionalId('sourceUri') ?? null;
  return {
    id: sameCase(snapshot.id('id')),
    name: snapshot.optionalString('name') ?? lastNameOf(snapshot.id('id')),
    size: properties.optionalNumber('diskSizeGB'),
    state: SNAPSHOT_STATES[provisioning] ?? 'unknown',
    createdAt: properties.optionalDate('timeCreated'),
    extra: {
      resourceGroup: groupOf(snapshot),
      volumeId: source === null ? null : sameCase(source),
      incremental: properties.optionalBoolean('incremental') ?? false,
      tags: snapshot.stringMap('tags'),
    },
  };
}
