import { UpCloudCompute } from 'skylane/upcloud';
import { checkFields, checkQuery, type FieldRules } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CREATED = 1_769_817_000;
const CREATED_TEXT = '2026-01-30T23:50:00Z';
const ZONE = 'fi-hel1';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 404,
  'unknown-field': 400,
  'missing-field': 400,
  invalid: 400,
  conflict: 409,
  exists: 409,
  locked: 409,
  quota: 403,
};

/** Names of tables in codes of errors. */
const KINDS: Readonly<Record<string, string>> = {
  servers: 'SERVER',
  storages: 'STORAGE',
  addresses: 'IP_ADDRESS',
  networks: 'NETWORK',
  plans: 'PLAN',
};

/** @see https://developers.upcloud.com/1.3/4-errors/ */
function refuse({ kind, details, message }: Refusal): Reply {
  const thing = KINDS[details.what ?? ''] ?? details.field?.toUpperCase() ?? 'REQUEST';
  const codes: Partial<Record<RefusalKind, string>> = {
    unauthorized: 'AUTHENTICATION_FAILED',
    missing: `${thing}_NOT_FOUND`,
    invalid: `${thing}_INVALID`,
    quota: 'SERVER_CREATING_LIMIT_REACHED',
  };
  const code = details.code ?? codes[kind] ?? `${thing}_INVALID`;
  return { status: STATUS[kind], body: { error: { error_code: code, error_message: message } } };
}

/** The object that a body holds under its own name, checked. */
function within({ body }: Asked, name: string, rules: FieldRules): Json {
  checkFields(body, { fields: `${name}!` });
  const inner = body[name] as Json;
  checkFields(inner, rules);
  return inner;
}

function find(state: State, table: string, id: unknown): Json {
  return state.get(table, id, table);
}

/** A storage of one of the kinds. */
function storageOf(state: State, id: unknown, kinds: readonly string[]): Json {
  const storage = find(state, 'storages', id);
  if (!kinds.includes(String(storage['type'])))
    throw new Refusal('conflict', { code: 'STORAGE_TYPE_ILLEGAL' });
  return storage;
}

function addStorage(state: State, fields: Json): Json {
  const uuid = state.nextUuid();
  const storage = {
    uuid,
    access: 'private',
    created: CREATED_TEXT,
    license: 0,
    state: 'online',
    servers: { server: [] },
    zone: ZONE,
    ...fields,
  };
  return state.add('storages', uuid, storage);
}

function addAddress(state: State, address: string, fields: Json): Json {
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  return state.add('addresses', address, { address, family, ptr_record: '', zone: ZONE, ...fields });
}

const SERVER_FIELDS =
  'title! hostname! zone! plan metadata password_delivery storage_devices! networking login_user user_data labels firewall core_number memory_amount timezone server_group simple_backup';

interface Interface {
  readonly type: string;
  readonly network?: string;
  readonly ip_addresses: { readonly ip_address: readonly { readonly family: string }[] };
}

const DEFAULT: readonly Interface[] = [
  { type: 'utility', ip_addresses: { ip_address: [{ family: 'IPv4' }] } },
  { type: 'public', ip_addresses: { ip_address: [{ family: 'IPv4' }] } },
  { type: 'public', ip_addresses: { ip_address: [{ family: 'IPv6' }] } },
];

function createServer(asked: Asked, state: State): Reply {
  const body = within(asked, 'server', {
    fields: SERVER_FIELDS,
    within: {
      login_user: 'username create_password ssh_keys',
      storage_devices: 'storage_device!',
      labels: 'label!',
    },
  });
  if (!state.table('plans').has(String(body['plan'])))
    throw new Refusal('invalid', { what: 'plans', code: 'PLAN_INVALID' });
  const [device = {}] = (body['storage_devices'] as { storage_device: Json[] }).storage_device;
  checkFields(device, { fields: 'action! storage! title! size tier' });
  const template = find(state, 'storages', device['storage']);
  const wanted =
    (body['networking'] as { interfaces: { interface: Interface[] } } | undefined)?.interfaces.interface ??
    DEFAULT;
  for (const { network } of wanted) if (network !== undefined) find(state, 'networks', network);
  state.takeRoom();
  const uuid = state.nextUuid();
  const disk = addStorage(state, {
    type: 'normal',
    title: device['title'],
    size: device['size'] ?? template['size'],
    servers: { server: [uuid] },
  });
  const interfaces = wanted.map((one, index) => interfaceOf(one, index + 1, uuid, state));
  const server = state.add('servers', uuid, {
    uuid,
    title: body['title'],
    hostname: body['hostname'],
    zone: body['zone'],
    plan: body['plan'],
    labels: body['labels'] ?? { label: [] },
    firewall: body['firewall'] ?? 'off',
    state: 'maintenance',
    created: CREATED,
    core_number: '1',
    memory_amount: '1024',
    tags: { tag: [] },
    storage_devices: { storage_device: [deviceOf(disk, 'virtio:0')] },
    networking: { interfaces: { interface: interfaces } },
  });
  state.later([server], () => (server['state'] = 'started'));
  return { status: 202, body: { server: { ...shown(server, state), password: 'generated-4711' } } };
}

function interfaceOf({ type, network }: Interface, index: number, server: string, state: State): Json {
  const isIpv6 = type === 'public' && index > 2;
  const serial = state.nextNumber() % 250;
  const ip =
    {
      utility: `10.6.0.${serial}`,
      private: `172.16.0.${serial}`,
      public: isIpv6 ? `2a04:3545::${serial}` : `94.237.0.${serial}`,
    }[type] ?? '';
  const mac = `da:45:c4:5c:${String(index).padStart(2, '0')}:${serial.toString(16)}`;
  if (type !== 'private') addAddress(state, ip, { access: type, mac, server });
  return {
    index,
    type,
    mac,
    network: network ?? state.nextUuid(),
    ip_addresses: {
      ip_address: [{ address: ip, family: ip.includes(':') ? 'IPv6' : 'IPv4', floating: 'no' }],
    },
  };
}

function deviceOf(storage: Json, address: string): Json {
  return {
    address,
    boot_disk: '0',
    storage: storage['uuid'],
    storage_size: storage['size'],
    storage_title: storage['title'],
    type: 'disk',
  };
}

/** A server with its addresses. */
function shown(server: Json, state: State): Json {
  const own = state.rows('addresses').filter((address) => address['server'] === server['uuid']);
  const list = own.map(({ access, address, family }) => ({ access, address, family }));
  return { ...server, ip_addresses: { ip_address: list } };
}

/** What a list of servers does not show. */
function listed(server: Json): Json {
  return without(server, ['storage_devices', 'networking', 'firewall']);
}

function without(row: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}

function devicesOf(server: Json): Json[] {
  return (server['storage_devices'] as { storage_device: Json[] }).storage_device;
}

function isIn(network: Json, server: Json): boolean {
  const { interfaces } = server['networking'] as { interfaces: { interface: Interface[] } };
  return interfaces.interface.some((one) => one.network === network['uuid']);
}

/** Deletes a stopped server, with its storages or without. */
function deleteServer({ place, query }: Asked, state: State): Reply {
  const server = find(state, 'servers', place['id']);
  if (server['state'] !== 'stopped') throw new Refusal('conflict', { code: 'SERVER_STATE_ILLEGAL' });
  for (const { storage } of devicesOf(server)) {
    if (query.get('storages') === '1') state.table('storages').delete(String(storage));
    else Object.assign(find(state, 'storages', storage), { servers: { server: [] } });
  }
  for (const address of state.rows('addresses'))
    if (address['server'] === server['uuid']) {
      if (address['floating'] === 'yes') Object.assign(address, { server: undefined, mac: undefined });
      else state.table('addresses').delete(String(address['address']));
    }
  state.table('servers').delete(String(server['uuid']));
  return { status: 204 };
}

/** An action on a server. */
function action(name: string, key: string, fields: string, before: string, after: string): Routes {
  const route: Route = (asked, state) => {
    const server = find(state, 'servers', asked.place['id']);
    within(asked, key, { fields });
    if (server['state'] !== before) throw new Refusal('conflict', { code: 'SERVER_STATE_ILLEGAL' });
    // The recorded answers to a start show its end, those to a stop do not.
    state.later([server], () => (server['state'] = after), name === 'stop' ? undefined : 0);
    if (name === 'start') state.read(server);
    return { status: 200, body: { server: shown(server, state) } };
  };
  return { [`POST /server/{id}/${name}`]: route };
}

/** A list of storages of one kind, without what it does not show. */
function storageList(kind: string): Routes {
  return {
    [`GET /storage/${kind}`]: (asked, state) => {
      checkQuery(asked, 'label');
      const rows = state.readAll('storages').filter(({ type }) => type === kind);
      const storage = rows.map((row) => without(row, ['servers', 'backups']));
      return { status: 200, body: { storages: { storage } } };
    },
  };
}

/** Makes a storage of another, which is done later. */
function derived(below: string, from: readonly string[], make: (source: Json) => Json): Routes {
  return {
    [`POST /storage/{id}/${below}`]: (asked, state) => {
      const source = storageOf(state, asked.place['id'], from);
      const { title } = within(asked, 'storage', { fields: 'title!' });
      const storage = addStorage(state, {
        size: source['size'],
        title,
        state: 'maintenance',
        ...make(source),
      });
      state.later([storage], () => (storage['state'] = 'online'));
      return { status: 201, body: { storage } };
    },
  };
}

const STORAGES: Routes = {
  ...storageList('normal'),
  ...storageList('template'),
  ...storageList('backup'),
  ...derived('backup', ['normal'], ({ uuid }) => ({ type: 'backup', origin: uuid })),
  ...derived('templatize', ['normal'], () => ({ type: 'template' })),
  'POST /storage': (asked, state) => {
    const body = within(asked, 'storage', { fields: 'title size! zone! tier encrypted labels backup_rule' });
    const { size, ...fields } = body;
    if (typeof size !== 'string' || Number(size) < 10) throw new Refusal('invalid', { field: 'size' });
    const storage = addStorage(state, { type: 'normal', ...fields, size: Number(size) });
    return { status: 201, body: { storage } };
  },
  'GET /storage/{id}': ({ place }, state) => {
    return { status: 200, body: { storage: state.read(find(state, 'storages', place['id'])) } };
  },
  'PUT /storage/{id}': (asked, state) => {
    const storage = find(state, 'storages', asked.place['id']);
    const { size, ...fields } = within(asked, 'storage', { fields: 'title size labels backup_rule' });
    if (size !== undefined && Number(size) <= Number(storage['size']))
      throw new Refusal('invalid', { field: 'size' });
    Object.assign(storage, fields, size === undefined ? {} : { size: Number(size) });
    return { status: 202, body: { storage } };
  },
  'DELETE /storage/{id}': ({ place }, state) => {
    const { servers, access } = find(state, 'storages', place['id']);
    if (access === 'public') throw new Refusal('quota', { code: 'STORAGE_FORBIDDEN' });
    if ((servers as { server: string[] }).server.length > 0)
      throw new Refusal('conflict', { code: 'STORAGE_ATTACHED_AS_DISK' });
    state.table('storages').delete(place['id'] ?? '');
    return { status: 204 };
  },
  'POST /server/{id}/storage/attach': (asked, state) => {
    const server = find(state, 'servers', asked.place['id']);
    const body = within(asked, 'storage_device', { fields: 'type address storage! boot_disk' });
    const storage = storageOf(state, body['storage'], ['normal']);
    if ((storage['servers'] as { server: string[] }).server.length > 0)
      throw new Refusal('conflict', { code: 'STORAGE_ATTACHED' });
    const devices = devicesOf(server);
    devices.push(deviceOf(storage, `virtio:${devices.length}`));
    storage['servers'] = { server: [server['uuid']] };
    return { status: 200, body: { server: shown(server, state) } };
  },
  'POST /server/{id}/storage/detach': (asked, state) => {
    const server = find(state, 'servers', asked.place['id']);
    const { address } = within(asked, 'storage_device', { fields: 'address!' });
    const devices = devicesOf(server);
    const place = devices.findIndex((device) => device['address'] === address);
    if (place < 0) throw new Refusal('missing', { code: 'STORAGE_DEVICE_INVALID' });
    const [device] = devices.splice(place, 1);
    find(state, 'storages', device?.['storage'])['servers'] = { server: [] };
    return { status: 200, body: { server: shown(server, state) } };
  },
};

const SERVERS: Routes = {
  'GET /server': (asked, state) => {
    checkQuery(asked, 'label');
    return { status: 200, body: { servers: { server: state.readAll('servers').map(listed) } } };
  },
  'POST /server': createServer,
  'GET /server/{id}': ({ place }, state) => {
    const server = state.read(find(state, 'servers', place['id']));
    return { status: 200, body: { server: shown(server, state) } };
  },
  'PUT /server/{id}': (asked, state) => {
    const server = find(state, 'servers', asked.place['id']);
    const body = within(asked, 'server', { fields: 'title hostname labels plan firewall metadata' });
    if (body['plan'] !== undefined && server['state'] !== 'stopped')
      throw new Refusal('conflict', { code: 'SERVER_STATE_ILLEGAL' });
    if (body['plan'] !== undefined && !state.rows('plans').some(({ name }) => name === body['plan']))
      throw new Refusal('invalid', { code: 'PLAN_INVALID' });
    Object.assign(server, body);
    return { status: 202, body: { server: shown(server, state) } };
  },
  'DELETE /server/{id}': deleteServer,
  'DELETE /server/{id}/': deleteServer,
  ...action('start', 'server', 'avoid_host host', 'stopped', 'started'),
  ...action('stop', 'stop_server', 'stop_type timeout', 'started', 'stopped'),
  ...action('restart', 'restart_server', 'stop_type timeout timeout_action', 'started', 'started'),
};

const NETWORKS: Routes = {
  'GET /network': (asked, state) => {
    checkQuery(asked, 'zone label');
    return { status: 200, body: { networks: { network: state.rows('networks') } } };
  },
  'POST /network/': (asked, state) => {
    const body = within(asked, 'network', { fields: 'name! zone! ip_networks! router labels' });
    const uuid = state.nextUuid();
    const network = state.add('networks', uuid, { uuid, type: 'private', servers: { server: [] }, ...body });
    return { status: 201, body: { network } };
  },
  'GET /network/{id}': ({ place }, state) => ({
    status: 200,
    body: { network: find(state, 'networks', place['id']) },
  }),
  'DELETE /network/{id}': ({ place }, state) => {
    const network = find(state, 'networks', place['id']);
    if (state.rows('servers').some((server) => isIn(network, server)))
      throw new Refusal('conflict', { code: 'NETWORK_NOT_EMPTY' });
    state.table('networks').delete(place['id'] ?? '');
    return { status: 204 };
  },
};

const ADDRESSES: Routes = {
  'GET /ip_address': (_asked, state) => ({
    status: 200,
    body: { ip_addresses: { ip_address: state.rows('addresses') } },
  }),
  'GET /ip_address/{id}': ({ place }, state) => ({
    status: 200,
    body: { ip_address: find(state, 'addresses', place['id']) },
  }),
  'POST /ip_address': (asked, state) => {
    const body = within(asked, 'ip_address', {
      fields: 'access family floating mac server zone release_policy',
    });
    if (body['floating'] !== 'yes') throw new Refusal('invalid', { field: 'floating' });
    const ip_address = addAddress(state, `198.51.100.${state.nextNumber() % 250}`, body);
    return { status: 201, body: { ip_address } };
  },
  'PATCH /ip_address/{id}': (asked, state) => {
    const address = find(state, 'addresses', asked.place['id']);
    const { mac } = within(asked, 'ip_address', { fields: 'mac ptr_record release_policy' });
    const holder = state.rows('addresses').find((one) => one !== address && one['mac'] === mac);
    if (mac !== null && holder === undefined) throw new Refusal('invalid', { field: 'mac' });
    Object.assign(
      address,
      mac === null ? { mac: undefined, server: undefined } : { mac, server: holder?.['server'] },
    );
    return { status: 202, body: { ip_address: address } };
  },
  'DELETE /ip_address/{id}': ({ place }, state) => {
    find(state, 'addresses', place['id']);
    state.table('addresses').delete(place['id'] ?? '');
    return { status: 204 };
  },
};

const CATALOGUE: Routes = {
  'GET /plan': (_asked, state) => ({ status: 200, body: { plans: { plan: state.rows('plans') } } }),
  'GET /price': () => ({
    status: 200,
    body: { prices: { zone: [{ name: ZONE, 'server_plan_1xCPU-1GB': { amount: 1, price: 0.744 } }] } },
  }),
  'GET /zone': () => ({
    status: 200,
    body: { zones: { zone: [{ id: ZONE, description: 'Helsinki #1', public: 'yes' }] } },
  }),
};

const IMAGE = '01000000-0000-4000-8000-000030240200';

/** UpCloud. @see https://developers.upcloud.com/1.3/ */
const SHAPE: Shape = {
  base: '/1.3',
  routes: { ...CATALOGUE, ...STORAGES, ...SERVERS, ...NETWORKS, ...ADDRESSES },
  refuse,
  seed: (state) => {
    for (const [uuid, title] of [
      [IMAGE, 'Ubuntu Server 24.04 LTS (Noble Numbat)'],
      ['01000000-0000-4000-8000-000020080100', 'Debian GNU/Linux 13 (Trixie)'],
    ] as const)
      state.add('storages', uuid, {
        uuid,
        title,
        access: 'public',
        type: 'template',
        template_type: 'cloud-init',
        size: 4,
        license: 0,
        state: 'online',
        servers: { server: [] },
      });
    for (const [name, core_number, memory_amount, storage_size] of [
      ['1xCPU-1GB', 1, 1024, 25],
      ['1xCPU-2GB', 1, 2048, 50],
    ] as const)
      state.add('plans', name, {
        name,
        core_number,
        memory_amount,
        storage_size,
        storage_tier: 'maxiops',
        public_traffic_out: 1024,
      });
  },
};

export const row: Host = {
  name: 'upcloud',
  shape: SHAPE,
  make: (endpoint, token) => new UpCloudCompute({ endpoint, token, region: ZONE }),
  context: {
    image: IMAGE,
    size: '1xCPU-1GB',
    otherSize: '1xCPU-2GB',
    refusedName: 'no such name!',
    volumeSize: 10,
    range: '172.16.0.0/22',
    addressSource: {},
  },
};
