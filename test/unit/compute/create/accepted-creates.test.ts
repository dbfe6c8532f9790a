import { getDriver, Provider, Scheduler } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answeringServer, type HeardRequest } from '../../../support/answering-server.js';
import { answers, at, stage, ZONE } from '../../../support/compute-engine.js';
import { fixture } from '../../../support/fixture.js';

/** Status and body of a response. */
type Said = readonly [status: number, body: object];

const SPEC = { name: 'web-1', image: '1', size: 'cx22' };
const { server: CREATED } = fixture('hetzner/server-created.json') as { server: object };
const ACTION = { id: 13, command: 'attach_to_network', status: 'running', progress: 0, error: null };

async function cloud(script: (request: HeardRequest) => Said) {
  const { origin, heard } = await answeringServer((request, response) => {
    const [status, body] = script(request);
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '600' });
    response.end(JSON.stringify(body));
  });
  return { endpoint: origin, heard };
}

/** Hetzner, which accepts a server and answers the question after its further action like this. */
async function hetzner(action: Said) {
  let labels: object = {};
  const { endpoint, heard } = await cloud(({ method, url, body }) => {
    if (url.pathname.startsWith('/actions')) return action;
    if (method === 'POST') {
      ({ labels = {} } = JSON.parse(body) as { labels?: object });
      return [201, { server: CREATED, action: null, next_actions: [ACTION] }];
    }
    const meta = { pagination: { next_page: null } };
    if (url.pathname === '/servers')
      return [200, { servers: [{ ...CREATED, labels, status: 'running' }], meta }];
    return [
      200,
      { image: { id: 1, name: 'one' }, server_types: [{ id: 1, name: 'cx22', prices: [] }], meta },
    ];
  });
  const driver = new (getDriver(Provider.HETZNER))({
    token: 'x'.repeat(64),
    endpoint,
    retry: { attempts: 1 },
  });
  onTestFinished(() => driver.close());
  return { driver, heard };
}

describe('Hetzner: a server was accepted, and its further action cannot be asked about', () => {
  const error = { code: 'no', message: 'the words of the cloud' };

  test.each([403, 404, 429])('%i is an error by which the server may exist', async (status) => {
    const { driver, heard } = await hetzner([status, { error }]);
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      retryable: false,
      message: expect.stringMatching(/^createNode: .*the server 42, which may exist.*the words of the cloud/),
      cause: { status: null, cause: { status } },
    });
    expect(heard.map(({ method }) => method)).not.toContain('DELETE');
  });

  test('a run finds the server and makes no second one', async () => {
    const { driver, heard } = await hetzner([403, { error }]);
    await using scheduler = new Scheduler(driver);
    const { nodes } = await scheduler.createNodes([SPEC], { until: 'accepted' }).result;
    expect(nodes.map(({ id }) => id)).toEqual(['42']);
    expect(heard.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

/** LXD, which makes an instance at once and answers other requests by the script. */
async function lxd(script: (request: HeardRequest) => Said | undefined) {
  const { endpoint, heard } = await cloud(
    (request) =>
      script(request) ?? [
        200,
        { type: 'sync', metadata: { name: 'web-1', status: 'Stopped', config: {}, profiles: ['default'] } },
      ],
  );
  const driver = new (getDriver(Provider.LXD))({ endpoint, retry: { attempts: 1 } });
  onTestFinished(() => driver.close());
  return { driver, requests: () => heard.map(({ method, url }) => `${method} ${url.pathname}`) };
}

const refusal = (status: number, error: string): Said => [
  status,
  { type: 'error', error, error_code: status },
];

describe('LXD: an instance was made, and', () => {
  test('cannot be started: it is deleted again, and the error has the class of the reason', async () => {
    const { driver, requests } = await lxd(({ method }) =>
      method === 'PUT' ? refusal(400, 'no space left on pool') : undefined,
    );
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({
      code: 'quota-exceeded',
      status: null,
      message: expect.stringMatching(/no space left on pool.*The server web-1 was deleted again/),
    });
    expect(requests()).toContain('DELETE /1.0/instances/web-1');
  });

  test('can neither be started nor deleted: the error has both reasons', async () => {
    const { driver } = await lxd(({ method }) => {
      if (method === 'PUT') return refusal(400, 'no space left on pool');
      return method === 'DELETE' ? refusal(403, 'instance is protected') : undefined;
    });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringMatching(
        /no space left.*web-1 could not be deleted again.*instance is protected/,
      ),
      cause: { code: 'quota-exceeded', status: 400 },
    });
  });

  test('its start is not answered: it may exist, and is not deleted', async () => {
    const { driver, requests } = await lxd(({ method }) =>
      method === 'PUT' ? refusal(503, 'database busy') : undefined,
    );
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'unavailable', status: null });
    expect(requests()).not.toContain('DELETE /1.0/instances/web-1');
  });

  test('cannot be read: it may exist', async () => {
    const { driver } = await lxd(({ method }) =>
      method === 'GET' ? refusal(403, 'not authorized') : undefined,
    );
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'unavailable', status: null });
  });
});

test.each([403, 404])(
  'LXD: an operation whose wait is answered with %i has an unknown outcome',
  async (status) => {
    const { driver } = await lxd(({ method, url }) => {
      if (url.pathname.endsWith('/wait')) return refusal(status, 'Operation not found');
      return method === 'PUT' ? [202, { type: 'async', operation: '/1.0/operations/7' }] : undefined;
    });
    await expect(driver.snapshots.restore('web-1', 'before')).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      message: expect.stringContaining('whether it was done is not known'),
    });
  },
);

test('Google: an instance that was accepted and cannot be read may exist', async () => {
  const { driver } = await stage(
    answers({
      [`POST ${at(`/zones/${ZONE}/instances`)}`]: {
        name: 'operation-1',
        status: 'RUNNING',
        zone: `zones/${ZONE}`,
      },
    }),
    ZONE,
  );
  const spec = { ...SPEC, image: 'projects/p/global/images/x' };
  await expect(driver.createNode(spec)).rejects.toMatchObject({
    code: 'unavailable',
    status: null,
    cause: { code: 'node-not-found' },
  });
});

test('Hetzner: actions that a list leaves out are asked for one by one, so that the wait for them ends', async () => {
  const { endpoint, heard } = await cloud(({ method, url }) => {
    const id = Number(url.pathname.split('/')[2]);
    if (url.pathname === '/actions') return [200, { actions: [], meta: { pagination: { next_page: null } } }];
    if (url.pathname.startsWith('/actions/')) return [200, { action: { ...ACTION, id, status: 'success' } }];
    const volume = {
      id: 7,
      name: 'data',
      size: 10,
      status: 'available',
      location: { name: 'fsn1' },
      labels: {},
    };
    const actions = [13, 14].map((one) => ({ ...ACTION, id: one }));
    return method === 'POST' ? [201, { volume, actions }] : [200, { volume }];
  });
  const driver = new (getDriver(Provider.HETZNER))({ token: 'x'.repeat(64), endpoint, region: 'fsn1' });
  onTestFinished(() => driver.close());
  await expect(driver.createVolume({ name: 'data', size: 10 })).resolves.toMatchObject({ id: '7' });
  expect(heard.map(({ url }) => url.pathname)).toEqual(
    expect.arrayContaining(['/actions/13', '/actions/14']),
  );
});
