import { CloudscaleCompute } from 'skylane/cloudscale';
import { collection, type Manner } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const BASE = '/v1';
const ZONE = { slug: 'lpg1' };
const CREATED = '2026-01-30T23:50:00.000000Z';
const FLAVORS = [
  { slug: 'flex-4-2', name: 'Flex-4-2', vcpu_count: 2, memory_gb: 4 },
  { slug: 'flex-8-4', name: 'Flex-8-4', vcpu_count: 4, memory_gb: 8 },
];
const IMAGE = {
  ...{ slug: 'debian-12', name: 'Debian 12 Bookworm', operating_system: 'Debian' },
  default_username: 'debian',
};

const STATUSES: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 404,
  'unknown-field': 400,
  'missing-field': 400,
  invalid: 400,
  conflict: 400,
  exists: 400,
  locked: 409,
  quota: 400,
};

function refuse({ kind, message, details: { field } }: Refusal): Reply {
  const status = STATUSES[kind];
  return { status, body: field === undefined ? { detail: message } : { [field]: message } };
}

/** Bare lists; a change is answered with nothing, and names one attribute. */
const MANNER: Manner = {
  list: (rows) => ({ status: 200, body: rows }),
  item: (row, status) => ({ status, body: row }),
};

interface Changed {
  readonly path: string;
  readonly table: string;
  readonly fields: readonly string[];
  readonly apply?: (row: Json, body: Json, state: State) => void;
}

/** PATCH of one attribute. @throws Refusal for several */
function changes({ path, table, fields, apply }: Changed): Routes {
  return {
    [`PATCH ${path}/{id}`]: ({ place, body }, state) => {
      const row = state.get(table, place['id']);
      const names = Object.keys(body);
      const unknown = names.find((name) => !fields.includes(name));
      if (unknown !== undefined) throw new Refusal('unknown-field', { field: unknown });
      if (names.length !== 1)
        throw new Refusal('invalid', { words: 'Only one attribute can be changed at a time.' });
      if (apply === undefined) Object.assign(row, body);
      else apply(row, body, state);
      return { status: 204 };
    },
  };
}

const href = (path: string, id: unknown): string => `https://api.cloudscale.ch/v1${path}/${String(id)}`;

/** Fields of every resource in a zone. */
function base(path: string, body: Json, state: State): Json {
  const uuid = state.nextUuid();
  const { name, tags = {}, zone } = body;
  return {
    ...{ href: href(path, uuid), uuid, name, tags, zone: zone === undefined ? ZONE : { slug: zone } },
    created_at: CREATED,
  };
}

function makeServer({ body }: Asked, state: State): Json {
  const flavor = FLAVORS.find(({ slug }) => slug === body['flavor']);
  if (flavor === undefined) throw new Refusal('invalid', { field: 'flavor' });
  if (body['image'] !== IMAGE.slug) state.named('custom images', body['image'], 'image');
  state.takeRoom();
  const server = base('/servers', body, state);
  // As the tests of its Go client against the cloud expect them: those of the request come after the one that it boots from.
  const more = (body['volumes'] as Json[] | undefined) ?? [];
  const sizes = [{ size_gb: body['volume_size_gb'] ?? 10 }, ...more];
  const volumes = sizes.map(({ size_gb, type = 'ssd' }) => {
    const volume = base('/volumes', { name: `${String(body['name'])}-root` }, state);
    return state.add('volumes', String(volume['uuid']), {
      ...volume,
      ...{ size_gb, type, server_uuids: [server['uuid']] },
    });
  });
  Object.assign(server, {
    ...{ status: 'changing', flavor, image: IMAGE },
    ...{ ssh_fingerprints: [], ssh_host_keys: [], anti_affinity_with: [], server_groups: [] },
    interfaces: interfacesOf(body, state),
  });
  // The volume that it boots from goes with it.
  state.add('roots', String(server['uuid']), { volume: volumes[0]?.['uuid'] });
  state.later([server], () => (server['status'] = 'running'));
  return state.add('servers', String(server['uuid']), server);
}

function interfacesOf({ interfaces = [{ network: 'public' }] }: Json, state: State): Json[] {
  return (interfaces as Json[]).map(({ network: id }) => {
    const number = state.nextNumber() % 250;
    if (id === 'public') {
      const address = { version: 4, address: `203.0.113.${number}`, prefix_length: 24 };
      return { type: 'public', addresses: [{ ...address, gateway: '203.0.113.1', reverse_ptr: '' }] };
    }
    const { uuid, name } = state.named('networks', id, 'interfaces');
    const address = { version: 4, address: `10.0.0.${number}`, prefix_length: 24 };
    return {
      ...{ type: 'private', network: { uuid, name, href: href('/networks', uuid) } },
      addresses: [{ ...address, gateway: '', reverse_ptr: '' }],
    };
  });
}

function shownServer(server: Json, state: State): Json {
  const volumes = state.rows('volumes').filter((one) => serversOf(one).includes(server['uuid']));
  return {
    ...server,
    volumes: volumes.map(({ uuid, name, type, size_gb, href: at }) => ({
      uuid,
      name,
      type,
      size_gb,
      href: at,
    })),
  };
}

const serversOf = (volume: Json): unknown[] => (volume['server_uuids'] as unknown[] | undefined) ?? [];

/** Starts, stops or restarts a server, which is under change until it was read. */
function act(from: string, to: string): Route {
  return ({ place }, state) => {
    const server = state.get('servers', place['id']);
    if (server['status'] !== from) throw new Refusal('conflict', { words: `the server is not ${from}` });
    server['status'] = 'changing';
    state.later([server], () => (server['status'] = to));
    return { status: 204 };
  };
}

function makeVolume({ body }: Asked, state: State): Json {
  const source = body['volume_snapshot_uuid'];
  if (source !== undefined) state.named('snapshots', source, 'volume_snapshot_uuid');
  const { size_gb, type = 'ssd', server_uuids = [] } = body;
  if (size_gb === undefined) throw new Refusal('missing-field', { field: 'size_gb' });
  const volume = { ...base('/volumes', body, state), size_gb, type, server_uuids };
  return state.add('volumes', String(Reflect.get(volume, 'uuid')), volume);
}

function makeSnapshot({ body }: Asked, state: State): Json {
  const volume = state.named('volumes', body['source_volume'], 'source_volume');
  if (state.isBusy(volume)) throw new Refusal('locked');
  const { uuid, name, href: at, size_gb } = volume;
  const snapshot: Json = {
    ...base('/volume-snapshots', body, state),
    ...{ size_gb, source_volume: { uuid, name, href: at }, status: 'creating' },
  };
  state.later([snapshot], () => (snapshot['status'] = 'available'));
  return state.add('snapshots', String(snapshot['uuid']), snapshot);
}

function makeNetwork({ body }: Asked, state: State): Json {
  const network: Json = { ...base('/networks', body, state), mtu: body['mtu'] ?? 9000, subnets: [] };
  if (body['auto_create_ipv4_subnet'] !== false) network['subnets'] = [subnet('10.11.12.0/24', state)];
  return state.add('networks', String(network['uuid']), network);
}

function subnet(cidr: unknown, state: State): Json {
  const uuid = state.nextUuid();
  return { uuid, cidr, href: href('/subnets', uuid) };
}

function makeFloatingIp({ body }: Asked, state: State): Json {
  const ip = `198.51.100.${state.nextNumber() % 250}`;
  const server = body['server'] === undefined ? null : state.named('servers', body['server'], 'server');
  return state.add('ips', ip, {
    ...{ href: href('/floating-ips', ip), network: `${ip}/32`, ip_version: body['ip_version'] },
    ...{ region: { slug: body['region'] ?? 'lpg' }, type: 'regional', load_balancer: null, tags: {} },
    ...{ reverse_ptr: '', next_hop: '198.51.100.1', created_at: CREATED, server: stub(server) },
  });
}

const stub = (server: Json | null): Json | null =>
  server === null ? null : { uuid: server['uuid'], href: server['href'] };

const routes: Routes = {
  ...collection(MANNER, {
    path: '/servers',
    table: 'servers',
    shown: shownServer,
    create: {
      fields:
        'name! flavor! image! zone volume_size_gb volumes bulk_volume_size_gb ssh_keys password interfaces use_public_network use_private_network use_ipv6 anti_affinity_with server_groups user_data tags',
      within: { volumes: 'size_gb! type', interfaces: 'network addresses' },
      make: makeServer,
    },
    remove: (server, state) => {
      for (const volume of state.rows('volumes')) {
        if (volume['uuid'] === state.get('roots', server['uuid'])['volume'])
          state.table('volumes').delete(String(volume['uuid']));
        else if (serversOf(volume).includes(server['uuid'])) volume['server_uuids'] = [];
      }
      for (const ip of state.rows('ips'))
        if ((ip['server'] as Json | null)?.['uuid'] === server['uuid']) ip['server'] = null;
    },
  }),
  ...changes({
    path: '/servers',
    table: 'servers',
    fields: ['name', 'flavor', 'interfaces', 'tags'],
    apply: (server, body) => {
      const { flavor: slug } = body;
      if (slug === undefined) return void Object.assign(server, body);
      const flavor = FLAVORS.find((one) => one.slug === slug);
      if (flavor === undefined) throw new Refusal('invalid', { field: 'flavor' });
      if (server['status'] !== 'stopped')
        throw new Refusal('conflict', { words: 'the server is not stopped' });
      server['flavor'] = flavor;
    },
  }),
  'POST /servers/{id}/start': act('stopped', 'running'),
  'POST /servers/{id}/stop': act('running', 'stopped'),
  'POST /servers/{id}/reboot': act('running', 'running'),
  ...collection(MANNER, {
    path: '/volumes',
    table: 'volumes',
    create: { fields: 'name! size_gb type server_uuids zone volume_snapshot_uuid tags', make: makeVolume },
    remove: (volume) => {
      if (serversOf(volume).length > 0)
        throw new Refusal('conflict', { words: 'the volume is attached to a server' });
    },
  }),
  ...changes({ path: '/volumes', table: 'volumes', fields: ['name', 'size_gb', 'server_uuids', 'tags'] }),
  ...collection(MANNER, {
    path: '/volume-snapshots',
    table: 'snapshots',
    create: { fields: 'name! source_volume! tags', make: makeSnapshot },
    remove: (snapshot, state) => {
      snapshot['status'] = 'deleting';
      state.later([snapshot], () => state.table('snapshots').delete(String(snapshot['uuid'])));
      return true;
    },
  }),
  ...collection(MANNER, {
    path: '/networks',
    table: 'networks',
    create: { fields: 'name! zone mtu auto_create_ipv4_subnet tags', make: makeNetwork },
    remove: (network, state) => {
      const servers = state.rows('servers').flatMap((one) => one['interfaces'] as Json[]);
      if (servers.some((one) => (one['network'] as Json | undefined)?.['uuid'] === network['uuid']))
        throw new Refusal('conflict', { words: 'There are still one or more servers on this network.' });
    },
  }),
  'POST /subnets': ({ body }, state) => {
    const network = state.named('networks', body['network'], 'network');
    const made = subnet(body['cidr'], state);
    (network['subnets'] as Json[]).push(made);
    const { uuid, name, href: at } = network;
    const rest = { gateway_address: '', dns_servers: [], tags: {}, network: { uuid, name, href: at } };
    return { status: 201, body: { ...made, ...rest } };
  },
  ...collection(MANNER, {
    path: '/floating-ips',
    table: 'ips',
    create: {
      fields: 'ip_version! region server load_balancer type prefix_length reverse_ptr tags',
      make: makeFloatingIp,
    },
    remove: () => undefined,
  }),
  ...changes({
    path: '/floating-ips',
    table: 'ips',
    fields: ['server', 'load_balancer', 'reverse_ptr', 'tags'],
    apply: (ip, { server }, state) => {
      ip['server'] = stub(state.named('servers', server, 'server'));
    },
  }),
  ...collection(MANNER, { path: '/custom-images', table: 'custom images', remove: () => undefined }),
  'GET /flavors': () => ({
    status: 200,
    body: FLAVORS.map((flavor) => ({ ...flavor, gpu: null, zones: [ZONE, { slug: 'rma1' }] })),
  }),
  'GET /images': () => ({ status: 200, body: [{ ...IMAGE, zones: [ZONE] }] }),
  'GET /regions': () => ({
    status: 200,
    body: [
      { slug: 'lpg', zones: [ZONE] },
      { slug: 'rma', zones: [{ slug: 'rma1' }] },
    ],
  }),
};

function seed(state: State): void {
  const uuid = '11111111-1864-4608-853a-0771b6885a3a';
  state.add('custom images', uuid, {
    ...{ href: href('/custom-images', uuid), uuid, name: 'golden', slug: 'golden', size_gb: 10, tags: {} },
    ...{ checksums: {}, user_data_handling: 'pass-through', firmware_type: 'bios', zones: [ZONE] },
    created_at: CREATED,
  });
}

const shape: Shape = { base: BASE, routes, refuse, seed };

/** cloudscale.ch. @see https://www.cloudscale.ch/en/api/v1 */
export const row: Host = {
  name: 'cloudscale',
  shape,
  make: (endpoint, token) => new CloudscaleCompute({ endpoint, token, region: 'lpg1' }),
  context: {
    image: IMAGE.slug,
    size: 'flex-4-2',
    otherSize: 'flex-8-4',
    range: '192.168.42.0/24',
    addressSource: {},
  },
  creates: 'POST /servers',
  without: {
    'says when the quota is used up, and forgets nothing that was made before':
      'what cloudscale.ch answers when there is no room is not documented',
  },
};
