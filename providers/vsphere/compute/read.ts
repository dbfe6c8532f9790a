import { parseJson } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  isPrivateAddress,
  type NetworkData,
  type NodeImageData,
  type NodeLocationData,
  type NodeState,
  stateOf,
} from '../../../src/compute/index.js';
import type { Properties, Wanted } from '../client.js';
import type {
  VsphereImageExtra,
  VsphereLocationExtra,
  VsphereNetworkExtra,
  VsphereNodeExtra,
} from './models.js';
import type { Sizes } from './sizes.js';

/** Key of a machine's configuration that holds its metadata, as JSON. */
export const METADATA = 'skylane.metadata';
/** Key of a machine's configuration that names the template it was cloned from. */
export const IMAGE = 'skylane.image';

/** What is read of machines and templates. */
export const MACHINE: Wanted = {
  VirtualMachine: [
    'name',
    'parent',
    'config.template',
    'config.annotation',
    'config.guestFullName',
    'config.instanceUuid',
    'config.createDate',
    'config.hardware.numCPU',
    'config.hardware.memoryMB',
    'config.extraConfig',
    'runtime.powerState',
    'runtime.connectionState',
    'runtime.host',
    'network',
    'guest.net',
    'guest.hostName',
    'guest.toolsRunningStatus',
  ],
};

const STATES: Readonly<Record<string, NodeState>> = {
  poweredOn: 'running',
  poweredOff: 'stopped',
  suspended: 'suspended',
};

/** Connections of a host to a machine whose files are lost to it. */
const LOST = new Set(['inaccessible', 'invalid', 'orphaned']);

/** True for a template, which is an image. */
export function isTemplate({ read }: Properties): boolean {
  return read.optionalBoolean('config.template') === true;
}

/** Reads a machine. `places` are the ids of clusters by those of their hosts. */
export function readNode(
  { id, element, read }: Properties,
  sizes: Sizes,
  places: ReadonlyMap<string, string>,
): ComputeNodeData<VsphereNodeExtra> {
  const addresses = addressesOf(element);
  const { vcpus, ram, host, folder } = shapeOf({ id, element, read });
  const settings = settingsOf({ id, element, read });
  return {
    id,
    name: read.string('name'),
    state: readState({ id, element, read }),
    publicIps: addresses.filter((address) => !isPrivateAddress(address)),
    privateIps: addresses.filter(isPrivateAddress),
    size: sizes.idFor(vcpus, ram),
    image: settings.get(IMAGE) || null,
    location: places.get(host ?? '') ?? null,
    createdAt: read.optionalDate('config.createDate'),
    metadata: metadataOf(settings),
    extra: {
      instanceUuid: read.optionalString('config.instanceUuid'),
      annotation: read.optionalString('config.annotation'),
      guest: read.optionalString('config.guestFullName'),
      hostName: read.optionalString('guest.hostName'),
      hasTools: read.optionalString('guest.toolsRunningStatus') === 'guestToolsRunning',
      host,
      folder,
      networks: refsIn(element, 'network'),
      vcpus,
      ram,
    },
  };
}

/** Reads a template. */
export function readImage(machine: Properties): NodeImageData<VsphereImageExtra> {
  const { id, read } = machine;
  return {
    id,
    name: read.string('name'),
    extra: {
      annotation: read.optionalString('config.annotation'),
      guest: read.optionalString('config.guestFullName'),
      ...shapeOf(machine),
      metadata: metadataOf(settingsOf(machine)),
    },
  };
}

/** Reads a cluster, or a host that is in none. */
export function readLocation({ id, element, read }: Properties): NodeLocationData<VsphereLocationExtra> {
  return {
    id,
    name: read.string('name'),
    country: null,
    extra: { resourcePool: read.id('resourcePool'), hosts: refsIn(element, 'host') },
  };
}

/** Reads a network. Only vCenter's own properties tell which kind it is of. */
export function readNetwork({ id, read }: Properties): NetworkData<VsphereNetworkExtra> {
  const type = read.has('config.distributedVirtualSwitch')
    ? 'distributed'
    : read.optionalObject('summary')?.has('opaqueNetworkId') === true
      ? 'opaque'
      : 'standard';
  return { id, name: read.string('name'), ranges: [], location: null, extra: { type } };
}

/** Settings of a machine beside its hardware, `extraConfig`. */
export function settingsOf({ element }: Properties): ReadonlyMap<string, string> {
  const options = element.child('config.extraConfig')?.all('OptionValue') ?? [];
  return new Map(options.map((option) => [option.get('key') ?? '', option.get('value') ?? '']));
}

/** Ids of the managed objects that a property names. */
function refsIn(element: Properties['element'], property: string): string[] {
  return (element.child(property)?.all('ManagedObjectReference') ?? []).map(({ text }) => text);
}

function shapeOf({ read }: Properties) {
  return {
    vcpus: read.optionalNumber('config.hardware.numCPU'),
    ram: read.optionalNumber('config.hardware.memoryMB'),
    host: read.optionalString('runtime.host'),
    folder: read.optionalString('parent'),
  };
}

function readState({ read }: Properties): NodeState {
  if (LOST.has(read.optionalString('runtime.connectionState') ?? '')) return 'error';
  // A machine that is being made has no configuration yet.
  if (!read.has('config.instanceUuid')) return 'pending';
  return stateOf(STATES, read.string('runtime.powerState'));
}

function metadataOf(settings: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const kept = parseJson(settings.get(METADATA) ?? '');
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Addresses that VMware Tools report, IPv4 before IPv6, without those of single links. */
function addressesOf(element: Properties['element']): string[] {
  const cards = element.child('guest.net')?.all('GuestNicInfo') ?? [];
  const all = cards.flatMap((card) => card.all('ipAddress').map(({ text }) => text));
  const kept = all.filter((address) => address !== '' && !/^fe80:/i.test(address));
  return [
    ...kept.filter((address) => !address.includes(':')),
    ...kept.filter((address) => address.includes(':')),
  ];
}
