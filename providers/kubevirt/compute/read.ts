import type { Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  isPrivateAddress,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
} from '../../../src/compute/index.js';
import type {
  KubevirtImageExtra,
  KubevirtKeyPairExtra,
  KubevirtLocationExtra,
  KubevirtNodeExtra,
  KubevirtSizeExtra,
} from './models.js';
import { mebibytesOf } from './quantity.js';
import { claimId, matcherId } from './references.js';

/** Label of a cluster's nodes with their zone. @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone */
export const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';

/** @see https://kubevirt.io/api-reference/main/definitions.html#_v1_virtualmachinestatus */
const STATES: Readonly<Record<string, NodeState>> = {
  Stopped: 'stopped',
  Provisioning: 'pending',
  WaitingForVolumeBinding: 'pending',
  WaitingForReceiver: 'pending',
  // A cluster that scales itself, or a machine that ends, makes room.
  ErrorUnschedulable: 'pending',
  Starting: 'starting',
  Running: 'running',
  Paused: 'paused',
  Stopping: 'stopping',
  Terminating: 'stopping',
  Migrating: 'migrating',
  CrashLoopBackOff: 'error',
  ErrImagePull: 'error',
  ImagePullBackOff: 'error',
  ErrorPvcNotFound: 'error',
  DataVolumeError: 'error',
};

/** Reads a virtual machine; `instance` is what runs of it, which has its addresses. */
export function readMachine(
  machine: Reader,
  instance: Reader | null | undefined = null,
): ComputeNodeData<KubevirtNodeExtra> {
  const meta = machine.object('metadata');
  const spec = machine.object('spec');
  const status = machine.optionalObject('status');
  const guest = spec.object('template').optionalObject('spec');
  const word = status?.optionalString('printableStatus') ?? null;
  const running = instance?.optionalObject('status') ?? null;
  const addresses = addressesOf(running);
  return {
    id: meta.id('name'),
    name: meta.string('name'),
    state: meta.has('deletionTimestamp') ? 'stopping' : stateIn(status, word),
    publicIps: addresses.filter((address) => !isPrivateAddress(address)),
    privateIps: addresses.filter(isPrivateAddress),
    size: matcherOf(spec, 'instancetype'),
    image: imageOf(spec),
    location: guest?.stringMap('nodeSelector')[ZONE] ?? null,
    createdAt: meta.optionalDate('creationTimestamp'),
    metadata: meta.stringMap('labels'),
    extra: {
      uid: meta.optionalString('uid'),
      status: word,
      runStrategy: spec.optionalString('runStrategy'),
      preference: matcherOf(spec, 'preference'),
      host: running?.optionalString('nodeName') ?? null,
      guestOs: running?.optionalObject('guestOSInfo')?.optionalString('prettyName') ?? null,
      volumes: claimsOf(machine),
      fault: faultOf(status),
      annotations: meta.stringMap('annotations'),
    },
  };
}

/** State of a machine. A restart is asked for as a stop and a start, of which the status tells until they begin. */
function stateIn(status: Reader | null, word: string | null): NodeState {
  if (word === null) return 'pending';
  const asked = status?.optionalList('stateChangeRequests').map((one) => one.optionalString('action'));
  const isRestart = word === 'Running' && asked?.includes('Stop') === true && asked.includes('Start');
  return isRestart ? 'rebooting' : stateOf(STATES, word);
}

/** Addresses of all interfaces, IPv4 before IPv6. */
function addressesOf(status: Reader | null): string[] {
  const interfaces = status?.optionalList('interfaces') ?? [];
  const all = interfaces.flatMap((one) =>
    one.has('ipAddresses') ? one.strings('ipAddresses') : (one.optionalString('ipAddress') ?? []),
  );
  const isSix = (address: string): boolean => address.includes(':');
  return [...all.filter((address) => !isSix(address)), ...all.filter(isSix)];
}

function matcherOf(spec: Reader, field: 'instancetype' | 'preference'): string | null {
  const matcher = spec.optionalObject(field);
  const name = matcher?.optionalString('name') ?? null;
  return matcher === null || name === null ? null : matcherId(matcher.optionalString('kind'), name);
}

/** Volumes of a machine. */
export function volumesOf(machine: Reader): Reader[] {
  return machine.object('spec').object('template').optionalObject('spec')?.optionalList('volumes') ?? [];
}

/** Claims that a machine has; a DataVolume's claim has its name. */
function claimsOf(machine: Reader): string[] {
  return volumesOf(machine).flatMap((volume) => claimOf(volume) ?? []);
}

/** Claim of a volume of a machine; null for what is none. */
export function claimOf(volume: Reader): string | null {
  const claim = volume.optionalObject('persistentVolumeClaim')?.optionalString('claimName');
  return claim ?? volume.optionalObject('dataVolume')?.optionalString('name') ?? null;
}

/** Image of the first disk that was made from one. */
function imageOf(spec: Reader): string | null {
  const templates = spec.optionalList('dataVolumeTemplates');
  const volumes = spec.object('template').optionalObject('spec')?.optionalList('volumes') ?? [];
  for (const volume of volumes) {
    const container = volume.optionalObject('containerDisk')?.optionalString('image');
    if (container !== undefined && container !== null) return container;
    const name = volume.optionalObject('dataVolume')?.optionalString('name');
    const template = templates.find((one) => one.optionalObject('metadata')?.optionalString('name') === name);
    const source = template === undefined ? null : sourceOf(template.object('spec'));
    if (source !== null) return source;
  }
  return null;
}

function sourceOf(dataVolume: Reader): string | null {
  const reference = dataVolume.optionalObject('sourceRef');
  if (reference?.optionalString('kind') === 'DataSource') return reference.optionalString('name');
  const claim = dataVolume.optionalObject('source')?.optionalObject('pvc') ?? null;
  return claim === null ? null : claimId(claim.string('namespace'), claim.string('name'));
}

/** What KubeVirt says that went wrong; what is merely not ready yet is no fault. */
function faultOf(status: Reader | null): string | null {
  const conditions = status?.optionalList('conditions') ?? [];
  const isFault = (condition: Reader): boolean => {
    const [type, value] = [condition.optionalString('type'), condition.optionalString('status')];
    return (type === 'Failure' && value === 'True') || (type === 'PodScheduled' && value === 'False');
  };
  return conditions.find(isFault)?.optionalString('message') ?? null;
}

/** Reads an instance type. @see https://kubevirt.io/api-reference/main/definitions.html#_v1beta1_virtualmachineinstancetypespec */
export function readSize(type: Reader): NodeSizeData<KubevirtSizeExtra> {
  const meta = type.object('metadata');
  const spec = type.object('spec');
  const namespace = meta.optionalString('namespace');
  const kind = namespace === null ? 'VirtualMachineClusterInstancetype' : 'VirtualMachineInstancetype';
  const gpus = spec.optionalList('gpus').map((gpu) => gpu.optionalString('deviceName') ?? '');
  const cpu = spec.object('cpu');
  return {
    id: matcherId(kind, meta.id('name')),
    name: meta.string('name'),
    ram: mebibytesOf(spec.object('memory').optionalString('guest')),
    disk: null,
    vcpus: cpu.optionalNumber('guest'),
    bandwidth: null,
    price: null,
    currency: null,
    gpus: gpus.length,
    extra: {
      kind,
      gpus,
      dedicatedCpus: cpu.optionalBoolean('dedicatedCPUPlacement'),
      labels: meta.stringMap('labels'),
    },
  };
}

/** Reads a DataSource of CDI. */
export function readDataSource(source: Reader): NodeImageData<KubevirtImageExtra> {
  const meta = source.object('metadata');
  const conditions = source.optionalObject('status')?.optionalList('conditions') ?? [];
  const ready = conditions.find((one) => one.optionalString('type') === 'Ready');
  return {
    id: meta.id('name'),
    name: meta.string('name'),
    extra: {
      kind: 'DataSource',
      namespace: meta.optionalString('namespace'),
      ready: ready === undefined ? null : ready.optionalString('status') === 'True',
      labels: meta.stringMap('labels'),
    },
  };
}

/** Reads a claim as an image. */
export function readClaimImage(claim: Reader): NodeImageData<KubevirtImageExtra> {
  const meta = claim.object('metadata');
  const namespace = meta.string('namespace');
  return {
    id: claimId(namespace, meta.id('name')),
    name: meta.string('name'),
    extra: {
      kind: 'PersistentVolumeClaim',
      namespace,
      ready: claim.optionalObject('status')?.optionalString('phase') === 'Bound',
      labels: meta.stringMap('labels'),
    },
  };
}

/** Reads the zone of a node of the cluster; null for a node without one. */
export function readLocation(node: Reader): NodeLocationData<KubevirtLocationExtra> | null {
  const { [ZONE]: zone, [REGION]: region = null } = node.object('metadata').stringMap('labels');
  return zone === undefined ? null : { id: zone, name: zone, country: null, extra: { region } };
}

/** Reads a Secret that is a key pair. */
export function readKeyPair(secret: Reader): KeyPairData<KubevirtKeyPairExtra> {
  const name = secret.object('metadata').id('name');
  const [key = null] = Object.values(secret.stringMap('data'));
  return {
    name,
    fingerprint: null,
    publicKey: key === null ? null : Buffer.from(key, 'base64').toString('utf8'),
    extra: { id: name },
  };
}
