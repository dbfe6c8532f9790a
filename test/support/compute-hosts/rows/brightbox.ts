import { BrightboxCompute } from 'skylane/brightbox';
import { checkFields, collection, type Collection, type Manner } from '../collection.js';
import type { Host } from '../hosts.js';
import { type Asked, type Reply, type Route, type Routes, SECRET, type Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CLIENT = 'cli-x1y2z';
const TOKEN = 'f83da712e6299cda953513ec07f7a754f747d727';
const CREATED = '2026-01-30T23:50:00Z';

/** Bare lists without what is gone, and resources as they are; what is deleted is shown by its id for ever. */
const MANNER: Manner = {
  list: (rows) => ({ status: 200, body: rows.filter(({ status }) => status !== 'deleted') }),
  item: (row, status) => ({ status, body: row }),
  created: 202,
  deleted: 202,
};

const REFUSALS: Readonly<Record<RefusalKind, readonly [status: number, name: string]>> = {
  unauthorized: [401, 'invalid_token'],
  'no-route': [404, 'missing_resource'],
  missing: [404, 'missing_resource'],
  'unknown-field': [422, 'unprocessable_entity'],
  'missing-field': [422, 'unprocessable_entity'],
  invalid: [422, 'unprocessable_entity'],
  conflict: [409, 'resource_conflict'],
  exists: [422, 'unprocessable_entity'],
  locked: [409, 'resource_conflict'],
  quota: [403, 'account_limit_reached'],
};

function refuse({ kind, message }: Refusal): Reply {
  const [status, name] = REFUSALS[kind];
  return kind === 'unauthorized'
    ? { status, body: { error: name, error_description: 'The OAuth token can not be found' } }
    : { status, body: { error_name: name, errors: [message] } };
}

function token({ headers, body }: Asked): Reply {
  checkFields(body, { fields: 'grant_type! username password' });
  const basic = Buffer.from(`${CLIENT}:${SECRET}`).toString('base64');
  if (headers.authorization !== `Basic ${basic}`)
    return { status: 401, body: { error: 'invalid_client', error_description: 'Who is that?' } };
  return { status: 200, body: { access_token: TOKEN, expires_in: 7200 } };
}

/** A reference within another resource: its own fields, without those that refer to others. */
function refOf(row: Json | undefined): Json | null {
  if (row === undefined) return null;
  const plain = Object.entries(row).filter(([, value]) => typeof value !== 'object' || value === null);
  return Object.fromEntries(plain);
}

function add(state: State, table: string, prefix: string, fields: Json): Json {
  const id = `${prefix}-${state.nextNumber()}`;
  return state.add(table, id, { id, created_at: CREATED, ...fields });
}

/** Deletes a resource: it is going for a while, and then gone. */
const goes =
  (table: string, after?: (row: Json, state: State) => void) =>
  (row: Json, state: State): { reply: Reply } => {
    row['status'] = 'deleting';
    state.later([row], () => {
      row['status'] = 'deleted';
      after?.(row, state);
    });
    return { reply: { status: 202, body: shownOf(table, row, state) } };
  };

function groupsOf(server: unknown, state: State): Json[] {
  return state.rows('groups').filter(({ members }) => (members as unknown[]).includes(server));
}

function shownOf(table: string, row: Json, state: State): Json {
  if (table === 'servers')
    return {
      ...row,
      server_groups: groupsOf(row['id'], state).map(refOf),
      cloud_ips: state
        .rows('cloud_ips')
        .filter(({ holder, status }) => holder === row['id'] && status === 'mapped')
        .map(refOf),
      volumes: state
        .rows('volumes')
        .filter(({ holder }) => holder === row['id'])
        .map(refOf),
    };
  if (table === 'groups') {
    const { members, ...group } = row;
    const policy = state.rows('policies').find(({ group: its }) => its === row['id']);
    const servers = (members as unknown[]).map((id) => refOf(state.get('servers', id)));
    return { ...group, firewall_policy: refOf(policy), servers };
  }
  if (table === 'policies') {
    const { group, ...policy } = row;
    const rules = state.rows('rules').filter(({ policy: its }) => its === row['id']);
    const held = group === null ? undefined : state.get('groups', group);
    return {
      ...policy,
      server_group: refOf(held),
      rules: rules.map((rule) => ({ ...rule, policy: undefined })),
    };
  }
  const { holder, ...rest } = row;
  const held = holder === null ? undefined : state.rows('servers').find(({ id }) => id === holder);
  return {
    ...rest,
    server: refOf(held),
    interface: held === undefined ? null : { id: `int-${String(holder)}` },
  };
}

const SERVER_FIELDS =
  'image name server_type zone user_data snapshots_retention snapshots_schedule server_groups compatibility_mode disk_encrypted cloud_ip volumes';

function createServer({ body }: Asked, state: State): Json {
  const type = state.get('types', body['server_type'] ?? 'typ-1');
  const [disk] = (body['volumes'] ?? []) as Json[];
  const image = state.get('images', body['image'] ?? disk?.['image'], 'image');
  const groups = (body['server_groups'] ?? ['grp-default']) as string[];
  for (const group of groups) state.get('groups', group, 'group');
  state.takeRoom('servers');
  const id = `srv-${state.nextNumber()}`;
  const server = state.add('servers', id, {
    ...{ id, resource_type: 'server', name: body['name'] ?? '', status: 'creating', locked: false },
    ...{ hostname: id, fqdn: `${id}.gb1.brightbox.com`, created_at: CREATED, started_at: null },
    ...{ deleted_at: null, image: refOf(image), server_type: refOf(type) },
    zone: refOf(state.get('zones', body['zone'] ?? 'zon-1')),
    interfaces: [{ id: `int-${id}`, mac_address: '02:24', ipv4_address: '10.240.156.30' }],
  });
  for (const group of groups) (state.get('groups', group)['members'] as unknown[]).push(id);
  state.later([server], () => (server['status'] = 'active'));
  return server;
}

function removeServer({ id }: Json, state: State): void {
  for (const group of state.rows('groups'))
    group['members'] = (group['members'] as unknown[]).filter((member) => member !== id);
  for (const table of ['cloud_ips', 'volumes'])
    for (const row of state.rows(table).filter(({ holder }) => holder === id))
      Object.assign(row, { holder: null, status: table === 'volumes' ? 'detached' : 'unmapped' });
  state.table('servers').delete(String(id));
}

const shown =
  (table: string) =>
  (row: Json, state: State): Json =>
    shownOf(table, row, state);

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/servers',
    table: 'servers',
    shown: shown('servers'),
    create: { fields: SERVER_FIELDS, within: { volumes: 'volume size image' }, make: createServer },
    update: {
      fields: 'name user_data server_groups compatibility_mode snapshots_retention snapshots_schedule',
    },
    remove: goes('servers', removeServer),
  },
  { path: '/server_types', table: 'types' },
  { path: '/zones', table: 'zones' },
  {
    path: '/images',
    table: 'images',
    create: {
      fields:
        'name username description min_ram server volume arch status public compatibility_mode http_url',
      make: ({ body }, state) => {
        const { name } = body;
        state.get('servers', body['server'], 'server');
        const image = add(state, 'images', 'img', { name, status: 'creating', source: body['server'] });
        state.later([image], () => (image['status'] = 'available'));
        return image;
      },
    },
    remove: (row, state) => {
      row['status'] = 'deleting';
      state.later([row], () => (row['status'] = 'deleted'));
      return { reply: { status: 202, body: row } };
    },
  },
  {
    path: '/volumes',
    table: 'volumes',
    shown: shown('volumes'),
    create: {
      fields:
        'name description serial delete_with_server filesystem_label filesystem_type size image encrypted',
      make: ({ body }, state) => {
        if (body['filesystem_type'] === undefined && body['image'] === undefined)
          throw new Refusal('invalid', { words: 'An image, a file system or a source is required.' });
        const volume = add(state, 'volumes', 'vol', { ...body, status: 'creating', holder: null });
        state.later([volume], () => (volume['status'] = 'detached'));
        return volume;
      },
    },
    remove: (row, state) => {
      if (row['holder'] !== null) throw new Refusal('conflict', { what: 'volume' });
      return goes('volumes')(row, state);
    },
  },
  {
    path: '/cloud_ips',
    table: 'cloud_ips',
    shown: shown('cloud_ips'),
    create: {
      fields: 'reverse_dns mode name port_translators',
      make: (_, state) => {
        const ip = `109.107.50.${state.nextNumber() % 250}`;
        return add(state, 'cloud_ips', 'cip', {
          ...{ public_ip: ip, public_ipv4: ip, public_ipv6: null, status: 'unmapped', holder: null },
          ...{ name: null, mode: 'nat', load_balancer: null, server_group: null, database_server: null },
        });
      },
    },
    remove: () => {},
  },
  {
    path: '/server_groups',
    table: 'groups',
    shown: shown('groups'),
    create: {
      fields: 'name description',
      make: ({ body }, state) => add(state, 'groups', 'grp', { ...body, default: false, members: [] }),
    },
    update: { fields: 'name description' },
    remove: ({ members, default: isDefault }) => {
      if ((members as unknown[]).length > 0 || isDefault === true)
        throw new Refusal('conflict', { what: 'group' });
    },
  },
  {
    path: '/firewall_policies',
    table: 'policies',
    shown: shown('policies'),
    create: {
      fields: 'name description server_group',
      make: ({ body }, state) => {
        const { name, server_group: group = null } = body;
        if (group !== null) state.get('groups', group, 'group');
        return add(state, 'policies', 'fwp', { name, default: false, group });
      },
    },
    update: { fields: 'name description' },
    remove: ({ id }, state) => {
      for (const rule of state.rows('rules'))
        if (rule['policy'] === id) state.table('rules').delete(String(rule['id']));
    },
  },
  {
    path: '/firewall_rules',
    table: 'rules',
    create: {
      fields:
        'firewall_policy! protocol source source_port destination destination_port icmp_type_name description',
      make: ({ body }, state) => {
        const { firewall_policy: policy, ...fields } = body;
        state.get('policies', policy, 'policy');
        const ports = fields['destination_port'] ?? fields['source_port'];
        if ((fields['source'] === undefined) === (fields['destination'] === undefined))
          throw new Refusal('invalid', { words: 'One end is named, not both.' });
        if (ports !== undefined && !['tcp', 'udp'].includes(String(fields['protocol'])))
          throw new Refusal('invalid', { words: 'Ports are for TCP and UDP.' });
        return add(state, 'rules', 'fwr', { ...fields, policy });
      },
    },
    remove: () => {},
  },
];

/** A change of a resource that is accepted and done later; the response shows the resource as it is yet. */
const change =
  (table: string, fields: string, act: (row: Json, asked: Asked, state: State) => void): Route =>
  (asked, state) => {
    checkFields(asked.body, { fields });
    const row = state.get(table, asked.place['id']);
    const body = shownOf(table, { ...row }, state);
    act(row, asked, state);
    return { status: 202, body };
  };

const becomes =
  (status: string) =>
  (row: Json, _: Asked, state: State): void =>
    state.later([row], () => (row['status'] = status));

const move =
  (isIn: boolean): Route =>
  ({ place, body }, state) => {
    checkFields(body, { fields: 'servers!', within: { servers: 'server!' } });
    const group = state.get('groups', place['id'], 'group');
    for (const { server } of body['servers'] as Json[]) {
      state.get('servers', server, 'server');
      const others = (group['members'] as unknown[]).filter((member) => member !== server);
      group['members'] = isIn ? [...others, server] : others;
    }
    return { status: 202, body: shownOf('groups', group, state) };
  };

const ROUTES: Routes = {
  'POST /token': token,
  ...Object.assign({}, ...COLLECTIONS.map((of) => collection(MANNER, of))),
  'POST /servers/{id}/start': change('servers', '', becomes('active')),
  'POST /servers/{id}/stop': change('servers', '', becomes('inactive')),
  'POST /servers/{id}/shutdown': change('servers', '', becomes('inactive')),
  'POST /servers/{id}/reboot': change('servers', '', () => {}),
  'POST /servers/{id}/resize': change('servers', 'new_type!', (row, { body }, state) => {
    row['server_type'] = refOf(state.get('types', body['new_type']));
  }),
  'POST /volumes/{id}/attach': change('volumes', 'server! boot', (row, { body }, state) => {
    const { id } = state.get('servers', body['server'], 'server');
    if (row['status'] !== 'detached') throw new Refusal('conflict', { what: 'volume' });
    Object.assign(row, { holder: id, status: 'attached' });
  }),
  'POST /volumes/{id}/detach': change('volumes', '', (row) => {
    if (row['status'] !== 'attached') throw new Refusal('conflict', { what: 'volume' });
    Object.assign(row, { holder: null, status: 'detached' });
  }),
  'POST /volumes/{id}/resize': change('volumes', 'from! to!', (row, { body }) => {
    if (body['from'] !== row['size'] || Number(body['to']) <= Number(row['size']))
      throw new Refusal('invalid', { field: 'to' });
    row['size'] = body['to'];
  }),
  'POST /cloud_ips/{id}/map': change('cloud_ips', 'destination!', (row, { body }, state) => {
    const server = /^int-(.+)$/.exec(String(body['destination']))?.[1];
    const { id } = state.get('servers', server, 'interface');
    if (row['status'] === 'mapped') throw new Refusal('conflict', { what: 'cloud IP' });
    state.later([row], () => Object.assign(row, { holder: id, status: 'mapped' }));
  }),
  'POST /cloud_ips/{id}/unmap': change('cloud_ips', '', (row, _, state) => {
    if (row['status'] === 'unmapped') throw new Refusal('conflict', { what: 'cloud IP' });
    state.later([row], () => Object.assign(row, { holder: null, status: 'unmapped' }));
  }),
  'POST /server_groups/{id}/add_servers': move(true),
  'POST /server_groups/{id}/remove_servers': move(false),
};

const shape: Shape = {
  base: '/1.0',
  routes: ROUTES,
  refuse,
  open: ['POST /token'],
  isSignedIn: ({ headers }) => headers.authorization === `Bearer ${TOKEN}`,
  seed: (state) => {
    for (const [at, handle] of ['nano', 'mini', 'small'].entries())
      state.add('types', `typ-${at + 1}`, {
        ...{ id: `typ-${at + 1}`, name: `Brightbox ${handle}`, status: 'available', cores: at + 1, handle },
        ...{ ram: 512 * (at + 1), disk_size: 20_480, storage_type: 'local' },
      });
    for (const id of ['img-1', 'img-2'])
      state.add('images', id, {
        id,
        name: `Ubuntu ${id}`,
        status: 'available',
        arch: 'x86_64',
        official: true,
      });
    for (const at of [1, 2]) state.add('zones', `zon-${at}`, { id: `zon-${at}`, handle: `gb1-${at}` });
    state.add('groups', 'grp-default', { id: 'grp-default', name: 'default', default: true, members: [] });
    state.add('policies', 'fwp-default', {
      ...{ id: 'fwp-default', name: 'default', default: true, group: 'grp-default' },
    });
    state.add('rules', 'fwr-1', { id: 'fwr-1', policy: 'fwp-default', destination: 'any' });
    state.add('rules', 'fwr-2', {
      ...{
        id: 'fwr-2',
        policy: 'fwp-default',
        source: 'any',
        protocol: 'icmp',
        icmp_type_name: 'echo-request',
      },
    });
  },
};

/** Brightbox, as its own clients, their recordings and its documents say. */
export const row: Host = {
  name: 'Brightbox',
  shape,
  make: (endpoint, secret) => new BrightboxCompute({ endpoint, clientId: CLIENT, secret }),
  context: { image: 'img-1', size: 'typ-1', otherSize: 'typ-2', addressSource: {} },
};
