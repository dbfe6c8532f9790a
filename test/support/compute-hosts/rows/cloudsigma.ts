import { CloudSigmaCompute } from 'skylane/cloudsigma';
import { checkFields, checkQuery, partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Routes, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Status and type of an error. @see https://docs.cloudsigma.com/en/latest/errors.html */
const WORDS: Readonly<Record<RefusalKind, readonly [status: number, type: string]>> = {
  unauthorized: [401, 'permission'],
  'no-route': [404, 'notexist'],
  missing: [404, 'notexist'],
  'unknown-field': [400, 'validation'],
  'missing-field': [400, 'validation'],
  invalid: [400, 'validation'],
  conflict: [403, 'permission'],
  exists: [400, 'validation'],
  locked: [503, 'concurrency'],
  quota: [402, 'billing'],
};

function refuse({ kind, details, message }: Refusal): Reply {
  const [status, error_type] = WORDS[kind];
  const error = { error_type, error_point: details.field ?? null, error_message: message };
  return { status, body: [error] };
}

/** A list: all rows for a limit of 0, and 20 without one. @see https://docs.cloudsigma.com/en/latest/pagination.html */
function list(table: string, shown: (row: Json, state: State) => Json = (row) => row): Route {
  return (asked, state) => {
    checkQuery(asked, 'limit offset');
    const rows = state.readAll(table).map((row) => shown(row, state));
    const limit = Number(asked.query.get('limit') ?? 20);
    const offset = Number(asked.query.get('offset') ?? 0);
    const { rows: objects } = partFrom(rows, offset, limit === 0 ? Infinity : limit, state);
    return { status: 200, body: { meta: { limit, offset, total_count: rows.length }, objects } };
  };
}

function one(table: string, shown: (row: Json, state: State) => Json = (row) => row): Route {
  return ({ place }, state) => ({
    status: 200,
    body: shown(state.read(state.get(table, place['id'])), state),
  });
}

/** The one object of a create. */
function objectOf({ body }: Asked, fields: string): Json {
  checkFields(body, { fields: 'objects!' });
  const [object = {}] = body['objects'] as Json[];
  checkFields(object, { fields });
  return object;
}

function made(status: number, row: Json): Reply {
  return { status, body: { objects: [row] } };
}

/** A reference, by its id or as it is shown. */
function uuidOf(reference: unknown): string {
  return typeof reference === 'string' ? reference : String((reference as Json)['uuid']);
}

function linkTo(collection: string, uuid: string): Json {
  return { resource_uri: `/api/2.0/${collection}/${uuid}/`, uuid };
}

const OWNER = linkTo('user', '5b4a69a3-8e78-4c45-a8ba-8b13f0895e23');

function holdersOf(drive: Json, state: State): Json[] {
  return state.rows('servers').filter((server) => drivesOf(server).some((id) => id === drive['uuid']));
}

function drivesOf(server: Json): string[] {
  return (server['drives'] as Json[]).map(({ drive }) => uuidOf(drive));
}

function shownDrive(drive: Json, state: State): Json {
  const holders = holdersOf(drive, state);
  const isMounted = holders.some(({ status }) => status !== 'stopped');
  const status = isMounted && drive['status'] === 'unmounted' ? 'mounted' : drive['status'];
  return { ...drive, status, mounted_on: holders.map(({ uuid }) => linkTo('servers', String(uuid))) };
}

function addDrive(state: State, fields: Json): Json {
  const uuid = state.nextUuid();
  const drive: Json = {
    uuid,
    media: 'disk',
    storage_type: 'dssd',
    meta: {},
    tags: [],
    jobs: [],
    licenses: [],
    grantees: [],
    permissions: [],
    affinities: [],
    allow_multimount: false,
    owner: OWNER,
    resource_uri: `/api/2.0/drives/${uuid}/`,
    runtime: { is_snapshotable: true, snapshots_allocated_size: 0, storage_type: 'dssd' },
    snapshots: [],
    ...fields,
  };
  state.later([drive], () => (drive['status'] = 'unmounted'));
  return state.add('drives', uuid, drive);
}

const DRIVE_FIELDS =
  'affinities allow_multimount grantees licenses media! meta name! permissions size! storage_type tags';

function resizeDrive(asked: Asked, state: State): Reply {
  const drive = state.get('drives', asked.place['id']);
  checkFields(asked.body, { fields: DRIVE_FIELDS });
  if (Number(asked.body['size']) < Number(drive['size'])) throw new Refusal('invalid', { field: 'size' });
  if (holdersOf(drive, state).some(({ status }) => status !== 'stopped'))
    throw new Refusal('conflict', { words: 'Cannot resize a drive mounted on guest in state "started"' });
  Object.assign(drive, asked.body, { status: 'resizing' });
  state.later([drive], () => (drive['status'] = 'unmounted'));
  return made(202, shownDrive(drive, state));
}

const DRIVES: Routes = {
  'GET /drives/detail/': list('drives', shownDrive),
  'POST /drives/': (asked, state) => {
    const fields = objectOf(asked, DRIVE_FIELDS);
    if (Number(fields['size']) < 512 * MIB) throw new Refusal('invalid', { field: 'size' });
    return made(201, { ...addDrive(state, { ...fields, status: 'creating' }) });
  },
  'GET /drives/{id}/': one('drives', shownDrive),
  // "Deletes a single mounted or unmounted drive."
  'DELETE /drives/{id}/': ({ place }, state) => {
    const drive = state.get('drives', place['id']);
    for (const server of holdersOf(drive, state))
      server['drives'] = (server['drives'] as Json[]).filter(
        ({ drive: one }) => uuidOf(one) !== drive['uuid'],
      );
    state.table('drives').delete(place['id'] ?? '');
    return { status: 204 };
  },
  'POST /drives/{id}/action/': (asked, state) => {
    checkQuery(asked, 'do');
    if (asked.query.get('do') !== 'resize') throw new Refusal('no-route');
    return resizeDrive(asked, state);
  },
  'GET /libdrives/': list('libdrives'),
  'GET /libdrives/{id}/': one('libdrives'),
  'POST /libdrives/{id}/action/': (asked, state) => {
    checkQuery(asked, 'do');
    if (asked.query.get('do') !== 'clone') throw new Refusal('no-route');
    const image = state.get('libdrives', asked.place['id']);
    checkFields(asked.body, { fields: 'name media size storage_type affinities' });
    const { name, media, size, meta } = image;
    if (Number(asked.body['size'] ?? size) < Number(size)) throw new Refusal('invalid', { field: 'size' });
    state.takeRoom('drives');
    return made(202, {
      ...addDrive(state, { name, media, size, meta, ...asked.body, status: 'cloning_dst' }),
    });
  },
};

const SNAPSHOTS: Routes = {
  'GET /snapshots/detail/': list('snapshots'),
  'POST /snapshots/': (asked, state) => {
    const { drive, name, meta = {} } = objectOf(asked, 'drive! name meta');
    const { uuid: source } = state.named('drives', uuidOf(drive), 'drive');
    const uuid = state.nextUuid();
    const snapshot: Json = {
      uuid,
      name,
      meta,
      drive: linkTo('drives', String(source)),
      status: 'creating',
      timestamp: '2026-01-30 23:50:00.377681+00:00',
      allocated_size: null,
      owner: OWNER,
      tags: [],
    };
    state.later([snapshot], () => Object.assign(snapshot, { status: 'available', allocated_size: 0 }));
    return made(201, { ...state.add('snapshots', uuid, snapshot) });
  },
  // Answered with the drive alone, in no list.
  'POST /snapshots/{id}/action/': (asked, state) => {
    checkQuery(asked, 'do');
    if (asked.query.get('do') !== 'clone') throw new Refusal('no-route');
    const { drive } = state.get('snapshots', asked.place['id']);
    checkFields(asked.body, { fields: 'name media affinities' });
    const { name, size } = state.get('drives', uuidOf(drive));
    return {
      status: 202,
      body: { ...addDrive(state, { name, size, ...asked.body, status: 'cloning_dst' }) },
    };
  },
  'DELETE /snapshots/{id}/': ({ place }, state) => {
    state.get('snapshots', place['id']);
    state.table('snapshots').delete(place['id'] ?? '');
    return { status: 204 };
  },
};

const SERVER_FIELDS =
  'auto_start context cpu! cpu_model cpu_type cpus_instead_of_cores drives enable_numa epcs gpus grantees hv_relaxed hv_tsc hypervisor is_grey mem! meta name! nics permissions pubkeys requirements smp tags vnc_password!';
const DEFAULTS = { smp: 1, drives: [], nics: [], meta: {}, pubkeys: [], tags: [], context: true };

/** Fields of a server as they are kept. @throws Refusal for what does not exist */
function serverFields(body: Json, state: State, self?: Json): Json {
  checkFields(body, {
    fields: SERVER_FIELDS,
    within: {
      drives: 'boot_order dev_channel! device! drive!',
      nics: 'boot_order firewall_policy ip_v4_conf ip_v6_conf mac model vlan',
    },
  });
  const { cpu, smp = 1, mem, ...rest } = { ...DEFAULTS, ...body } as Json;
  const each = Number(cpu) / Number(smp);
  if (each < 1000 || each > 3000) throw new Refusal('invalid', { field: 'cpu' });
  if (Number(mem) < 256 * MIB) throw new Refusal('invalid', { field: 'mem' });
  const pubkeys = (rest['pubkeys'] as unknown[]).map(uuidOf);
  for (const key of pubkeys) state.named('keypairs', key, 'pubkeys');
  return {
    ...rest,
    cpu,
    smp,
    mem,
    drives: (rest['drives'] as Json[]).map((drive) => mountedDrive(drive, state, self)),
    nics: (rest['nics'] as Json[]).map((nic) => nicOf(nic, state, self)),
    pubkeys: pubkeys.map((key) => linkTo('pubkeys', key)),
  };
}

function mountedDrive(
  { boot_order = null, dev_channel, device, drive }: Json,
  state: State,
  self?: Json,
): Json {
  const found = state.named('drives', uuidOf(drive), 'drives');
  const [holder] = holdersOf(found, state).filter((server) => server !== self);
  if (holder !== undefined) throw new Refusal('invalid', { field: 'drives', words: 'Drive is mounted' });
  return { boot_order, dev_channel, device, drive: linkTo('drives', String(found['uuid'])), runtime: null };
}

function nicOf(
  { ip_v4_conf = null, ip_v6_conf = null, vlan = null, firewall_policy: policy = null, mac, model }: Json,
  state: State,
  self?: Json,
): Json {
  if (vlan !== null && (ip_v4_conf !== null || ip_v6_conf !== null))
    throw new Refusal('invalid', { field: 'nics', words: 'Cannot assign both Private and Public on a NIC' });
  const known = ((self?.['nics'] ?? []) as Json[]).some((nic) => nic['mac'] === mac);
  if (mac !== undefined && !known) throw new Refusal('invalid', { field: 'mac' });
  if (vlan !== null) state.named('vlans', uuidOf(vlan), 'vlan');
  if (policy !== null) state.named('fwpolicies', uuidOf(policy), 'firewall_policy');
  return {
    boot_order: null,
    firewall_policy: policy === null ? null : linkTo('fwpolicies', uuidOf(policy)),
    ip_v4_conf: ip_v4_conf === null ? null : confOf(ip_v4_conf as Json, state),
    ip_v6_conf,
    mac:
      mac ??
      `22:00:00:00:${state
        .nextNumber()
        .toString(16)
        .padStart(4, '0')
        .replace(/(..)(..)/, '$1:$2')}`,
    model: model ?? 'virtio',
    runtime: null,
    vlan: vlan === null ? null : linkTo('vlans', uuidOf(vlan)),
  };
}

function confOf({ conf, ip = null }: Json, state: State): Json {
  if ((conf === 'static') !== (ip !== null)) throw new Refusal('invalid', { field: 'ip' });
  if (ip !== null) state.named('ips', uuidOf(ip), 'ip');
  return { conf, ip: ip === null ? null : linkTo('ips', uuidOf(ip)) };
}

function created(asked: Asked, state: State): Reply {
  checkFields(asked.body, { fields: 'objects!' });
  const [fields = {}] = asked.body['objects'] as Json[];
  const kept = serverFields(fields, state);
  state.takeRoom();
  const uuid = state.nextUuid();
  const server = {
    ...kept,
    uuid,
    owner: OWNER,
    jobs: [],
    status: 'stopped',
    runtime: null,
    resource_uri: `/api/2.0/servers/${uuid}/`,
  };
  return made(201, state.add('servers', uuid, server));
}

/** A change, of which a server that runs ignores all but its name, metadata and tags. */
function edited({ place, body }: Asked, state: State): Reply {
  const server = state.get('servers', place['id']);
  const kept = serverFields(body, state, server);
  const { name, meta, tags } = kept;
  Object.assign(server, server['status'] === 'stopped' ? kept : { name, meta, tags });
  return { status: 200, body: server };
}

function run(server: Json, state: State): void {
  const nics = (server['nics'] as Json[]).map((nic) => {
    if (nic['vlan'] !== null)
      return { ...nic, runtime: { interface_type: 'private', ip_v4: null, ip_v6: null } };
    const { ip } = nic['ip_v4_conf'] as Json;
    const ip_v4 = ip ?? linkTo('ips', `185.12.5.${state.nextNumber() % 250}`);
    return { ...nic, runtime: { interface_type: 'public', ip_v4, ip_v6: null } };
  });
  Object.assign(server, { status: 'running', nics, runtime: { active_since: '2026-01-30T23:50:00+00:00' } });
}

function halt(server: Json): void {
  const nics = (server['nics'] as Json[]).map((nic) => ({ ...nic, runtime: null }));
  Object.assign(server, { status: 'stopped', nics, runtime: null });
}

function action({ place, query }: Asked, state: State): Reply {
  const server = state.get('servers', place['id']);
  const name = query.get('do') ?? '';
  if (!['start', 'stop', 'shutdown'].includes(name)) throw new Refusal('no-route');
  const wanted = name === 'start' ? 'stopped' : 'running';
  if (server['status'] !== wanted)
    throw new Refusal('conflict', {
      words: `Cannot ${name} guest in state "${String(server['status'])}". Guest should be in state "${wanted}"`,
    });
  const drives = drivesOf(server).map((id) => state.get('drives', id));
  if (drives.some(({ status }) => status !== 'unmounted'))
    throw new Refusal('conflict', { words: 'Cannot start guest with a drive in state "cloning_dst"' });
  server['status'] = name === 'start' ? 'starting' : 'stopping';
  state.later([server], () => (name === 'start' ? run(server, state) : halt(server)));
  return { status: 202, body: { action: name, result: 'success', uuid: server['uuid'] } };
}

function removed(asked: Asked, state: State): Reply {
  checkQuery(asked, 'recurse');
  const server = state.get('servers', asked.place['id']);
  if (server['status'] !== 'stopped')
    throw new Refusal('conflict', { words: `Cannot delete guest in state "${String(server['status'])}"` });
  state.table('servers').delete(String(server['uuid']));
  if (asked.query.get('recurse') === 'disks')
    for (const id of drivesOf(server))
      if (state.get('drives', id)['media'] === 'disk') state.table('drives').delete(id);
  return { status: 204 };
}

const SERVERS: Routes = {
  'GET /servers/detail/': list('servers'),
  'POST /servers/': created,
  'GET /servers/{id}/': one('servers'),
  'PUT /servers/{id}/': edited,
  'DELETE /servers/{id}/': removed,
  'POST /servers/{id}/action/': action,
};

const RULE_FIELDS = 'action! direction ip_proto src_ip src_port dst_ip dst_port comment';

const POLICIES: Routes = {
  'GET /fwpolicies/detail/': list('fwpolicies'),
  'GET /fwpolicies/{id}/': one('fwpolicies'),
  'POST /fwpolicies/': (asked, state) => {
    const { name, rules = [], meta = {} } = objectOf(asked, 'name! rules meta');
    for (const rule of rules as Json[]) checkFields(rule, { fields: RULE_FIELDS });
    const uuid = state.nextUuid();
    return made(201, state.add('fwpolicies', uuid, { uuid, name, rules, meta, owner: OWNER, servers: [] }));
  },
  'PUT /fwpolicies/{id}/': ({ place, body }, state) => {
    const policy = state.get('fwpolicies', place['id']);
    checkFields(body, { fields: 'name! rules meta', within: { rules: RULE_FIELDS } });
    Object.assign(policy, { rules: [], meta: {} }, body);
    return { status: 200, body: policy };
  },
  'DELETE /fwpolicies/{id}/': ({ place }, state) => {
    state.get('fwpolicies', place['id']);
    state.table('fwpolicies').delete(place['id'] ?? '');
    return { status: 204 };
  },
};

/** A key as the list of public keys has it. */
function publicPart({ private_key, ...key }: Json): Json {
  return { ...key, has_private_key: private_key !== '' };
}

const KEYS: Routes = {
  'GET /pubkeys/': list('keypairs', publicPart),
  'POST /keypairs/': (asked, state) => {
    const { name, public_key, algorithm_type } = objectOf(
      asked,
      'name! public_key private_key algorithm_type',
    );
    if (public_key === undefined && algorithm_type === undefined)
      throw new Refusal('missing-field', { field: 'algorithm_type' });
    const uuid = state.nextUuid();
    const key = {
      uuid,
      name,
      public_key:
        public_key ?? `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF`,
      private_key: public_key === undefined ? '-----BEGIN OPENSSH PRIVATE KEY-----\nnone\n' : '',
      fingerprint: '79:20:0b:49:72:11:b1:bc:df:73:94:09:3d:f8:90:71',
      meta: {},
      tags: [],
    };
    return made(201, state.add('keypairs', uuid, key));
  },
  'DELETE /keypairs/{id}/': ({ place }, state) => {
    state.get('keypairs', place['id']);
    state.table('keypairs').delete(place['id'] ?? '');
    return { status: 204 };
  },
};

function withServers(vlan: Json, state: State): Json {
  const inside = (server: Json): boolean =>
    (server['nics'] as Json[]).some((nic) => nic['vlan'] && uuidOf(nic['vlan']) === vlan['uuid']);
  const servers = state.rows('servers').filter(inside);
  return { ...vlan, servers: servers.map(({ uuid }) => linkTo('servers', String(uuid))) };
}

function withServer(ip: Json, state: State): Json {
  const hasIt = (server: Json): boolean =>
    (server['nics'] as Json[]).some((nic) => {
      const { ip: own } = (nic['ip_v4_conf'] ?? {}) as Json;
      return own !== undefined && own !== null && uuidOf(own) === ip['uuid'];
    });
  const holder = state.rows('servers').find(hasIt);
  return { ...ip, server: holder === undefined ? null : linkTo('servers', String(holder['uuid'])) };
}

const NETWORKS: Routes = {
  'GET /vlans/detail/': list('vlans', withServers),
  'GET /vlans/{id}/': one('vlans', withServers),
  'GET /ips/detail/': list('ips', withServer),
  'GET /ips/{id}/': one('ips', withServer),
};

const RANGES = {
  cpu: { max: 96_000, min: 250 },
  cpu_per_smp: { max: 3000, min: 1000 },
  mem: { max: 64 * GIB, min: 256 * MIB },
  smp: { max: 4, min: 1 },
};

const CATALOGUE: Routes = {
  'GET /capabilities/': () => ({
    status: 200,
    body: { hosts: { amd: RANGES }, servers: RANGES, default_storage_type: 'dssd' },
  }),
  'GET /locations/': list('locations'),
};

const IMAGE = 'd446038b-784d-4ae4-9a4d-46c7b51b403d';
const VLAN = '10619300-edda-42ba-91e0-7e3df0689d00';

/** CloudSigma. @see https://docs.cloudsigma.com/en/latest/ */
const SHAPE: Shape = {
  base: '/api/2.0',
  routes: { ...CATALOGUE, ...DRIVES, ...SNAPSHOTS, ...SERVERS, ...KEYS, ...POLICIES, ...NETWORKS },
  refuse,
  seed: (state) => {
    for (const [uuid, name, media] of [
      [IMAGE, 'Debian 13 Server', 'disk'],
      ['0a06a5f5-a74e-4f1d-844e-b00d915cfd3c', 'Ubuntu 24.04', 'disk'],
      ['6626f7cd-6085-42a2-a0b4-42262c9c6036', 'VirtIO drivers', 'cdrom'],
    ] as const)
      state.add('libdrives', uuid, {
        uuid,
        name,
        media,
        size: 10 * GIB,
        status: 'unmounted',
        os: 'linux',
        distribution: 'Debian',
        version: '13',
        image_type: 'preinst',
        paid: false,
        meta: {},
        owner: null,
      });
    for (const [id, display_name, country_code] of [
      ['ZRH', 'Zurich, Switzerland', 'CH'],
      ['DUB', 'Dublin, Ireland', 'IE'],
    ] as const)
      state.add('locations', id, {
        id,
        display_name,
        country_code,
        api_endpoint: 'https://cloud.example/api/2.0/',
      });
    state.add('vlans', VLAN, { uuid: VLAN, meta: { name: 'inside' }, owner: OWNER, tags: [] });
    for (const uuid of ['185.12.6.183', '185.12.6.184', '185.12.6.185'])
      state.add('ips', uuid, {
        uuid,
        gateway: '185.12.6.1',
        netmask: 24,
        meta: {},
        subscription: { id: 7273 },
      });
  },
};

export const row: Host = {
  name: 'cloudsigma',
  shape: SHAPE,
  make: (endpoint, token) => new CloudSigmaCompute({ endpoint, token }),
  creates: 'POST /servers/',
  without: {
    'gives a volume to a server and takes it back':
      'drives of servers that run stay as they are: test/unit/providers/cloudsigma/compute.test.ts has it with one that is stopped',
  },
  context: {
    image: IMAGE,
    size: '1x2000x1024',
    otherSize: '2x4000x2048',
    volumeSize: 1,
  },
};
