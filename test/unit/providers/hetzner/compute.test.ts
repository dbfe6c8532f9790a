import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider, Scheduler } from 'skylane';
import type { HetznerCompute } from 'skylane/hetzner';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'https://api.hetzner.cloud';
const Hetzner = getDriver(Provider.HETZNER);
let driver: HetznerCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  driver = new Hetzner({ token: `hcloud-token-${serial}`, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

function response(name: string): Record<string, unknown> {
  return fixture(`hetzner/${name}.json`);
}

/** The action of the fixture, ended. */
function ended(status: 'success' | 'error', error: object | null = null): object {
  return { action: { ...(response('action')['action'] as object), status, error } };
}

test('a server is a node', async () => {
  nock(ORIGIN, { reqheaders: { authorization: `Bearer hcloud-token-${serial}` } })
    .get('/v1/servers/42')
    .reply(200, response('server'));
  expect(await driver.getNode('42')).toMatchObject({
    id: '42',
    name: 'web-1',
    state: 'running',
    publicIps: ['203.0.113.4', '2001:db8:c17:1a2b::1'],
    privateIps: ['10.0.0.2'],
    size: 'cx22',
    image: '161547269',
    location: 'fsn1',
    createdAt: new Date('2026-01-30T23:50:00Z'),
    metadata: { team: 'web' },
    extra: { status: 'running', volumeIds: ['4712'], rootPassword: null },
  });
});

test('lists follow next_page, fifty a page', async () => {
  const meta = { pagination: { page: 1, per_page: 50, next_page: 2 } };
  const { server } = response('server') as { server: object };
  nock(ORIGIN)
    .get('/v1/servers?per_page=50')
    .reply(200, { ...response('servers'), meta })
    .get('/v1/servers?per_page=50&page=2')
    .reply(200, { servers: [{ ...server, id: 43 }], meta: {} });
  expect(await driver.listNodes()).toHaveLength(2);
});

test('sizes leave out what is not sold any more; prices are in euros', async () => {
  nock(ORIGIN).get('/v1/server_types?per_page=50').reply(200, response('server-types'));
  const sizes = await driver.listSizes();
  expect(sizes).toHaveLength(1);
  expect(sizes[0]).toMatchObject({
    id: 'cx22',
    ram: 4096,
    disk: 40,
    vcpus: 2,
    price: 0.006,
    currency: 'EUR',
  });
  expect(sizes[0]!.extra.prices).toEqual({ fsn1: 0.006 });
});

test('images and locations are read', async () => {
  nock(ORIGIN).get('/v1/images?per_page=50').reply(200, response('images'));
  expect((await driver.listImages()).map(({ name }) => name)).toEqual(['ubuntu-24.04', 'before']);
  nock(ORIGIN).get('/v1/locations?per_page=50').reply(200, response('locations'));
  expect((await driver.listLocations())[0]).toMatchObject({ id: 'fsn1', country: 'DE' });
});

test('an image is deleted by its name as by its id; one that is not found by it is no error', async () => {
  const found = { images: [{ id: 67794396, name: 'ubuntu-24.04' }] };
  nock(ORIGIN)
    .get('/v1/images?name=ubuntu-24.04&architecture=x86')
    .reply(200, found)
    .delete('/v1/images/67794396')
    .reply(403, { error: { code: 'protected', message: 'a system image' } })
    .get('/v1/images?name=gone&architecture=x86')
    .reply(200, { images: [] });
  await expect(driver.deleteImage('ubuntu-24.04')).rejects.toMatchObject({ operation: 'deleteImage' });
  await driver.deleteImage('gone');
});

describe('createNode', () => {
  const spec = { name: 'web-1', image: 'ubuntu-24.04', size: 'cx22' };

  test('sends what was asked for and hands out the password that was made up', async () => {
    let body: unknown;
    nock(ORIGIN)
      .post('/v1/servers', (sent) => {
        body = sent;
        return true;
      })
      .reply(201, response('server-created'));
    const node = await driver.createNode({
      ...spec,
      image: '161547269',
      location: 'fsn1',
      keyPair: 'laptop',
      userData: '#cloud-config\n{}',
      metadata: { team: 'web' },
      networks: ['4711'],
      firewalls: ['38'],
      extra: { volumes: ['4712'], placementGroup: '1', ipv4: false },
    });
    expect(body).toEqual({
      name: 'web-1',
      server_type: 'cx22',
      image: '161547269',
      location: 'fsn1',
      ssh_keys: ['laptop'],
      user_data: '#cloud-config\n{}',
      labels: { team: 'web' },
      networks: [4711],
      firewalls: [{ firewall: 38 }],
      volumes: [4712],
      placement_group: 1,
      public_net: { enable_ipv4: false, enable_ipv6: true },
    });
    expect(node).toMatchObject({ state: 'pending', extra: { rootPassword: 'YItygq1v3GYjjMomLaKc' } });
  });

  test.each([
    ['a name that is no host name', { name: 'web_1' }],
    ['metadata that no label can hold', { metadata: { note: 'two words' } }],
    ['no network', { networks: 'none' as const }],
    ['a network by its name', { networks: ['internal'] }],
    ['a firewall by its name', { firewalls: ['web'] }],
    ['a volume by its name', { extra: { volumes: ['data'] } }],
    ['a placement group by its name', { extra: { placementGroup: 'spread' } }],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(driver.createNode({ ...spec, ...change })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});

describe('errors', () => {
  test.each([
    [404, 'not_found', 'server with ID 1 not found', 'node-not-found'],
    [401, 'unauthorized', 'unable to authenticate', 'authentication'],
    [403, 'forbidden', 'insufficient permissions', 'permission'],
    [403, 'resource_limit_exceeded', 'server limit reached', 'quota-exceeded'],
    [409, 'uniqueness_error', 'server name is already used', 'conflict'],
    [423, 'locked', 'server is locked', 'conflict'],
    [422, 'server_not_stopped', 'server must be off', 'conflict'],
    [422, 'invalid_input', "invalid input in field 'image': image not found", 'image-not-found'],
    [422, 'invalid_input', "invalid input in field 'name'", 'invalid-request'],
    [412, 'placement_error', 'no host', 'capacity'],
    [429, 'rate_limit_exceeded', 'limit of requests reached', 'rate-limit'],
    [503, 'unavailable', 'try again', 'unavailable'],
  ])('%i %s is of its kind', async (status, name, message, code) => {
    nock(ORIGIN)
      .post('/v1/servers/1/actions/reboot')
      .reply(status, { error: { code: name, message, details: null } });
    await expect(driver.rebootNode('1')).rejects.toMatchObject({ code, providerCode: name });
  });

  test('destroying what is gone is no error', async () => {
    nock(ORIGIN).delete('/v1/servers/1').reply(404, response('error'));
    await expect(driver.destroyNode('1')).resolves.toBeUndefined();
  });
});

test('an image of a server is there when its action has ended', async () => {
  nock(ORIGIN)
    .post('/v1/servers/42/actions/create_image', { type: 'snapshot', description: 'before', labels: {} })
    .reply(201, response('image-created'))
    .get('/v1/actions/13')
    .reply(200, ended('success'))
    .get('/v1/images/4711')
    .reply(200, { image: { ...(response('image-created')['image'] as object), status: 'available' } });
  const image = await driver.createImage('42', { name: 'before' });
  expect(image).toMatchObject({ id: '4711', name: 'before', extra: { status: 'available' } });
});

test('a volume is made, attached and read', async () => {
  nock(ORIGIN)
    .post('/v1/volumes', { name: 'data', size: 42, location: 'fsn1', format: 'xfs' })
    .reply(201, response('volume-created'))
    .get('/v1/actions/13')
    .reply(200, ended('success'))
    .get('/v1/volumes/4712')
    .reply(200, response('volume'));
  const made = await driver.createVolume({
    name: 'data',
    size: 42,
    location: 'fsn1',
    extra: { format: 'xfs' },
  });
  expect(made.state).toBe('available');
  const { volume } = response('volume') as { volume: object };
  nock(ORIGIN)
    .post('/v1/volumes/4712/actions/attach', { server: 42, automount: false })
    .reply(201, response('action'))
    .get('/v1/actions/13')
    .reply(200, ended('success'))
    .get('/v1/volumes/4712')
    .reply(200, { volume: { ...volume, server: 42 } });
  expect(await driver.attachVolume(made, '42')).toMatchObject({ state: 'in-use', extra: { nodeId: '42' } });
});

test('a volume whose attachment was accepted and failed then is an error with the words of the action', async () => {
  nock(ORIGIN)
    .post('/v1/volumes/4712/actions/attach')
    .reply(201, response('action'))
    .get('/v1/actions/13')
    .reply(200, ended('error', { code: 'action_failed', message: 'the volume cannot be mounted' }));
  await expect(driver.attachVolume('4712', '42')).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/^attachVolume: .*the volume cannot be mounted/) as string,
  });
});

test.each([
  ['startNode', 'poweron'],
  ['stopNode', 'shutdown'],
  ['rebootNode', 'reboot'],
] as const)('%s sends no body, and fails where its action does', async (method, action) => {
  nock(ORIGIN, { badheaders: ['content-type'] })
    .post(`/v1/servers/42/actions/${action}`, (body: unknown) => body === '')
    .reply(201, ended('error', { code: 'action_failed', message: 'no' }));
  await expect(driver[method]('42')).rejects.toMatchObject({ code: 'conflict' });
});

test('servers.powerOff cuts the power and returns the server as it is then', async () => {
  nock(ORIGIN, { badheaders: ['content-type'] })
    .post('/v1/servers/42/actions/poweroff', (body: unknown) => body === '')
    .reply(201, ended('success'))
    .get('/v1/servers/42')
    .reply(200, response('server'));
  expect((await driver.servers.powerOff('42')).id).toBe('42');
});

test('several actions of one request are asked for with one list', async () => {
  const action = (id: number, status: string): object => ({
    ...(response('action')['action'] as object),
    id,
    status,
    command: 'attach_volume',
  });
  const created = {
    ...response('server-created'),
    next_actions: [action(14, 'running'), action(15, 'running')],
  };
  nock(ORIGIN)
    .post('/v1/servers')
    .reply(201, created)
    .get('/v1/actions')
    .query((query) => JSON.stringify(query['id']) === '["14","15"]')
    .reply(200, { actions: [action(14, 'success'), action(15, 'success')], meta: {} });
  const node = await driver.createNode({ name: 'web-1', image: 'ubuntu-24.04', size: 'cx22' });
  expect(node.name).toBe('web-1');
});

describe('a server type', () => {
  const type = (locations: object[] | undefined, more: object = {}): object => ({
    ...(response('server-types')['server_types'] as object[])[0],
    ...(locations === undefined ? {} : { locations }),
    ...more,
  });
  const past = { announced: '2025-01-01T00:00:00Z', unavailable_after: '2025-06-01T00:00:00Z' };
  const future = { announced: '2026-01-01T00:00:00Z', unavailable_after: '2999-06-01T00:00:00Z' };

  test.each([
    ['sold in the location', [{ name: 'fsn1', deprecation: null }], {}, 1],
    ['sold there for a while yet', [{ name: 'fsn1', deprecation: future }], { deprecated: true }, 1],
    ['sold elsewhere only', [{ name: 'nbg1', deprecation: null }], {}, 0],
    [
      'no longer sold there',
      [
        { name: 'fsn1', deprecation: past },
        { name: 'nbg1', deprecation: null },
      ],
      {},
      0,
    ],
    ['of an answer without locations, and deprecated', undefined, { deprecated: true }, 0],
  ])('%s is listed or not', async (_what, locations, more, count) => {
    nock(ORIGIN)
      .get('/v1/server_types?per_page=50')
      .reply(200, { server_types: [type(locations, more)], meta: {} });
    await using here = new Hetzner({ token: `hcloud-token-${serial}`, region: 'fsn1' });
    expect(await here.listSizes()).toHaveLength(count);
  });
});

test('a volume is attached to no server that goes by its name', async () => {
  await expect(driver.attachVolume('4711', 'web-1')).rejects.toMatchObject({ code: 'node-not-found' });
});

test('a key is found by its name', async () => {
  nock(ORIGIN).get('/v1/ssh_keys?per_page=50&name=laptop').reply(200, response('ssh-keys'));
  expect((await driver.getKeyPair('laptop')).extra.id).toBe('2323');
  nock(ORIGIN).get('/v1/ssh_keys?per_page=50&name=none').reply(200, { ssh_keys: [], meta: {} });
  await expect(driver.getKeyPair('none')).rejects.toMatchObject({ code: 'key-pair-not-found' });
});

test('an action that failed says why', async () => {
  const { action } = response('action') as { action: object };
  const failed = { ...action, status: 'error', error: { code: 'action_failed', message: 'no space' } };
  nock(ORIGIN).get('/v1/actions/13').reply(200, { action: failed });
  await expect(driver.actions.waitFor('13')).rejects.toThrow(/no space/);
});

test('an allowance that is nearly used up holds back all but deletes', async () => {
  nock(ORIGIN)
    .get('/v1/servers/42')
    .reply(200, response('server'), {
      'ratelimit-limit': '3600',
      'ratelimit-remaining': '5',
      'ratelimit-reset': String(Math.round(Date.now() / 1000) + 3595),
    });
  await driver.getNode('42');
  await expect(driver.getNode('42')).rejects.toMatchObject({ code: 'rate-limit', status: null });
  nock(ORIGIN).delete('/v1/servers/42').reply(200, response('action'));
  await driver.destroyNode('42');
});

test('a server whose answer was lost is found by its label and not made again', async () => {
  const sent: { labels: Record<string, string> }[] = [];
  nock(ORIGIN)
    .get('/v1/images')
    .query({ name: 'ubuntu-24.04', architecture: 'x86' })
    .reply(200, response('images'))
    .get('/v1/server_types')
    .query(true)
    .reply(200, response('server-types'))
    .post('/v1/servers', (body) => sent.push(body) > 0)
    .replyWithError(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  const { server } = response('server') as { server: object };
  nock(ORIGIN)
    .get('/v1/servers')
    .query(true)
    .reply(200, () => ({ servers: [{ ...server, labels: sent[0]?.labels }], meta: null }));
  const scheduler = new Scheduler(driver);
  const [size] = (response('server-types') as { server_types: { name: string }[] }).server_types;
  const spec = { name: 'web-1', image: 'ubuntu-24.04', size: size!.name };
  const { nodes } = await scheduler.createNodes([spec], { until: 'accepted' }).result;
  expect(nodes).toHaveLength(1);
  expect(sent).toMatchObject([{ labels: { 'skylane-intent': expect.stringMatching(/^[0-9a-f-]{36}-0$/) } }]);
  await scheduler.close();
});
