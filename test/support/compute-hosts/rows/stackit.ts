import { StackitCompute } from 'skylane/stackit';
import { checkFields, checkQuery, collection, type Collection, type Manner } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const PROJECT = '8b3c2a10-4f5e-4d3a-9d5a-0c1f2f6b7a11';
const BASE = `/v2/projects/${PROJECT}/regions/eu01`;
const CREATED = '2026-01-30T23:50:00Z';
const IMAGE = '6d3c053e-c728-4294-b23a-560b62a4d592';
const NETWORK = '7d3c053e-c728-4294-b23a-560b62a4d593';
const DEFAULT_GROUP = '8d3c053e-c728-4294-b23a-560b62a4d594';

/** Lists without pages, resources as they are. */
const MANNER: Manner = {
  list: (items) => ({ status: 200, body: { items } }),
  item: (row, status) => ({ status, body: row }),
  updateBy: 'PATCH',
  query: 'label_selector',
};
/** What is accepted, and made or deleted later. */
const LATER: Manner = { ...MANNER, created: 202, deleted: 202 };

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
  // The description has no status of its own for it.
  quota: 403,
};

function refuse({ kind, message, details: { what = 'object' } }: Refusal): Reply {
  const code = STATUS[kind];
  const words = kind === 'quota' ? 'Quota exceeded' : kind === 'missing' ? `${what} not found` : message;
  return { status: code, body: { code, msg: words } };
}

const ACCEPTED: Reply = { status: 202 };

const nicsOf = (server: Json): Json[] => server['nics'] as Json[];

function createServer({ body }: Asked, state: State): Json {
  const { networking, imageId, securityGroups = [DEFAULT_GROUP], volumes = [], ...fields } = body;
  const { networkId } = networking as Json;
  const network = state.named('networks', networkId, 'networkId');
  if (state.table('types').get(String(body['machineType'])) === undefined)
    throw new Refusal('invalid', { words: 'machine type is not valid' });
  if (body['keypairName'] !== undefined) state.get('keys', body['keypairName'], 'keypair');
  for (const group of securityGroups as string[]) state.named('groups', group, 'securityGroups');
  const boot = bootOf(body, state);
  state.takeRoom();
  const id = state.nextUuid();
  const server = state.add('servers', id, {
    ...{ id, status: 'CREATING', powerStatus: 'STOPPED', labels: {}, createdAt: CREATED, ...fields },
    ...{ availabilityZone: body['availabilityZone'] ?? 'eu01-m', volumes, ...(boot && { bootVolume: boot }) },
    ...(imageId !== undefined && { imageId }),
    nics: [nicOf(network, securityGroups as string[], state)],
  });
  if (boot !== null) state.get('volumes', boot['id'])['serverId'] = id;
  state.later([server], () => Object.assign(server, { status: 'ACTIVE', powerStatus: 'RUNNING' }));
  return server;
}

function bootOf({ bootVolume, imageId }: Json, state: State): Json | null {
  if (bootVolume === undefined) {
    state.named('images', imageId, 'imageId');
    return null;
  }
  const { source, size, deleteOnTermination = false } = bootVolume as Json;
  const { type, id } = source as Json;
  if (type === 'volume') return { id: state.named('volumes', id, 'bootVolume')['id'], deleteOnTermination };
  state.named('images', id, 'bootVolume');
  if (size === undefined) throw new Refusal('invalid', { words: 'boot device size is not valid or missing' });
  return { id: addVolume(state, { size, status: 'ATTACHED', name: 'boot' })['id'], deleteOnTermination };
}

function nicOf(network: Json, securityGroups: readonly string[], state: State): Json {
  const nicId = state.nextUuid();
  const place = { networkId: network['id'], networkName: network['name'], mac: '02:00:00:00:00:01' };
  return { nicId, ...place, nicSecurity: true, ipv4: `10.0.0.${state.nextNumber() % 250}`, securityGroups };
}

/** A server with the public addresses that lead to it; without its interfaces unless details are asked for. */
function shownServer(server: Json, state: State, { query }: Asked): Json {
  const { nics, ...brief } = server;
  if (query.get('details') !== 'true') return brief;
  const shown = (nics as Json[]).map((nic) => {
    const ip = state.rows('ips').find((one) => one['networkInterface'] === nic['nicId']);
    return { ...nic, ...(ip && { publicIp: ip['ip'] }) };
  });
  return { ...brief, nics: shown };
}

function removeServer(server: Json, state: State): true {
  server['status'] = 'DELETING';
  state.later([server], () => {
    const { id, deleteOnTermination } = (server['bootVolume'] ?? {}) as Json;
    for (const volume of state.rows('volumes'))
      if (volume['serverId'] === server['id']) Object.assign(volume, { serverId: null, status: 'AVAILABLE' });
    if (deleteOnTermination === true) state.table('volumes').delete(String(id));
    for (const ip of state.rows('ips'))
      if (nicsOf(server).some(({ nicId }) => nicId === ip['networkInterface'])) ip['networkInterface'] = null;
    state.table('servers').delete(String(server['id']));
  });
  return true;
}

/** An action on a server: the states that it allows, where it goes at once, and where later. */
function action(name: string, allowed: readonly string[], to: readonly [now: string, then: Json]): Routes {
  return {
    [`POST ${BASE}/servers/{id}/${name}`]: (asked, state) => {
      checkFields(asked.body, { fields: name === 'resize' ? 'machineType!' : '' });
      checkQuery(asked, name === 'reboot' ? 'action' : '');
      const server = state.get('servers', asked.place['id']);
      if (!allowed.includes(String(server['status']))) throw new Refusal('conflict');
      const { machineType } = asked.body;
      if (machineType !== undefined) state.named('types', machineType, 'machineType');
      const before = { status: server['status'], powerStatus: server['powerStatus'] };
      const then = name === 'resize' ? { ...before, machineType } : to[1];
      server['status'] = to[0];
      state.later([server], () => Object.assign(server, then));
      return ACCEPTED;
    },
  };
}

const RUNNING = { status: 'ACTIVE', powerStatus: 'RUNNING' };

function addVolume(state: State, fields: Json): Json {
  const id = state.nextUuid();
  const usual = {
    id,
    availabilityZone: 'eu01-1',
    status: 'CREATING',
    serverId: null,
    labels: {},
    createdAt: CREATED,
  };
  return state.add('volumes', id, { ...usual, ...fields });
}

function createVolume({ body }: Asked, state: State): Json {
  const { source, ...fields } = body;
  if (source !== undefined) state.named('snapshots', (source as Json)['id'], 'source');
  const volume = addVolume(state, fields);
  state.later([volume], () => (volume['status'] = 'AVAILABLE'));
  return volume;
}

const ATTACHMENTS: Routes = {
  [`PUT ${BASE}/servers/{id}/volume-attachments/{volume}`]: ({ place, body }, state) => {
    checkFields(body, { fields: 'deleteOnTermination' });
    const server = state.get('servers', place['id']);
    const volume = state.get('volumes', place['volume']);
    if (volume['status'] !== 'AVAILABLE') throw new Refusal('conflict');
    volume['status'] = 'ATTACHING';
    state.later([volume], () => Object.assign(volume, { status: 'ATTACHED', serverId: server['id'] }));
    return { status: 202, body: { serverId: server['id'], volumeId: volume['id'] } };
  },
  [`DELETE ${BASE}/servers/{id}/volume-attachments/{volume}`]: ({ place }, state) => {
    const volume = state.get('volumes', place['volume']);
    if (volume['serverId'] !== place['id']) throw new Refusal('missing', { what: 'volume attachment' });
    volume['status'] = 'DETACHING';
    state.later([volume], () => Object.assign(volume, { status: 'AVAILABLE', serverId: null }));
    return { status: 204 };
  },
  [`POST ${BASE}/volumes/{id}/resize`]: ({ place, body }, state) => {
    checkFields(body, { fields: 'size!' });
    const volume = state.get('volumes', place['id']);
    if (Number(body['size']) <= Number(volume['size'])) throw new Refusal('invalid', { field: 'size' });
    state.later([volume], () => (volume['size'] = body['size']));
    return ACCEPTED;
  },
  [`POST ${BASE}/volumes/{id}/upload`]: ({ place, body }, state) => {
    checkFields(body, { fields: 'name! diskFormat! protected' });
    state.get('volumes', place['id']);
    const id = state.nextUuid();
    const image = state.add('images', id, {
      id,
      status: 'CREATING',
      scope: 'local',
      createdAt: CREATED,
      ...body,
    });
    state.later([image], () => (image['status'] = 'AVAILABLE'));
    return { status: 201, body: image };
  },
};

function createKey({ body }: Asked, state: State): Json {
  if (
    !/^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp\d+)\s+[A-Za-z0-9+/]+=*(\s.*)?$/.test(String(body['publicKey']))
  )
    throw new Refusal('invalid', { words: 'invalid pubkey' });
  state.refuseTwin('keys', 'name', body['name']);
  return state.add('keys', String(body['name']), {
    fingerprint: 'b7:2f',
    labels: {},
    createdAt: CREATED,
    ...body,
  });
}

function createNetwork({ body }: Asked, state: State): Json {
  const { ipv4 = { prefix: `10.${state.nextNumber() % 250}.0.0/24` }, ipv6, ...fields } = body;
  const partOf = (part: unknown): Json => ({ prefixes: [(part as Json)['prefix']] });
  const id = state.nextUuid();
  const parts = { ipv4: partOf(ipv4), ...(ipv6 !== undefined && { ipv6: partOf(ipv6) }) };
  const network = state.add('networks', id, { id, status: 'CREATING', labels: {}, ...fields, ...parts });
  state.later([network], () => (network['status'] = 'CREATED'));
  return network;
}

function createGroup({ body }: Asked, state: State): Json {
  const id = state.nextUuid();
  const free = ['IPv4', 'IPv6'].map((ethertype) => ({
    id: state.nextUuid(),
    direction: 'egress',
    ethertype,
  }));
  return state.add('groups', id, { id, stateful: true, labels: {}, ...body, rules: free });
}

const RULES: Routes = {
  [`GET ${BASE}/security-groups/{id}/rules`]: ({ place }, state) => ({
    status: 200,
    body: { items: state.get('groups', place['id'], 'security group')['rules'] },
  }),
  [`POST ${BASE}/security-groups/{id}/rules`]: ({ place, body }, state) => {
    checkFields(body, {
      fields:
        'direction! ethertype protocol portRange ipRange remoteSecurityGroupId icmpParameters description',
      within: { portRange: 'min! max!' },
    });
    const group = state.get('groups', place['id'], 'security group');
    const { protocol, ...fields } = body;
    const other = body['remoteSecurityGroupId'];
    if (other !== undefined) state.named('groups', other, 'remoteSecurityGroupId');
    const rule = {
      ...{ id: state.nextUuid(), securityGroupId: group['id'], ethertype: 'IPv4', ...fields },
      ...(protocol !== undefined && { protocol: { name: protocol } }),
    };
    (group['rules'] as Json[]).push(rule);
    return { status: 201, body: rule };
  },
  [`DELETE ${BASE}/security-groups/{id}/rules/{rule}`]: ({ place }, state) => {
    const group = state.get('groups', place['id'], 'security group');
    group['rules'] = (group['rules'] as Json[]).filter(({ id }) => id !== place['rule']);
    return { status: 204 };
  },
  [`PUT ${BASE}/servers/{id}/security-groups/{group}`]: ({ place }, state) => {
    const { id } = state.get('groups', place['group'], 'security group');
    for (const nic of nicsOf(state.get('servers', place['id'])))
      nic['securityGroups'] = [...(nic['securityGroups'] as string[]), id];
    return ACCEPTED;
  },
  [`DELETE ${BASE}/servers/{id}/security-groups/{group}`]: ({ place }, state) => {
    for (const nic of nicsOf(state.get('servers', place['id'])))
      nic['securityGroups'] = (nic['securityGroups'] as string[]).filter((id) => id !== place['group']);
    return { status: 204 };
  },
};

const nicsIn = (state: State): Json[] => state.rows('servers').flatMap(nicsOf);

/** Labels merge, and go by null. */
function patch(row: Json, { body }: Asked): void {
  const { labels = {}, ...fields } = body;
  const merged = Object.entries({ ...(row['labels'] as Json), ...(labels as Json) });
  Object.assign(row, fields, { labels: Object.fromEntries(merged.filter(([, value]) => value !== null)) });
}

const NAMED = 'name labels description';

const COLLECTIONS: readonly (readonly [Manner, Collection])[] = [
  [
    MANNER,
    {
      path: `${BASE}/servers`,
      table: 'servers',
      create: {
        fields:
          'name! machineType! networking! imageId bootVolume availabilityZone keypairName userData labels securityGroups affinityGroup serviceAccountMails volumes',
        within: { networking: 'networkId', bootVolume: 'source! size performanceClass deleteOnTermination' },
        make: (asked, state) => ({
          reply: { status: 201, body: shownServer(createServer(asked, state), state, asked) },
        }),
      },
      update: { fields: 'name labels metadata', apply: patch },
      remove: removeServer,
    },
  ],
  [MANNER, { path: `${BASE}/machine-types`, table: 'types', query: 'filter', what: 'machine type' }],
  [MANNER, { path: `${BASE}/images`, table: 'images', query: 'all', remove: () => {} }],
  [
    MANNER,
    {
      path: '/v2/keypairs',
      table: 'keys',
      what: 'keypair',
      create: { fields: 'name publicKey! labels', make: createKey },
      remove: () => {},
    },
  ],
  [
    MANNER,
    {
      path: `${BASE}/volumes`,
      table: 'volumes',
      create: {
        fields: 'availabilityZone! name size source labels description performanceClass',
        within: { source: 'type! id!' },
        make: createVolume,
      },
      update: { fields: NAMED, apply: patch },
      remove: ({ status }) => {
        if (status !== 'AVAILABLE') throw new Refusal('conflict');
      },
    },
  ],
  [
    MANNER,
    {
      path: `${BASE}/snapshots`,
      table: 'snapshots',
      create: {
        fields: 'volumeId! name labels description',
        make: ({ body }, state) => {
          const { size } = state.get('volumes', body['volumeId']);
          const id = state.nextUuid();
          const row = { id, size, status: 'CREATING', labels: {}, createdAt: CREATED, ...body };
          const snapshot = state.add('snapshots', id, row);
          state.later([snapshot], () => (snapshot['status'] = 'AVAILABLE'));
          return snapshot;
        },
      },
      remove: () => {},
    },
  ],
  [
    MANNER,
    {
      path: `${BASE}/public-ips`,
      table: 'ips',
      what: 'public ip',
      create: {
        fields: 'labels networkInterface',
        make: (_asked, state) => {
          const id = state.nextUuid();
          const ip = `203.0.113.${state.nextNumber() % 250}`;
          return state.add('ips', id, { id, ip, networkInterface: null, labels: {} });
        },
      },
      update: {
        fields: 'labels networkInterface',
        apply: (row, asked, state) => {
          const { networkInterface: nic } = asked.body;
          if (typeof nic === 'string' && !nicsIn(state).some(({ nicId }) => nicId === nic))
            throw new Refusal('missing', { what: 'network interface' });
          patch(row, asked);
        },
      },
      remove: () => {},
    },
  ],
  [
    LATER,
    {
      path: `${BASE}/networks`,
      table: 'networks',
      create: { fields: 'name! ipv4 ipv6 labels routed dhcp', make: createNetwork },
      remove: (network, state) => {
        if (nicsIn(state).some(({ networkId }) => networkId === network['id'])) throw new Refusal('conflict');
        network['status'] = 'DELETING';
        state.later([network], () => void state.table('networks').delete(String(network['id'])));
        return true;
      },
    },
  ],
  [
    MANNER,
    {
      path: `${BASE}/security-groups`,
      table: 'groups',
      what: 'security group',
      create: { fields: 'name! description stateful labels', make: createGroup },
      update: { fields: NAMED, apply: patch },
      remove: ({ id }, state) => {
        if (nicsIn(state).some(({ securityGroups }) => (securityGroups as unknown[]).includes(id)))
          throw new Refusal('conflict');
      },
    },
  ],
];

const SERVERS: Routes = {
  [`GET ${BASE}/servers`]: (asked, state) => {
    checkQuery(asked, 'details label_selector');
    return {
      status: 200,
      body: { items: state.readAll('servers').map((row) => shownServer(row, state, asked)) },
    };
  },
  [`GET ${BASE}/servers/{id}`]: (asked, state) => {
    checkQuery(asked, 'details');
    state.read(state.get('servers', asked.place['id']));
    return { status: 200, body: shownServer(state.get('servers', asked.place['id']), state, asked) };
  },
  [`GET ${BASE}/servers/{id}/log`]: (asked, state) => {
    checkQuery(asked, 'length');
    state.get('servers', asked.place['id']);
    const lines = ['Booting', 'login:'].slice(-Number(asked.query.get('length')));
    return { status: 200, body: { output: lines.join('\n') } };
  },
  ...action('start', ['INACTIVE', 'DEALLOCATED', 'ACTIVE'], ['STARTING', RUNNING]),
  ...action('stop', ['ACTIVE', 'INACTIVE'], ['ACTIVE', { status: 'INACTIVE', powerStatus: 'STOPPED' }]),
  ...action(
    'deallocate',
    ['ACTIVE', 'INACTIVE'],
    ['DEALLOCATING', { status: 'DEALLOCATED', powerStatus: 'STOPPED' }],
  ),
  ...action('reboot', ['ACTIVE'], ['REBOOTING', RUNNING]),
  ...action('resize', ['ACTIVE', 'INACTIVE'], ['RESIZING', {}]),
  'GET /v2/regions/eu01/availability-zones': () => ({
    status: 200,
    body: { items: ['eu01-m', 'eu01-1', 'eu01-2'] },
  }),
};

/** The IaaS API of STACKIT. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
const SHAPE: Shape = {
  routes: {
    ...Object.assign({}, ...COLLECTIONS.map(([manner, of]) => collection(manner, of))),
    ...SERVERS,
    ...ATTACHMENTS,
    ...RULES,
  },
  refuse,
  seed: (state) => {
    for (const [name, vcpus] of [
      ['c1.2', 2],
      ['c1.4', 4],
    ] as const)
      state.add('types', name, { name, vcpus, ram: vcpus * 2048, disk: 0 });
    const image = {
      id: IMAGE,
      name: 'Ubuntu 24.04',
      diskFormat: 'qcow2',
      scope: 'public',
      status: 'AVAILABLE',
    };
    state.add('images', IMAGE, image);
    const ipv4 = { prefixes: ['10.0.0.0/24'] };
    state.add('networks', NETWORK, { id: NETWORK, name: 'inner', status: 'CREATED', ipv4 });
    state.add('groups', DEFAULT_GROUP, { id: DEFAULT_GROUP, name: 'default', rules: [], labels: {} });
  },
};

export const row: Host = {
  name: 'STACKIT',
  shape: SHAPE,
  make: (endpoint, token) =>
    new StackitCompute({ token, endpoint, projectId: PROJECT, availabilityZone: 'eu01-1' }),
  context: {
    image: IMAGE,
    size: 'c1.2',
    otherSize: 'c1.4',
    networks: [NETWORK],
    refusedName: 'web_1',
    volumeSize: 10,
    range: '10.8.0.0/24',
    addressSource: {},
  },
  without: {
    'makes an image of a server, and deletes it':
      'images are made of boot volumes, and the servers of the suite boot from the disks of their types',
    'ends a run at credentials that are wrong, and accounts for every server':
      'ids that are no UUIDs cannot exist: nothing is sent for them that could be refused',
  },
  creates: `POST ${BASE}/servers`,
};
