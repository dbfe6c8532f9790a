import { GcoreCompute } from 'skylane/gcore';
import { checkQuery, collection } from '../collection.js';
import { INSTANCES } from '../gcore/instances.js';
import { groupOf, networkOf, NETWORKING, subnetOf } from '../gcore/networking.js';
import { imageOf, STORAGE } from '../gcore/storage.js';
import { CREATED, MANNER, PLACE, PROJECT, REGION } from '../gcore/tasks.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Routes, Shape } from '../stand-in.js';
import type { Json, Refusal, RefusalKind, State } from '../state.js';

const IMAGE = '6d3c053e-c728-4294-b23a-560b62a4d592';
const NETWORK = '7d3c053e-c728-4294-b23a-560b62a4d593';
const SUBNET = '7e3c053e-c728-4294-b23a-560b62a4d593';
const DEFAULT_GROUP = '8d3c053e-c728-4294-b23a-560b62a4d594';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  unauthorized: 401,
  'no-route': 404,
  missing: 404,
  'unknown-field': 422,
  'missing-field': 422,
  invalid: 400,
  conflict: 409,
  exists: 409,
  locked: 409,
  // What Gcore answers at a quota is not documented; the words alone are taken for it.
  quota: 400,
};

function refuse({ kind, message }: Refusal): Reply {
  const words = kind === 'quota' ? 'Quota limit exceeded' : message;
  return { status: STATUS[kind], body: { exception_class: 'StandIn', message: words } };
}

function createKey({ body }: Asked, state: State): Json {
  const { name, public_key: given } = body;
  state.refuseTwin('keys', 'name', name);
  const id = state.nextUuid();
  const key = state.add('keys', id, {
    ...{
      id,
      name,
      fingerprint: 'b7:2f',
      public_key: given ?? 'ssh-ed25519 AAAAC3Nz made',
      created_at: CREATED,
    },
    ...{ project_id: PROJECT, shared_in_project: true, state: 'ACTIVE' },
  });
  return given === undefined ? { ...key, private_key: 'made and shown once' } : key;
}

const KEYS: Routes = collection(
  { ...MANNER, deleted: 204 },
  {
    path: `/v1/ssh_keys/${PROJECT}`,
    table: 'keys',
    what: 'ssh key',
    query: 'name',
    filter: ({ name }, { query }) => String(name).includes(query.get('name') ?? ''),
    create: { fields: 'name! public_key shared_in_project', make: createKey },
    remove: () => {},
  },
);

const REGION_ROW: Json = {
  ...{
    id: REGION,
    display_name: 'Luxembourg-2',
    country: 'LU',
    state: 'ACTIVE',
    zone: 'EMEA',
    slug: 'luxembourg-2',
  },
  ...{
    access_level: 'core',
    created_at: CREATED,
    created_on: CREATED,
    endpoint_type: 'public',
    keystone_id: 1,
  },
  ...{ keystone_name: 'one', vlan_physical_network: 'one', has_ai: false, has_ai_gpu: false, has_kvm: true },
  ...{
    has_baremetal: true,
    has_basic_vm: true,
    has_dbaas: true,
    has_ddos: true,
    has_k8s: true,
    has_sfs: true,
  },
};

/** Gcore's cloud API. @see https://gcore.com/docs/api-reference/cloud */
export const GCORE: Shape = {
  base: '/cloud',
  isSignedIn: ({ headers }, secret) => headers.authorization === `APIKey ${secret}`,
  routes: {
    ...INSTANCES,
    ...STORAGE,
    ...NETWORKING,
    ...KEYS,
    [`GET /v1/flavors/${PLACE}`]: (asked, state) => {
      checkQuery(asked, 'include_prices limit offset');
      return MANNER.list(state.rows('flavors'), asked, state, { path: '', table: 'flavors' });
    },
    'GET /v1/regions': (asked, state) => {
      checkQuery(asked, 'limit offset');
      return MANNER.list(state.rows('regions'), asked, state, { path: '', table: 'regions' });
    },
    'GET /v1/tasks/{id}': ({ place }, state) => ({
      status: 200,
      body: state.read(state.get('tasks', place['id'])),
    }),
  },
  refuse,
  seed: (state) => {
    for (const vcpus of [1, 2]) {
      const name = `g1-standard-${vcpus}-${vcpus * 2}`;
      state.add('flavors', name, {
        ...{ flavor_id: name, flavor_name: name, vcpus, ram: vcpus * 2048, architecture: 'x86_64' },
        ...{ os_type: 'linux', disabled: false, hardware_description: { ram: '2GB' }, currency_code: 'EUR' },
        ...{ price_status: 'show', price_per_hour: vcpus / 100, price_per_month: vcpus * 7.2 },
      });
    }
    state.add('images', IMAGE, imageOf(IMAGE, 'ubuntu-24.04-x64'));
    state.add('regions', REGION, REGION_ROW);
    state.add('networks', NETWORK, networkOf(NETWORK, 'inner'));
    const inner = { name: 'inner', network_id: NETWORK, cidr: '10.0.0.0/24' };
    state.add('subnets', SUBNET, subnetOf(SUBNET, inner));
    state.add('groups', DEFAULT_GROUP, groupOf(DEFAULT_GROUP, { name: 'default' }));
  },
};

export const row: Host = {
  name: 'Gcore',
  shape: GCORE,
  make: (endpoint, token) =>
    new GcoreCompute({ token, endpoint, projectId: String(PROJECT), region: String(REGION) }),
  context: {
    image: IMAGE,
    size: 'g1-standard-1-2',
    otherSize: 'g1-standard-2-4',
    networks: [NETWORK],
    volumeSize: 1,
    range: '10.8.0.0/24',
    addressSource: {},
  },
  without: {
    'ends a run at credentials that are wrong, and accounts for every server':
      'ids that are no UUIDs cannot exist: nothing is sent for them that could be refused',
  },
  creates: `POST /v2/instances/${PLACE}`,
};
