import { LatitudeCompute } from 'skylane/latitude';
import { checkQuery, collection } from '../collection.js';
import type { Host } from '../hosts.js';
import { attributesOf, CREATED, idOf, MANNER, PROJECT } from '../latitude/manner.js';
import { NETWORKING } from '../latitude/networking.js';
import { SERVERS } from '../latitude/servers.js';
import type { Reply, Shape } from '../stand-in.js';
import type { Json, Refusal, RefusalKind } from '../state.js';

const IMAGE = 'ubuntu_24_04_x64_lts';

const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, code: string | null]>> = {
  unauthorized: [401, 'unauthorized'],
  'no-route': [404, 'not_found'],
  missing: [404, 'not_found'],
  'unknown-field': [422, 'unprocessable'],
  'missing-field': [422, 'unprocessable'],
  invalid: [422, 'unprocessable'],
  conflict: [409, 'conflict'],
  exists: [409, 'conflict'],
  locked: [423, null],
  // What Latitude.sh answers at a limit is not documented; the words alone are taken for it.
  quota: [422, 'unprocessable'],
};

function refuse({ kind, message }: Refusal): Reply {
  const [status, code] = ERRORS[kind];
  const detail = kind === 'quota' ? 'Server limit reached' : message;
  const error = { code, status: String(status), title: 'Error', detail, meta: {} };
  return { status, body: { errors: [error] } };
}

function planOf(slug: string, cores: number): Json {
  const regions = [
    {
      name: 'Brazil',
      locations: { available: ['SAO'], in_stock: ['SAO'] },
      stock_level: 'high',
      pricing: { USD: { hour: cores / 10, month: cores * 70, year: cores * 700 } },
    },
  ];
  const specs = {
    cpu: { type: 'E-2134G', clock: 3.5, cores, count: 1 },
    memory: { total: cores * 8 },
    drives: [{ count: 1, size: '500 GB', type: 'SSD' }],
    nics: [{ count: 1, type: '1 Gbps' }],
    gpu: {},
  };
  const attributes = { slug, name: slug.replaceAll('-', '.'), features: ['ssh', 'raid'], specs, regions };
  return { id: `plan_${cores}`, type: 'plans', attributes };
}

/** Latitude.sh's API. @see https://docs.latitude.sh/reference */
export const LATITUDE: Shape = {
  isSignedIn: ({ headers }, secret) => headers.authorization === secret,
  routes: {
    ...SERVERS,
    ...NETWORKING,
    'GET /plans': (asked, state) => {
      checkQuery(asked, 'filter[in_stock]');
      return { status: 200, body: { data: state.rows('plans') } };
    },
    'GET /plans/operating_systems': (asked, state) => {
      checkQuery(asked, 'page[size] page[number] stats[total]');
      return MANNER.list(state.rows('systems'), asked, state, { path: '', table: '' });
    },
    'GET /regions': (asked, state) => {
      checkQuery(asked, 'page[size] page[number] stats[total]');
      return MANNER.list(state.rows('regions'), asked, state, { path: '', table: '' });
    },
    ...collection(
      { ...MANNER, item: (data, status) => ({ status, body: { data } }), deleted: 200 },
      {
        path: '/ssh_keys',
        table: 'keys',
        query: 'filter[project]',
        create: {
          fields: 'data!',
          make: ({ body }, state) => {
            const given = attributesOf(body, 'ssh_keys', { fields: 'name! public_key! project' });
            const { name, public_key } = given;
            const id = idOf('ssh', state.nextNumber());
            const times = { created_at: CREATED, updated_at: CREATED };
            const attributes = { tags: [], name, public_key, fingerprint: '62:ac', ...times };
            return state.add('keys', id, { id, type: 'ssh_keys', attributes });
          },
        },
        remove: () => {},
      },
    ),
    ...collection(MANNER, {
      path: '/user_data',
      table: 'user_data',
      create: {
        fields: 'data!',
        make: ({ body }, state) => {
          const given = attributesOf(body, 'user_data', { fields: 'description! content! project' });
          const id = idOf('ud', state.nextNumber());
          const { description, content } = given;
          return state.add('user_data', id, { id, type: 'user_data', attributes: { description, content } });
        },
      },
      remove: () => {},
    }),
  },
  refuse,
  seed: (state) => {
    state.add('plans', 1, planOf('c2-small-x86', 4));
    state.add('plans', 2, planOf('c2-medium-x86', 8));
    const system = { name: 'Ubuntu 24.04', distro: 'ubuntu', slug: IMAGE, version: '24.04', user: 'ubuntu' };
    const all = { ...system, provisionable_on: ['c2.small.x86'] };
    state.add('systems', IMAGE, { id: 'os_1', type: 'operating_system', attributes: all });
    const site = { name: 'São Paulo', slug: 'SAO', country: { name: 'Brazil', slug: 'brazil' } };
    state.add('regions', 1, { id: 'loc_1', attributes: site });
  },
};

export const row: Host = {
  name: 'Latitude.sh',
  shape: LATITUDE,
  make: (endpoint, token) => new LatitudeCompute({ token, endpoint, project: PROJECT, region: 'SAO' }),
  context: { image: IMAGE, size: 'c2-small-x86' },
  without: {
    'makes a network, puts a server on it, and destroys it when it is free':
      'servers are put on virtual networks once they exist, by a part of the driver',
    'ends a run at credentials that are wrong, and accounts for every server':
      'ids of another form cannot exist: nothing is sent for them that could be refused',
  },
};
