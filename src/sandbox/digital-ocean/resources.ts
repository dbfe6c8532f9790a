import { createHash } from 'node:crypto';
import type { Exchange, Reply } from '../http.js';
import { asArray, asNumber, asString, type JsonObject } from '../json.js';
import type { Router } from '../router.js';
import { showImage, showRegion, showSize } from './droplets.js';
import {
  type AccountState,
  bodyOf,
  failure,
  type KeyRow,
  notFound,
  now,
  pageOf,
  showAction,
  SIZES,
  type SnapshotRow,
  unprocessable,
  type VolumeRow,
  type Droplet,
} from './state.js';

/** Parts of Droplets: sizes, regions, images, keys; and tags. */
export function addCatalogueRoutes(router: Router, state: AccountState): void {
  router.add('GET', '/sizes', 'sizes.list', (exchange) =>
    pageOf(state, exchange, 'sizes', SIZES.map(showSize)),
  );
  router.add('GET', '/regions', 'regions.list', (exchange) =>
    pageOf(state, exchange, 'regions', state.world.settings.regions.map(showRegion)),
  );
  router.add('GET', '/images', 'images.list', (exchange) =>
    pageOf(state, exchange, 'images', [...state.images.values()].map(showImage)),
  );
  router.add('GET', '/images/:id', 'images.get', (exchange) => {
    const image = state.findImage(exchange.param('id'));
    if (image === undefined) throw notFound();
    return { status: 200, body: { image: showImage(image) } };
  });
  router.add('DELETE', '/images/:id', 'images.delete', (exchange) => {
    if (!state.images.delete(Number(exchange.param('id')))) throw notFound();
    return { status: 204 };
  });
  router.add('GET', '/tags', 'tags.list', (exchange) =>
    pageOf(
      state,
      exchange,
      'tags',
      [...state.tags].map((name) => ({ name, resources: { count: bearers(state, name).length } })),
    ),
  );
  router.add('DELETE', '/tags/:name', 'tags.delete', (exchange) => {
    const name = exchange.param('name');
    if (!state.tags.delete(name)) throw notFound();
    for (const droplet of bearers(state, name)) droplet.tags.delete(name);
    return { status: 204 };
  });
}

function bearers(state: AccountState, tag: string): Droplet[] {
  return [...state.droplets.values()].filter(({ tags }) => tags.has(tag));
}

/** SSH keys. */
export function addKeyRoutes(router: Router, state: AccountState): void {
  router.add('GET', '/account/keys', 'keys.list', (exchange) =>
    pageOf(state, exchange, 'ssh_keys', [...state.keys.values()].map(showKey)),
  );
  router.add('POST', '/account/keys', 'keys.create', (exchange) => {
    const { name, public_key: publicKey } = bodyOf(exchange);
    const [, body] = /^\S+ ([A-Za-z0-9+/]+=*)/.exec(asString(publicKey) ?? '') ?? [];
    if (body === undefined) throw unprocessable('Key invalid, key should be of the format `<type> <key>`');
    const hex = createHash('md5').update(Buffer.from(body, 'base64')).digest('hex');
    const fingerprint = hex.match(/../g)?.join(':') ?? hex;
    for (const key of state.keys.values())
      if (key.fingerprint === fingerprint || key.name === name)
        throw unprocessable('SSH Key is already in use on your account');
    const key: KeyRow = {
      id: state.nextId(),
      name: asString(name) ?? '',
      publicKey: asString(publicKey) ?? '',
      fingerprint,
    };
    state.keys.set(key.id, key);
    return { status: 201, body: { ssh_key: showKey(key) } };
  });
  router.add('GET', '/account/keys/:id', 'keys.get', (exchange) => ({
    status: 200,
    body: { ssh_key: showKey(keyOf(state, exchange)) },
  }));
  router.add('DELETE', '/account/keys/:id', 'keys.delete', (exchange) => {
    state.keys.delete(keyOf(state, exchange).id);
    return { status: 204 };
  });
}

/** Volumes and their snapshots. */
export function addVolumeRoutes(router: Router, state: AccountState): void {
  router.add('GET', '/volumes', 'volumes.list', (exchange) =>
    pageOf(state, exchange, 'volumes', [...state.volumes.values()].map(showVolume)),
  );
  router.add('POST', '/volumes', 'volumes.create', (exchange) => createVolume(state, exchange));
  router.add('GET', '/volumes/:id', 'volumes.get', (exchange) => ({
    status: 200,
    body: { volume: showVolume(volumeOf(state, exchange)) },
  }));
  router.add('DELETE', '/volumes/:id', 'volumes.delete', (exchange) => {
    const volume = volumeOf(state, exchange);
    if (volume.droplet !== null)
      throw failure(409, 'conflict', 'failed to delete volume: volume is attached to a Droplet');
    state.volumes.delete(volume.id);
    return { status: 204 };
  });
  router.add('POST', '/volumes/:id/actions', 'volumes.act', (exchange) => actOnVolume(state, exchange));
  router.add('GET', '/volumes/:id/snapshots', 'volumes.snapshots', (exchange) => {
    const volume = volumeOf(state, exchange);
    const found = [...state.snapshots.values()].filter((snapshot) => snapshot.volume === volume);
    return pageOf(state, exchange, 'snapshots', found.map(showSnapshot));
  });
  router.add('POST', '/volumes/:id/snapshots', 'volumes.snapshot', (exchange) => {
    const volume = volumeOf(state, exchange);
    const body = bodyOf(exchange);
    const name = asString(body['name']) ?? '';
    const tags = (asArray(body['tags']) ?? []).flatMap((tag) => asString(tag) ?? []);
    const snapshot = { id: state.world.random.uuid(), name, volume, tags, createdAt: now() };
    state.snapshots.set(snapshot.id, snapshot);
    return { status: 201, body: { snapshot: showSnapshot(snapshot) } };
  });
  router.add('GET', '/snapshots', 'snapshots.list', (exchange) =>
    pageOf(state, exchange, 'snapshots', [...state.snapshots.values()].map(showSnapshot)),
  );
  router.add('DELETE', '/snapshots/:id', 'snapshots.delete', (exchange) => {
    if (!state.snapshots.delete(exchange.param('id'))) throw notFound();
    return { status: 204 };
  });
}

function createVolume(state: AccountState, exchange: Exchange): Reply {
  const body = bodyOf(exchange);
  const size = asNumber(body['size_gigabytes']);
  const region = asString(body['region']);
  if (size === undefined || region === undefined)
    throw unprocessable('size_gigabytes and region are required');
  const volume: VolumeRow = {
    id: state.world.random.uuid(),
    name: asString(body['name']) ?? '',
    size,
    region,
    tags: (asArray(body['tags']) ?? []).flatMap((tag) => asString(tag) ?? []),
    createdAt: now(),
    droplet: null,
  };
  state.volumes.set(volume.id, volume);
  return { status: 201, body: { volume: showVolume(volume) } };
}

function actOnVolume(state: AccountState, exchange: Exchange): Reply {
  const volume = volumeOf(state, exchange);
  const body = bodyOf(exchange);
  if (body['type'] === 'resize') {
    const size = asNumber(body['size_gigabytes']);
    if (size === undefined || size < volume.size)
      throw unprocessable('size_gigabytes must be larger than the current size');
    volume.size = size;
    return { status: 202, body: { action: showAction(state.act('resize_volume', 0, () => {})) } };
  }
  const droplet = state.droplets.get(asNumber(body['droplet_id']) ?? 0);
  if (droplet === undefined) throw failure(404, 'not_found', 'Droplet not found');
  if (body['type'] === 'attach') {
    if (volume.droplet !== null)
      throw unprocessable('Storage 1 is already attached to a Droplet, or has a pending event.');
    volume.droplet = droplet.id;
    droplet.volumes.add(volume.id);
  } else {
    volume.droplet = null;
    droplet.volumes.delete(volume.id);
  }
  const action = state.act(`${asString(body['type']) ?? ''}_volume`, droplet.id, () => {});
  return { status: 202, body: { action: showAction(action) } };
}

function keyOf(state: AccountState, exchange: Exchange): KeyRow {
  const reference = exchange.param('id');
  for (const key of state.keys.values())
    if (String(key.id) === reference || key.fingerprint === reference) return key;
  throw notFound();
}

function volumeOf(state: AccountState, exchange: Exchange): VolumeRow {
  const volume = state.volumes.get(exchange.param('id'));
  if (volume === undefined) throw notFound();
  return volume;
}

function showKey({ id, name, publicKey, fingerprint }: KeyRow): JsonObject {
  return { id, name, public_key: publicKey, fingerprint };
}

function showVolume(volume: VolumeRow): JsonObject {
  return {
    id: volume.id,
    name: volume.name,
    size_gigabytes: volume.size,
    region: showRegion(volume.region),
    droplet_ids: volume.droplet === null ? [] : [volume.droplet],
    description: '',
    filesystem_type: '',
    filesystem_label: '',
    created_at: volume.createdAt,
    tags: volume.tags,
  };
}

function showSnapshot({ id, name, volume, tags, createdAt }: SnapshotRow): JsonObject {
  return {
    id,
    name,
    regions: [volume.region],
    created_at: createdAt,
    resource_id: volume.id,
    resource_type: 'volume',
    min_disk_size: volume.size,
    size_gigabytes: 0,
    tags,
  };
}
