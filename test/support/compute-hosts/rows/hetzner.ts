import { HetznerCompute } from 'skylane/hetzner';
import { checkFields, collection, type Collection, type Manner, numberedPage } from '../collection.js';
import { begin, CREATED, LOCATION } from '../hetzner/actions.js';
import { NETWORK_ACTIONS, NETWORK_COLLECTIONS, putOn } from '../hetzner/networks.js';
import { createVolume, VOLUME_ACTIONS } from '../hetzner/volumes.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

/** Lists, items and pages. @see https://docs.hetzner.cloud/#pagination */
const MANNER: Manner = {
  list: (all, asked, state, of) => {
    const { rows, page, size, pages, total, next } = numberedPage(all, asked, state, {
      page: 'page',
      size: 'per_page',
      usual: 25,
      most: 50,
    });
    const previous = page > 1 ? page - 1 : null;
    const pagination = {
      page,
      per_page: size,
      previous_page: previous,
      next_page: next,
      last_page: pages,
      total_entries: total,
    };
    return { status: 200, body: { [of.table]: rows, meta: { pagination } } };
  },
  item: (row, status, of) => ({ status, body: { [nameOf(of)]: row } }),
  query: 'page per_page sort',
};

function nameOf({ table }: Collection): string {
  return table.replace(/s$/, '');
}

/** Codes by kind. @see https://docs.hetzner.cloud/#errors */
const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [401, 'unauthorized'],
  'no-route': [404, 'not_found'],
  missing: [404, 'not_found'],
  'unknown-field': [422, 'invalid_input'],
  'missing-field': [422, 'invalid_input'],
  invalid: [422, 'invalid_input'],
  // For a state that has no code of its own.
  conflict: [409, 'resource_in_use'],
  exists: [409, 'uniqueness_error'],
  locked: [423, 'locked'],
  quota: [403, 'resource_limit_exceeded'],
};

function refuse({ kind, details }: Refusal): Reply {
  const [status, code] = ERRORS[kind];
  const { what = 'resource', id, field } = details;
  const missing = `${what.replace('_', ' ')} with ID '${String(id)}' not found`;
  const invalid = `invalid input in field '${field}'${id === undefined ? '' : `: ${missing}`}`;
  const words =
    details.words ?? (kind === 'missing' ? missing : status === 422 ? invalid : `${what} ${code}`);
  return { status, body: { error: { code: details.code ?? code, message: words, details: {} } } };
}

function byName(state: State, table: string, value: unknown, field: string): Json {
  const row = state.rows(table).find(({ id, name }) => name === value || String(id) === String(value));
  if (row === undefined) throw new Refusal('invalid', { what: table.slice(0, -1), id: String(value), field });
  return row;
}

const isNamed = (row: Json, { query }: Asked): boolean =>
  query.get('name') === null || query.get('name') === row['name'];

function createServer({ body }: Asked, state: State): { reply: Reply } {
  const image = byName(state, 'images', body['image'], 'image');
  const type = byName(state, 'server_types', body['server_type'], 'server_type');
  const keys = (body['ssh_keys'] ?? []) as string[];
  for (const key of keys) byName(state, 'ssh_keys', key, 'ssh_keys');
  state.refuseTwin('servers', 'name', body['name']);
  state.takeRoom();
  const place = putOn(state, body);
  const id = state.nextNumber();
  const server = state.add('servers', id, {
    id,
    name: body['name'],
    status: 'initializing',
    created: CREATED,
    labels: body['labels'] ?? {},
    server_type: type,
    image,
    location: LOCATION,
    volumes: [],
    locked: false,
    public_net: { ipv4: { ip: `203.0.113.${id % 250}` }, ipv6: { ip: '2001:db8:1::/64' } },
    private_net: [],
  });
  place(server);
  const action = begin(state, 'create_server', [server], () => (server['status'] = 'running'));
  const root_password = keys.length === 0 ? 'generated-4711' : null;
  return { reply: { status: 201, body: { server, action, next_actions: [], root_password } } };
}

/** An action on a server: the fields of its body, and what it does at once and at its end. */
function serverAction(
  name: string,
  fields: string,
  act: (server: Json, body: Json, state: State) => () => void,
): Routes {
  const route: Route = ({ place, body }, state) => {
    const server = state.get('servers', place['id']);
    checkFields(body, { fields });
    const change = act(server, body, state);
    return { status: 201, body: { action: begin(state, name, [server], change) } };
  };
  return { [`POST /servers/{id}/actions/${name}`]: route };
}

const becomes = (status: string) => (server: Json) => () => void (server['status'] = status);

const SERVER_ACTIONS: Routes = {
  ...serverAction('reboot', '', becomes('running')),
  ...serverAction('poweron', '', becomes('running')),
  ...serverAction('poweroff', '', becomes('off')),
  ...serverAction('shutdown', '', becomes('off')),
  ...serverAction('change_type', 'server_type! upgrade_disk!', (server, body, state) => {
    const type = byName(state, 'server_types', body['server_type'], 'server_type');
    if (server['status'] !== 'off') throw new Refusal('conflict', { code: 'server_not_stopped' });
    return () => (server['server_type'] = type);
  }),
  ...serverAction('rebuild', 'image!', (server, body, state) => {
    const image = byName(state, 'images', body['image'], 'image');
    server['status'] = 'rebuilding';
    return () => Object.assign(server, { status: 'running', image });
  }),
  'POST /servers/{id}/actions/create_image': ({ place, body }, state) => {
    const server = state.get('servers', place['id']);
    checkFields(body, { fields: 'type description labels' });
    const id = state.nextNumber();
    const image = { ...imageOf(id, null), type: 'snapshot', status: 'creating', ...body };
    state.add('images', id, image);
    const action = begin(state, 'create_image', [server], () => (image.status = 'available'));
    return { status: 201, body: { image, action } };
  },
};

function createKey({ body }: Asked, state: State): Json {
  if (!String(body['public_key']).startsWith('ssh-')) throw new Refusal('invalid', { field: 'public_key' });
  state.refuseTwin('ssh_keys', 'name', body['name']);
  const id = state.nextNumber();
  return state.add('ssh_keys', id, { id, fingerprint: `b7:2f:${id}`, labels: {}, created: CREATED, ...body });
}

function deleteServer(server: Json, state: State): { reply: Reply } {
  for (const table of ['volumes', 'floating_ips'])
    for (const row of state.rows(table)) if (row['server'] === server['id']) row['server'] = null;
  const action = begin(state, 'delete_server', [server], () => {
    state.table('servers').delete(String(server['id']));
    for (const one of state.rows('networks'))
      one['servers'] = (one['servers'] as number[]).filter((on) => on !== server['id']);
    for (const one of state.rows('firewalls'))
      one['applied_to'] = (one['applied_to'] as { server: { id: number } }[]).filter(
        (end) => end.server.id !== server['id'],
      );
  });
  server['status'] = 'deleting';
  return { reply: { status: 200, body: { action } } };
}

const COLLECTIONS: readonly Collection[] = [
  ...NETWORK_COLLECTIONS,
  {
    path: '/servers',
    table: 'servers',
    query: 'name label_selector status',
    filter: isNamed,
    create: {
      fields:
        'name! server_type! image! location start_after_create placement_group ssh_keys volumes automount user_data labels networks firewalls public_net',
      make: createServer,
    },
    update: { fields: 'name labels' },
    remove: deleteServer,
  },
  {
    path: '/volumes',
    table: 'volumes',
    query: 'name label_selector status',
    create: { fields: 'name! size! location server automount format labels', make: createVolume },
    remove: ({ server }) => {
      if (server !== null) throw new Refusal('conflict', { what: 'volume' });
    },
  },
  {
    path: '/ssh_keys',
    table: 'ssh_keys',
    query: 'name fingerprint label_selector',
    filter: isNamed,
    create: { fields: 'name! public_key! labels', make: createKey },
    remove: () => {},
  },
  {
    path: '/images',
    table: 'images',
    query: 'name architecture type status',
    filter: isNamed,
    remove: ({ type }) => {
      if (type === 'system') throw new Refusal('conflict', { code: 'protected' });
    },
  },
  { path: '/server_types', table: 'server_types', query: 'name' },
  { path: '/locations', table: 'locations', query: 'name' },
  {
    path: '/actions',
    table: 'actions',
    query: 'id status',
    filter: ({ id }, { query }) => query.getAll('id').length === 0 || query.getAll('id').includes(String(id)),
  },
];

function imageOf(id: number, name: string | null): Json & { status: string } {
  return {
    id,
    name,
    type: 'system',
    status: 'available',
    description: name,
    os_flavor: 'ubuntu',
    os_version: '24.04',
    architecture: 'x86',
    disk_size: 5,
    labels: {},
    created: CREATED,
  };
}

/** Hetzner Cloud. @see https://docs.hetzner.cloud/ */
const SHAPE: Shape = {
  base: '/v1',
  routes: Object.assign(
    {},
    ...COLLECTIONS.map((one) => collection(MANNER, one)),
    SERVER_ACTIONS,
    VOLUME_ACTIONS,
    NETWORK_ACTIONS,
  ) as Routes,
  refuse,
  seed: (state) => {
    state.add('locations', 1, LOCATION);
    for (const [index, name] of ['ubuntu-24.04', 'debian-13', 'rocky-10'].entries())
      state.add('images', 161_547_269 + index, imageOf(161_547_269 + index, name));
    const sizes = [
      ['cx22', 2, 4, 40],
      ['cx32', 4, 8, 80],
    ] as const;
    for (const [index, [name, cores, memory, disk]] of sizes.entries()) {
      const locations = [{ name: 'fsn1', deprecation: null }];
      const type = { id: 22 + index, name, description: name, cores, memory, disk, locations, prices: [] };
      state.add('server_types', type.id, type);
    }
  },
};

export const row: Host = {
  name: 'hetzner',
  shape: SHAPE,
  make: (endpoint, token) => new HetznerCompute({ endpoint, token, region: 'fsn1' }),
  creates: 'POST /servers',
  context: {
    image: '161547269',
    size: 'cx22',
    otherSize: 'cx32',
    refusedName: 'no such name!',
    volumeSize: 10,
    range: '10.77.0.0/24',
    addressSource: {},
  },
};
