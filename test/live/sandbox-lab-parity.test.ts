import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import {
  type CloudResponse,
  dig,
  type Extras,
  passwordAuth,
  send,
  until,
} from '../support/sandbox-client.js';

/** Asks the same of a real OpenStack and of the sandbox, and compares status, shape and error words. */
const endpointsFile = join(process.env.OPENSTACK_LAB_DIR ?? '/tmp/openstack-lab', 'endpoints.json');
const isOff = process.env.SKYLANE_LAB === undefined || !existsSync(endpointsFile);
if (isOff)
  console.warn('SKIPPED: the comparison with a real OpenStack, SKYLANE_LAB is not set or the lab is not up');

/** The least a comparison needs to know of a cloud. */
interface Cloud {
  readonly identity: string;
  readonly account: Readonly<Record<string, string>>;
  readonly limited: Readonly<Record<string, string>>;
}

/** A signed-in session with the endpoints of its catalog. */
class Session {
  constructor(
    readonly token: string,
    readonly tenant: string,
    readonly user: string,
    readonly catalog: readonly unknown[],
  ) {}

  async ask(type: string, method: string, path: string, extras: Extras = {}): Promise<CloudResponse> {
    const service = this.catalog.find((entry) => dig(entry, 'type') === type);
    const endpoints = dig(service, 'endpoints') as readonly unknown[];
    const url = String(
      dig(
        endpoints.find((each) => dig(each, 'interface') === 'public'),
        'url',
      ),
    );
    return await send(url + path, method, {
      ...extras,
      headers: { 'x-auth-token': this.token, ...extras.headers },
    });
  }
}

async function signIn(identity: string, account: Readonly<Record<string, string>>): Promise<Session> {
  const response = await send(`${identity}/auth/tokens`, 'POST', { body: passwordAuth(account) });
  const token = response.headers.get('x-subject-token') ?? '';
  const catalog = response.rows('token', 'catalog');
  return new Session(
    token,
    response.textAt('token', 'project', 'id'),
    response.textAt('token', 'user', 'id'),
    catalog,
  );
}

let sandbox: Sandbox;
let lab: Cloud;
let simulated: Cloud;

beforeAll(async () => {
  if (isOff) return;
  const endpoints: unknown = JSON.parse(readFileSync(endpointsFile, 'utf8'));
  const account = (name: string): Record<string, string> => ({
    username: name,
    password: String(dig(endpoints, 'users', name, 'password')),
    projectName: name,
  });
  lab = {
    identity: String(dig(endpoints, 'auth_url')),
    account: account('demo'),
    limited: account('limited'),
  };
  sandbox = await startSandbox({ flavor: 'openstack', buildTime: 200, actionTime: 20 });
  simulated = {
    identity: sandbox.identityUrl,
    account: sandbox.credentials,
    limited: sandbox.accounts.limited ?? {},
  };
});

afterAll(async () => {
  if (!isOff) await sandbox.close();
});

/** Kind and keys of a value, and of what it holds; lists by their first row, free-form maps by their kind. */
function shapeOf(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.length === 0 ? 'list' : [shapeOf(value[0], depth + 1)];
  if (typeof value !== 'object' || value === null) return 'value';
  if (depth > 4) return 'object';
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, FREE.has(key) ? 'free' : shapeOf(entry, depth + 1)]),
  );
}

/** What differs from cloud to cloud by right. */
const FREE = new Set([
  'catalog',
  'roles',
  'metadata',
  'extra_specs',
  'addresses',
  'links',
  'subnets',
  'updated_at',
  'updated',
]);

interface Comparison {
  readonly name: string;
  readonly ask: (session: Session) => Promise<CloudResponse>;
  /** Compared word for word beside the status; ids in it are taken out. */
  readonly words?: readonly (string | number)[];
  /** Keys of images and networks that their owners gave them. */
  readonly without?: readonly string[];
}

const NO_SUCH_ID = '70a599e0-31e7-49b7-b260-868f441e862b';

async function create(
  session: Session,
  fields: Readonly<Record<string, unknown>>,
  version = '2.37',
): Promise<CloudResponse> {
  const images = await session.ask('image', 'GET', '/v2/images?limit=1');
  const server = {
    name: 'parity',
    imageRef: images.at('images', 0, 'id'),
    flavorRef: '1',
    networks: 'none',
    ...fields,
  };
  return await session.ask('compute', 'POST', '/servers', { body: { server }, version });
}

/** The answer about a server that lives only as long as it is asked about. */
async function withServer(
  session: Session,
  ask: (id: string) => Promise<CloudResponse>,
): Promise<CloudResponse> {
  const id = (await create(session, {})).textAt('server', 'id');
  try {
    await until(
      async () => await session.ask('compute', 'GET', `/servers/${id}`),
      (response) => response.at('server', 'status') !== 'BUILD',
    );
    return await ask(id);
  } finally {
    await session.ask('compute', 'DELETE', `/servers/${id}`);
  }
}

const COMPARISONS: readonly Comparison[] = [
  {
    name: 'token',
    ask: async (session) =>
      await session.ask('identity', 'GET', '/auth/tokens', { headers: { 'x-subject-token': session.token } }),
  },
  {
    name: 'token that is not one',
    ask: async (session) =>
      await session.ask('identity', 'GET', '/auth/tokens', { headers: { 'x-subject-token': 'x' } }),
    words: ['error', 'message'],
  },
  {
    name: 'projects of others',
    ask: async (session) => await session.ask('identity', 'GET', '/projects'),
    words: ['error', 'message'],
  },
  { name: 'own projects', ask: async (session) => await session.ask('identity', 'GET', '/auth/projects') },
  { name: 'compute version', ask: async (session) => await session.ask('compute', 'GET', '') },
  { name: 'flavors', ask: async (session) => await session.ask('compute', 'GET', '/flavors/detail') },
  {
    name: 'flavors 2.93',
    ask: async (session) => await session.ask('compute', 'GET', '/flavors/detail', { version: '2.93' }),
  },
  {
    name: 'flavor that is not there',
    ask: async (session) => await session.ask('compute', 'GET', '/flavors/nope'),
    words: ['itemNotFound', 'message'],
  },
  { name: 'limits', ask: async (session) => await session.ask('compute', 'GET', '/limits') },
  { name: 'zones', ask: async (session) => await session.ask('compute', 'GET', '/os-availability-zone') },
  {
    name: 'quotas',
    ask: async (session) => await session.ask('compute', 'GET', `/os-quota-sets/${session.tenant}`),
  },
  {
    name: 'microversion too new',
    ask: async (session) => await session.ask('compute', 'GET', '/servers', { version: '2.999' }),
    words: ['computeFault', 'message'],
  },
  {
    name: 'microversion not one',
    ask: async (session) => await session.ask('compute', 'GET', '/servers', { version: 'abc' }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'server that is not there',
    ask: async (session) => await session.ask('compute', 'GET', `/servers/${NO_SUCH_ID}`),
    words: ['itemNotFound', 'message'],
  },
  {
    name: 'servers by a bad limit',
    ask: async (session) => await session.ask('compute', 'GET', '/servers?limit=abc'),
    words: ['badRequest', 'message'],
  },
  {
    name: 'servers by a bad marker',
    ask: async (session) => await session.ask('compute', 'GET', '/servers?marker=abc'),
    words: ['badRequest', 'message'],
  },
  {
    name: 'servers by a bad time',
    ask: async (session) => await session.ask('compute', 'GET', '/servers?changes-since=x'),
    words: ['badRequest', 'message'],
  },
  {
    name: 'servers of all projects',
    ask: async (session) => await session.ask('compute', 'GET', '/servers?all_tenants=1'),
    words: ['forbidden', 'message'],
  },
  {
    name: 'create without flavor',
    ask: async (session) => await create(session, { flavorRef: '99' }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'create without image',
    ask: async (session) => await create(session, { imageRef: NO_SUCH_ID }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'create without key',
    ask: async (session) => await create(session, { key_name: 'nope' }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'create in no zone',
    ask: async (session) => await create(session, { availability_zone: 'nope' }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'create without name',
    ask: async (session) => await create(session, { name: '' }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'create on no network',
    ask: async (session) => await create(session, { networks: [{ uuid: NO_SUCH_ID }] }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'create with bad metadata',
    ask: async (session) => await create(session, { metadata: { '': 'x' } }),
    words: ['badRequest', 'message'],
  },
  {
    name: 'none before 2.37',
    ask: async (session) => await create(session, {}, '2.1'),
    words: ['badRequest', 'message'],
  },
  {
    name: 'server',
    ask: async (session) =>
      await withServer(session, async (id) => await session.ask('compute', 'GET', `/servers/${id}`)),
  },
  {
    name: 'server 2.93',
    ask: async (session) =>
      await withServer(
        session,
        async (id) => await session.ask('compute', 'GET', `/servers/${id}`, { version: '2.93' }),
      ),
  },
  {
    name: 'server list',
    ask: async (session) =>
      await withServer(session, async () => await session.ask('compute', 'GET', '/servers?limit=1')),
  },
  {
    name: 'update',
    ask: async (session) =>
      await withServer(
        session,
        async (id) =>
          await session.ask('compute', 'PUT', `/servers/${id}`, { body: { server: { name: 'renamed' } } }),
      ),
  },
  {
    name: 'action in a wrong state',
    ask: async (session) =>
      await withServer(
        session,
        async (id) =>
          await session.ask('compute', 'POST', `/servers/${id}/action`, { body: { 'os-start': null } }),
      ),
    words: ['conflictingRequest', 'message'],
  },
  {
    name: 'action that is none',
    ask: async (session) =>
      await withServer(
        session,
        async (id) => await session.ask('compute', 'POST', `/servers/${id}/action`, { body: { frob: {} } }),
      ),
    words: ['badRequest', 'message'],
  },
  {
    name: 'history',
    ask: async (session) =>
      await withServer(
        session,
        async (id) => await session.ask('compute', 'GET', `/servers/${id}/os-instance-actions`),
      ),
  },
  {
    name: 'images',
    ask: async (session) => await session.ask('image', 'GET', '/v2/images?limit=1'),
    without: ['os_distro', 'os_version'],
  },
  {
    name: 'image that is not there',
    ask: async (session) => await session.ask('image', 'GET', '/v2/images/nope'),
  },
  {
    name: 'networks',
    ask: async (session) => await session.ask('network', 'GET', '/v2.0/networks?name=shared'),
    without: ['is_default'],
  },
  {
    name: 'network that is not there',
    ask: async (session) => await session.ask('network', 'GET', '/v2.0/networks/nope'),
    words: ['NeutronError', 'message'],
  },
  {
    name: 'networks by what they lack',
    ask: async (session) => await session.ask('network', 'GET', '/v2.0/networks?bogus=1'),
    words: ['NeutronError', 'message'],
  },
  { name: 'subnets', ask: async (session) => await session.ask('network', 'GET', '/v2.0/subnets') },
  { name: 'volume types', ask: async (session) => await session.ask('block-storage', 'GET', '/types') },
  {
    name: 'volume that is not there',
    ask: async (session) => await session.ask('block-storage', 'GET', '/volumes/nope'),
    words: ['itemNotFound', 'message'],
  },
  {
    name: 'volume of no size',
    ask: async (session) =>
      await session.ask('block-storage', 'POST', '/volumes', { body: { volume: { size: 0 } } }),
    words: ['badRequest', 'message'],
  },
  { name: 'volume limits', ask: async (session) => await session.ask('block-storage', 'GET', '/limits') },
  {
    name: 'container that is not there',
    ask: async (session) => await session.ask('object-store', 'GET', '/parity-nowhere'),
  },
];

const OVER_QUOTA: readonly Comparison[] = [
  {
    name: 'servers',
    ask: async (session) => await create(session, { flavorRef: '5', min_count: 3, max_count: 3 }),
    words: ['forbidden', 'message'],
  },
  {
    name: 'gigabytes',
    ask: async (session) =>
      await session.ask('block-storage', 'POST', '/volumes', { body: { volume: { size: 6 } } }),
    words: ['overLimit', 'message'],
  },
];

function drop(value: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((row) => drop(row, keys));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !keys.includes(key));
  return Object.fromEntries(entries.map(([key, entry]) => [key, drop(entry, keys)]));
}

async function compare(comparison: Comparison, real: Session, own: Session): Promise<void> {
  const [expected, response] = [await comparison.ask(real), await comparison.ask(own)];
  expect(response.status).toBe(expected.status);
  expect(response.headers.get('content-type')).toBe(expected.headers.get('content-type'));
  const without = comparison.without ?? [];
  expect(shapeOf(drop(response.json, without))).toEqual(shapeOf(drop(expected.json, without)));
  if (expected.json === undefined) expect(normal(response.text)).toBe(normal(expected.text));
  if (comparison.words !== undefined) {
    expect(normal(response.textAt(...comparison.words))).toBe(normal(expected.textAt(...comparison.words)));
  }
}

/** Text without the ids that differ. */
function normal(text: string): string {
  return text.replaceAll(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g, 'ID').trim();
}

describe.skipIf(isOff)('the sandbox answers as a real OpenStack does', () => {
  it.each(COMPARISONS.map((comparison) => [comparison.name, comparison] as const))(
    '%s',
    async (_name, comparison) => {
      const [real, own] = [
        await signIn(lab.identity, lab.account),
        await signIn(simulated.identity, simulated.account),
      ];
      await compare(comparison, real, own);
    },
  );

  it.each(OVER_QUOTA.map((comparison) => [comparison.name, comparison] as const))(
    'over quota: %s',
    async (_name, comparison) => {
      const [real, own] = [
        await signIn(lab.identity, lab.limited),
        await signIn(simulated.identity, simulated.limited),
      ];
      await compare(comparison, real, own);
    },
  );

  it('a wrong password', async () => {
    const ask = async (cloud: Cloud): Promise<CloudResponse> =>
      await send(`${cloud.identity}/auth/tokens`, 'POST', {
        body: passwordAuth({ ...cloud.account, password: 'wrong' }),
      });
    const [expected, response] = [await ask(lab), await ask(simulated)];
    expect([response.status, response.json]).toEqual([expected.status, expected.json]);
  });
});
