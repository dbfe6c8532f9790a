import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import type { LxdCompute } from 'skylane/lxd';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ORIGIN = 'http://lxd.test:8443';
const Lxd = getDriver(Provider.LXD);
let driver: LxdCompute;

beforeEach(() => {
  nock.disableNetConnect();
  driver = new Lxd({ endpoint: ORIGIN, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

const sync = (metadata: unknown) => ({ type: 'sync', status_code: 200, metadata });
const DROP = { action: 'drop', source: '203.0.113.0/24', state: 'enabled' };
const WEB = { action: 'allow', protocol: 'tcp', destination_port: '80,8000-8080', state: 'enabled' };
const PING = { action: 'allow', protocol: 'icmp4', state: 'enabled' };
const acl = (ingress: readonly object[]) => ({
  name: 'web',
  description: 'mine',
  config: { 'user.team': 'web' },
  ingress,
  egress: [{ action: 'allow', state: 'enabled' }],
  used_by: ['/1.0/instances/web-1', '/1.0/networks/lxdbr0', '/1.0/instances/web-2?project=x'],
});

test('an ACL is a firewall: ports of a list are rules, refusals are other rules', async () => {
  nock(ORIGIN)
    .get('/1.0/network-acls/web')
    .reply(200, sync(acl([DROP, WEB, PING])));
  const firewall = await driver.getFirewall('web');
  expect(firewall).toMatchObject({
    id: 'web',
    nodeIds: ['web-1', 'web-2'],
    otherRules: ['ingress action=drop source=203.0.113.0/24 state=enabled'],
    extra: { description: 'mine', config: { 'user.team': 'web' } },
  });
  expect(
    firewall.rules.map(({ direction, protocol, ports, addresses }) => [
      direction,
      protocol,
      ports,
      addresses,
    ]),
  ).toEqual([
    ['in', 'tcp', { from: 80, to: 80 }, ['0.0.0.0/0', '::/0']],
    ['in', 'tcp', { from: 8000, to: 8080 }, ['0.0.0.0/0', '::/0']],
    ['in', 'icmp', null, ['0.0.0.0/0']],
    ['out', 'any', null, ['0.0.0.0/0', '::/0']],
  ]);
});

test('an update keeps what the portable form cannot say, and is refused where another changed the ACL meanwhile', async () => {
  const bodies: object[] = [];
  nock(ORIGIN)
    .get('/1.0/network-acls/web')
    .reply(200, sync(acl([DROP, WEB])), { etag: 'e1' })
    .put('/1.0/network-acls/web', (body: object) => bodies.push(body) > 0)
    .matchHeader('if-match', 'e1')
    .reply(200, sync({}))
    .get('/1.0/network-acls/web')
    .reply(200, sync(acl([DROP])));
  await driver.updateFirewall('web', { rules: [{ protocol: 'icmp' }] });
  expect(bodies).toEqual([
    {
      description: 'mine',
      config: { 'user.team': 'web' },
      ingress: [
        DROP,
        { action: 'allow', state: 'enabled', protocol: 'icmp4', source: '0.0.0.0/0' },
        { action: 'allow', state: 'enabled', protocol: 'icmp6', source: '::/0' },
      ],
      egress: [{ action: 'allow', state: 'enabled' }],
    },
  ]);
});

test('an ACL goes to the cards that an instance has from its profiles, which stay as they are otherwise', async () => {
  const card = { type: 'nic', network: 'lxdbr0', name: 'eth0', 'security.acls': 'base' };
  nock(ORIGIN)
    .get('/1.0/network-acls/web')
    .twice()
    .reply(200, sync(acl([])))
    .get('/1.0/instances/web-9')
    .reply(200, sync({ expanded_devices: { eth0: card, root: { type: 'disk', path: '/' } } }))
    .patch('/1.0/instances/web-9', { devices: { eth0: { ...card, 'security.acls': 'base,web' } } })
    .reply(200, sync({}));
  await driver.attachFirewall('web', 'web-9');
});

test('a network has LXD as its gateway, with the first address of each range', async () => {
  nock(ORIGIN)
    .get('/1.0')
    .reply(200, sync({ environment: { server_name: 'one', server_clustered: false } }))
    .post('/1.0/networks', {
      name: 'inner',
      type: 'bridge',
      config: {
        'ipv4.address': '10.5.0.1/16',
        'ipv4.nat': 'true',
        'ipv6.address': 'fd00:5::1/64',
        'ipv6.nat': 'true',
      },
    })
    .reply(200, sync({}))
    .get('/1.0/networks/inner')
    .reply(
      200,
      sync({
        name: 'inner',
        type: 'bridge',
        managed: true,
        status: 'Created',
        config: { 'ipv4.address': '10.5.0.1/16', 'ipv6.address': 'fd00:5::1/64' },
      }),
    );
  const network = await driver.createNetwork({ name: 'inner', ranges: ['10.5.0.0/16', 'fd00:5::/64'] });
  expect(network).toMatchObject({ id: 'inner', ranges: ['10.5.0.0/16', 'fd00:5::/64'] });
});

test('two ranges of one version, firewalls without networks and addresses without one are refused before a request', async () => {
  await expect(
    driver.createNetwork({ name: 'inner', ranges: ['10.5.0.0/24', '10.6.0.0/24'] }),
  ).rejects.toMatchObject({ code: 'invalid-request', status: null });
  await expect(
    driver.createNode({ name: 'web-1', image: 'ubuntu', size: 'default', firewalls: ['web'] }),
  ).rejects.toThrow('name its networks too');
  await expect(driver.reserveAddress({ network: 'lxdbr0' })).rejects.toThrow('hands out no addresses');
});
