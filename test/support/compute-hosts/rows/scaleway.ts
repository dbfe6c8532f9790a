import { ScalewayCompute } from 'skylane/scaleway';
import { checkFields, collection, type Collection, type Manner, numberedPage } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const INSTANCES = '/instance/v1/zones/fr-par-1';
const BLOCK = '/block/v1alpha1/zones/fr-par-1';
const PROJECT = 'fa1e3217-dc80-42ac-85c3-3f034b78b552';
const IMAGE = '6d3c053e-c728-4294-b23a-560b62a4d592';
const CREATED = '2026-01-30T23:50:00.000000+00:00';
const GB = 1e9;
const SIZES = ['DEV1-S', 'DEV1-M', 'PLAY2-PICO'];

/** The API of servers: the total of a list in a header, resources under their kind. */
const KEYED: Manner = {
  list: (all, asked, state, of) => {
    const { rows, total } = numberedPage(all, asked, state, PAGES);
    return { status: 200, body: { [keyOf(of)]: rows }, headers: { 'x-total-count': String(total) } };
  },
  item: (row, status, of) => ({ status, body: { [keyOf(of).replace(/s$/, '')]: row } }),
  updateBy: 'PATCH',
  query: 'page per_page project organization name tags',
};

/** The other APIs: the total beside the rows, resources as they are. */
const FLAT: Manner = {
  list: (all, asked, state, of) => {
    const { rows, total } = numberedPage(all, asked, state, { ...PAGES, size: 'page_size' });
    return { status: 200, body: { [keyOf(of)]: rows, total_count: total } };
  },
  item: (row, status) => ({ status, body: row }),
  created: 200,
  updateBy: 'PATCH',
  query: 'page page_size project_id organization_id order_by name tags',
};

const PAGES = { page: 'page', size: 'per_page', usual: 50, most: 100 };

function keyOf({ path }: Collection): string {
  return path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');
}

const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, type: string]>> = {
  unauthorized: [401, 'denied_authentication'],
  'no-route': [404, 'unknown_resource'],
  missing: [404, 'not_found'],
  'unknown-field': [400, 'invalid_arguments'],
  'missing-field': [400, 'invalid_arguments'],
  invalid: [400, 'invalid_arguments'],
  conflict: [412, 'precondition_failed'],
  exists: [409, 'conflict'],
  locked: [409, 'transient_state'],
  quota: [403, 'quotas_exceeded'],
};

function refuse({ kind, details: { what, id, field, code, words } }: Refusal): Reply {
  const [status, type] = ERRORS[kind];
  if (code !== undefined) return { status: 400, body: { type: code, message: words } };
  if (kind === 'missing')
    return { status, body: { type, message: 'resource is not found', resource: what, resource_id: id } };
  const details = [{ argument_name: field, reason: 'constraint', help_message: `${kind}` }];
  const isArgument = type === 'invalid_arguments';
  return {
    status,
    body: { type, message: isArgument ? 'invalid argument(s)' : type, ...(isArgument && { details }) },
  };
}

/** Says in what state a server has to be. */
const shouldBe = (state: string): Refusal =>
  new Refusal('conflict', { code: 'invalid_request_error', words: `server should be ${state}` });

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  stopped: ['poweron', 'backup'],
  starting: ['stop_in_place', 'backup'],
  stopping: ['stop_in_place', 'backup'],
  running: ['poweroff', 'terminate', 'reboot', 'stop_in_place', 'backup'],
};

function enter(server: Json, state: string): void {
  Object.assign(server, { state, allowed_actions: ALLOWED[state] });
}

function reference(server: string, status: string): Json {
  return { id: `r-${server}`, product_resource_type: 'instance_server', product_resource_id: server, status };
}

function addVolume(state: State, fields: Json): Json {
  const id = state.nextUuid();
  return state.add('volumes', id, {
    ...{ id, type: 'sbs_5k', project_id: PROJECT, references: [], parent_snapshot_id: null, tags: [] },
    ...{
      created_at: CREATED,
      updated_at: CREATED,
      specs: { perf_iops: 5000, class: 'sbs' },
      zone: 'fr-par-1',
    },
    ...fields,
  });
}

function createServer({ body }: Asked, state: State): Json {
  if (!SIZES.includes(String(body['commercial_type'])))
    throw new Refusal('invalid', { field: 'commercial_type' });
  const image = state.get('images', body['image'], 'instance_image');
  const groups = state.rows('groups');
  const group =
    body['security_group'] === undefined
      ? groups.find((one) => one['project_default'])
      : state.get('groups', body['security_group'], 'instance_security_group');
  state.takeRoom();
  const id = state.nextUuid();
  const disk = addVolume(state, { name: 'disk', size: 10 * GB, status: 'in_use' });
  disk['references'] = [reference(id, 'attached')];
  const server = state.add('servers', id, {
    ...{ id, name: body['name'], commercial_type: body['commercial_type'], image, tags: body['tags'] ?? [] },
    ...{ volumes: { 0: { id: disk['id'], volume_type: 'sbs_volume', boot: false } }, private_nics: [] },
    ...{ security_group: { id: group?.['id'], name: group?.['name'] }, zone: 'fr-par-1', project: PROJECT },
    ...{ public_ips: [], private_ip: null, arch: 'x86_64', creation_date: CREATED },
  });
  enter(server, 'stopped');
  return server;
}

/** Takes a server's volumes from it, which are free a moment later. */
function release(server: Json, state: State): Json[] {
  const volumes = Object.values(server['volumes'] as Record<string, Json>);
  return volumes.map(({ id }) => {
    const volume = state.get('volumes', id);
    volume['references'] = [reference(String(server['id']), 'detaching')];
    return volume;
  });
}

function remove(server: Json, state: State, volumes: readonly Json[]): void {
  for (const volume of volumes) Object.assign(volume, { references: [], status: 'available' });
  for (const ip of state.rows('ips'))
    if ((ip['server'] as Json | null)?.['id'] === server['id']) ip['server'] = null;
  state.table('servers').delete(String(server['id']));
}

function act({ place, body }: Asked, state: State): Reply {
  checkFields(body, { fields: 'action! name volumes' });
  const server = state.get('servers', place['id'], 'instance_server');
  const action = String(body['action']);
  if (!(server['allowed_actions'] as string[]).includes(action))
    throw shouldBe(action === 'poweron' ? 'stopped' : 'running');
  let result = `/servers/${String(server['id'])}`;
  if (action === 'poweron' || action === 'poweroff') {
    enter(server, action === 'poweron' ? 'starting' : 'stopping');
    state.later([server], () => enter(server, action === 'poweron' ? 'running' : 'stopped'));
  } else if (action === 'terminate') {
    enter(server, 'stopping');
    const volumes = release(server, state);
    state.later([server, ...volumes], () => remove(server, state, volumes));
  } else if (action === 'backup') result = `/images/${addImage(state, body['name'], PROJECT)}`;
  const task = {
    id: state.nextUuid(),
    status: 'pending',
    href_result: result,
    progress: 0,
    zone: 'fr-par-1',
  };
  return { status: 202, body: { task } };
}

function addImage(state: State, name: unknown, project: string, id = state.nextUuid()): string {
  const root = { id: state.nextUuid(), name: `${String(name)}_snap_0`, volume_type: 'sbs_snapshot', size: 0 };
  state.add('images', id, {
    ...{ id, name, project, root_volume: root, extra_volumes: {}, public: false, arch: 'x86_64' },
    ...{ state: 'available', tags: [], creation_date: CREATED, zone: 'fr-par-1' },
  });
  return id;
}

function attach({ place, body }: Asked, state: State): Reply {
  checkFields(body, { fields: 'volume_id! volume_type boot' });
  const server = state.get('servers', place['id'], 'instance_server');
  const volume = state.get('volumes', body['volume_id'], 'volume');
  if ((volume['references'] as Json[]).length > 0) throw new Refusal('conflict');
  const volumes = server['volumes'] as Record<string, Json>;
  volumes[Object.keys(volumes).length] = { id: volume['id'], volume_type: 'sbs_volume', boot: false };
  Object.assign(volume, { status: 'in_use', references: [reference(String(server['id']), 'attaching')] });
  state.later([volume], () => (volume['references'] = [reference(String(server['id']), 'attached')]));
  return { status: 200, body: { server } };
}

function detach({ place, body }: Asked, state: State): Reply {
  checkFields(body, { fields: 'volume_id!' });
  const server = state.get('servers', place['id'], 'instance_server');
  const volume = state.get('volumes', body['volume_id'], 'volume');
  const volumes = Object.entries(server['volumes'] as Record<string, Json>);
  server['volumes'] = Object.fromEntries(volumes.filter(([, one]) => one['id'] !== volume['id']));
  volume['references'] = [reference(String(server['id']), 'detaching')];
  state.later([volume], () => Object.assign(volume, { references: [], status: 'available' }));
  return { status: 200, body: { server } };
}

/** @throws Refusal for what is no whole number of GB */
function bytesOf(size: unknown): number {
  if (Number(size) % GB !== 0 || Number(size) < GB) throw new Refusal('invalid', { field: 'size' });
  return Number(size);
}

function createVolume({ body }: Asked, state: State): Json {
  const { from_empty: empty, from_snapshot: snapshot, tags, name } = body;
  if ((empty === undefined) === (snapshot === undefined))
    throw new Refusal('missing-field', { field: 'from_empty' });
  const { size } = (empty ?? snapshot) as Json;
  if (snapshot !== undefined) state.get('snapshots', (snapshot as Json)['snapshot_id'], 'snapshot');
  const volume = addVolume(state, { name, size: bytesOf(size), status: 'creating', tags: tags ?? [] });
  state.later([volume], () => (volume['status'] = 'available'));
  return volume;
}

function createSnapshot({ body }: Asked, state: State): Json {
  const volume = state.get('volumes', body['volume_id'], 'volume');
  const id = state.nextUuid();
  const snapshot = state.add('snapshots', id, {
    ...{ id, name: body['name'], size: volume['size'], status: 'creating', tags: body['tags'] ?? [] },
    ...{ parent_volume: { id: volume['id'] }, created_at: CREATED, zone: 'fr-par-1', references: [] },
  });
  state.later([snapshot], () => (snapshot['status'] = 'available'));
  return snapshot;
}

function createGroup({ body }: Asked, state: State): Json {
  const id = state.nextUuid();
  return state.add('groups', id, { id, servers: [], project_default: false, description: null, ...body });
}

/** A group with the servers that have it. */
function shownGroup(group: Json, state: State): Json {
  const servers = state
    .rows('servers')
    .filter((one) => (one['security_group'] as Json)['id'] === group['id']);
  return { ...group, servers: servers.map(({ id, name }) => ({ id, name })), rules: undefined };
}

/** Rules that block mail, which nobody can change. */
const MAIL = {
  id: 'mail',
  protocol: 'TCP',
  direction: 'outbound',
  ip_range: '0.0.0.0/0',
  dest_port_from: 25,
};

function listRules(asked: Asked, state: State): Reply {
  const group = state.get('groups', asked.place['id'], 'instance_security_group');
  const own = (group['rules'] ?? []) as Json[];
  const all: Json[] = [{ ...MAIL, dest_port_to: null, position: 1, editable: false, action: 'drop' }, ...own];
  const { rows, total } = numberedPage(all, asked, state, PAGES);
  return { status: 200, body: { rules: rows }, headers: { 'x-total-count': String(total) } };
}

function setRules({ place, body }: Asked, state: State): Reply {
  checkFields(body, {
    fields: 'rules!',
    within: {
      rules: 'id action! protocol! direction! ip_range! dest_port_from dest_port_to position editable zone',
    },
  });
  const group = state.get('groups', place['id'], 'instance_security_group');
  const rules = (body['rules'] as Json[]).map((rule) => ({ id: state.nextUuid(), editable: true, ...rule }));
  group['rules'] = rules;
  return { status: 200, body: { rules } };
}

function updateServer(server: Json, { body }: Asked, state: State): void {
  const { security_group: group, commercial_type: size, ...others } = body;
  if (group !== undefined) {
    const { id, name } = state.get('groups', (group as Json)['id'], 'instance_security_group');
    server['security_group'] = { id, name };
  }
  if (size !== undefined) {
    if (server['state'] !== 'stopped') throw shouldBe('stopped');
    if (!SIZES.includes(size as string)) throw new Refusal('invalid', { field: 'commercial_type' });
    server['commercial_type'] = size;
  }
  Object.assign(server, others);
}

function updateIp(ip: Json, { body }: Asked, state: State): void {
  const { server } = body;
  if (server === undefined) return;
  if (server === null) ip['server'] = null;
  else {
    const { id, name } = state.get('servers', server, 'instance_server');
    ip['server'] = { id, name };
  }
}

const hasName = ({ name }: Json, { query }: Asked): boolean => String(name).includes(query.get('name') ?? '');

const KEYED_COLLECTIONS: readonly Collection[] = [
  {
    path: `${INSTANCES}/servers`,
    table: 'servers',
    what: 'instance_server',
    filter: hasName,
    create: {
      fields:
        'name! dynamic_ip_required commercial_type! image! volumes public_ips boot_type project! tags security_group placement_group protected',
      make: createServer,
    },
    update: {
      fields: 'name tags commercial_type security_group dynamic_ip_required protected',
      apply: updateServer,
    },
    remove: (server, state) => {
      if (server['state'] !== 'stopped') throw shouldBe('stopped');
      const volumes = release(server, state);
      state.later(volumes, () => remove(server, state, volumes));
    },
  },
  {
    path: `${INSTANCES}/images`,
    table: 'images',
    what: 'instance_image',
    query: 'public arch',
    filter: (row, { query }) => query.get('public') === null || String(row['public']) === query.get('public'),
    remove: () => {},
  },
  {
    path: `${INSTANCES}/ips`,
    table: 'ips',
    what: 'instance_ip',
    create: {
      fields: 'project! type server tags',
      make: (_asked, state) => {
        const id = state.nextUuid();
        const address = `203.0.113.${state.nextNumber() % 250}`;
        return state.add('ips', id, {
          id,
          address,
          server: null,
          type: 'routed_ipv4',
          tags: [],
          zone: 'fr-par-1',
        });
      },
    },
    update: { fields: 'server tags reverse', apply: updateIp },
    remove: () => {},
  },
  {
    path: `${INSTANCES}/security_groups`,
    table: 'groups',
    what: 'instance_security_group',
    query: 'project_default',
    filter: (row, { query }) =>
      query.get('project_default') === null ||
      String(row['project_default']) === query.get('project_default'),
    shown: shownGroup,
    create: {
      fields: 'name! description project! stateful inbound_default_policy! outbound_default_policy!',
      make: createGroup,
    },
    update: { fields: 'name description stateful inbound_default_policy outbound_default_policy' },
    remove: (group, state) => {
      if ((shownGroup(group, state)['servers'] as Json[]).length > 0) throw new Refusal('exists');
    },
  },
];

const FLAT_COLLECTIONS: readonly Collection[] = [
  {
    path: `${BLOCK}/volumes`,
    table: 'volumes',
    what: 'volume',
    create: {
      fields: 'name! perf_iops project_id! from_empty from_snapshot tags',
      within: { from_empty: 'size!', from_snapshot: 'snapshot_id! size' },
      make: createVolume,
    },
    update: {
      fields: 'name size tags perf_iops',
      apply: (volume, { body }) => {
        const size = bytesOf(body['size']);
        if (size < Number(volume['size'])) throw new Refusal('invalid', { field: 'size' });
        volume['size'] = size;
      },
    },
    remove: ({ references }) => {
      if ((references as Json[]).length > 0) throw new Refusal('conflict');
    },
  },
  {
    path: `${BLOCK}/snapshots`,
    table: 'snapshots',
    what: 'snapshot',
    query: 'volume_id',
    filter: (row, { query }) =>
      query.get('volume_id') === null || (row['parent_volume'] as Json)['id'] === query.get('volume_id'),
    create: { fields: 'volume_id! name! project_id! tags', make: createSnapshot },
    remove: ({ status }) => {
      if (status === 'creating') throw new Refusal('locked');
    },
  },
  {
    path: '/iam/v1alpha1/ssh-keys',
    table: 'keys',
    what: 'ssh_key',
    filter: hasName,
    create: {
      fields: 'name! public_key! project_id!',
      make: ({ body }, state) => {
        const id = state.nextUuid();
        const fingerprint = `256 MD5:${id} (ssh-ed25519)`;
        return state.add('keys', id, { id, fingerprint, disabled: false, created_at: CREATED, ...body });
      },
    },
    remove: () => {},
  },
  {
    path: '/vpc/v2/regions/fr-par/private-networks',
    table: 'networks',
    what: 'private_network',
    create: {
      fields: 'name! project_id! tags subnets vpc_id default_route_propagation_enabled',
      make: ({ body }, state) => {
        const id = state.nextUuid();
        const ranges = (body['subnets'] ?? ['172.16.4.0/22', 'fd63:256c:45f7:f72c::/64']) as string[];
        const subnets = ranges.map((subnet) => ({ id: state.nextUuid(), subnet }));
        return state.add('networks', id, { ...body, id, tags: [], subnets, region: 'fr-par', vpc_id: 'v-1' });
      },
    },
    remove: ({ id }, state) => {
      const nics = state.rows('servers').flatMap((server) => server['private_nics'] as Json[]);
      if (nics.some((nic) => nic['private_network_id'] === id)) throw new Refusal('conflict');
    },
  },
  { path: '/marketplace/v2/images', table: 'marketplace', what: 'image', query: 'include_eol' },
];

const ROUTES: Routes = {
  ...Object.assign({}, ...KEYED_COLLECTIONS.map((of) => collection(KEYED, of))),
  ...Object.assign({}, ...FLAT_COLLECTIONS.map((of) => collection(FLAT, of))),
  [`POST ${INSTANCES}/servers/{id}/action`]: act,
  [`POST ${INSTANCES}/servers/{id}/attach-volume`]: attach,
  [`POST ${INSTANCES}/servers/{id}/detach-volume`]: detach,
  [`GET ${INSTANCES}/security_groups/{id}/rules`]: listRules,
  [`PUT ${INSTANCES}/security_groups/{id}/rules`]: setRules,
  [`PATCH ${INSTANCES}/servers/{id}/user_data/cloud-init`]: ({ place }, state) => {
    state.get('servers', place['id'], 'instance_server');
    return { status: 204 };
  },
  [`POST ${INSTANCES}/servers/{id}/private_nics`]: ({ place, body }, state) => {
    checkFields(body, { fields: 'private_network_id! tags ip_ids ipam_ip_ids' });
    const server = state.get('servers', place['id'], 'instance_server');
    const network = state.get('networks', body['private_network_id'], 'private_network');
    const nic = { id: state.nextUuid(), private_network_id: network['id'], server_id: server['id'] };
    (server['private_nics'] as Json[]).push(nic);
    return { status: 201, body: { private_nic: nic } };
  },
  [`GET ${INSTANCES}/products/servers`]: (asked, state) => {
    const { rows, total } = numberedPage(state.rows('sizes'), asked, state, PAGES);
    const servers = Object.fromEntries(rows.map(({ name, ...size }) => [name, size]));
    return { status: 200, body: { servers }, headers: { 'x-total-count': String(total) } };
  },
};

const shape: Shape = {
  routes: ROUTES,
  isSignedIn: ({ headers }, secret) => headers['x-auth-token'] === secret,
  refuse,
  seed: (state) => {
    addImage(state, 'Ubuntu 22.04 Jammy Jellyfish', PROJECT, IMAGE);
    for (const [at, name] of SIZES.entries())
      state.add('sizes', name, {
        ...{ name, arch: 'x86_64', ncpus: at + 1, ram: (at + 1) * 2 ** 31, gpu: 0, hourly_price: 0.01 },
        ...{ volumes_constraint: { min_size: 0, max_size: 0 }, end_of_service: false },
      });
    for (const label of ['almalinux_9', 'debian_trixie', 'ubuntu_noble'])
      state.add('marketplace', label, { id: label, name: label, label, created_at: CREATED });
    const id = state.nextUuid();
    state.add('groups', id, {
      ...{ id, name: 'Default security group', project_default: true, stateful: true, description: null },
      ...{ inbound_default_policy: 'accept', outbound_default_policy: 'accept' },
    });
  },
};

/** Scaleway, as its Go client, its description and the recordings of its CLI say. */
export const row: Host = {
  name: 'Scaleway',
  shape,
  make: (endpoint, token) => new ScalewayCompute({ endpoint, token, projectId: PROJECT }),
  context: {
    image: IMAGE,
    size: 'DEV1-S',
    otherSize: 'DEV1-M',
    addressSource: {},
  },
};
