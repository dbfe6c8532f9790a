import type { Reader } from '../../../src/driver/index.js';
import {
  type ComputeNodeData,
  type KeyPairData,
  type NodeImageData,
  type NodeLocationData,
  type NodeSizeData,
  type NodeState,
  stateOf,
  type VolumeData,
  type VolumeState,
} from '../../../src/compute/index.js';
import type {
  VerdaImageExtra,
  VerdaKeyPairExtra,
  VerdaNodeExtra,
  VerdaSizeExtra,
  VerdaVolumeExtra,
} from './models.js';

/** @see https://api.verda.com/v1/docs#tag/instances */
const NODE_STATES: Readonly<Record<string, NodeState>> = {
  new: 'pending',
  ordered: 'pending',
  pending: 'pending',
  provisioning: 'pending',
  validating: 'pending',
  restoring: 'pending',
  running: 'running',
  offline: 'stopped',
  starting_hibernation: 'stopping',
  hibernating: 'suspended',
  deleting: 'stopping',
  discontinued: 'terminated',
  notfound: 'terminated',
  error: 'error',
  no_capacity: 'error',
};

/** Reads an instance. */
export function readInstance(instance: Reader): ComputeNodeData<VerdaNodeExtra> {
  const status = instance.optionalString('status');
  const gpu = instance.optionalObject('gpu');
  return {
    id: instance.id('id'),
    name: instance.string('hostname'),
    state: stateOf(NODE_STATES, status),
    publicIps: [instance.optionalString('ip')].filter((ip) => ip !== null),
    privateIps: [],
    size: instance.optionalString('instance_type'),
    image: instance.optionalString('image'),
    location: instance.optionalString('location'),
    createdAt: instance.optionalDate('created_at'),
    metadata: readTags(instance),
    extra: {
      status,
      description: instance.optionalString('description'),
      gpus: gpu?.optionalNumber('number_of_gpus') ?? null,
      gpu: gpu?.optionalString('description') ?? null,
      gpuMemory: gigabytesOf(instance, 'gpu_memory'),
      pricePerHour: priceAt(instance, 'price_per_hour'),
      isSpot: instance.optionalBoolean('is_spot'),
      contract: instance.optionalString('contract'),
      pricing: instance.optionalString('pricing'),
      osName: instance.optionalString('os_name'),
      osVolumeId: instance.optionalId('os_volume_id'),
      volumeIds: instance.ids('volume_ids'),
      startupScriptId: instance.optionalId('startup_script_id'),
      keyPairIds: instance.ids('ssh_key_ids'),
    },
  };
}

/** Tags of a resource; one without a value has an empty one. */
function readTags(row: Reader): Record<string, string> {
  const tags = row.optionalList('tags');
  return Object.fromEntries(tags.map((tag) => [tag.string('key'), tag.optionalString('value') ?? '']));
}

function gigabytesOf(row: Reader, field: string): number | null {
  return row.optionalObject(field)?.optionalNumber('size_in_gigabytes') ?? null;
}

/** A price, which Verda writes as a number or as a text. */
function priceAt(row: Reader, field: string): number | null {
  const value = row.raw[field];
  if (typeof value !== 'string') return row.optionalNumber(field);
  const price = Number(value);
  if (value === '' || Number.isNaN(price)) throw row.wrong(field, 'a price');
  return price;
}

/** Reads an instance type; `locations` has those where it can be ordered now. GB of memory are taken for GiB, as Verda's types are named. */
export function readSize(type: Reader, locations: readonly string[] | null): NodeSizeData<VerdaSizeExtra> {
  const name = type.id('instance_type');
  const gpu = type.optionalObject('gpu');
  const ram = gigabytesOf(type, 'memory');
  const price = priceAt(type, 'price_per_hour');
  const currency = type.optionalString('currency')?.toUpperCase() ?? null;
  const isPriced = price !== null && currency !== null;
  return {
    id: name,
    name: type.optionalString('display_name') ?? type.optionalString('name') ?? name,
    ram: ram === null ? null : ram * 1024,
    disk: null,
    vcpus: type.optionalObject('cpu')?.optionalNumber('number_of_cores') ?? null,
    bandwidth: null,
    price: isPriced ? price : null,
    currency: isPriced ? currency : null,
    gpus: gpu?.optionalNumber('number_of_gpus') ?? null,
    locations,
    extra: {
      id: type.optionalId('id'),
      model: type.optionalString('model'),
      gpu: gpu?.optionalString('description') ?? null,
      gpuMemory: gigabytesOf(type, 'gpu_memory'),
      manufacturer: type.optionalString('manufacturer'),
      p2p: type.optionalString('p2p'),
      spotPrice: priceAt(type, 'spot_price'),
      images: type.strings('supported_os'),
    },
  };
}

/** Reads where instance types can be ordered now: pairs of a location and its types. */
export function readAvailability(row: Reader): [location: string, types: readonly string[]] {
  return [row.id('location_code'), row.strings('availabilities')];
}

/** Reads an image; null for one of clusters. */
export function readImage(image: Reader): NodeImageData<VerdaImageExtra> | null {
  if (image.optionalBoolean('is_cluster') === true) return null;
  const type = image.id('image_type');
  return {
    id: type,
    name: image.optionalString('name') ?? type,
    extra: {
      id: image.optionalId('id'),
      details: image.strings('details'),
      isDefault: image.optionalBoolean('is_default'),
    },
  };
}

/** Reads a location. */
export function readLocation(location: Reader): NodeLocationData {
  const code = location.id('code');
  return {
    id: code,
    name: location.optionalString('name') ?? code,
    country: location.optionalString('country_code'),
    extra: {},
  };
}

/** Reads a key. */
export function readKeyPair(key: Reader): KeyPairData<VerdaKeyPairExtra> {
  return {
    name: key.id('name'),
    fingerprint: key.optionalString('fingerprint'),
    publicKey: key.optionalString('key'),
    extra: { id: key.id('id') },
  };
}

/** @see https://api.verda.com/v1/docs#tag/volumes */
const VOLUME_STATES: Readonly<Record<string, VolumeState>> = {
  ordered: 'creating',
  creating: 'creating',
  cloning: 'creating',
  restoring: 'creating',
  created: 'available',
  detached: 'available',
  attaching: 'attaching',
  attached: 'in-use',
  detaching: 'detaching',
  deleting: 'deleting',
  canceling: 'deleting',
  deleted: 'deleted',
  canceled: 'deleted',
};

/** Reads a volume. */
export function readVolume(volume: Reader): VolumeData<VerdaVolumeExtra> {
  const status = volume.optionalString('status');
  return {
    id: volume.id('id'),
    name: volume.optionalString('name') ?? '',
    size: volume.optionalNumber('size'),
    state: stateOf(VOLUME_STATES, status),
    extra: {
      status,
      nodeId: volume.optionalId('instance_id'),
      type: volume.optionalString('type'),
      location: volume.optionalString('location'),
      isOsVolume: volume.optionalBoolean('is_os_volume'),
      target: volume.optionalString('target'),
      monthlyPrice: volume.optionalNumber('monthly_price'),
      currency: volume.optionalString('currency')?.toUpperCase() ?? null,
      tags: readTags(volume),
    },
  };
}
