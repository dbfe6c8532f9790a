import { createHmac } from 'node:crypto';
import { ExoscaleCompute } from 'skylane/exoscale';
import { checkFields, collection, type Collection, type Manner } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CREATED = '2026-01-30T23:50:00Z';
const BASE = '/v2';
const KEY = 'EXOstandin';
const ZONES = ['ch-gva-2'];

/** Lists have no pages. @see https://openapi-v2.exoscale.com/ */
const MANNER: Manner = {
  list: (rows, _asked, _state, { path }) => ({ status: 200, body: { [listKey(path)]: rows } }),
  item: (row, status) => ({ status, body: row }),
};

function listKey(path: string): string {
  return path === '/block-storage' ? 'block-storage-volumes' : `${path.slice(1)}s`;
}

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

function refuse({ kind, details, message }: Refusal): Reply {
  const twin = kind === 'exists' ? `${details.what} already exists` : null;
  const words = kind === 'quota' ? 'Quota exceeded' : (twin ?? message);
  return { status: STATUS[kind], body: { message: words } };
}

/** @see https://openapi-v2.exoscale.com/#section/Authentication */
function isSigned({ method, path, query, headers, text }: Asked, secret: string): boolean {
  const { authorization = '' } = headers;
  const [, names = ''] = /signed-query-args=([^,]+)/.exec(authorization) ?? [];
  const [, expires = ''] = /expires=(\d+)/.exec(authorization) ?? [];
  const values = names.split(';').map((name) => query.get(name) ?? '');
  const words = [`${method} ${BASE}${path}`, text, values.join(''), '', expires].join('\n');
  const signature = createHmac('sha256', secret).update(words).digest('base64');
  const isWhole = [...query.keys()].every((name) => names.split(';').includes(name));
  return (
    isWhole &&
    authorization.includes(`credential=${KEY},`) &&
    authorization.endsWith(`signature=${signature}`) &&
    Number(expires) * 1000 > Date.now()
  );
}

/** An operation on resources, whose end makes a change. */
function begin(
  state: State,
  reference: string | null,
  rows: readonly Json[] = [],
  change: () => void = () => {},
): { reply: Reply } {
  const operation = state.add('operations', state.nextUuid(), { state: 'pending' });
  Object.assign(operation, { id: [...state.table('operations').keys()].at(-1) });
  if (reference !== null) operation['reference'] = { id: reference, link: `${BASE}/${reference}` };
  state.later([operation, ...rows], () => {
    operation['state'] = 'success';
    change();
  });
  return { reply: { status: 200, body: { ...operation } } };
}

const idIn = (value: unknown): unknown => (value as Json | undefined)?.['id'];

function createInstance({ body }: Asked, state: State): { reply: Reply } {
  state.named('types', idIn(body['instance-type']), 'instance-type');
  state.named('templates', idIn(body['template']), 'template');
  const groups = (body['security-groups'] ?? []) as Json[];
  for (const { id } of groups) state.named('groups', id, 'security-groups');
  const keys = (body['ssh-keys'] ?? []) as Json[];
  for (const { name } of keys) state.named('keys', name, 'ssh-keys');
  state.takeRoom('instances');
  const id = state.nextUuid();
  const instance = state.add('instances', id, {
    id,
    name: body['name'] ?? id,
    state: 'starting',
    'created-at': CREATED,
    'public-ip': `203.0.113.${state.nextNumber() % 250}`,
    'public-ip-assignment': body['public-ip-assignment'] ?? 'inet4',
    'instance-type': body['instance-type'],
    template: body['template'],
    'disk-size': body['disk-size'],
    labels: body['labels'] ?? {},
    'security-groups': groups,
    'private-networks': [],
    'elastic-ips': [],
    'ssh-keys': keys,
  });
  return begin(state, id, [instance], () => (instance['state'] = 'running'));
}

function destroyInstance(instance: Json, state: State): { reply: Reply } {
  instance['state'] = 'destroying';
  return begin(state, String(instance['id']), [instance], () => {
    for (const volume of state.rows('volumes'))
      if (idIn(volume['instance']) === instance['id'])
        Object.assign(volume, { instance: undefined, state: 'detached' });
    state.table('instances').delete(String(instance['id']));
  });
}

function createVolume({ body }: Asked, state: State): { reply: Reply } {
  const source = idIn(body['block-storage-snapshot']);
  if (source !== undefined) state.named('snapshots', source, 'block-storage-snapshot');
  const id = state.nextUuid();
  const volume = state.add('volumes', id, {
    id,
    name: body['name'],
    size: body['size'],
    labels: body['labels'] ?? {},
    state: 'creating',
    'block-storage-snapshots': [],
    'created-at': CREATED,
  });
  return begin(state, id, [volume], () => (volume['state'] = 'detached'));
}

/** Deletes a row by an operation, unless something refuses it. */
function removeBy(table: string, isHeld: (row: Json, state: State) => boolean = () => false) {
  return (row: Json, state: State): { reply: Reply } => {
    if (isHeld(row, state)) throw new Refusal('conflict', { what: table });
    const key = String(row['id'] ?? row['name']);
    return begin(state, key, [], () => state.table(table).delete(key));
  };
}

/** True if an instance refers to the row. */
const isUsed = (field: string) => (row: Json, state: State) =>
  state.rows('instances').some((one) => (one[field] as Json[]).some(({ id }) => id === row['id']));

/** Makes a row with an id by an operation. */
function madeIn(state: State, table: string, fields: Json): { reply: Reply } {
  const id = state.nextUuid();
  state.add(table, id, { id, ...fields });
  return begin(state, id);
}

const LABELLED = (row: Json, { query }: Asked): boolean => {
  const address = query.get('ip-address');
  return (
    address === null ||
    row['public-ip'] === address ||
    (row['addresses'] as string[] | undefined)?.includes(address) === true
  );
};

/** What a list of instances does not show. */
function listed({ 'disk-size': _disk, 'elastic-ips': _addresses, addresses: _own, ...row }: Json): Json {
  return row;
}

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/instance',
    table: 'instances',
    query: 'manager-id manager-type ip-address labels',
    filter: LABELLED,
    shown: listed,
    create: {
      fields:
        'name instance-type! template! disk-size! ssh-key ssh-keys user-data labels security-groups anti-affinity-groups public-ip-assignment ipv6-enabled auto-start deploy-target secureboot-enabled tpm-enabled application-consistent-snapshot-enabled',
      within: { 'instance-type': 'id!', template: 'id!', 'ssh-keys': 'name!', 'security-groups': 'id!' },
      make: createInstance,
    },
    update: { fields: 'name labels user-data public-ip-assignment application-consistent-snapshot-enabled' },
    remove: destroyInstance,
  },
  {
    path: '/block-storage',
    table: 'volumes',
    query: 'instance-id',
    create: {
      fields: 'name size labels block-storage-snapshot',
      within: { 'block-storage-snapshot': 'id!' },
      make: createVolume,
    },
    remove: removeBy('volumes', ({ state }) => state === 'attached'),
  },
  { path: '/block-storage-snapshot', table: 'snapshots', remove: removeBy('snapshots') },
  {
    path: '/ssh-key',
    table: 'keys',
    create: {
      fields: 'name! public-key!',
      make: ({ body }, state) => {
        if (!String(body['public-key']).startsWith('ssh-'))
          throw new Refusal('invalid', { field: 'public-key' });
        state.refuseTwin('keys', 'name', body['name']);
        const key = { name: body['name'], fingerprint: `aa:${state.nextNumber()}` };
        state.add('keys', String(body['name']), key);
        return begin(state, null);
      },
    },
    remove: removeBy('keys'),
  },
  {
    path: '/template',
    table: 'templates',
    query: 'visibility family',
    filter: ({ visibility }, { query }) => visibility === (query.get('visibility') ?? 'public'),
    remove: removeBy('templates', ({ visibility }) => visibility === 'public'),
  },
  { path: '/instance-type', table: 'types' },
  { path: '/zone', table: 'zones' },
  { path: '/snapshot', table: 'disks', remove: removeBy('disks') },
  {
    path: '/elastic-ip',
    table: 'addresses',
    create: {
      fields: 'addressfamily description healthcheck labels',
      make: ({ body }, state) => {
        const ip = `198.51.100.${state.nextNumber() % 250}`;
        return madeIn(state, 'addresses', { ip, labels: {}, ...body });
      },
    },
    remove: removeBy('addresses', isUsed('elastic-ips')),
  },
  {
    path: '/private-network',
    table: 'networks',
    create: {
      fields: 'name! description netmask start-ip end-ip labels options',
      make: ({ body }, state) => madeIn(state, 'networks', { labels: {}, ...body }),
    },
    remove: removeBy('networks', isUsed('private-networks')),
  },
  {
    path: '/security-group',
    table: 'groups',
    query: 'visibility',
    create: {
      fields: 'name! description',
      make: ({ body }, state) => {
        state.refuseTwin('groups', 'name', body['name']);
        return madeIn(state, 'groups', { ...body, rules: [] });
      },
    },
    remove: removeBy('groups', isUsed('security-groups')),
  },
  { path: '/operation', table: 'operations' },
];

/** A change at a path such as `/instance/{id}:stop`: the fields of its body, and what it does at once and at its end. */
function verb(
  [method, path, name]: readonly [method: string, path: string, name: string],
  table: string,
  fields: string,
  act: (row: Json, body: Json, state: State) => (() => void) | { reply: Reply },
): Routes {
  const route: Route = ({ path: whole, body }, state) => {
    const [, id = ''] = /\/([^/:]+):/.exec(whole) ?? [];
    const row = state.get(table, id);
    checkFields(body, { fields });
    const change = act(row, body, state);
    if (typeof change !== 'function') return change.reply;
    return begin(state, id, [row], change).reply;
  };
  return { [`${method} ${path}:${name}`]: route };
}

const becomes = (before: string, after: string) => (row: Json) => {
  if (row['state'] !== before && row['state'] !== after) throw new Refusal('conflict', { what: 'instance' });
  return () => void (row['state'] = after);
};

/** Adds an instance's reference to a row, or takes it away. */
function refers(field: string, isAttach: boolean) {
  return (row: Json, body: Json, state: State) => {
    const instance = state.named('instances', idIn(body['instance']), 'instance');
    const others = (instance[field] as Json[]).filter(({ id }) => id !== row['id']);
    return () => {
      instance[field] = isAttach ? [...others, { id: row['id'] }] : others;
      if (field !== 'elastic-ips') return;
      const addresses = ((instance['addresses'] ?? []) as string[]).filter((ip) => ip !== row['ip']);
      instance['addresses'] = isAttach ? [...addresses, String(row['ip'])] : addresses;
    };
  };
}

const VERBS: Routes = {
  ...verb(['PUT', '/instance', 'reboot'], 'instances', '', becomes('running', 'running')),
  ...verb(['PUT', '/instance', 'start'], 'instances', 'rescue-profile', becomes('stopped', 'running')),
  ...verb(['PUT', '/instance', 'stop'], 'instances', '', becomes('running', 'stopped')),
  ...verb(['PUT', '/instance', 'scale'], 'instances', 'instance-type!', (instance, body, state) => {
    state.named('types', idIn(body['instance-type']), 'instance-type');
    if (instance['state'] !== 'stopped') throw new Refusal('conflict', { what: 'instance' });
    return () => void (instance['instance-type'] = body['instance-type']);
  }),
  ...verb(['PUT', '/instance', 'reset'], 'instances', 'template disk-size', (instance, body, state) => {
    state.named('templates', idIn(body['template']), 'template');
    return () => Object.assign(instance, { template: body['template'], state: 'running' });
  }),
  ...verb(['POST', '/instance', 'create-snapshot'], 'instances', '', (instance, _body, state) =>
    madeIn(state, 'disks', { name: 'ROOT', state: 'ready', size: 50, instance: { id: instance['id'] } }),
  ),
  ...verb(
    ['POST', '/snapshot', 'promote'],
    'disks',
    'name! description default-user ssh-key-enabled password-enabled',
    (_disk, body, state) => madeIn(state, 'templates', { ...body, visibility: 'private', size: 1 }),
  ),
  ...verb(['PUT', '/block-storage', 'attach'], 'volumes', 'instance!', (volume, body, state) => {
    const id = state.get('instances', idIn(body['instance']), 'instance')['id'];
    if (volume['state'] !== 'detached') throw new Refusal('conflict', { what: 'volume' });
    return () => Object.assign(volume, { state: 'attached', instance: { id } });
  }),
  ...verb(['PUT', '/block-storage', 'detach'], 'volumes', '', (volume) => {
    if (volume['state'] !== 'attached') throw new Refusal('conflict', { what: 'volume' });
    return () => Object.assign(volume, { state: 'detached', instance: undefined });
  }),
  ...verb(['PUT', '/block-storage', 'resize-volume'], 'volumes', 'size!', (volume, { size }) => {
    if (Number(size) <= Number(volume['size'])) throw new Refusal('invalid', { field: 'size' });
    volume['size'] = size;
    return { reply: { status: 200, body: volume } };
  }),
  ...verb(['POST', '/block-storage', 'create-snapshot'], 'volumes', 'name labels', (volume, body, state) => {
    const fields = { size: volume['size'], 'volume-size': volume['size'], state: 'created' };
    const source = { 'block-storage-volume': { id: volume['id'] }, 'created-at': CREATED };
    return madeIn(state, 'snapshots', { labels: {}, ...body, ...fields, ...source });
  }),
  ...verb(['PUT', '/elastic-ip', 'attach'], 'addresses', 'instance!', refers('elastic-ips', true)),
  ...verb(['PUT', '/elastic-ip', 'detach'], 'addresses', 'instance!', refers('elastic-ips', false)),
  ...verb(
    ['PUT', '/private-network', 'attach'],
    'networks',
    'instance! ip',
    refers('private-networks', true),
  ),
  ...verb(['PUT', '/security-group', 'attach'], 'groups', 'instance!', refers('security-groups', true)),
  ...verb(['PUT', '/security-group', 'detach'], 'groups', 'instance!', refers('security-groups', false)),
};

const RULE = 'flow-direction! protocol! description network security-group icmp start-port end-port';

const OTHERS: Routes = {
  'GET /instance/{id}': ({ place }, state) => {
    const { addresses: _, ...row } = state.read(state.get('instances', place['id']));
    return { status: 200, body: row };
  },
  'PUT /instance/{id}': ({ place, body }, state) => {
    const row = state.get('instances', place['id']);
    checkFields(body, {
      fields: 'name labels user-data public-ip-assignment application-consistent-snapshot-enabled',
    });
    return begin(state, String(place['id']), [], () => Object.assign(row, body)).reply;
  },
  'DELETE /instance/{id}/labels': ({ place }, state) => {
    const row = state.get('instances', place['id']);
    return begin(state, String(place['id']), [], () => (row['labels'] = {})).reply;
  },
  'POST /security-group/{id}/rules': ({ place, body }, state) => {
    const group = state.get('groups', place['id']);
    checkFields(body, { fields: RULE });
    const source = idIn(body['security-group']);
    if (source !== undefined) state.named('groups', source, 'security-group');
    if ((source === undefined) === (body['network'] === undefined))
      throw new Refusal('invalid', { field: 'network' });
    const rules = group['rules'] as Json[];
    return begin(state, String(place['id']), [], () => rules.push({ id: state.nextUuid(), ...body })).reply;
  },
  'DELETE /security-group/{id}/rules/{rule}': ({ place }, state) => {
    const group = state.get('groups', place['id']);
    return begin(state, String(place['id']), [], () => {
      group['rules'] = (group['rules'] as Json[]).filter(({ id }) => id !== place['rule']);
    }).reply;
  },
};

/** Seeds have ids that can be named here. */
const seedId = (serial: number): string => `0ff5ca1e-0000-4000-8000-${String(serial).padStart(12, '0')}`;

/** Exoscale. @see https://openapi-v2.exoscale.com/ */
const SHAPE: Shape = {
  base: BASE,
  routes: Object.assign(
    {},
    OTHERS,
    ...COLLECTIONS.map((one) => collection(MANNER, one)),
    OTHERS,
    VERBS,
  ) as Routes,
  keyOf: ({ method, path }) => {
    const [, place, name] = /^(\/[\w-]+)\/[^/:]+:([\w-]+)$/.exec(path) ?? [];
    return name === undefined ? null : `${method} ${place}:${name}`;
  },
  isSignedIn: isSigned,
  refuse,
  seed: (state) => {
    state.add('zones', 'ch-gva-2', {
      name: 'ch-gva-2',
      'api-endpoint': 'https://api-ch-gva-2.exoscale.com/v2',
    });
    for (const [serial, name] of [
      [1, 'Linux Ubuntu 24.04 LTS 64-bit'],
      [2, 'Linux Debian 13 64-bit'],
    ] as const)
      state.add('templates', seedId(serial), {
        id: seedId(serial),
        name,
        visibility: 'public',
        family: 'linux',
        size: 10_737_418_240,
        zones: ZONES,
      });
    for (const [serial, size, cpus] of [
      [11, 'small', 2],
      [12, 'medium', 2],
      [13, 'large', 4],
    ] as const)
      state.add('types', seedId(serial), {
        id: seedId(serial),
        family: 'standard',
        size,
        cpus,
        memory: cpus * 2 ** 31,
        authorized: true,
        zones: ZONES,
      });
  },
};

export const row: Host = {
  name: 'exoscale',
  shape: SHAPE,
  make: (endpoint, apiSecret) =>
    new ExoscaleCompute({ endpoint, apiKey: KEY, apiSecret, region: 'ch-gva-2' }),
  context: {
    image: seedId(1),
    size: seedId(11),
    otherSize: seedId(12),
    range: '10.0.0.0/24',
    addressSource: {},
  },
};
