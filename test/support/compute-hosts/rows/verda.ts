import { VerdaCompute } from 'skylane/verda';
import { checkFields, checkQuery, collection, type Manner } from '../collection.js';
import type { Host } from '../hosts.js';
import { SECRET, type Asked, type Reply, type Routes, type Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const CREATED = '2026-01-30T23:50:00.000Z';

const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [401, 'unauthorized_request'],
  'no-route': [404, 'not_found'],
  missing: [404, 'not_found'],
  'unknown-field': [400, 'invalid_request'],
  'missing-field': [400, 'invalid_request'],
  invalid: [400, 'invalid_request'],
  conflict: [400, 'invalid_request'],
  exists: [409, 'invalid_request'],
  locked: [400, 'invalid_request'],
  quota: [402, 'insufficient_funds'],
};

/** @see https://api.verda.com/v1/docs#description/errors */
function refuse({ kind, message }: Refusal): Reply {
  const [status, code] = ERRORS[kind];
  return { status, body: { code, message } };
}

/** Bare lists without pages, and ids alone, as plain text, for what is made. */
const MANNER: Manner = {
  list: (rows) => ({ status: 200, body: rows }),
  item: (row, status) => (status === 202 ? { status, body: String(row['id']) } : { status, body: row }),
  created: 202,
  deleted: 200,
};

const notNow = (): Refusal =>
  new Refusal('conflict', { words: 'Action is not allowed in current state of the instance' });

const tagsOf = (given: unknown): Json[] =>
  ((given ?? []) as Json[]).map((tag) => {
    checkFields(tag, { fields: 'key! value' });
    return {
      id: `tag-${String(tag['key'])}`,
      key: String(tag['key']).toLowerCase(),
      value: tag['value'] ?? '',
    };
  });

function makeVolume(fields: Json, state: State): Json {
  const id = state.nextUuid();
  const volume = {
    id,
    status: 'ordered',
    instance_id: null,
    type: 'NVMe',
    is_os_volume: false,
    created_at: CREATED,
    target: null,
    currency: 'usd',
    monthly_price: 20,
    location: 'FIN-03',
    tags: [],
    ...fields,
  };
  const row = state.add('volumes', id, volume);
  state.later([row], () => (row['status'] = row['instance_id'] === null ? 'detached' : 'attached'));
  return row;
}

function makeInstance({ body }: Asked, state: State): Json {
  for (const key of (body['ssh_key_ids'] ?? []) as string[]) state.named('keys', key, 'ssh_key_ids');
  if (body['startup_script_id'] !== undefined)
    state.named('scripts', body['startup_script_id'], 'startup_script_id');
  state.named('images', body['image'], 'image');
  state.named('types', body['instance_type'], 'instance_type');
  state.takeRoom('instances');
  const id = state.nextUuid();
  const disk = makeVolume({ name: `${String(body['hostname'])}-os`, size: 50, instance_id: id }, state);
  disk['is_os_volume'] = true;
  const row = state.add('instances', id, {
    id,
    ip: null,
    status: 'ordered',
    created_at: CREATED,
    cpu: { description: '6 CPU', number_of_cores: 6 },
    gpu: { description: '1x Tesla V100 16GB', number_of_gpus: 1 },
    gpu_memory: { description: '16GB GPU RAM', size_in_gigabytes: 16 },
    memory: { description: '32GB RAM', size_in_gigabytes: 32 },
    hostname: body['hostname'],
    description: body['description'],
    location: body['location_code'] ?? 'FIN-03',
    price_per_hour: 0.5,
    is_spot: body['is_spot'] ?? false,
    instance_type: body['instance_type'],
    image: body['image'],
    os_name: 'Ubuntu 24.04',
    startup_script_id: body['startup_script_id'] ?? null,
    ssh_key_ids: body['ssh_key_ids'] ?? [],
    os_volume_id: disk['id'],
    volume_ids: [disk['id']],
    contract: 'PAY_AS_YOU_GO',
    tags: tagsOf(body['tags']),
  });
  state.later([row], () => Object.assign(row, { status: 'running', ip: '65.108.1.2' }));
  return row;
}

/** Actions by their names, each on one instance. */
const ACTIONS: Readonly<Record<string, (row: Json, body: Json, state: State) => void>> = {
  start: (row, _body, state) => {
    if (row['status'] !== 'offline') throw notNow();
    state.later([row], () => (row['status'] = 'running'));
  },
  shutdown: (row, _body, state) => {
    if (row['status'] !== 'running') throw notNow();
    state.later([row], () => (row['status'] = 'offline'));
  },
  delete: (row, { volume_ids: named }, state) => {
    row['status'] = 'deleting';
    for (const volume of (named ?? []) as string[]) state.table('volumes').delete(volume);
    for (const volume of state.rows('volumes'))
      if (volume['instance_id'] === row['id'])
        Object.assign(volume, { status: 'detached', instance_id: null });
    state.later([row], () => state.table('instances').delete(String(row['id'])));
  },
};

/** Each instance has an outcome of its own; refusals of all are refusals of the request. */
function actOnInstances({ body }: Asked, state: State): Reply {
  checkFields(body, { fields: 'action! id! volume_ids delete_permanently' });
  const ids = body['id'] as string[];
  const outcomes = ids.map((instanceId) => {
    const row = state.table('instances').get(instanceId);
    if (row === undefined)
      return { instanceId, status: 'error', error: 'instance not found', statusCode: 404 };
    const act = ACTIONS[String(body['action'])];
    if (act === undefined) throw new Refusal('invalid', { field: 'action' });
    act(row, body, state);
    return { instanceId, status: 'success' };
  });
  const isWhole = outcomes.every(({ status }) => status === 'success');
  const results = outcomes.map((outcome) => ({ action: body['action'], ...outcome }));
  return { status: isWhole ? 202 : 207, body: results };
}

function actOnVolume({ body }: Asked, state: State): Reply {
  checkFields(body, { fields: 'action! id! instance_id size name' });
  const row = state.get('volumes', body['id'], 'volume');
  const change = (during: string, after: string, instance: unknown): void => {
    row['status'] = during;
    state.later([row], () => Object.assign(row, { status: after, instance_id: instance }));
  };
  if (body['action'] === 'resize') {
    if (Number(body['size']) <= Number(row['size'])) throw new Refusal('invalid', { field: 'size' });
    row['size'] = body['size'];
  } else if (body['action'] === 'attach') change('attaching', 'attached', body['instance_id']);
  else if (body['action'] === 'detach') change('detaching', 'detached', null);
  else throw new Refusal('invalid', { field: 'action' });
  return { status: 202 };
}

function addTag({ body, place }: Asked, state: State): Reply {
  const row = state.get('instances', place['id'], 'instance');
  const [tag = {}] = tagsOf([body]);
  const tags = row['tags'] as Json[];
  if (tags.some(({ key }) => key === tag['key'])) throw new Refusal('exists', { what: 'tag' });
  tags.push(tag);
  return { status: 201, body: tag };
}

function removeTag({ place }: Asked, state: State): Reply {
  const row = state.get('instances', place['id'], 'instance');
  row['tags'] = (row['tags'] as Json[]).filter(({ key }) => key !== place['key']);
  return { status: 204 };
}

/** A resource as a list of one. */
const alone =
  (table: string) =>
  ({ place }: Asked, state: State): Reply => ({
    status: 200,
    body: [state.get(table, place['id'])],
  });

const make =
  (table: string, fields: (body: Json) => Json) =>
  ({ body }: Asked, state: State): Json => {
    const id = state.nextUuid();
    return state.add(table, id, { id, created_at: CREATED, ...fields(body) });
  };

const ROUTES: Routes = {
  'POST /oauth2/token': ({ body }) => {
    checkFields(body, { fields: 'grant_type! client_id! client_secret!' });
    if (body['client_secret'] !== SECRET) throw new Refusal('unauthorized');
    return {
      status: 200,
      body: { access_token: SECRET, token_type: 'Bearer', expires_in: 3600, scope: 'fullAccess' },
    };
  },
  ...collection(MANNER, {
    path: '/instances',
    table: 'instances',
    query: 'status',
    create: {
      fields:
        'instance_type! image! hostname! description! ssh_key_ids location_code startup_script_id os_volume volumes existing_volumes is_spot coupon contract pricing tags',
      within: { os_volume: 'name! size! on_spot_discontinue' },
      make: makeInstance,
    },
  }),
  'PUT /instances': actOnInstances,
  'POST /instances/{id}/tags': addTag,
  'DELETE /instances/{id}/tags/{key}': removeTag,
  ...collection(MANNER, {
    path: '/volumes',
    table: 'volumes',
    query: 'status',
    create: {
      fields: 'name! size! type! location_code instance_id instance_ids tags',
      make: ({ body }, state) => {
        const { location_code: location, tags, ...fields } = body;
        return makeVolume({ ...fields, location, tags: tagsOf(tags) }, state);
      },
    },
    remove: () => {},
  }),
  'PUT /volumes': actOnVolume,
  ...collection(MANNER, {
    path: '/ssh-keys',
    table: 'keys',
    create: { fields: 'name! key!', make: make('keys', (body) => ({ ...body, fingerprint: 'SHA256:abc' })) },
    remove: () => {},
  }),
  ...collection(MANNER, {
    path: '/scripts',
    table: 'scripts',
    create: { fields: 'name! script!', make: make('scripts', (body) => body) },
    remove: () => {},
  }),
  'GET /scripts/{id}': alone('scripts'),
  'GET /ssh-keys/{id}': alone('keys'),
  'GET /instance-types': (asked, state) => {
    checkQuery(asked, 'currency');
    return { status: 200, body: state.rows('types') };
  },
  'GET /instance-availability': () => ({
    status: 200,
    body: [{ location_code: 'FIN-03', availabilities: ['1V100.6V', '8V100.48V'] }],
  }),
  'GET /images': (asked, state) => {
    checkQuery(asked, 'instance_type');
    return { status: 200, body: state.rows('images') };
  },
  'GET /locations': () => ({
    status: 200,
    body: [
      { code: 'FIN-03', name: 'Finland 03', country_code: 'FI' },
      { code: 'ICE-01', name: 'Iceland 01', country_code: 'IS' },
    ],
  }),
};

/** @see https://api.verda.com/v1/docs */
const SHAPE: Shape = {
  base: '/v1',
  routes: ROUTES,
  open: ['POST /oauth2/token'],
  refuse,
  seed: (state) => {
    for (const [name, gpus] of [
      ['1V100.6V', 1],
      ['8V100.48V', 8],
      ['CPU.4V.16G', 0],
    ] as const)
      state.add('types', name, {
        id: `type-${name}`,
        instance_type: name,
        model: 'V100',
        name: 'Tesla V100',
        cpu: { description: '6 CPU', number_of_cores: 6 },
        gpu: { description: `${gpus}x Tesla V100`, number_of_gpus: gpus },
        gpu_memory: { description: 'VRAM', size_in_gigabytes: gpus * 16 },
        memory: { description: '32GB RAM', size_in_gigabytes: 32 },
        price_per_hour: '0.50',
        spot_price: '0.25',
        currency: 'usd',
        supported_os: ['ubuntu-24.04-cuda-12.8-open-docker'],
      });
    for (const [name, isCluster] of [
      ['ubuntu-24.04-cuda-12.8-open-docker', false],
      ['ubuntu-24.04', false],
      ['ubuntu-24.04-cuda-12.8-cluster', true],
    ] as const)
      state.add('images', name, {
        id: `image-${name}`,
        image_type: name,
        name,
        details: ['Ubuntu 24.04'],
        is_default: false,
        is_cluster: isCluster,
      });
  },
};

export const row: Host = {
  name: 'verda',
  shape: SHAPE,
  make: (endpoint, clientSecret) =>
    new VerdaCompute({ endpoint, clientId: 'client', clientSecret, region: 'FIN-03' }),
  context: { image: 'ubuntu-24.04-cuda-12.8-open-docker', size: '1V100.6V', otherSize: '8V100.48V' },
  creates: 'POST /instances',
  without: {
    'gives a server another name, and refuses to change nothing': 'the names of instances are fixed',
  },
};
