import { KamateraCompute } from 'skylane/kamatera';
import { checkFields, checkQuery } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const PLACE = 'EU';
const IMAGE = `${PLACE}:6000C2987c9641fd2619a149ba2ca01a`;

const STATUS: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 500,
  'unknown-field': 400,
  'missing-field': 400,
  invalid: 400,
  conflict: 500,
  exists: 500,
  locked: 500,
  quota: 400,
};

/** Words are all that an error has; what the API behind says is among them, as JSON. */
function refuse({ kind, details, message }: Refusal): Reply {
  const words: Partial<Record<RefusalKind, string>> = {
    unauthorized: JSON.stringify({ errors: [{ code: 1, info: 'you are not logged in' }] }),
    'missing-field': `missing required flag (${details.field})`,
  };
  return { status: STATUS[kind], body: { message: details.words ?? words[kind] ?? message } };
}

/** What the API behind says, which is relayed as text. */
function relayed(code: number, info: string): Refusal {
  const errors = [{ code, info, category: 'General Error' }];
  return new Refusal('conflict', { words: JSON.stringify({ errors }) });
}

const CPU_TYPES = [
  { id: 'A', name: 'Type A - Availability', cpuCores: [1, 2, 4], ramMB: [256, 512, 1024, 2048, 4096, 8192] },
  { id: 'B', name: 'Type B - General Purpose', cpuCores: [1, 2], ramMB: [1024, 2048, 4096] },
];

function options(asked: Asked, state: State): Reply {
  checkQuery(asked, 'datacenter images capabilities');
  const { query } = asked;
  const datacenter = query.get('datacenter');
  if (query.has('capabilities')) {
    state.named('datacenters', datacenter, 'datacenter');
    const diskSizeGB = [5, 10, 20, 50, 100];
    return { status: 200, body: { diskSizeGB, cpuTypes: CPU_TYPES, defaultMonthlyTrafficPackage: 't5000' } };
  }
  if (!query.has('images')) return { status: 200, body: state.rows('datacenters') };
  return { status: 200, body: state.rows('images').filter((image) => image['datacenter'] === datacenter) };
}

/** Accepts a command, which is done when its queue was read. */
function command(state: State, run: () => string): string {
  const id = String(state.nextNumber());
  const row: Json = { id, status: 'pending', log: '' };
  state.later([row], () => Object.assign(row, { status: 'complete', log: run() }));
  state.add('commands', id, row);
  return id;
}

/** Named networks of `name=wan,ip=auto name=...`. */
function networksOf(text: string, state: State): Json[] {
  return text.split(' ').map((one) => {
    const fields = Object.fromEntries(one.split(',').map((part) => part.split('=')));
    checkFields(fields, { fields: 'id name! ip!' });
    const serial = state.nextNumber() % 250;
    if (fields['name'] === 'wan')
      return { network: `wan-${PLACE.toLowerCase()}`, ips: [`185.167.98.${serial}`] };
    if (!state.rows('networks').some(({ names }) => (names as string[]).includes(String(fields['name']))))
      throw new Refusal('invalid', { words: 'selected network was not found' });
    return { network: fields['name'], ips: [`172.16.0.${serial}`] };
  });
}

const CREATE_FIELDS =
  'name! datacenter! image! cpu ram disk network password passwordValidate dailybackup managed quantity billingcycle monthlypackage poweronaftercreate ssh-key script-file userdata-file tag';

function checkShape(cpu: unknown, ram: unknown): void {
  const [, cores, type] = /^(\d+)([A-Z])$/.exec(String(cpu)) ?? [];
  const found = CPU_TYPES.find(({ id }) => id === type);
  if (found?.cpuCores.includes(Number(cores)) !== true)
    throw new Refusal('invalid', { words: `invalid flag value (cpu=${String(cpu)})` });
  if (!found.ramMB.includes(Number(ram)))
    throw new Refusal('invalid', { words: `invalid flag value (ram=${String(ram)})` });
}

function create({ body }: Asked, state: State): Reply {
  checkFields(body, { fields: CREATE_FIELDS });
  const { name, password, 'ssh-key': key, image, datacenter, disk = 'size=20' } = body;
  const { cpu = '1B', ram = '1024', network = 'name=wan,ip=auto' } = body;
  if (!/^[a-zA-Z0-9()_-]{4,}$/.test(String(name)))
    throw new Refusal('invalid', { words: 'invalid flag value (name)' });
  if (!password && !key) throw new Refusal('missing-field', { field: 'password' });
  if (password !== body['passwordValidate']) throw new Refusal('invalid', { words: 'passwords differ' });
  if (!String(image).startsWith(`${String(datacenter)}:`) || !state.table('images').has(String(image)))
    throw new Refusal('invalid', { words: `failed to find disk image ID from name '${String(image)}'` });
  checkShape(cpu, ram);
  const sizes = String(disk)
    .split(' ')
    .map((one) => Number(/^(?:id=\d,)?size=(\d+)$/.exec(one)?.[1] ?? Number.NaN));
  if (sizes.some(Number.isNaN))
    throw new Refusal('invalid', { words: `invalid flag value (disk=${String(disk)})` });
  const networks = networksOf(String(network), state);
  state.takeRoom();
  const id = state.nextUuid();
  const server: Json = {
    id,
    name,
    datacenter,
    cpu,
    ram: Number(ram),
    power: 'on',
    diskSizes: sizes,
    networks,
  };
  const done = command(state, () => {
    state.add('servers', id, {
      ...server,
      billing: body['billingcycle'] ?? 'hourly',
      traffic: 't5000',
      managed: body['managed'] === 'yes' ? '1' : '0',
      backup: body['dailybackup'] === 'yes' ? '1' : '0',
      priceMonthlyOn: '4.00',
      priceHourlyOn: '0.005',
      priceHourlyOff: '0.005',
      snapshots: [],
    });
    return `Name: ${String(name)}\nCreating...\nDone`;
  });
  const isGenerated = password === '__generate__';
  return { status: 200, body: isGenerated ? { commandIds: [done], password: 'abcABC1234!@' } : [done] };
}

function without(row: Json, field: string): Json {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== field));
}

function shown(server: Json): Json {
  return without(server, 'snapshots');
}

/** A server of a request. What the API behind answers for one that is not there is not documented. */
function serverOf({ body }: Asked, state: State): Json {
  const server = state.table('servers').get(String(body['id']));
  if (server !== undefined) return server;
  throw new Refusal('missing', { words: 'Error response from server: [{"message":"error occurred"}]' });
}

function info(asked: Asked, state: State): Reply {
  checkFields(asked.body, { fields: 'id name allow-no-servers' });
  const { id, name } = asked.body;
  if (id !== undefined) return { status: 200, body: [shown(state.read(serverOf(asked, state)))] };
  const pattern = new RegExp(`^${String(name)}$`);
  const found = state.readAll('servers').filter((server) => pattern.test(String(server['name'])));
  if (found.length === 0 && asked.body['allow-no-servers'] === undefined)
    throw new Refusal('missing', { words: `No servers found (name='${String(name)}')` });
  return { status: 200, body: found.map(shown) };
}

/** A command about a server: its fields, and what it does when it is carried out. */
function about(
  fields: string,
  act: (server: Json, body: Json, state: State) => () => void,
  isAlone = false,
): Route {
  return (asked, state) => {
    checkFields(asked.body, { fields: `id! ${fields}` });
    const run = act(serverOf(asked, state), asked.body, state);
    const id = command(state, () => {
      run();
      return 'Done';
    });
    return { status: 200, body: isAlone ? Number(id) : [id] };
  };
}

function configured(server: Json, { cpu, ram }: Json): () => void {
  if ((cpu === undefined) === (ram === undefined))
    throw new Refusal('conflict', { words: 'Please choose only 1 configuration flag at a time' });
  checkShape(cpu ?? server['cpu'], ram ?? 1024);
  return () => Object.assign(server, cpu === undefined ? { ram: Number(ram) } : { cpu });
}

/** A route that lists where nothing is to be changed. */
function listing(fields: string, list: (server: Json) => unknown, change: Route): Route {
  return (asked, state) => {
    if (Object.keys(asked.body).length > 1) return change(asked, state);
    checkFields(asked.body, { fields: `id! ${fields}` });
    return { status: 200, body: list(serverOf(asked, state)) };
  };
}

function changeDisks(server: Json, { add, resize, size, remove }: Json): () => void {
  const sizes = server['diskSizes'] as number[];
  const gib = (text: unknown): number => Number(/^(\d+)gb$/.exec(String(text))?.[1]);
  if (remove !== undefined && (server['snapshots'] as Json[]).length > 0)
    throw new Refusal('conflict', { words: JSON.stringify({ errors: [{ info: 'server has snapshots' }] }) });
  return () => {
    if (add !== undefined) sizes.push(gib(add));
    if (resize !== undefined) sizes[Number(resize)] = gib(size);
    if (remove !== undefined) sizes.splice(Number(remove), 1);
  };
}

function changeSnapshots(server: Json, body: Json, state: State): () => void {
  const snapshots = server['snapshots'] as Json[];
  const id = state.nextNumber();
  return () => {
    const { create } = body;
    if (typeof create === 'string') {
      for (const one of snapshots) one['active'] = false;
      snapshots.push({
        id,
        name: `${create}-4711`,
        active: true,
        depth: 0,
        date: '01/12/2026 10:00:00',
      });
    }
    if (body['revert'] !== undefined)
      for (const one of snapshots) one['active'] = String(one['id']) === body['revert'];
    if (body['delete'] !== undefined)
      server['snapshots'] = snapshots.filter((one) => String(one['id']) !== body['delete']);
  };
}

const power = (to: string): Route => about('', (server) => () => (server['power'] = to));

const SERVERS: Routes = {
  'GET /service/server': options,
  'POST /service/server': create,
  'POST /service/server/info': info,
  'GET /service/servers': (_asked, state) => ({
    status: 200,
    body: state
      .readAll('servers')
      .map(({ id, name, datacenter, power: on }) => ({ id, name, datacenter, power: on })),
  }),
  'GET /service/queue': (asked, state) => {
    checkQuery(asked, 'id');
    const ids = (asked.query.get('id') ?? '').split(' ');
    return { status: 200, body: ids.map((id) => ({ ...state.read(state.get('commands', id)) })) };
  },
  'POST /service/server/poweron': power('on'),
  'POST /service/server/poweroff': power('off'),
  'POST /service/server/reboot': power('on'),
  'POST /service/server/rename': about(
    'new-name!',
    (server, body) => () => (server['name'] = body['new-name']),
  ),
  'POST /service/server/terminate': about('force', (server, _body, state) => {
    state.table('servers').delete(String(server['id']));
    return () => undefined;
  }),
  'POST /server/configure': about('cpu ram dailybackup managed billingcycle monthlypackage', configured),
  'POST /server/disk': listing(
    'add resize size remove',
    ({ diskSizes }) => (diskSizes as number[]).map((size, id) => ({ id, size: `${size}gb` })),
    about('add resize size remove', changeDisks, true),
  ),
  'POST /server/snapshot': listing(
    'create revert delete',
    ({ snapshots }) => snapshots,
    about('create revert delete', changeSnapshots, true),
  ),
};

function usersOf(network: Json, state: State): number {
  const [name] = network['names'] as string[];
  const isIn = (server: Json): boolean =>
    (server['networks'] as Json[]).some((one) => one['network'] === name);
  return state.rows('servers').filter(isIn).length;
}

const NETWORKS: Routes = {
  'GET /service/networks': (asked, state) => {
    checkQuery(asked, 'datacenter');
    const datacenter = asked.query.get('datacenter');
    const rows = state.rows('networks').filter((one) => one['datacenter'] === datacenter);
    return { status: 200, body: rows.map((network) => without(network, 'subnets')) };
  },
  'POST /service/network/create': ({ body }, state) => {
    checkFields(body, {
      fields: 'datacenter! name! subnetIp! subnetBit! gateway dns1 dns2 subnetDescription',
    });
    const [networkId, subnetId] = [String(state.nextNumber()), String(state.nextNumber())];
    const vlanId = String(state.nextNumber());
    const { datacenter, name, subnetIp, subnetBit } = body;
    const subnet = { datacenter, vlanId, subnetId, subnetIp, subnetBit: String(subnetBit), total: '254' };
    const names = [`lan-81234-${String(name)}`];
    if (state.rows('networks').some((one) => (one['names'] as string[])[0] === names[0]))
      throw relayed(115, 'error occurred');
    state.add('networks', networkId, { datacenter, ids: [networkId], names, vlanId, subnets: [subnet] });
    const res = JSON.stringify({ networkId, subnetId });
    return { status: 200, body: { message: 'Network created successfully', res } };
  },
  'GET /service/network/subnets': (asked, state) => {
    checkQuery(asked, 'datacenter vlanId');
    const network = state.rows('networks').find((one) => one['vlanId'] === asked.query.get('vlanId'));
    if (network === undefined) throw relayed(11, 'Network not found.');
    const inUse = String(usersOf(network, state));
    return { status: 200, body: (network['subnets'] as Json[]).map((subnet) => ({ ...subnet, inUse })) };
  },
  'POST /service/network/subnet/delete': ({ body }, state) => {
    checkFields(body, { fields: 'subnetId!' });
    const id = String(body['subnetId']);
    const network = state
      .rows('networks')
      .find((one) => (one['subnets'] as Json[]).some(({ subnetId }) => subnetId === id));
    if (network === undefined) throw relayed(1, 'Forbidden');
    if (usersOf(network, state) > 0) throw relayed(20, 'error occurred');
    network['subnets'] = (network['subnets'] as Json[]).filter(({ subnetId }) => subnetId !== id);
    return { status: 200, body: { message: 'Subnet deleted successfully', res: '[]' } };
  },
  'POST /service/network/delete': ({ body }, state) => {
    checkFields(body, { fields: 'datacenter! id!' });
    const network = state.table('networks').get(String(body['id']));
    if (network === undefined) throw relayed(11, 'Network not found.');
    if ((network['subnets'] as Json[]).length > 0) throw relayed(20, 'error occurred');
    state.table('networks').delete(String(body['id']));
    return { status: 200, body: { message: 'Network deleted successfully', res: '[]' } };
  },
};

/** Kamatera. @see https://github.com/cloudwm/cloudcli-server */
const SHAPE: Shape = {
  routes: { ...SERVERS, ...NETWORKS },
  isSignedIn: ({ headers }, secret) =>
    headers['authclientid'] === 'client' && headers['authsecret'] === secret,
  refuse,
  seed: (state) => {
    for (const [id, name, subCategory, category] of [
      [PLACE, 'The Netherlands', 'Amsterdam', 'Europe'],
      ['IL', 'Israel', 'Rosh Haayin', 'Middle East'],
    ] as const)
      state.add('datacenters', id, { id, name, subCategory, category });
    for (const [id, name] of [
      [IMAGE, 'Debian 13 64-bit'],
      [`${PLACE}:6000C29b85c6367d215d403f44c28f48`, 'Ubuntu Server 24.04 64-bit'],
    ] as const)
      state.add('images', id, { id, name, datacenter: PLACE, os: 'Linux', code: name, osDiskSizeGB: 5 });
  },
};

export const row: Host = {
  name: 'kamatera',
  shape: SHAPE,
  make: (endpoint, secret) => new KamateraCompute({ endpoint, clientId: 'client', secret, region: PLACE }),
  without: {
    'says when the quota is used up, and forgets nothing that was made before':
      'what Kamatera says then is not documented',
  },
  context: {
    image: IMAGE,
    size: '1B-1024',
    otherSize: '2B-2048',
    refusedName: 'web.example',
    range: '172.16.0.0/23',
  },
};
