import type { Reader } from '../../../src/driver/index.js';
import {
  type AddressData,
  type ComputeNodeData,
  isPrivateAddress,
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
import type * as Model from './models.js';
import { metadataOf } from './owner-group.js';

const GIB = 2 ** 30;

const NODE_STATES: Readonly<Record<string, NodeState>> = {
  Starting: 'starting',
  Running: 'running',
  Stopping: 'stopping',
  Stopped: 'stopped',
  Shutdown: 'stopped',
  Shutdowned: 'stopped',
  Destroyed: 'terminated',
  Expunging: 'terminated',
  Migrating: 'migrating',
  Restoring: 'updating',
  Error: 'error',
};

const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  Allocated: 'available',
  Ready: 'available',
  Creating: 'creating',
  Attaching: 'attaching',
  Migrating: 'migrating',
  Snapshotting: 'backing-up',
  Resizing: 'updating',
  RevertSnapshotting: 'updating',
  Restoring: 'updating',
  Destroy: 'deleting',
  Destroying: 'deleting',
  Expunging: 'deleting',
  Expunged: 'deleted',
  UploadError: 'error',
};

const SNAPSHOT_STATES: Readonly<Record<string, VolumeSnapshotState>> = {
  Allocated: 'creating',
  Creating: 'creating',
  CreatedOnPrimary: 'creating',
  BackingUp: 'creating',
  Copying: 'updating',
  BackedUp: 'available',
  Destroying: 'deleting',
  Destroyed: 'deleting',
  Error: 'error',
};

/** Reads a server. */
export function readNode(vm: Reader): ComputeNodeData<Model.CloudStackNodeExtra> {
  const nics = vm
    .optionalList('nic')
    .toSorted((a, b) => Number(b.raw['isdefault'] === true) - Number(a.raw['isdefault'] === true));
  const ips = addressesOf(vm, nics);
  const state = vm.optionalString('state');
  const group = vm.optionalString('group');
  return {
    id: vm.id('id'),
    name: vm.string('name'),
    state: stateOf(NODE_STATES, state),
    publicIps: ips.filter((ip) => !isPrivateAddress(ip)),
    privateIps: ips.filter(isPrivateAddress),
    size: vm.optionalId('serviceofferingid'),
    image: vm.optionalId('templateid'),
    location: vm.optionalId('zoneid'),
    createdAt: vm.optionalDate('created'),
    metadata: { ...readTags(vm), ...metadataOf(group) },
    extra: {
      state,
      displayName: vm.optionalString('displayname'),
      group,
      hypervisor: vm.optionalString('hypervisor'),
      osTypeId: vm.optionalId('ostypeid') ?? vm.optionalId('guestosid'),
      keyPairs: splitList(vm.optionalString('keypairs') ?? vm.optionalString('keypair')),
      securityGroups: vm.optionalList('securitygroup').map((one) => one.id('id')),
      networks: nics.flatMap((nic) => nic.optionalId('networkid') ?? []),
      jobId: null,
    },
  };
}

/** Addresses of a server, IPv4 before IPv6; that of static NAT too. */
function addressesOf(vm: Reader, nics: readonly Reader[]): string[] {
  const all = [
    vm.optionalString('publicip'),
    ...nics.flatMap((nic) => [nic.optionalString('publicip'), nic.optionalString('ipaddress')]),
    ...nics.map((nic) => nic.optionalString('ip6address')),
  ];
  return [...new Set(all.flatMap((ip) => ip || []))];
}

/** Reads a service offering. Zero stands for what it does not fix. */
export function readSize(offering: Reader): NodeSizeData<Model.CloudStackSizeExtra> {
  const zones = offering.optionalString('zoneid');
  return {
    id: offering.id('id'),
    name: offering.string('name'),
    ram: offering.optionalNumber('memory') || null,
    disk: offering.optionalNumber('rootdisksize') || null,
    vcpus: offering.optionalNumber('cpunumber') || null,
    bandwidth: null,
    price: null,
    currency: null,
    architecture: null,
    gpus: offering.optionalNumber('gpucount'),
    locations: zones === null || zones === '' ? null : splitList(zones),
    extra: {
      description: offering.optionalString('displaytext'),
      cpuSpeed: offering.optionalNumber('cpuspeed') || null,
      isCustom: offering.optionalBoolean('iscustomized') ?? false,
      storageType: offering.optionalString('storagetype'),
    },
  };
}

/** Reads a template. */
export function readImage(template: Reader): NodeImageData<Model.CloudStackImageExtra> {
  return {
    id: template.id('id'),
    name: template.string('name'),
    extra: {
      description: template.optionalString('displaytext'),
      isReady: template.optionalBoolean('isready'),
      isPublic: template.optionalBoolean('ispublic'),
      hasPassword: template.optionalBoolean('passwordenabled'),
      zoneId: template.optionalId('zoneid'),
      osType: template.optionalString('ostypename'),
      hypervisor: template.optionalString('hypervisor'),
      size: gibOf(template, 'size'),
      tags: readTags(template),
    },
  };
}

/** Reads a zone. */
export function readLocation(zone: Reader): NodeLocationData<Model.CloudStackLocationExtra> {
  return {
    id: zone.id('id'),
    name: zone.string('name'),
    country: null,
    extra: {
      networkType: zone.optionalString('networktype'),
      hasSecurityGroups: zone.optionalBoolean('securitygroupsenabled'),
    },
  };
}

/** Reads a key pair. */
export function readKeyPair(key: Reader): KeyPairData<Model.CloudStackKeyPairExtra> {
  const privateKey = key.optionalString('privatekey');
  return {
    name: key.string('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: null,
    ...(privateKey !== null && { privateKey }),
    extra: { id: key.optionalId('id') },
  };
}

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<Model.CloudStackVolumeExtra> {
  const state = volume.optionalString('state');
  const nodeId = volume.optionalId('virtualmachineid');
  const known = stateOf(VOLUME_STATES, state);
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: gibOf(volume, 'size'),
    state: known === 'available' && nodeId !== null ? 'in-use' : known,
    extra: {
      state,
      type: volume.optionalString('type'),
      nodeId,
      zoneId: volume.optionalId('zoneid'),
      deviceId: nodeId === null ? null : volume.optionalNumber('deviceid'),
      diskOffering: volume.optionalId('diskofferingid'),
      tags: readTags(volume),
    },
  };
}

/** Reads a snapshot of a volume. */
export function readSnapshot(snapshot: Reader): VolumeSnapshotData<Model.CloudStackSnapshotExtra> {
  const state = snapshot.optionalString('state');
  return {
    id: snapshot.id('id'),
    name: snapshot.optionalString('name') ?? '',
    size: gibOf(snapshot, 'virtualsize'),
    state: stateOf(SNAPSHOT_STATES, state),
    createdAt: snapshot.optionalDate('created'),
    extra: {
      state,
      volumeId: snapshot.optionalId('volumeid'),
      type: snapshot.optionalString('snapshottype'),
      tags: readTags(snapshot),
    },
  };
}

/** Reads a public address. */
export function readAddress(address: Reader): AddressData<Model.CloudStackAddressExtra> {
  return {
    id: address.id('id'),
    ip: address.string('ipaddress'),
    nodeId: address.optionalBoolean('isstaticnat') === true ? address.optionalId('virtualmachineid') : null,
    location: address.optionalId('zoneid'),
    extra: {
      state: address.optionalString('state'),
      isSourceNat: address.optionalBoolean('issourcenat') ?? false,
      networkId: address.optionalId('associatednetworkid'),
      vpcId: address.optionalId('vpcid'),
    },
  };
}

/** Reads a network. */
export function readNetwork(network: Reader): NetworkData<Model.CloudStackNetworkExtra> {
  const ranges = [network.optionalString('cidr'), network.optionalString('ip6cidr')];
  return {
    id: network.id('id'),
    name: network.string('name'),
    ranges: ranges.flatMap((range) => range || []),
    location: network.optionalId('zoneid'),
    extra: {
      state: network.optionalString('state'),
      type: network.optionalString('type'),
      gateway: network.optionalString('gateway'),
      networkOffering: network.optionalId('networkofferingid'),
      vpcId: network.optionalId('vpcid'),
    },
  };
}

function readTags(resource: Reader): Record<string, string> {
  const tags = resource.optionalList('tags');
  return Object.fromEntries(tags.map((tag) => [tag.string('key'), tag.optionalString('value') ?? '']));
}

/** GiB of a number of bytes; null for none, which stands for a size that is not known yet. */
function gibOf(resource: Reader, field: string): number | null {
  const bytes = resource.optionalNumber(field);
  return bytes === null || bytes <= 0 ? null : bytes / GIB;
}

function splitList(text: string | null): string[] {
  return (text ?? '').split(',').flatMap((one) => one.trim() || []);
}
