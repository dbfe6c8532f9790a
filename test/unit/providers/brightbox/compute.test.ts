import nock from 'nock';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { BrightboxCompute } from 'skylane/brightbox';
import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request: nock.DataMatcherMap;
  readonly status: number;
  readonly body: nock.Body;
}

const ORIGIN = 'https://api.gb1.brightbox.com';
const RESOURCES = fixture('gobrightbox/compute.json') as Record<string, nock.Body> & {
  readonly requests: Record<string, nock.DataMatcherMap>;
};
const RECORDED = fixture('brightbox-cli/compute.json') as unknown as Record<string, Exchange>;
const Brightbox = getDriver(Provider.BRIGHTBOX);
let driver: BrightboxCompute;
let api: nock.Scope;
let serial = 0;

beforeEach(() => {
  serial += 1;
  driver = new Brightbox({ clientId: 'cli-12345', secret: `secret-${serial}`, retry: { attempts: 1 } });
});
afterEach(() => driver.close());

/** What an API client asks for before its first request; the token is that of the recordings. */
function signedIn(): nock.Scope {
  const { request, status, body } = RECORDED['token']!;
  const basic = Buffer.from(`cli-12345:secret-${serial}`).toString('base64');
  nock(ORIGIN, { reqheaders: { authorization: `Basic ${basic}`, 'content-type': 'application/json' } })
    .post('/token', request)
    .reply(status, body);
  const { access_token: token } = body as unknown as { access_token: string };
  api = nock(ORIGIN, { reqheaders: { authorization: `Bearer ${token}` } });
  return api;
}

function body(name: string, changes: object = {}): nock.Body {
  return { ...(RESOURCES[name] as object), ...changes };
}

function recorded(name: string, changes: object = {}): nock.Body {
  return { ...(RECORDED[name]!.body as object), ...changes };
}

describe('models', () => {
  test('a server with its cloud IP and its interface', async () => {
    signedIn().get('/1.0/servers/srv-lv426').reply(200, body('server'));
    expect(await driver.getNode('srv-lv426')).toMatchObject({
      id: 'srv-lv426',
      name: '',
      state: 'running',
      publicIps: ['109.107.50.0', '2a02:1348:ffff:ffff::6d6b:3200', '81.15.16.17'],
      privateIps: [],
      size: 'typ-zx45f',
      image: 'img-3ikco',
      location: 'zon-328ds',
      createdAt: new Date('2011-10-01T01:00:00Z'),
      metadata: {},
      extra: {
        status: 'active',
        fqdn: 'srv-lv426.gb1.brightbox.com',
        interfaceIds: ['int-ds42k'],
        cloudIpIds: ['cip-k4a25'],
        serverGroupIds: ['grp-sda44'],
        isLocked: false,
      },
    });
  });

  test('a list of servers, as Libcloud recorded it', async () => {
    signedIn().get('/1.0/servers').reply(200, fixture('libcloud/compute/brightbox/list_servers.json'));
    const [first, second] = await driver.listNodes();
    expect(first).toMatchObject({ publicIps: ['109.107.35.16'], privateIps: ['10.74.210.210'] });
    expect(second).toMatchObject({
      publicIps: ['2a02:1348:14c:393a:24:19ff:fef0:e4ea'],
      privateIps: ['10.240.228.234'],
    });
  });

  test.each([
    ['creating', 'pending'],
    ['active', 'running'],
    ['inactive', 'stopped'],
    ['deleting', 'stopping'],
    ['deleted', 'terminated'],
    ['failed', 'error'],
    ['unavailable', 'unknown'],
    ['daydreaming', 'unknown'],
  ])('a server that is %s is %s', async (status, state) => {
    signedIn().get('/1.0/servers/srv-1').reply(200, body('server', { status }));
    expect((await driver.getNode('srv-1')).state).toBe(state);
  });

  test('sizes in GiB; one with network storage has no disk of its own, deprecated ones are left out', async () => {
    const [type] = RESOURCES['server_types'] as unknown as object[];
    signedIn()
      .get('/1.0/server_types')
      .reply(200, [
        type,
        { ...type, id: 'typ-nbs', disk_size: 0, storage_type: 'network' },
        { ...type, id: 'typ-old', status: 'deprecated' },
      ]);
    expect(await driver.listSizes()).toMatchObject([
      {
        ...{ id: 'typ-zx45f', name: 'Small', ram: 2048, disk: 80, vcpus: 2, price: null, currency: null },
        extra: { handle: 'small', storageType: 'local' },
      },
      { id: 'typ-nbs', disk: null },
    ]);
  });

  test('images without those that are gone, and zones', async () => {
    const [image] = RESOURCES['images'] as unknown as object[];
    signedIn()
      .get('/1.0/images')
      .reply(200, [image, { ...image, id: 'img-gone', status: 'deleted' }])
      .get('/1.0/images/img-gone')
      .reply(200, { ...image, id: 'img-gone', status: 'deleting' })
      .get('/1.0/zones')
      .reply(200, fixture('libcloud/compute/brightbox/list_zones.json'));
    expect(await driver.listImages()).toMatchObject([
      {
        ...{ id: 'img-3ikco', name: 'Ubuntu Lucid 10.04 server' },
        extra: { status: 'available', isOfficial: true, arch: 'x86_64', username: 'ubuntu' },
      },
    ]);
    await expect(driver.getImage('img-gone')).rejects.toMatchObject({ code: 'image-not-found' });
    expect((await driver.listLocations())[0]).toMatchObject({
      id: 'zon-6mxqw',
      name: 'gb1-a',
      country: null,
    });
  });

  test('a cloud IP tells its server, or what else it leads to', async () => {
    const [first] = RESOURCES['cloud_ips'] as unknown as object[];
    const balancer = { id: 'lba-12345' };
    signedIn()
      .get('/1.0/cloud_ips')
      .reply(200, [first, { ...first, id: 'cip-2', server: null, load_balancer: balancer }]);
    expect(await driver.listAddresses()).toMatchObject([
      {
        ...{ id: 'cip-k4a25', ip: '109.107.50.0', nodeId: 'srv-lv426', location: null },
        extra: { status: 'mapped', ipv6: '2a02:1348:ffff:ffff::6d6b:3200', destinationId: null },
      },
      { id: 'cip-2', nodeId: null, extra: { destinationId: 'lba-12345' } },
    ]);
  });

  test.each([
    ['creating', 'creating'],
    ['attached', 'in-use'],
    ['detached', 'available'],
    ['deleting', 'deleting'],
    ['failed', 'error'],
    ['lost', 'unknown'],
  ])('a volume that is %s is %s', async (status, state) => {
    signedIn().get('/1.0/volumes/vol-po5we').reply(200, body('volume', { status }));
    expect(await driver.getVolume('vol-po5we')).toMatchObject({
      ...{ id: 'vol-po5we', size: 4, state },
      extra: { nodeId: null, storageType: 'network', mebibytes: 4096 },
    });
  });

  test('a volume that is gone is shown for a while', async () => {
    const gone = body('volume', { status: 'deleted' });
    signedIn().get('/1.0/volumes').reply(200, [gone]).get('/1.0/volumes/vol-po5we').twice().reply(200, gone);
    expect(await driver.listVolumes()).toEqual([]);
    await expect(driver.getVolume('vol-po5we')).rejects.toMatchObject({ code: 'volume-not-found' });
    await driver.destroyVolume('vol-po5we');
  });
});

/** Description of the groups that the driver makes. */
const MADE = 'Made by Skylane for its firewall policy';

describe('firewalls', () => {
  const own = { id: 'grp-1', name: 'web', default: false, servers: [], firewall_policy: { id: 'fwp-1' } };
  const policy = { id: 'fwp-1', name: 'web', default: false, server_group: { id: 'grp-1' }, rules: [] };

  test('one goes with the group that was made with it, whatever their names are now, and with no other', async () => {
    signedIn()
      .get('/1.0/firewall_policies')
      .reply(200, [{ ...policy, name: 'renamed' }])
      .get('/1.0/server_groups')
      .reply(200, [{ ...own, description: MADE }])
      .delete('/1.0/firewall_policies/fwp-1')
      .reply(202, policy)
      .delete('/1.0/server_groups/grp-1')
      .reply(202, own);
    await driver.destroyFirewall('fwp-1');
    expect(nock.isDone()).toBe(true);
    api
      .get('/1.0/firewall_policies')
      .reply(200, [policy])
      .get('/1.0/server_groups')
      .reply(200, [own])
      .delete('/1.0/firewall_policies/fwp-1')
      .reply(202, policy);
    await driver.destroyFirewall('fwp-1');
    expect(nock.isDone()).toBe(true);
  });

  test('a group that an earlier delete left goes with the next', async () => {
    signedIn()
      .get('/1.0/firewall_policies/fwp-1')
      .reply(200, policy)
      .get('/1.0/server_groups')
      .reply(200, [{ ...own, description: MADE }]);
    const firewall = await driver.getFirewall('fwp-1');
    api
      .get('/1.0/firewall_policies')
      .reply(200, [])
      .get('/1.0/server_groups')
      .reply(200, [{ ...own, description: MADE, firewall_policy: null }])
      .delete('/1.0/server_groups/grp-1')
      .reply(202, own);
    await driver.destroyFirewall(firewall);
    expect(nock.isDone()).toBe(true);
  });

  test('a firewall is a policy with its server group; what names one server, or the port of the other end, has no portable form', async () => {
    signedIn()
      .get('/1.0/firewall_policies/fwp-j3654')
      .reply(200, body('firewall_policy'))
      .get('/1.0/server_groups')
      .reply(200, RESOURCES['server_groups']);
    expect(await driver.getFirewall('fwp-j3654')).toMatchObject({
      ...{ id: 'fwp-j3654', name: 'default', rules: [], nodeIds: ['srv-lv426'] },
      otherRules: ['protocol tcp, source srv-lv426, source_port 80,443,21'],
      extra: { serverGroupId: 'grp-sda44', isDefault: true },
    });
  });

  test('rules in the portable form: which end is named is the direction', async () => {
    const rules = [
      { id: 'fwr-1', destination: 'any' },
      { id: 'fwr-2', source: 'any', protocol: 'tcp', destination_port: '80,443' },
      { id: 'fwr-3', source: '192.0.43.10', protocol: 'udp', destination_port: '6667-7000' },
      { id: 'fwr-4', source: 'grp-sda44', protocol: 'icmp' },
      { id: 'fwr-5', source: 'any', protocol: 'icmp', icmp_type_name: 'echo-request' },
      { id: 'fwr-6', source: 'grp-other', protocol: '47' },
      { id: 'fwr-7', source: 'grp-unknown' },
    ];
    signedIn()
      .get('/1.0/firewall_policies')
      .reply(200, [body('firewall_policy', { rules })])
      .get('/1.0/server_groups')
      .reply(200, RESOURCES['server_groups']);
    const [firewall] = await driver.listFirewalls();
    const everywhere = ['0.0.0.0/0', '::/0'];
    expect(firewall!.rules).toEqual([
      { direction: 'out', protocol: 'any', ports: null, addresses: everywhere, group: null },
      { direction: 'in', protocol: 'tcp', ports: { from: 80, to: 80 }, addresses: everywhere, group: null },
      { direction: 'in', protocol: 'tcp', ports: { from: 443, to: 443 }, addresses: everywhere, group: null },
      {
        ...{ direction: 'in', protocol: 'udp', ports: { from: 6667, to: 7000 } },
        ...{ addresses: ['192.0.43.10/32'], group: null },
      },
      { direction: 'in', protocol: 'icmp', ports: null, addresses: [], group: 'fwp-j3654' },
    ]);
    expect(firewall!.otherRules).toEqual([
      'protocol icmp, source any, icmp_type_name echo-request',
      'protocol 47, source grp-other',
      'source grp-unknown',
    ]);
  });

  test('a new one is a group, a policy that applies to it, and a request a rule', async () => {
    const { request, status } = RECORDED['create-policy']!;
    const groups = RESOURCES['server_groups'];
    const policy = recorded('create-policy');
    const place = { firewall_policy: 'fwp-12345' };
    signedIn()
      .get('/1.0/server_groups')
      .twice()
      .reply(200, groups)
      .post('/1.0/server_groups', { name: 'rspec_firewall_policy', description: MADE })
      .reply(RECORDED['create-group']!.status, recorded('create-group'))
      .post('/1.0/firewall_policies', request)
      .reply(status, policy)
      .post('/1.0/firewall_rules', {
        ...{ ...place, protocol: 'tcp', source: 'any', destination_port: '8000-8080' },
      })
      .reply(202, recorded('create-rule'))
      .post('/1.0/firewall_rules', {
        ...place,
        protocol: 'tcp',
        source: '192.0.2.0/24',
        destination_port: '22',
      })
      .reply(202, recorded('create-rule'))
      .post('/1.0/firewall_rules', { ...place, source: 'grp-sda44' })
      .reply(202, recorded('create-rule'))
      .post('/1.0/firewall_rules', { ...place, destination: 'any' })
      .reply(202, recorded('create-rule'))
      .get('/1.0/firewall_policies/fwp-12345')
      .reply(200, policy);
    const firewall = await driver.createFirewall({
      name: 'rspec_firewall_policy',
      rules: [
        { protocol: 'tcp', ports: { from: 8000, to: 8080 } },
        { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] },
        { protocol: 'any', group: 'fwp-j3654' },
      ],
    });
    expect(firewall).toMatchObject({ id: 'fwp-12345', name: 'rspec_firewall_policy' });
  });

  test('if a rule is refused, nothing is left', async () => {
    const { status, body: refusal } = RECORDED['unprocessable']!;
    signedIn()
      .get('/1.0/server_groups')
      .reply(200, [])
      .post('/1.0/server_groups')
      .reply(202, recorded('create-group'))
      .post('/1.0/firewall_policies')
      .reply(201, recorded('create-policy'))
      .post('/1.0/firewall_rules')
      .reply(status, refusal)
      .delete('/1.0/firewall_policies/fwp-12345')
      .reply(RECORDED['delete-policy']!.status, recorded('delete-policy'))
      .delete('/1.0/server_groups/grp-12345')
      .reply(RECORDED['delete-group']!.status, recorded('delete-group'));
    await expect(driver.createFirewall({ name: 'web' })).rejects.toMatchObject({
      code: 'invalid-request',
      providerCode: 'unprocessable_entity',
    });
  });

  test('an update replaces a rule of which only a part stays, and adds before it deletes', async () => {
    const rules = [
      { id: 'fwr-1', destination: 'any' },
      { id: 'fwr-2', source: 'any', protocol: 'tcp', destination_port: '80,443' },
      { id: 'fwr-3', source: 'srv-lv426' },
    ];
    const log: string[] = [];
    signedIn()
      .on('request', ({ method, url }: Request, _, sent: string) => {
        if (method !== 'GET')
          log.push(method === 'POST' ? sent : (new URL(url).pathname.split('/').at(-1) ?? ''));
      })
      .get('/1.0/firewall_policies/fwp-j3654')
      .twice()
      .reply(200, body('firewall_policy', { rules }))
      .get('/1.0/server_groups')
      .twice()
      .reply(200, RESOURCES['server_groups'])
      .post('/1.0/firewall_rules')
      .reply(202, recorded('create-rule'))
      .delete('/1.0/firewall_rules/fwr-2')
      .reply(202, recorded('delete-rule'));
    await driver.updateFirewall('fwp-j3654', { rules: [{ protocol: 'tcp', ports: 443 }] });
    const added = { firewall_policy: 'fwp-j3654', protocol: 'tcp', source: 'any', destination_port: '443' };
    expect(log).toEqual([JSON.stringify(added), 'fwr-2']);
  });

  test('attaching puts a server into the group, beside those that it is in', async () => {
    const [group] = RESOURCES['server_groups'] as unknown as object[];
    const empty = [{ ...group, servers: [] }];
    signedIn()
      .get('/1.0/firewall_policies/fwp-j3654')
      .twice()
      .reply(200, body('firewall_policy'))
      .get('/1.0/server_groups')
      .reply(200, empty)
      .get('/1.0/servers/srv-lv426')
      .reply(200, body('server'))
      .post('/1.0/server_groups/grp-sda44/add_servers', RESOURCES.requests['add-servers'])
      .reply(202, body('server_group'))
      .get('/1.0/server_groups')
      .reply(200, RESOURCES['server_groups']);
    expect((await driver.attachFirewall('fwp-j3654', 'srv-lv426')).nodeIds).toEqual(['srv-lv426']);
    api
      .get('/1.0/firewall_policies/fwp-j3654')
      .twice()
      .reply(200, body('firewall_policy'))
      .get('/1.0/server_groups')
      .reply(200, RESOURCES['server_groups'])
      .get('/1.0/servers/srv-lv426')
      .reply(200, body('server'))
      .post('/1.0/server_groups/grp-sda44/remove_servers', RESOURCES.requests['remove-servers'])
      .reply(202, body('server_group'))
      .get('/1.0/server_groups')
      .reply(200, empty);
    expect((await driver.detachFirewall('fwp-j3654', 'srv-lv426')).nodeIds).toEqual([]);
  });

  test('one that servers have is not destroyed', async () => {
    signedIn()
      .get('/1.0/firewall_policies')
      .reply(200, RESOURCES['firewall_policies'])
      .get('/1.0/server_groups')
      .reply(200, RESOURCES['server_groups']);
    await expect(driver.destroyFirewall('fwp-j3654')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('requests', () => {
  test('a create as it was recorded: accepted, and being made', async () => {
    const { request, status } = RECORDED['create-server']!;
    signedIn().post('/1.0/servers', request).reply(status, recorded('create-server'));
    const node = await driver.createNode({
      ...{ name: 'rspec_server_shutdown', size: 'typ-12345', image: 'img-12345' },
    });
    expect(node).toMatchObject({ id: 'srv-12345', state: 'pending' });
  });

  test('everything that a create can have', async () => {
    signedIn()
      .get('/1.0/firewall_policies/fwp-j3654')
      .reply(200, body('firewall_policy'))
      .post('/1.0/servers', {
        name: 'web',
        server_type: 'typ-nbs',
        zone: 'zon-1',
        user_data: Buffer.from('#!/bin/sh').toString('base64'),
        server_groups: ['grp-sda44', 'grp-2'],
        disk_encrypted: true,
        cloud_ip: true,
        compatibility_mode: false,
        volumes: [{ image: 'img-1', size: 20_480 }],
      })
      .reply(202, recorded('create-server'))
      .post('/1.0/servers', { name: 'db', server_type: 'typ-nbs', volumes: [{ volume: 'vol-1' }] })
      .reply(202, recorded('create-server'));
    await driver.createNode({
      ...{ name: 'web', size: 'typ-nbs', image: 'img-1', location: 'zon-1', userData: '#!/bin/sh' },
      firewalls: ['fwp-j3654'],
      extra: {
        ...{ serverGroups: ['grp-2'], diskSize: 20, diskEncrypted: true, cloudIp: true },
        compatibilityMode: false,
      },
    });
    await driver.createNode({ name: 'db', size: 'typ-nbs', extra: { volume: 'vol-1' } });
  });

  test('a server that was told to stop is active for a while', async () => {
    const { status, body: accepted } = RECORDED['shutdown']!;
    signedIn()
      .post('/1.0/servers/srv-12345/shutdown')
      .reply(status, accepted)
      .get('/1.0/servers/srv-12345')
      .reply(200, recorded('server-active'))
      .get('/1.0/servers/srv-12345')
      .reply(200, recorded('server-active', { status: 'inactive' }))
      .post('/1.0/servers/srv-12345/start')
      .reply(RECORDED['start']!.status, recorded('start'))
      .get('/1.0/servers/srv-12345')
      .reply(200, recorded('server-active'));
    expect((await driver.stopNode('srv-12345')).state).toBe('stopped');
    expect((await driver.startNode('srv-12345')).state).toBe('running');
  });

  test('a server that fails meanwhile ends the wait', async () => {
    signedIn()
      .post('/1.0/servers/srv-12345/start')
      .reply(202, recorded('start'))
      .get('/1.0/servers/srv-12345')
      .reply(200, recorded('server-active', { status: 'failed' }));
    expect((await driver.startNode('srv-12345')).state).toBe('error');
  });

  test('reboots, resizes, renames and destroys', async () => {
    signedIn()
      .post('/1.0/servers/srv-lv426/reboot')
      .reply(202, body('server'))
      .post('/1.0/servers/srv-lv426/resize', RESOURCES.requests['resize-server'])
      .reply(202, body('server'))
      .get('/1.0/servers/srv-lv426')
      .twice()
      .reply(200, body('server'))
      .put('/1.0/servers/srv-lv426', { name: 'db-1' })
      .reply(202, body('server', { name: 'db-1' }))
      .delete('/1.0/servers/srv-lv426')
      .reply(202, body('server', { status: 'deleting' }))
      .delete('/1.0/servers/srv-gone')
      .reply(404, {
        error_name: 'missing_resource',
        errors: ['Resource not found using supplied identifier'],
      });
    await driver.rebootNode('srv-lv426');
    await driver.resizeNode('srv-lv426', 'typ-12345');
    expect((await driver.updateNode('srv-lv426', { name: 'db-1' })).name).toBe('db-1');
    await driver.destroyNode('srv-lv426');
    await driver.destroyNode('srv-gone');
  });

  test('power off and reset, which are Brightbox’s own', async () => {
    signedIn()
      .post('/1.0/servers/srv-lv426/stop')
      .reply(202, body('server'))
      .post('/1.0/servers/srv-lv426/reset')
      .reply(202, body('server'));
    expect((await driver.servers.powerOff('srv-lv426')).state).toBe('running');
    await driver.servers.reset('srv-lv426');
  });

  test('volumes: sizes in MiB there, a file system unless there is an image', async () => {
    const create = { name: 'data', size: 4096, filesystem_type: 'ext4' };
    signedIn()
      .post('/1.0/volumes', create)
      .reply(202, body('volume'))
      .post('/1.0/volumes', { name: 'boot', size: 20_480, image: 'img-1', encrypted: true, serial: 'S1' })
      .reply(202, body('volume'))
      .get('/1.0/volumes/vol-po5we')
      .times(3)
      .reply(200, body('volume', { size: 40_960 }))
      .get('/1.0/servers/srv-lv426')
      .reply(200, body('server'))
      .post('/1.0/volumes/vol-po5we/attach', RESOURCES.requests['attach-volume'])
      .reply(202, body('volume'))
      .post('/1.0/volumes/vol-po5we/resize', RESOURCES.requests['resize-volume'])
      .reply(202, body('volume'))
      .get('/1.0/volumes/vol-po5we')
      .reply(200, body('volume', { size: 61_440 }));
    await driver.createVolume({ name: 'data', size: 4 });
    const extra = { image: 'img-1', encrypted: true, serial: 'S1' };
    await driver.createVolume({ name: 'boot', size: 20, extra });
    await driver.attachVolume('vol-po5we', 'srv-lv426');
    expect((await driver.resizeVolume('vol-po5we', 60)).size).toBe(60);
  });

  test('a cloud IP leads to the first interface of a server, some reads later', async () => {
    const { request, status } = RECORDED['map']!;
    const free = recorded('map');
    signedIn()
      .get('/1.0/servers/srv-12345')
      .reply(200, recorded('server-with-interface'))
      .post('/1.0/cloud_ips/cip-12345/map', request)
      .reply(status, free)
      .get('/1.0/cloud_ips/cip-12345')
      .reply(200, free)
      .get('/1.0/cloud_ips/cip-12345')
      .reply(200, recorded('map', { status: 'mapped', server: { id: 'srv-12345' } }))
      .post('/1.0/cloud_ips', {})
      .reply(202, fixture('libcloud/compute/brightbox/create_cloud_ip.json'));
    expect((await driver.assignAddress('cip-12345', 'srv-12345')).nodeId).toBe('srv-12345');
    expect(await driver.reserveAddress()).toMatchObject({ ip: '109.107.37.234', nodeId: null });
  });
});

describe('errors', () => {
  test.each([
    ['unprocessable', 'invalid-request', /default firewall policy can not be renamed/],
    ['conflict', 'conflict', /conflicting states/],
  ])('what was recorded as %s is %s', async (name, code, words) => {
    const { status, body: refusal } = RECORDED[name]!;
    signedIn().put('/1.0/servers/srv-1').reply(status, refusal);
    const refused = driver.updateNode('srv-1', { name: 'x' });
    await expect(refused).rejects.toMatchObject({ code, status });
    await expect(refused).rejects.toThrow(words);
  });

  test.each(['Forbidden', 'account_limit_reached'])('a limit of the account, as %s', async (error_name) => {
    signedIn().post('/1.0/servers').reply(403, body('api_error_forbidden', { error_name }));
    const refused = driver.createNode({ name: 'x', size: 'typ-1', image: 'img-1' });
    await expect(refused).rejects.toMatchObject({ code: 'quota-exceeded' });
  });

  test('a create that names an image that does not exist says so', async () => {
    const missing = {
      error_name: 'missing_resource',
      errors: ['Resource not found using supplied identifier'],
    };
    signedIn()
      .post('/1.0/servers')
      .reply(404, missing)
      .get('/1.0/images/img-none')
      .reply(404, missing)
      .get('/1.0/server_types')
      .reply(200, RESOURCES['server_types']);
    const refused = driver.createNode({ name: 'x', size: 'typ-zx45f', image: 'img-none' });
    await expect(refused).rejects.toMatchObject({ code: 'image-not-found' });
  });

  test.each([
    [{ metadata: { a: 'b' } }, /takes no metadata/],
    [{ keyPair: 'laptop' }, /takes no keyPair/],
    [{ networks: ['n-1'] }, /takes no networks/],
    [{ firewalls: [] }, /server group at least/],
    [{ extra: { volume: 'vol-1' } }, /boots from extra.volume, or/],
    [{ userData: 'x'.repeat(12_289) }, /the most is 12288/],
    [{ auth: { password: 'x' } }, /password/],
  ])('%j is refused before a request', async (spec, words) => {
    const refused = driver.createNode({ name: 'web', image: 'img-1', size: 'typ-1', ...spec });
    await expect(refused).rejects.toThrow(words);
    await expect(refused).rejects.toMatchObject({ code: 'invalid-request', status: null });
  });

  test('other requests that Brightbox has nothing for are refused too', async () => {
    const refusals = [
      driver.updateNode('srv-1', { metadata: { a: 'b' } }),
      driver.createVolume({ name: 'v', size: 1, tags: { a: 'b' } }),
      driver.createVolume({ name: 'v', size: 1, location: 'zon-1' }),
      driver.createVolume({ name: 'v', size: 1, snapshot: 's-1' }),
      driver.attachVolume('vol-1', 'srv-1', { device: '/dev/vdb' }),
      driver.reserveAddress({ location: 'zon-1' }),
      driver.assignAddress('cip-1', 'srv-1', { privateIp: '10.0.0.1' }),
      driver.createImage('srv-1', { name: 'i', metadata: { a: 'b' } }),
    ];
    for (const refused of refusals)
      await expect(refused).rejects.toMatchObject({ code: 'invalid-request', status: null });
  });
});

describe('sign-in', () => {
  const home = mkdtempSync(join(tmpdir(), 'skylane-brightbox-'));
  afterAll(() => rmSync(home, { recursive: true }));

  test('a refused client is an authentication error, and shows no secret', async () => {
    const { status, body: refusal } = RECORDED['token-refused']!;
    nock(ORIGIN).post('/token').reply(status, refusal);
    const refused = driver.listNodes();
    await expect(refused).rejects.toMatchObject({ code: 'authentication' });
    await expect(refused).rejects.toThrow(/not authorized to use the access grant type/);
    await expect(refused).rejects.not.toThrow(new RegExp(`secret-${serial}`));
  });

  test('a sign-in without a token is no sign-in', async () => {
    nock(ORIGIN).post('/token').reply(200, {});
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('a token that is not known any more is asked for again', async () => {
    const { status, body: refusal } = RECORDED['token-unknown']!;
    signedIn().get('/1.0/zones').reply(status, refusal);
    nock(ORIGIN).post('/token').reply(200, { access_token: 'another', expires_in: 7200 });
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer another' } })
      .get('/1.0/zones')
      .reply(200, []);
    expect(await driver.listLocations()).toEqual([]);
  });

  test('an application signs in for a user, in one of the user’s accounts', async () => {
    const variables = {
      ...{ BRIGHTBOX_CLIENT: 'app-12345', BRIGHTBOX_CLIENT_SECRET: 'app-secret' },
      ...{ BRIGHTBOX_USER_NAME: 'ann@example.com', BRIGHTBOX_PASSWORD: 'pass wörd' },
      ...{ BRIGHTBOX_ACCOUNT: 'acc-12345', BRIGHTBOX_API_URL: 'https://api.gb9.brightbox.com/' },
    };
    await using user = await Brightbox.fromEnv({}, { variables, home: '', directory: '' });
    nock('https://api.gb9.brightbox.com')
      .post('/token', { grant_type: 'password', username: 'ann@example.com', password: 'pass wörd' })
      .reply(200, { access_token: 't', expires_in: 7200, refresh_token: 'r' })
      .get('/1.0/zones?account_id=acc-12345')
      .reply(200, []);
    expect(await user.listLocations()).toEqual([]);
  });

  test('a user without a password is told of it before a request', async () => {
    const options = { clientId: 'app-12345', secret: 's', username: 'ann@example.com' };
    await using user = new Brightbox(options);
    await expect(user.listNodes()).rejects.toThrow(/BRIGHTBOX_PASSWORD/);
  });

  test('without variables, the default client of the CLI’s file is taken', async () => {
    mkdirSync(join(home, '.brightbox'));
    const text = [
      '[core]',
      'default_client = work',
      '[other]',
      'client_id = cli-other',
      'secret = another',
      '[work]',
      'client_id = cli-work1',
      'secret = kept',
      'api_url = https://api.gb1s.brightbox.com',
      'default_account = acc-work1',
    ].join('\n');
    writeFileSync(join(home, '.brightbox', 'config'), text);
    await using found = await Brightbox.fromEnv({}, { variables: {}, home, directory: '' });
    const basic = Buffer.from('cli-work1:kept').toString('base64');
    nock('https://api.gb1s.brightbox.com', { reqheaders: { authorization: `Basic ${basic}` } })
      .post('/token')
      .reply(200, { access_token: 't', expires_in: 7200 });
    nock('https://api.gb1s.brightbox.com').get('/1.0/zones?account_id=acc-work1').reply(200, []);
    expect(await found.listLocations()).toEqual([]);
    writeFileSync(join(home, '.brightbox', 'config'), '[core\n');
    await expect(Brightbox.fromEnv({}, { variables: {}, home, directory: '' })).rejects.toThrow(
      /cannot be read/,
    );
  });

  test('names what is missing', async () => {
    const nothing = { variables: {}, home: '', directory: '' };
    await expect(Brightbox.fromEnv({}, nothing)).rejects.toThrow(/BRIGHTBOX_CLIENT/);
    await expect(Brightbox.fromEnv({ clientId: 'cli-1' }, nothing)).rejects.toThrow(
      /BRIGHTBOX_CLIENT_SECRET/,
    );
  });
});
