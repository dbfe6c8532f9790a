import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Action } from './instances.js';
import {
  checkId,
  type ImageRow,
  type KeyRow,
  now,
  type RegionState,
  showTags,
  type SnapshotRow,
  type VolumeRow,
} from './state.js';
import { type Parameters, refuse, type Xml } from './xml.js';

/** Images, zones and key pairs. */
export const CATALOGUE_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeImages: (state, parameters) => {
    const owners = parameters.list('Owner');
    const asked = parameters.list('ImageId');
    const all = asked.length > 0 ? asked.map((id) => imageOf(state, id)) : [...state.images.values()];
    const found = all.filter(({ owner }) => owners.length === 0 || owners.includes(owner));
    return { imagesSet: found.map(showImage) };
  },
  CreateImage: (state, parameters) => {
    state.instance(parameters.need('InstanceId'));
    return { imageId: addImage(state, parameters) };
  },
  CopyImage: (state, parameters) => {
    imageOf(state, parameters.need('SourceImageId'));
    return { imageId: addImage(state, parameters) };
  },
  DeregisterImage: (state, parameters) => {
    state.images.delete(imageOf(state, parameters.need('ImageId')).id);
    return { return: true };
  },
  DescribeAvailabilityZones: (state) => ({
    availabilityZoneInfo: state.zones.map((zoneName) => ({ zoneName, zoneState: 'available' })),
  }),
  DescribeRegions: (state) => ({
    regionInfo: state.world.settings.regions.map((regionName) => ({ regionName })),
  }),
  DescribeKeyPairs: (state, parameters) => {
    const asked = parameters.list('KeyName');
    const keys = asked.length > 0 ? asked.map((name) => keyOf(state, name)) : [...state.keys.values()];
    return { keySet: keys.map(showKey) };
  },
  CreateKeyPair: (state, parameters) => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const keyMaterial = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return {
      ...showKey(addKey(state, parameters, `ssh-ed25519 ${state.world.random.hex(64)}`)),
      keyMaterial,
    };
  },
  ImportKeyPair: (state, parameters) => {
    const publicKey = Buffer.from(parameters.need('PublicKeyMaterial'), 'base64').toString('utf8');
    if (!/^\S+ [A-Za-z0-9+/]+=*/.test(publicKey))
      throw refuse(400, 'InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
    return showKey(addKey(state, parameters, publicKey));
  },
  DeleteKeyPair: (state, parameters) => {
    state.keys.delete(parameters.need('KeyName'));
    return { return: true };
  },
};

/** Volumes and snapshots. */
export const VOLUME_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeVolumes: (state, parameters) => {
    const asked = parameters.list('VolumeId');
    const volumes = asked.length > 0 ? asked.map((id) => state.volume(id)) : [...state.volumes.values()];
    return { volumeSet: volumes.map(showVolume) };
  },
  CreateVolume: (state, parameters) => {
    const volume: VolumeRow = {
      id: state.id('vol'),
      size: Number(parameters.need('Size')),
      zone: parameters.need('AvailabilityZone'),
      tags: parameters.tags(),
      createdAt: now(),
      state: 'creating',
      attachment: null,
    };
    state.volumes.set(volume.id, volume);
    state.later(() => (volume.state = 'available'));
    return showVolume(volume);
  },
  ModifyVolume: (state, parameters) => {
    const volume = state.volume(parameters.need('VolumeId'));
    const targetSize = Number(parameters.need('Size'));
    if (targetSize < volume.size)
      throw refuse(400, 'InvalidParameterValue', 'New size cannot be smaller than existing size');
    volume.size = targetSize;
    return { volumeModification: { volumeId: volume.id, modificationState: 'optimizing', targetSize } };
  },
  CreateTags: (state, parameters) => {
    for (const tags of taggedIn(state, parameters))
      for (const [key, value] of tagPairs(parameters)) tags.set(key, value ?? '');
    return { return: true };
  },
  DeleteTags: (state, parameters) => {
    for (const tags of taggedIn(state, parameters))
      for (const [key] of tagPairs(parameters)) tags.delete(key);
    return { return: true };
  },
  AttachVolume: (state, parameters) => {
    const volume = state.volume(parameters.need('VolumeId'));
    const instance = state.instance(parameters.need('InstanceId'));
    if (volume.attachment !== null)
      throw refuse(400, 'VolumeInUse', `${volume.id} is already attached to an instance`);
    const device = parameters.need('Device');
    volume.attachment = { instance: instance.id, device };
    volume.state = 'in-use';
    instance.devices.set(device, volume.id);
    return { volumeId: volume.id, status: 'attaching' };
  },
  DetachVolume: (state, parameters) => {
    const volume = state.volume(parameters.need('VolumeId'));
    if (volume.attachment === null)
      throw refuse(400, 'IncorrectState', `Volume '${volume.id}' is in the 'available' state.`);
    state.instances.get(volume.attachment.instance)?.devices.delete(volume.attachment.device);
    volume.attachment = null;
    volume.state = 'available';
    return { volumeId: volume.id, status: 'detaching' };
  },
  DeleteVolume: (state, parameters) => {
    const volume = state.volume(parameters.need('VolumeId'));
    if (volume.attachment !== null)
      throw refuse(400, 'VolumeInUse', `Volume ${volume.id} is currently attached`);
    state.volumes.delete(volume.id);
    return { return: true };
  },
  DescribeSnapshots: (state, parameters) => {
    const volumes = parameters.filters().get('volume-id');
    const found = [...state.snapshots.values()].filter(
      ({ volume }) => volumes === undefined || volumes.includes(volume),
    );
    return { snapshotSet: found.map(showSnapshot) };
  },
  CreateSnapshot: (state, parameters) => {
    const { id: volume, size } = state.volume(parameters.need('VolumeId'));
    const id = state.id('snap');
    const tags = parameters.tags();
    const snapshot: SnapshotRow = { id, volume, size, tags, startedAt: now(), state: 'pending' };
    state.snapshots.set(id, snapshot);
    state.later(() => (snapshot.state = 'completed'));
    return showSnapshot(snapshot);
  },
  DeleteSnapshot: (state, parameters) => {
    const id = parameters.need('SnapshotId');
    checkId('snap', 'InvalidSnapshotID', id);
    if (state.snapshots.delete(id)) return { return: true };
    throw refuse(400, 'InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
  },
};

/** The tags of each resource that is named. */
function taggedIn(state: RegionState, parameters: Parameters): Map<string, string>[] {
  return parameters.list('ResourceId').map((id) => tagged(state, id).tags);
}

function tagged(state: RegionState, id: string): { readonly tags: Map<string, string> } {
  switch (id.slice(0, id.indexOf('-'))) {
    case 'vol':
      return state.volume(id);
    case 'vpc':
      return state.vpc(id);
    case 'subnet':
      return state.subnet(id);
    case 'sg':
      return state.group(id);
    default:
      return state.instance(id);
  }
}

function tagPairs(parameters: Parameters): (readonly [key: string, value: string | undefined])[] {
  const pairs: (readonly [string, string | undefined])[] = [];
  for (let index = 1; ; index += 1) {
    const key = parameters.get(`Tag.${index}.Key`);
    if (key === undefined) return pairs;
    pairs.push([key, parameters.get(`Tag.${index}.Value`)]);
  }
}

function imageOf(state: RegionState, id: string): ImageRow {
  checkId('ami', 'InvalidAMIID', id);
  const image = state.images.get(id);
  if (image !== undefined) return image;
  throw refuse(400, 'InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}

function addImage(state: RegionState, parameters: Parameters): string {
  const id = state.id('ami');
  state.images.set(id, { id, name: parameters.need('Name'), owner: 'self', tags: parameters.tags() });
  return id;
}

function keyOf(state: RegionState, name: string): KeyRow {
  const key = state.keys.get(name);
  if (key !== undefined) return key;
  throw refuse(400, 'InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
}

function addKey(state: RegionState, parameters: Parameters, publicKey: string): KeyRow {
  const name = parameters.need('KeyName');
  if (state.keys.has(name))
    throw refuse(400, 'InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`);
  const fingerprint = createHash('md5').update(publicKey).digest('hex').match(/../g)?.join(':') ?? '';
  const key = { id: state.id('key'), name, fingerprint, publicKey };
  state.keys.set(name, key);
  return key;
}

function showImage({ id, name, owner, tags }: ImageRow): Xml {
  return {
    imageId: id,
    name,
    imageState: 'available',
    imageOwnerId: owner === 'self' ? '123456789012' : '137112412989',
    isPublic: owner !== 'self',
    architecture: 'x86_64',
    rootDeviceName: '/dev/xvda',
    tagSet: showTags(tags),
  };
}

function showKey({ id, name, fingerprint, publicKey }: KeyRow): { readonly [name: string]: Xml } {
  return { keyPairId: id, keyName: name, keyFingerprint: fingerprint, keyType: 'ed25519', publicKey };
}

function showVolume(volume: VolumeRow): { readonly [name: string]: Xml } {
  const { attachment } = volume;
  return {
    volumeId: volume.id,
    size: volume.size,
    availabilityZone: volume.zone,
    status: volume.state,
    createTime: volume.createdAt,
    volumeType: 'gp3',
    encrypted: false,
    attachmentSet:
      attachment === null
        ? []
        : [{ instanceId: attachment.instance, device: attachment.device, status: 'attached' }],
    tagSet: showTags(volume.tags),
  };
}

function showSnapshot(snapshot: SnapshotRow): { readonly [name: string]: Xml } {
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volume,
    volumeSize: snapshot.size,
    status: snapshot.state,
    startTime: snapshot.startedAt,
    progress: snapshot.state === 'completed' ? '100%' : '0%',
    tagSet: showTags(snapshot.tags),
  };
}
