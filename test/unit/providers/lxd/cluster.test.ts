import { getDriver, Provider } from 'skylane';
import { expect, onTestFinished, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';

type Answer = Readonly<Record<string, unknown>> | readonly unknown[];

const MEMBERS = [
  {
    server_name: 'one',
    status: 'Online',
    message: 'Fully operational',
    groups: ['default'],
    roles: ['database'],
  },
  { server_name: 'two', status: 'Offline', message: 'No heartbeat for 20s', groups: ['default'], roles: [] },
];

/** A member of a cluster, or a server that is none, with answers by method and path. */
async function lxd(answers: Readonly<Record<string, Answer>>, isClustered = true) {
  const environment = { server_name: 'one', server_clustered: isClustered };
  const { origin, heard } = await answeringServer(({ method, url }, response) => {
    const all: Record<string, Answer> = {
      'GET /': { environment },
      'GET /cluster/members': MEMBERS,
      ...answers,
    };
    const path = url.pathname.replace(/^\/1\.0/, '') || '/';
    const metadata = all[`${method} ${path}`];
    const failed = metadata !== undefined && 'error' in metadata;
    const body = failed
      ? { type: 'error', error_code: 500, ...metadata }
      : { type: 'sync', metadata: metadata ?? {} };
    response.writeHead(failed ? 500 : 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(method === 'GET' || failed ? body : { type: 'sync', metadata: {}, ...metadata }),
    );
  });
  const driver = new (getDriver(Provider.LXD))({ endpoint: origin, retry: { attempts: 1 } });
  onTestFinished(() => driver.close());
  const sent = () =>
    heard
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url, body }) => [
        method,
        `${url.pathname}${url.search}`,
        body === '' ? null : JSON.parse(body),
      ]);
  return { driver, sent };
}

test('members are locations, with their states', async () => {
  const { driver } = await lxd({});
  expect((await driver.listLocations()).map(({ id, extra }) => [id, extra.status, extra.message])).toEqual([
    ['one', 'Online', 'Fully operational'],
    ['two', 'Offline', 'No heartbeat for 20s'],
  ]);
});

test('an instance of a member that is offline is in error, as the cluster lists it', async () => {
  const web = { name: 'web', status: 'Error', location: 'two', config: {}, profiles: ['default'] };
  const { driver } = await lxd({ 'GET /instances': [web] });
  expect(await driver.listNodes()).toMatchObject([{ state: 'error', location: 'two' }]);
});

test('a server that is no cluster has one location, and refuses another before a request', async () => {
  const web = { name: 'web', status: 'Running', location: 'none', config: {}, profiles: ['small'] };
  const { driver, sent } = await lxd({ 'GET /instances/web': web }, false);
  const spec = { name: 'web', image: 'alpine', size: 'small' };
  const [here] = await driver.listLocations();
  expect((await driver.createNode({ ...spec, location: here! })).location).toBeNull();
  expect(sent()[0]?.[1]).toBe('/1.0/instances');
  const before = sent().length;
  await expect(driver.createNode({ ...spec, location: 'two' })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  expect(sent()).toHaveLength(before);
});

test('an instance is moved by a migration to its target', async () => {
  const { driver, sent } = await lxd({
    'GET /instances/web': { name: 'web', location: 'two', config: {}, profiles: [] },
  });
  expect((await driver.instances.move('web', 'two')).location).toBe('two');
  expect(sent()).toEqual([['POST', '/1.0/instances/web?target=two', { name: 'web', migration: true }]]);
});

test('a network is announced to each member with what is its own, then made', async () => {
  const { driver, sent } = await lxd({ 'GET /networks/lan': { name: 'lan', managed: true, config: {} } });
  await driver.createNetwork({
    name: 'lan',
    extra: { type: 'macvlan', config: { parent: 'eth1', mtu: '1400' } },
  });
  const announced = { name: 'lan', type: 'macvlan', config: { parent: 'eth1' } };
  expect(sent()).toEqual([
    ['POST', '/1.0/networks?target=one', announced],
    ['POST', '/1.0/networks?target=two', announced],
    ['POST', '/1.0/networks', { name: 'lan', type: 'macvlan', config: { mtu: '1400' } }],
  ]);
});

test('one that is there already is a conflict, and stays', async () => {
  const { driver, sent } = await lxd({ 'POST /networks': { error: 'Network is not in pending state' } });
  await expect(driver.createNetwork({ name: 'lan' })).rejects.toMatchObject({ code: 'conflict' });
  expect(sent().map(([method]) => method)).toEqual(['POST']);
});

test('a volume without a location is on the member that responds, which its id names', async () => {
  const path = '/storage-pools/default/volumes/custom';
  const data = { name: 'data', location: 'one', config: {}, used_by: [] };
  const { driver, sent } = await lxd({ [`GET ${path}/data`]: data });
  const volume = await driver.createVolume({ name: 'data', size: 1 });
  expect(volume).toMatchObject({ id: 'default/data/@one', extra: { location: 'one' } });
  await driver.destroyVolume('default/data/@two');
  expect(sent().map(([method, to]) => [method, to])).toEqual([
    ['POST', `/1.0${path}?target=one`],
    ['DELETE', `/1.0${path}/data?target=two`],
  ]);
});
