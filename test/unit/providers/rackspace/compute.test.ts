import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isolateNetwork } from '../../../support/api.js';
import { response } from '../../../support/keystone.js';

const NOVA = 'https://nova.example';
const CINDER = 'https://cinder.example';
const IDENTITY = 'https://identity.api.rackspacecloud.com';

isolateNetwork();

const make = () =>
  new (getDriver(Provider.RACKSPACE))({
    username: 'bob',
    apiKey: 'key-of-bob',
    region: 'DFW',
    endpoints: { compute: `${NOVA}/v2/1`, volume: `${CINDER}/v1/1` },
  });
let driver: ReturnType<typeof make>;

beforeEach(() => {
  driver = make();
});
afterEach(() => driver.close());

const signsIn = () => nock(IDENTITY).post('/v2.0/tokens').reply(200, response('auth-v2'));

test('a server is put on a further network by a virtual interface, and taken from it', async () => {
  signsIn();
  const path = '/v2/1/servers/server-1/os-virtual-interfacesv2';
  const made = { id: 'vif-1', mac_address: 'BC:76:4E:04:8D:9F', ip_addresses: [{ address: '192.168.3.1' }] };
  nock(NOVA)
    .post(path, { virtual_interface: { network_id: 'net-1' } })
    .reply(200, { virtual_interfaces: [made] })
    .delete(`${path}/vif-1`)
    .reply(200)
    .delete(`${path}/vif-1`)
    .reply(404);
  const added = await driver.virtualInterfaces.create('server-1', 'net-1');
  expect(added).toMatchObject({ id: 'vif-1', addresses: [{ address: '192.168.3.1', networkId: null }] });
  await driver.virtualInterfaces.delete('server-1', added);
  await driver.virtualInterfaces.delete('server-1', added);
});

test('volumes and snapshots are named in the words of Cinder v1', async () => {
  signsIn();
  const words = { display_name: 'data', display_description: 'of a test' };
  nock(CINDER)
    .post('/v1/1/volumes', { volume: { size: 75, ...words } })
    .reply(200, { volume: { id: 'v-1', status: 'creating', ...words } })
    .post('/v1/1/snapshots', { snapshot: { volume_id: 'v-1', ...words } })
    .reply(200, { snapshot: { id: 's-1', status: 'creating', ...words } });
  const extra = { description: 'of a test' };
  const volume = await driver.createVolume({ name: 'data', size: 75, extra });
  expect(volume).toMatchObject({ name: 'data', extra: { description: 'of a test' } });
  expect(await driver.createVolumeSnapshot(volume, { name: 'data', extra })).toMatchObject({ name: 'data' });
});

test('tags of a snapshot are refused before anything is sent', async () => {
  const made = driver.createVolumeSnapshot('v-1', { name: 'data', tags: { team: 'web' } });
  await expect(made).rejects.toMatchObject({ code: 'invalid-request', operation: 'createVolumeSnapshot' });
});

test.each([
  ['servers.pause', () => driver.servers.pause('server-1')],
  ['servers.attachPort', () => driver.servers.attachPort('server-1', 'port-1')],
  ['serverGroups.create', () => driver.serverGroups.create('near', 'affinity')],
  ['routers.addSubnet', () => driver.routers.addSubnet('router-1', 'subnet-1')],
  ['floatingIps.get', () => driver.floatingIps.get('address-1')],
  ['copyImage', () => driver.copyImage('image-1', { name: 'copy' })],
])('%s is refused by its name', async (operation, call) => {
  await expect(call()).rejects.toMatchObject({
    code: 'not-supported',
    operation,
    message: expect.stringContaining(`rackspace compute does not offer ${operation}.`),
  });
});
