import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuthenticationError, CloudError, getDriver, Provider } from 'skylane';
import type { DigitalOceanCompute } from 'skylane/digital-ocean';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'https://api.digitalocean.com';
const TOKEN = 'dop_v1_0123456789abcdef';
const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
let driver: DigitalOceanCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  driver = new DigitalOcean({ token: `${TOKEN}${serial}`, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

function response(name: string): Record<string, unknown> {
  return fixture(`digital-ocean/${name}.json`);
}

test('the token goes into the Authorization header', async () => {
  nock(ORIGIN, { reqheaders: { authorization: `Bearer ${TOKEN}${serial}` } })
    .get('/v2/droplets/3164444')
    .reply(200, response('droplet'));
  const node = await driver.getNode('3164444');
  expect(node).toMatchObject({
    id: '3164444',
    name: 'example.com',
    state: 'running',
    publicIps: ['192.241.165.154', '2604:a880:0:1010::18a:a001'],
    privateIps: ['10.128.192.124'],
    size: 's-1vcpu-1gb',
    image: '63663980',
    location: 'nyc3',
    createdAt: new Date('2020-07-21T18:37:44Z'),
    metadata: { env: 'prod' },
  });
  expect(node.extra).toMatchObject({ status: 'active', tags: ['web'], memory: 1024, locked: false });
});

test('lists follow the links to the last page', async () => {
  const [last] = response('droplets')['droplets'] as object[];
  const next = { pages: { next: `${ORIGIN}/v2/droplets?page=2&per_page=200` } };
  nock(ORIGIN)
    .get('/v2/droplets?per_page=200')
    .reply(200, { ...response('droplets'), links: next })
    .get('/v2/droplets?page=2&per_page=200')
    .reply(200, { droplets: [{ ...last, id: 3164500, name: 'last.example.com' }] });
  expect((await driver.listNodes()).at(-1)).toMatchObject({ id: '3164500', name: 'last.example.com' });
});

test('sizes carry live prices, and traffic in GB', async () => {
  nock(ORIGIN)
    .get('/v2/sizes?per_page=200')
    .reply(200, { ...response('sizes'), links: {} });
  const [size] = await driver.listSizes();
  expect(size).toMatchObject({ id: 's-1vcpu-1gb', ram: 1024, disk: 25, vcpus: 1, bandwidth: 1000 });
  expect(size!.price).toBeCloseTo(0.00744);
});

test('a size with GPUs has their number, and one that does not say has none known', async () => {
  const [size] = response('sizes')['sizes'] as object[];
  const gpu_info = { count: 8, model: 'nvidia_h100', vram: { amount: 640, unit: 'gib' } };
  nock(ORIGIN)
    .get('/v2/sizes?per_page=200')
    .reply(200, { sizes: [size, { ...size, slug: 'gpu-h100x8-640gb', gpu_info }], links: {} });
  expect((await driver.listSizes()).map(({ gpus }) => gpus)).toEqual([null, 8]);
});

test('a size that cannot be ordered is not listed', async () => {
  const [size] = response('sizes')['sizes'] as object[];
  nock(ORIGIN)
    .get('/v2/sizes?per_page=200')
    .reply(200, { sizes: [{ ...size, available: false }], links: {} });
  expect(await driver.listSizes()).toEqual([]);
});

describe('createNode', () => {
  const spec = { name: 'web-1', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' };

  test('sends what was asked for, metadata as tags', async () => {
    let body: unknown;
    nock(ORIGIN)
      .post('/v2/droplets', (sent) => {
        body = sent;
        return true;
      })
      .reply(202, response('droplet-created'));
    const node = await driver.createNode({
      ...spec,
      image: '63663980',
      location: 'nyc3',
      keyPair: '289794',
      userData: '#!/bin/sh\ntrue',
      metadata: { env: 'prod' },
      networks: ['760e09ef-dc84-11e8-981e-3cfdfeaae000'],
      extra: { tags: ['web'], ipv6: true, monitoring: false },
    });
    expect(body).toEqual({
      name: 'web-1',
      region: 'nyc3',
      size: 's-1vcpu-1gb',
      image: 63663980,
      ssh_keys: [289794],
      user_data: '#!/bin/sh\ntrue',
      tags: ['env:prod', 'web'],
      vpc_uuid: '760e09ef-dc84-11e8-981e-3cfdfeaae000',
      ipv6: true,
      monitoring: false,
    });
    expect(node.state).toBe('pending');
  });

  test("a key's name is looked up, since the API wants its id", async () => {
    nock(ORIGIN)
      .get('/v2/account/keys?per_page=200')
      .reply(200, { ...response('keys'), links: {} })
      .post('/v2/droplets', (sent) => sent.ssh_keys?.[0] === 289794)
      .reply(202, response('droplet-created'));
    const node = await driver.createNode({ ...spec, keyPair: 'Other Public Key' });
    expect(node.id).toBe('3164444');
  });

  test.each([
    ['a name with a space', { ...spec, name: 'web 1' }],
    ['metadata that no tag can hold', { ...spec, metadata: { note: 'two words' } }],
    ['no network', { ...spec, networks: 'none' as const }],
    ['a list of no networks', { ...spec, networks: [] }],
    ['a password', { ...spec, auth: { password: 'x' } }],
  ])('%s is refused before anything is sent', async (_what, wrong) => {
    await expect(driver.createNode(wrong)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('ten at once are one request, answered in the order of the names', async () => {
    const names = ['sub-02.example.com', 'sub-01.example.com'];
    nock(ORIGIN)
      .post('/v2/droplets', (sent) => JSON.stringify(sent.names) === JSON.stringify(names))
      .reply(202, response('droplets-created'));
    const nodes = await driver.createNodeBatch({ spec, names, clientToken: 'once' });
    expect(nodes.map((node) => node.name)).toEqual(names);
  });

  test('Droplets of one name are told apart', async () => {
    const [one] = response('droplets-created')['droplets'] as object[];
    const droplets = [11, 12].map((id) => ({ ...one, id, name: 'web-1' }));
    nock(ORIGIN).post('/v2/droplets').reply(202, { droplets });
    const nodes = await driver.createNodeBatch({ spec, names: ['web-1', 'web-1'], clientToken: 'once' });
    expect(nodes.map(({ id }) => id)).toEqual(['11', '12']);
  });

  test('an answer that lacks a Droplet of the batch is an error, not a shorter list', async () => {
    nock(ORIGIN).post('/v2/droplets').reply(202, response('droplets-created'));
    const names = ['sub-01.example.com', 'sub-02.example.com', 'sub-03.example.com'];
    await expect(driver.createNodeBatch({ spec, names, clientToken: 'once' })).rejects.toMatchObject({
      code: 'malformed-response',
    });
  });
});

describe('errors', () => {
  test.each([
    [404, { id: 'not_found', message: 'gone' }, 'node-not-found'],
    [401, { id: 'unauthorized', message: 'Unable to authenticate you.' }, 'authentication'],
    [
      422,
      {
        id: 'unprocessable_entity',
        message: 'creating this/these droplet(s) will exceed your droplet limit',
      },
      'quota-exceeded',
    ],
    [422, { id: 'unprocessable_entity', message: 'Droplet already has a pending event.' }, 'conflict'],
    [
      422,
      { id: 'unprocessable_entity', message: 'You specified an invalid size for Droplet creation.' },
      'size-not-found',
    ],
    [429, { id: 'too_many_requests', message: 'API rate limit exceeded.' }, 'rate-limit'],
    [500, { id: 'server_error', message: 'Unexpected server-side error' }, 'unavailable'],
  ])('%i %o is %s', async (status, body, code) => {
    nock(ORIGIN).get('/v2/droplets/1').reply(status, body);
    const error = await driver.getNode('1').catch((reason: unknown) => reason);
    expect(CloudError.is(error) && error.code).toBe(code);
    expect(CloudError.is(error) && error.providerCode).toBe(body.id);
  });

  test('the token is in no error', async () => {
    nock(ORIGIN)
      .get('/v2/droplets/1')
      .reply(401, { id: 'unauthorized', message: `bad token ${TOKEN}${serial}` });
    const error = await driver.getNode('1').catch((reason: unknown) => reason);
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain(TOKEN);
  });

  test('a missing token is found by the constructor, which names the variable', () => {
    // @ts-expect-error: the types want one
    expect(() => new DigitalOcean({})).toThrow(AuthenticationError);
    expect(() => new DigitalOcean({ token: '' })).toThrow(/DIGITALOCEAN_TOKEN/);
  });
});

test('a token function is asked again when the provider refuses its token', async () => {
  const tokens = ['first-token', 'second-token'];
  const renewing = new DigitalOcean({ token: () => tokens.shift() ?? 'none-left' });
  nock(ORIGIN, { reqheaders: { authorization: 'Bearer first-token' } })
    .get('/v2/droplets/3164444')
    .reply(401, response('unauthorized'));
  nock(ORIGIN, { reqheaders: { authorization: 'Bearer second-token' } })
    .get('/v2/droplets/3164444')
    .reply(200, response('droplet'));
  expect((await renewing.getNode('3164444')).id).toBe('3164444');
  await renewing.close();
});

test('fromEnv finds the token where the tools of DigitalOcean look', async () => {
  const environment = { variables: { DIGITALOCEAN_TOKEN: 'from-env' }, home: '/', directory: '/' };
  const found = await DigitalOcean.fromEnv({ region: 'ams3' }, environment);
  nock(ORIGIN, { reqheaders: { authorization: 'Bearer from-env' } })
    .get('/v2/droplets/3164444')
    .reply(200, response('droplet'));
  expect((await found.getNode('3164444')).id).toBe('3164444');
  expect(found.region).toBe('ams3');
  await found.close();
});

test('a driver and its forks spend one budget: what one hears holds the other back', async () => {
  const fork = driver.fork();
  nock(ORIGIN)
    .get('/v2/droplets/3164444')
    .reply(200, response('droplet'), {
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '10',
      'ratelimit-reset': String(Math.round(Date.now() / 1000) + 3600),
    });
  await driver.getNode('3164444');
  await expect(fork.getNode('3164444', { timeout: 20 })).rejects.toMatchObject({ code: 'rate-limit' });
  nock(ORIGIN).delete('/v2/droplets/3164444').reply(204);
  await fork.destroyNode('3164444');
  await fork.close();
});

test('destroying what is gone is no error', async () => {
  nock(ORIGIN).delete('/v2/droplets/1').reply(404, response('not-found'));
  await expect(driver.destroyNode('1')).resolves.toBeUndefined();
});

test('an action ends in an error that names it', async () => {
  const { action } = response('droplet-action') as { action: object };
  nock(ORIGIN)
    .get('/v2/actions/36804636')
    .reply(200, { action: { ...action, status: 'errored' } });
  await expect(driver.actions.waitFor('36804636')).rejects.toThrow(/36804636/);
});

test('an image of a Droplet is the newest of its name', async () => {
  const { action } = response('droplet-action') as { action: object };
  const { images } = response('images') as { images: { id: number }[] };
  nock(ORIGIN)
    .post('/v2/droplets/3164444/actions', { type: 'snapshot', name: 'nightly' })
    .reply(201, { action: { ...action, status: 'in-progress' } })
    .get('/v2/actions/36804636')
    .reply(200, { action: { ...action, status: 'completed' } })
    .get('/v2/droplets/3164444/snapshots?per_page=200')
    .reply(200, {
      snapshots: [
        { id: 9002, name: 'nightly' },
        { id: 9003, name: 'other' },
        { id: 9001, name: 'nightly' },
      ],
    })
    .get('/v2/images/9002')
    .reply(200, { image: { ...images[0], id: 9002 } });
  expect((await driver.createImage('3164444', { name: 'nightly' })).id).toBe('9002');
});

describe('volumes', () => {
  const id = '506f78a4-e098-11e5-ad9f-000f53306ae1';

  test('are made in the region of the driver where none is named', async () => {
    const inRegion = new DigitalOcean({ token: `${TOKEN}${serial}`, region: 'nyc1' });
    nock(ORIGIN)
      .post('/v2/volumes', { name: 'data', size_gigabytes: 10, region: 'nyc1', filesystem_type: 'ext4' })
      .reply(201, response('volume'));
    const volume = await inRegion.createVolume({ name: 'data', size: 10, extra: { filesystem: 'ext4' } });
    expect(volume).toMatchObject({ id, size: 10, state: 'available' });
    await inRegion.close();
  });

  test('without any region are refused before anything is sent', async () => {
    await expect(driver.createVolume({ name: 'data', size: 10 })).rejects.toThrow(/region/);
  });

  test('are detached from the Droplet that has them', async () => {
    const { volume } = response('volume') as { volume: object };
    const attached = { volume: { ...volume, droplet_ids: [11612190] } };
    nock(ORIGIN)
      .get(`/v2/volumes/${id}`)
      .reply(200, attached)
      .post(`/v2/volumes/${id}/actions`, { type: 'detach', droplet_id: 11612190 })
      .reply(202, response('droplet-action'))
      .get(`/v2/volumes/${id}`)
      .reply(200, response('volume'));
    expect((await driver.detachVolume(id)).state).toBe('available');
  });
});

test('supports tells what the driver brings', () => {
  expect(DigitalOcean.supports('createNodeBatch')).toBe(true);
  expect(DigitalOcean.supports('listVolumeSnapshots')).toBe(true);
  expect(DigitalOcean.supports('createKeyPair')).toBe(false);
  expect(DigitalOcean.supports('copyImage')).toBe(false);
});

describe('an account', () => {
  const account = (team?: object) => ({ account: { uuid: 'user-1', email: 'a@example', ...team } });

  test("is the token's team, whichever token it is", async () => {
    const team = { team: { uuid: 'team-1', name: 'Web' } };
    nock(ORIGIN).get('/v2/account').twice().reply(200, account(team));
    nock(ORIGIN).get('/v2/account').reply(200, account());
    await using another = new DigitalOcean({ token: `${TOKEN}-of-the-team` });
    const identity = await driver.identify();
    expect(await another.identify()).toBe(identity);
    await using own = new DigitalOcean({ token: `${TOKEN}-of-a-user` });
    expect(await own.identify()).not.toBe(identity);
  });

  test('is told by the token where that may not ask', async () => {
    nock(ORIGIN).get('/v2/account').twice().reply(403, { id: 'forbidden', message: 'missing scope' });
    await using another = new DigitalOcean({ token: `${TOKEN}-without-scope` });
    expect(await another.identify()).not.toBe(await driver.identify());
  });
});
