import type { Exchange, Reply } from '../http.js';
import { asArray, asString, asText, type Json, type JsonObject } from '../json.js';
import type { Router } from '../router.js';
import {
  type AccountState,
  bodyOf,
  type Droplet,
  failure,
  type ImageRow,
  notFound,
  now,
  pageOf,
  showAction,
  SIZES,
  unprocessable,
} from './state.js';

/** Names that one request takes. */
const MAX_NAMES = 10;
const NAME = /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/;

/** Droplets and what is done to them. */
export function addDropletRoutes(router: Router, state: AccountState, limit: number): void {
  router.add('GET', '/droplets', 'droplets.list', (exchange) => {
    const tag = exchange.query.get('tag_name');
    const found = [...state.droplets.values()].filter((droplet) => tag === null || droplet.tags.has(tag));
    return pageOf(state, exchange, 'droplets', found.map(showDroplet));
  });
  router.add('POST', '/droplets', 'droplets.create', (exchange) => create(state, limit, exchange));
  router.add('DELETE', '/droplets', 'droplets.deleteByTag', (exchange) => {
    const tag = exchange.query.get('tag_name') ?? '';
    for (const droplet of state.droplets.values()) if (droplet.tags.has(tag)) destroy(state, droplet);
    return { status: 204 };
  });
  router.add('GET', '/droplets/:id', 'droplets.get', (exchange) => ({
    status: 200,
    body: { droplet: showDroplet(dropletOf(state, exchange)) },
  }));
  router.add('DELETE', '/droplets/:id', 'droplets.delete', (exchange) => {
    destroy(state, dropletOf(state, exchange));
    return { status: 204 };
  });
  router.add('GET', '/droplets/:id/actions', 'droplets.actions', (exchange) => {
    const { id } = dropletOf(state, exchange);
    const found = [...state.actions.values()].filter(({ resource }) => resource === id);
    return pageOf(state, exchange, 'actions', found.reverse().map(showAction));
  });
  router.add('POST', '/droplets/:id/actions', 'droplets.act', (exchange) => act(state, exchange));
  router.add('GET', '/droplets/:id/snapshots', 'droplets.snapshots', (exchange) => {
    const { id } = dropletOf(state, exchange);
    const found = [...state.images.values()].filter(({ source }) => source === id);
    return pageOf(
      state,
      exchange,
      'snapshots',
      found.map((image) => ({ id: image.id, name: image.name })),
    );
  });
  router.add('GET', '/actions/:id', 'actions.get', (exchange) => {
    const action = state.actions.get(Number(exchange.param('id')));
    if (action === undefined) throw notFound();
    return { status: 200, body: { action: showAction(action) } };
  });
}

function create(state: AccountState, limit: number, exchange: Exchange): Reply {
  const body = bodyOf(exchange);
  const names = asArray(body['names'])?.map(asString) ?? [asString(body['name'])];
  if (names.length > MAX_NAMES) throw unprocessable(`You can only create ${MAX_NAMES} droplets at a time.`);
  const size = SIZES.find(({ slug }) => slug === body['size']);
  if (size === undefined) throw unprocessable('You specified an invalid size for Droplet creation.');
  const image = state.findImage(body['image']);
  if (image === undefined) throw unprocessable('You specified an invalid image for Droplet creation.');
  for (const name of names)
    if (name === undefined || !NAME.test(name))
      throw unprocessable('Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)');
  for (const key of asArray(body['ssh_keys']) ?? [])
    if (![...state.keys.values()].some(({ id, fingerprint }) => id === key || fingerprint === key))
      throw unprocessable(`${asText(key)} are invalid key identifiers for Droplet creation.`);
  if (state.droplets.size + names.length > limit)
    throw unprocessable('creating this/these droplet(s) will exceed your droplet limit');
  const region = asString(body['region']) ?? state.world.settings.regions[0] ?? 'nyc3';
  const held = [...state.droplets.values()].map((one) => ({ zones: [one.region], size: one.size }));
  if (state.world.capacity.lacks(names.length, { zones: [region], size: size.slug }, held))
    throw unprocessable('Size is not available in this region.');
  const vpc = vpcOf(state, asString(body['vpc_uuid']), region);
  const tags = (asArray(body['tags']) ?? []).flatMap((tag) => asString(tag) ?? []);
  for (const tag of tags) state.tags.add(tag);
  const made = names.map((name) =>
    build(state, {
      vpc,
      name: name ?? '',
      size: size.slug,
      image,
      region,
      tags,
      failing: exchange.buildFault !== undefined,
    }),
  );
  const [first] = made;
  return 'names' in body || first === undefined
    ? { status: 202, body: { droplets: made.map(showDroplet), links: {} } }
    : { status: 202, body: { droplet: showDroplet(first), links: {} } };
}

/** The network of a new Droplet: the one that it names, or the default one of its region. */
function vpcOf(state: AccountState, given: string | undefined, region: string): string | null {
  const vpcs = [...state.vpcs.values()].filter((vpc) => vpc.region === region);
  const found = vpcs.find((vpc) => (given === undefined ? vpc.isDefault : vpc.id === given));
  if (found === undefined && given !== undefined) throw unprocessable('VPC is invalid for the region.');
  return found?.id ?? null;
}

interface Order {
  readonly vpc: string | null;
  readonly name: string;
  readonly size: string;
  readonly image: ImageRow;
  readonly region: string;
  readonly tags: readonly string[];
  readonly failing: boolean;
}

function build(state: AccountState, order: Order): Droplet {
  const { timers, random, settings } = state.world;
  const id = state.nextId();
  const low = `${(id >> 8) & 255}.${id & 255}`;
  const droplet: Droplet = {
    id,
    name: order.name,
    status: 'new',
    size: order.size,
    image: order.image,
    region: order.region,
    tags: new Set(order.tags),
    createdAt: now(),
    volumes: new Set(),
    address: `198.51.${low}`,
    privateAddress: `10.108.${low}`,
    vpc: order.vpc,
  };
  state.droplets.set(id, droplet);
  const { mean, spread } = settings.buildTime;
  timers.after(random.around(mean, spread), () => {
    // A create that fails at DigitalOcean leaves no Droplet behind.
    if (order.failing) state.droplets.delete(id);
    else if (droplet.status === 'new') droplet.status = 'active';
  });
  return droplet;
}

function destroy(state: AccountState, droplet: Droplet): void {
  for (const id of droplet.volumes) {
    const volume = state.volumes.get(id);
    if (volume !== undefined) volume.droplet = null;
  }
  state.world.timers.after(state.world.settings.actionTime, () => {
    state.remove(droplet);
  });
}

function act(state: AccountState, exchange: Exchange): Reply {
  const droplet = dropletOf(state, exchange);
  const body = bodyOf(exchange);
  const type = asString(body['type']) ?? '';
  const end = ACTIONS[type];
  if (end === undefined) throw unprocessable(`The action ${type} is not supported.`);
  if (type === 'power_on' && droplet.status === 'active')
    throw unprocessable('Droplet is already powered on.');
  if ((type === 'shutdown' || type === 'power_off') && droplet.status === 'off')
    throw unprocessable('Droplet is already powered off.');
  const change = end(state, droplet, body);
  const action = state.act(type, droplet.id, change);
  return { status: 201, body: { action: showAction(action) } };
}

type Change = (state: AccountState, droplet: Droplet, body: JsonObject) => () => void;

const ACTIONS: Readonly<Record<string, Change>> = {
  reboot: () => () => {},
  power_cycle: () => () => {},
  shutdown: (_state, droplet) => () => (droplet.status = 'off'),
  power_off: (_state, droplet) => () => (droplet.status = 'off'),
  power_on: (_state, droplet) => () => (droplet.status = 'active'),
  rename: (_state, droplet, body) => () => (droplet.name = asString(body['name']) ?? droplet.name),
  resize: (_state, droplet, body) => {
    const size = SIZES.find(({ slug }) => slug === body['size']);
    if (size === undefined) throw unprocessable('You specified an invalid size for the Droplet.');
    return () => (droplet.size = size.slug);
  },
  rebuild: (state, droplet, body) => {
    const image = state.findImage(body['image']);
    if (image === undefined) throw unprocessable('You specified an invalid image for the Droplet.');
    return () => (droplet.image = image);
  },
  snapshot: (state, droplet, body) => () => {
    const id = state.nextId();
    const name = asString(body['name']) ?? `${droplet.name}-snapshot`;
    const { distribution } = droplet.image;
    state.images.set(id, {
      id,
      name,
      slug: null,
      type: 'snapshot',
      distribution,
      createdAt: now(),
      source: droplet.id,
    });
  },
};

export function dropletOf(state: AccountState, exchange: Exchange): Droplet {
  const droplet = state.droplets.get(Number(exchange.param('id')));
  if (droplet === undefined) throw notFound();
  return droplet;
}

/** A Droplet as the API shows it. */
export function showDroplet(droplet: Droplet): JsonObject {
  const size = SIZES.find(({ slug }) => slug === droplet.size);
  if (size === undefined) throw failure(500, 'server_error', 'Unexpected server-side error');
  const isBuilt = droplet.status !== 'new';
  return {
    id: droplet.id,
    name: droplet.name,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: size.disk,
    locked: false,
    status: droplet.status,
    kernel: null,
    created_at: droplet.createdAt,
    features: ['droplet_agent', 'private_networking'],
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: showImage(droplet.image),
    volume_ids: [...droplet.volumes],
    size: showSize(size),
    size_slug: size.slug,
    networks: {
      v4: isBuilt
        ? [
            { ip_address: droplet.privateAddress, netmask: '255.255.240.0', gateway: '', type: 'private' },
            { ip_address: droplet.address, netmask: '255.255.240.0', gateway: '', type: 'public' },
          ]
        : [],
      v6: [],
    },
    region: showRegion(droplet.region),
    tags: [...droplet.tags],
    vpc_uuid: droplet.vpc,
  };
}

/** An image as the API shows it. */
export function showImage(image: ImageRow): JsonObject {
  const { id, name, slug, type, distribution, createdAt } = image;
  return {
    id,
    name,
    slug,
    type,
    distribution,
    public: type === 'base',
    regions: ['nyc3'],
    created_at: createdAt,
    min_disk_size: 10,
    size_gigabytes: 2.4,
    description: null,
    tags: [],
    status: 'available',
  };
}

/** A size as the API shows it. */
export function showSize({ slug, memory, vcpus, disk, price }: (typeof SIZES)[number]): JsonObject {
  return {
    slug,
    memory,
    vcpus,
    disk,
    transfer: 1,
    price_monthly: Math.round(price * 672),
    price_hourly: price,
    regions: ['nyc3'],
    available: true,
    description: 'Basic',
  };
}

/** A region as the API shows it. */
export function showRegion(slug: string): JsonObject {
  const sizes: Json = SIZES.map((size) => size.slug);
  return { name: slug.toUpperCase(), slug, features: ['storage', 'metadata'], available: true, sizes };
}
