import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider, Scheduler } from 'skylane';
import type { LinodeCompute } from 'skylane/linode';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'https://api.linode.com';
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2x';
const Linode = getDriver(Provider.LINODE);
const SPEC = { name: 'web-1', image: 'linode/debian12', size: 'g6-nanode-1' };
let driver: LinodeCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  driver = new Linode({ token: `linode-token-${serial}`, region: 'ap-west', retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

/** A response that linodego recorded. */
function recorded(name: string): Record<string, unknown> {
  const all = fixture('linodego/compute.json') as Record<string, { response: Record<string, unknown> }>;
  return all[name]!.response;
}

function page(...rows: object[]): object {
  return { data: rows, page: 1, pages: 1, results: rows.length };
}

/** Takes the body of a create, which is answered as recorded. */
async function sent(spec: Parameters<LinodeCompute['createNode']>[0]): Promise<Record<string, unknown>> {
  let body: Record<string, unknown> = {};
  nock(ORIGIN)
    .post('/v4/linode/instances', (given: Record<string, unknown>) => {
      body = given;
      return true;
    })
    .reply(200, recorded('createInstance'));
  await driver.createNode(spec);
  return body;
}

describe('models', () => {
  test('a Linode is a node', async () => {
    nock(ORIGIN, { reqheaders: { authorization: `Bearer linode-token-${serial}` } })
      .get('/v4/linode/instances/82372997')
      .reply(200, {
        ...recorded('running'),
        tags: ['team:web', 'old', 'skylane:run-all'],
        ipv4: ['192.0.2.7', '192.168.1.2'],
      });
    expect(await driver.getNode('82372997')).toMatchObject({
      id: '82372997',
      name: 'go-test-ins-2l8j52re0tn2',
      state: 'running',
      publicIps: ['192.0.2.7', '1234::5678'],
      privateIps: ['192.168.1.2'],
      size: 'g6-nanode-1',
      image: 'linode/debian12',
      location: 'ap-west',
      createdAt: new Date('2018-01-02T03:04:05Z'),
      metadata: { team: 'web', 'skylane-intent': 'run-all' },
      extra: { tags: ['old'], diskEncryption: 'enabled', backups: false, rootPassword: null },
    });
  });

  test.each([
    ['provisioning', 'pending'],
    ['booting', 'starting'],
    ['running', 'running'],
    ['rebooting', 'rebooting'],
    ['shutting_down', 'stopping'],
    ['offline', 'stopped'],
    ['stopped', 'stopped'],
    ['deleting', 'stopping'],
    ['migrating', 'migrating'],
    ['resizing', 'updating'],
    ['rebuilding', 'updating'],
    ['cloning', 'updating'],
    ['restoring', 'updating'],
    ['billing_suspension', 'suspended'],
    ['something_new', 'unknown'],
  ])('%s is %s', async (status, state) => {
    nock(ORIGIN)
      .get('/v4/linode/instances/1')
      .reply(200, { ...recorded('running'), status });
    expect((await driver.getNode('1')).state).toBe(state);
  });

  test('a type has the price of most regions, or of the region of the driver', async () => {
    nock(ORIGIN)
      .get('/v4/linode/types?page_size=500')
      .times(2)
      .reply(200, page(recorded('type')));
    const common = {
      id: 'g6-standard-1',
      name: 'Linode 2GB',
      ram: 2048,
      disk: 50,
      vcpus: 1,
      bandwidth: 2000,
    };
    const regionPrices = { 'id-cgk': 0.022, 'br-gru': 0.025 };
    expect(await driver.listSizes()).toMatchObject([
      { ...common, price: 0.018, currency: 'USD', gpus: 0, extra: { monthlyPrice: 12, regionPrices } },
    ]);
    await using there = new Linode({ token: `linode-token-${serial}`, region: 'br-gru' });
    expect(await there.listSizes()).toMatchObject([{ price: 0.025, extra: { monthlyPrice: 16.8 } }]);
  });

  test('an image is asked for by itself', async () => {
    nock(ORIGIN).get('/v4/images/linode%2Fubuntu22.04').reply(200, recorded('image'));
    expect(await driver.getImage('linode/ubuntu22.04')).toMatchObject({
      id: 'linode/ubuntu22.04',
      name: 'Ubuntu 22.04 LTS',
      extra: { vendor: 'Ubuntu', status: 'available', isPublic: true, capabilities: ['cloud-init'] },
    });
  });

  test('a region has its country, and one without Linodes is left out', async () => {
    const { data } = recorded('regions') as { data: object[] };
    nock(ORIGIN)
      .get('/v4/regions?page_size=500')
      .reply(200, page(...data, { id: 'storage-only', capabilities: ['Object Storage'] }));
    const regions = await driver.listLocations();
    expect(regions.map(({ id }) => id)).toEqual(['ap-west', 'ca-central']);
    expect(regions[0]).toMatchObject({ name: 'Mumbai, IN', country: 'IN', extra: { siteType: 'core' } });
  });

  test('lists follow the number of pages, five hundred a page', async () => {
    const row = recorded('running');
    nock(ORIGIN)
      .get('/v4/linode/instances?page_size=500')
      .reply(200, { data: [row], page: 1, pages: 2, results: 2 })
      .get('/v4/linode/instances?page_size=500&page=2')
      .reply(200, { data: [{ ...row, id: 7 }], page: 2, pages: 2, results: 2 });
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual(['82372997', '7']);
  });

  test('a label is filtered by Linode, in a header', async () => {
    nock(ORIGIN, { reqheaders: { 'x-filter': '{"label":"web-1"}' } })
      .get('/v4/linode/instances?page_size=500')
      .reply(200, page());
    expect(await driver.listNodes({ name: 'web-1' })).toEqual([]);
  });

  test('what cannot be a label is not sent in a header', async () => {
    nock(ORIGIN, { badheaders: ['x-filter'] })
      .get('/v4/linode/instances?page_size=500')
      .reply(200, page());
    expect(await driver.listNodes({ name: 'grün \u{1f600}' })).toEqual([]);
  });
});

describe('createNode', () => {
  test('sends what was asked for', async () => {
    nock(ORIGIN)
      .get('/v4/profile/sshkeys?page_size=500')
      .reply(200, page({ ...recorded('importKey'), label: 'laptop', ssh_key: PUBLIC_KEY }));
    const body = await sent({
      ...SPEC,
      location: 'us-east',
      keyPair: 'laptop',
      metadata: { team: 'web' },
      userData: '#!/bin/sh',
      networks: ['471962/629501'],
      firewalls: ['9618661'],
      extra: {
        publicKeys: [`${PUBLIC_KEY}y`],
        tags: ['web'],
        backups: true,
        privateIp: true,
        placementGroup: '12',
        stackScript: '34',
        stackScriptData: { user: 'web' },
        swapSize: 1024,
        diskEncryption: 'disabled',
      },
    });
    expect(body).toEqual({
      label: 'web-1',
      region: 'us-east',
      type: 'g6-nanode-1',
      image: 'linode/debian12',
      authorized_keys: [PUBLIC_KEY, `${PUBLIC_KEY}y`],
      tags: ['team:web', 'web'],
      metadata: { user_data: Buffer.from('#!/bin/sh').toString('base64') },
      interfaces: [{ purpose: 'public' }, { purpose: 'vpc', subnet_id: 629_501 }],
      firewall_id: 9_618_661,
      backups_enabled: true,
      private_ip: true,
      placement_group: { id: 12 },
      stackscript_id: 34,
      stackscript_data: { user: 'web' },
      swap_size: 1024,
      disk_encryption: 'disabled',
    });
  });

  test('makes up a password where there is neither key nor password, and hands it out', async () => {
    let body: Record<string, string> = {};
    nock(ORIGIN)
      .post('/v4/linode/instances', (given: Record<string, string>) => {
        body = given;
        return true;
      })
      .reply(200, recorded('createInstance'));
    const node = await driver.createNode(SPEC);
    expect(body['root_pass']).toMatch(/^[\w-]{32}$/);
    expect(node.extra.rootPassword).toBe(body['root_pass']);
    expect(JSON.stringify(node)).not.toContain(body['root_pass']);
  });

  test('sends a password that was given, and shows it nowhere', async () => {
    nock(ORIGIN)
      .post('/v4/linode/instances', (given: Record<string, string>) => given['root_pass'] === 'correct horse')
      .reply(200, recorded('createInstance'));
    const node = await driver.createNode({ ...SPEC, auth: { password: 'correct horse' } });
    expect(node.extra.rootPassword).toBeNull();
  });

  test.each([
    { auth: { password: 'correct horse' } },
    { extra: { stackScriptData: { key: 'correct horse' } } },
  ])('a refusal that quotes a secret of %j does not show it', async (secret) => {
    nock(ORIGIN)
      .post('/v4/linode/instances')
      .reply(400, { errors: [{ reason: 'correct horse is too weak' }] });
    await expect(driver.createNode({ ...SPEC, ...secret })).rejects.toThrow(/: [^ ]+ is too weak/);
  });

  test('keeps the owner tag under a key that leaves it room', async () => {
    const value = '5ca1ab1e-0000-4000-8000-000000000000-all-2';
    const body = await sent({ ...SPEC, metadata: { 'skylane-intent': value, role: 'db' } });
    expect(body['tags']).toEqual([`skylane:${value}`, 'role:db']);
  });

  test.each([
    ['a label of two letters', { name: 'ab' }],
    ['a label with two dashes in a row', { name: 'web--1' }],
    ['a tag of more than fifty characters', { metadata: { note: 'x'.repeat(46) } }],
    ['a key with the separator', { metadata: { 'a:b': 'c' } }],
    ['the key of the owner tag', { metadata: { skylane: 'x' } }],
    ['no network', { networks: 'none' as const }],
    ['a network by the id of its VPC alone', { networks: ['471962'] }],
    ['two firewalls', { firewalls: ['1', '2'] }],
    ['a firewall by its name', { firewalls: ['web'] }],
    ['a placement group by its name', { extra: { placementGroup: 'spread' } }],
    ['what is no public key', { extra: { publicKeys: ['none'] } }],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(driver.createNode({ ...SPEC, ...change })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('a server wants a region', async () => {
    await using nowhere = new Linode({ token: 'linode-token' });
    await expect(nowhere.createNode(SPEC)).rejects.toThrow(/pass location, or region/);
  });

  test('a server whose answer was lost is found by its tag and label, and the tag ends with it', async () => {
    const bodies: { tags: string[] }[] = [];
    nock(ORIGIN)
      .get('/v4/images/linode%2Fdebian12')
      .reply(200, recorded('image'))
      .get('/v4/linode/types?page_size=500')
      .reply(200, page({ ...recorded('type'), id: 'g6-nanode-1' }))
      .post('/v4/linode/instances', (body) => bodies.push(body as { tags: string[] }) > 0)
      .replyWithError(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    nock(ORIGIN)
      .get('/v4/linode/instances')
      .query(true)
      .reply(200, () => page({ ...recorded('running'), label: 'web-1', tags: bodies[0]?.tags }));
    const scheduler = new Scheduler(driver);
    const { nodes } = await scheduler.createNodes([SPEC], { until: 'accepted' }).result;
    expect(nodes).toHaveLength(1);
    expect(bodies).toMatchObject([{ tags: [expect.stringMatching(/^skylane:[0-9a-f-]{36}-all$/)] }]);
    await scheduler.close();
  });
});

describe('owner tags', () => {
  const path = '/v4/tags/skylane%3Arun-all';

  test('one that nothing has is deleted', async () => {
    nock(ORIGIN).get(path).reply(200, page()).delete(path).reply(200, {});
    await driver.internals.deleteOwnerTags(['run-all']);
  });

  test('one that something has stays, and one that is gone is no error', async () => {
    nock(ORIGIN)
      .get(path)
      .reply(200, page({ type: 'linode', data: {} }));
    await driver.internals.deleteOwnerTags(['run-all']);
    nock(ORIGIN).get(path).reply(404, recorded('noTag'));
    await driver.internals.deleteOwnerTags(['run-all']);
  });
});

describe('changes of servers', () => {
  test.each([
    ['rebootNode', 'reboot', 'running', 'rebooting'],
    ['startNode', 'boot', 'offline', 'starting'],
    ['stopNode', 'shutdown', 'running', 'stopping'],
  ] as const)('%s shows what was accepted, though the status lags', async (method, job, status, state) => {
    nock(ORIGIN, { badheaders: ['content-type'] })
      .post(`/v4/linode/instances/82372997/${job}`, (body: unknown) => body === '')
      .reply(200, {});
    nock(ORIGIN)
      .get('/v4/linode/instances/82372997')
      .reply(200, { ...recorded('running'), status });
    expect((await driver[method]('82372997')).state).toBe(state);
  });

  test('a resize leaves the disks as they are', async () => {
    nock(ORIGIN)
      .post('/v4/linode/instances/82372997/resize', { type: 'g6-standard-1', allow_auto_disk_resize: false })
      .reply(200, recorded('resize'))
      .get('/v4/linode/instances/82372997')
      .reply(200, { ...recorded('running'), status: 'resizing' });
    expect((await driver.resizeNode('82372997', 'g6-standard-1')).state).toBe('updating');
  });

  test('a rebuild makes up a password and hands it out', async () => {
    let body: Record<string, unknown> = {};
    nock(ORIGIN)
      .post('/v4/linode/instances/101560376/rebuild', (given: Record<string, unknown>) => {
        body = given;
        return true;
      })
      .reply(200, recorded('rebuild'));
    const extra = { publicKeys: [PUBLIC_KEY] };
    const node = await driver.rebuildNode('101560376', { image: 'linode/alpine3.23', extra });
    expect(body).toEqual({
      image: 'linode/alpine3.23',
      authorized_keys: [PUBLIC_KEY],
      root_pass: node.extra.rootPassword,
    });
    expect(node).toMatchObject({ state: 'updating', image: 'linode/alpine3.23' });
  });

  test('new metadata replaces the old; the owner tag and plain tags stay', async () => {
    nock(ORIGIN)
      .get('/v4/linode/instances/82372997')
      .reply(200, { ...recorded('running'), tags: ['team:web', 'old', 'skylane:run-all'] })
      .put('/v4/linode/instances/82372997', { label: 'web-2', tags: ['skylane:run-all', 'role:db', 'old'] })
      .reply(200, { ...recorded('running'), label: 'web-2' });
    expect((await driver.updateNode('82372997', { name: 'web-2', metadata: { role: 'db' } })).name).toBe(
      'web-2',
    );
  });
});

describe('errors', () => {
  test.each([
    [400, 'Linode busy.', undefined, 'conflict'],
    [400, 'Label must be unique among your linodes', 'label', 'conflict'],
    [400, 'Account Limit reached. Please open a support ticket.', undefined, 'quota-exceeded'],
    [400, 'A valid plan type by that ID was not found', 'type', 'size-not-found'],
    [400, 'image is not valid', 'image', 'image-not-found'],
    [400, 'Must provide valid root_pass, authorized_keys, or authorized_users', undefined, 'invalid-request'],
    [401, 'Invalid Token', undefined, 'authentication'],
    [403, 'Your OAuth token is not authorized to use this endpoint.', undefined, 'permission'],
    [404, 'Not found', undefined, 'node-not-found'],
    [429, 'Too many requests', undefined, 'rate-limit'],
  ])('%i %s is of its kind', async (status, reason, field, code) => {
    const error = { reason, ...(field !== undefined && { field }) };
    nock(ORIGIN)
      .post('/v4/linode/instances/1/reboot')
      .reply(status, { errors: [error] });
    await expect(driver.rebootNode('1')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(reason) as string,
    });
  });

  test('a busy Linode is asked again', async () => {
    await using patient = new Linode({ token: `linode-token-${serial}`, retry: { attempts: 3 } });
    nock(ORIGIN)
      .post('/v4/linode/instances/82372997/resize')
      .reply(400, recorded('busy'))
      .post('/v4/linode/instances/82372997/resize')
      .reply(200, {})
      .get('/v4/linode/instances/82372997')
      .reply(200, recorded('running'));
    await patient.resizeNode('82372997', 'g6-standard-1');
  });

  test('what is missing is said by its kind', async () => {
    nock(ORIGIN).get('/v4/images/does-not-exist').reply(404, recorded('noImage'));
    await expect(driver.getImage('does-not-exist')).rejects.toMatchObject({ code: 'image-not-found' });
    await expect(driver.getNode('web-1')).rejects.toMatchObject({ code: 'node-not-found', status: null });
  });
});

describe('images', () => {
  test('one is made of the largest disk that is no swap', async () => {
    nock(ORIGIN)
      .get('/v4/linode/instances/82373176/disks?page_size=500')
      .reply(200, recorded('disks'))
      .post('/v4/images', { disk_id: 158_340_673, label: 'before', tags: ['team:web'] })
      .reply(200, recorded('createImage'));
    const image = await driver.createImage('82373176', { name: 'before', metadata: { team: 'web' } });
    expect(image).toMatchObject({ id: 'private/160700', extra: { status: 'creating', isPublic: false } });
    expect(driver.internals.imageState(image)).toBe('creating');
  });
});

describe('key pairs', () => {
  test('one is registered and read', async () => {
    const key = recorded('importKey');
    nock(ORIGIN)
      .get('/v4/profile/sshkeys?page_size=500')
      .reply(200, page())
      .post('/v4/profile/sshkeys', { label: 'go-test-def', ssh_key: String(key['ssh_key']) })
      .reply(200, key);
    expect(await driver.importKeyPair('go-test-def', String(key['ssh_key']))).toMatchObject({
      name: 'go-test-def',
      fingerprint: null,
      publicKey: key['ssh_key'],
      extra: { id: '451621' },
    });
  });

  test('a second one of a label is refused, which Linode would take', async () => {
    nock(ORIGIN)
      .get('/v4/profile/sshkeys?page_size=500')
      .reply(200, page(recorded('importKey')));
    await expect(driver.importKeyPair('go-test-def', PUBLIC_KEY)).rejects.toMatchObject({
      code: 'key-pair-exists',
    });
  });

  test('of several with one label, the one that was given is deleted; by the label alone none', async () => {
    const keys = page({ id: 1, label: 'laptop' }, { id: 2, label: 'laptop' });
    nock(ORIGIN).get('/v4/profile/sshkeys?page_size=500').twice().reply(200, keys);
    nock(ORIGIN).delete('/v4/profile/sshkeys/2').reply(200, {});
    const [, second] = await driver.listKeyPairs();
    await driver.deleteKeyPair(second!);
    await expect(driver.deleteKeyPair('laptop')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('volumes', () => {
  test('one is made in the region of the driver', async () => {
    nock(ORIGIN)
      .post('/v4/volumes', { label: 'data', size: 20, region: 'ap-west', tags: ['team:web', 'x-y'] })
      .reply(200, recorded('createVolume'));
    const spec = { name: 'data', size: 20, tags: { team: 'web' }, extra: { tags: ['x-y'] } };
    expect(await driver.createVolume(spec)).toMatchObject({ id: '15923859', state: 'creating', size: 20 });
  });

  test('one is attached by the number of its server', async () => {
    const { data } = recorded('attachedVolume') as { data: object[] };
    nock(ORIGIN).post('/v4/volumes/10395710/attach', { linode_id: 82_373_718 }).reply(200, data[0]);
    expect(await driver.attachVolume('10395710', '82373718')).toMatchObject({
      state: 'in-use',
      extra: { nodeId: '82373718', device: expect.stringContaining('/dev/disk/by-id/') as string },
    });
  });

  test('one that no server has is not detached', async () => {
    nock(ORIGIN).get('/v4/volumes/15923859').reply(200, recorded('volume'));
    await expect(driver.detachVolume('15923859')).rejects.toMatchObject({ code: 'conflict', status: null });
  });

  test('one that a server has is not deleted, which Linode would do', async () => {
    const { data } = recorded('attachedVolume') as { data: object[] };
    nock(ORIGIN).get('/v4/volumes/10395710').reply(200, data[0]);
    await expect(driver.destroyVolume('10395710')).rejects.toThrow(/attached to the server 82373718/);
  });

  test('one that is resized is updating', async () => {
    nock(ORIGIN).post('/v4/volumes/15923859/resize', { size: 21 }).reply(200, recorded('resizeVolume'));
    expect(await driver.resizeVolume('15923859', 21)).toMatchObject({ size: 21, state: 'updating' });
  });

  test('none is made from a snapshot', async () => {
    const spec = { name: 'data', size: 20, snapshot: '1' };
    await expect(driver.createVolume(spec)).rejects.toMatchObject({ code: 'invalid-request', status: null });
  });
});

describe('addresses', () => {
  test('one is reserved in the region of the driver', async () => {
    nock(ORIGIN).post('/v4/networking/reserved/ips', { region: 'ap-west' }).reply(200, recorded('reserve'));
    expect(await driver.reserveAddress()).toMatchObject({ id: '192.0.2.0', ip: '192.0.2.0', nodeId: null });
  });

  test('one is given to a server', async () => {
    nock(ORIGIN)
      .post('/v4/linode/instances/99170237/ips', { type: 'ipv4', public: true, address: '192.0.2.0' })
      .reply(200, recorded('assign'))
      .get('/v4/networking/reserved/ips/192.0.2.0')
      .reply(200, recorded('assign'));
    expect(await driver.assignAddress('192.0.2.0', '99170237')).toMatchObject({ nodeId: '99170237' });
  });

  test('one that another server has is a conflict', async () => {
    nock(ORIGIN).post('/v4/linode/instances/1/ips').reply(400, recorded('notReserved'));
    await expect(driver.assignAddress('192.0.2.0', '1')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('networks', () => {
  const vpc = {
    id: 471_962,
    label: 'inner',
    region: 'au-mel',
    subnets: [{ id: 629_501, label: 'inner', ipv4: '192.168.0.0/25', ipv6: null, linodes: [] as object[] }],
  };

  test('a network is a subnet, made with its VPC', async () => {
    nock(ORIGIN)
      .post('/v4/vpcs', {
        label: 'inner',
        region: 'ap-west',
        subnets: [{ label: 'inner', ipv4: '192.168.0.0/25' }],
      })
      .reply(200, vpc);
    expect(await driver.createNetwork({ name: 'inner', ranges: ['192.168.0.0/25'] })).toMatchObject({
      id: '471962/629501',
      name: 'inner',
      ranges: ['192.168.0.0/25'],
      location: 'au-mel',
    });
  });

  test('it goes with the VPC that was made for it', async () => {
    nock(ORIGIN).get('/v4/vpcs/471962').reply(200, vpc).delete('/v4/vpcs/471962').reply(200, {});
    await driver.destroyNetwork('471962/629501');
  });

  test('it goes alone out of a VPC of another label', async () => {
    nock(ORIGIN)
      .get('/v4/vpcs/471962')
      .reply(200, { ...vpc, label: 'company' })
      .delete('/v4/vpcs/471962/subnets/629501')
      .reply(200, {});
    await driver.destroyNetwork('471962/629501');
  });

  test('it stays while servers are on it', async () => {
    const [subnet] = vpc.subnets;
    nock(ORIGIN)
      .get('/v4/vpcs/471962')
      .reply(200, { ...vpc, subnets: [{ ...subnet, linodes: [{ id: 111, interfaces: [] }] }] });
    await expect(driver.destroyNetwork('471962/629501')).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([[undefined], [['2001:db8::/64']], [['10.0.0.0/24', '10.0.1.0/24']]])(
    'it has one range of IPv4: %j is refused',
    async (ranges) => {
      const spec = { name: 'inner', ...(ranges && { ranges }) };
      await expect(driver.createNetwork(spec)).rejects.toMatchObject({
        code: 'invalid-request',
        status: null,
      });
    },
  );
});

describe('firewalls', () => {
  test('rules, policies and what the portable form cannot say are read', async () => {
    const firewall = {
      ...recorded('firewall'),
      entities: [
        { id: 123, type: 'linode', label: 'web' },
        { id: 9, type: 'linode_interface', label: 'x', parent_entity: { id: 124, type: 'linode' } },
        { id: 5, type: 'nodebalancer', label: 'lb', parent_entity: null },
      ],
      rules: {
        inbound: [
          { action: 'ACCEPT', protocol: 'TCP', ports: '22-24, 80', addresses: { ipv4: ['192.0.2.0/24'] } },
          { action: 'DROP', protocol: 'ICMP', addresses: { ipv4: ['0.0.0.0/0'] } },
        ],
        inbound_policy: 'DROP',
        outbound: null,
        outbound_policy: 'ACCEPT',
      },
    };
    nock(ORIGIN).get('/v4/networking/firewalls/9618661').reply(200, firewall);
    const addresses = ['192.0.2.0/24'];
    expect(await driver.getFirewall('9618661')).toMatchObject({
      id: '9618661',
      name: 'linodego-fw-test',
      nodeIds: ['123', '124'],
      rules: [
        { direction: 'in', protocol: 'tcp', ports: { from: 22, to: 24 }, addresses, group: null },
        { direction: 'in', protocol: 'tcp', ports: { from: 80, to: 80 }, addresses, group: null },
        { direction: 'out', protocol: 'any', ports: null, addresses: ['0.0.0.0/0', '::/0'], group: null },
      ],
      otherRules: [expect.stringContaining('"DROP"')],
      extra: { status: 'enabled', tags: ['testing'] },
    });
  });

  test('one without outgoing rules lets all out by its policy', async () => {
    const inbound = [
      {
        label: 'in-tcp-1',
        action: 'ACCEPT',
        protocol: 'TCP',
        ports: '22',
        addresses: { ipv4: ['192.0.2.7/32'], ipv6: ['2001:db8::/64'] },
      },
    ];
    nock(ORIGIN)
      .post('/v4/networking/firewalls', {
        label: 'web',
        rules: { inbound, inbound_policy: 'DROP', outbound: [], outbound_policy: 'ACCEPT' },
      })
      .reply(200, recorded('firewall'));
    const rules = [{ protocol: 'tcp', ports: 22, addresses: ['192.0.2.7', '2001:db8::/64'] }] as const;
    await driver.createFirewall({ name: 'web', rules });
  });

  test('an update sends again what it cannot say', async () => {
    const drop = {
      action: 'DROP',
      protocol: 'TCP',
      ports: '23',
      addresses: { ipv4: ['0.0.0.0/0'] },
      label: 'no-telnet',
    };
    const allow = { ...drop, action: 'ACCEPT', ports: '22' };
    nock(ORIGIN)
      .get('/v4/networking/firewalls/1/rules')
      .reply(200, {
        inbound: [allow, drop],
        inbound_policy: 'ACCEPT',
        outbound: [],
        outbound_policy: 'ACCEPT',
        version: 3,
      })
      .put('/v4/networking/firewalls/1/rules', {
        inbound: [drop],
        inbound_policy: 'ACCEPT',
        outbound: [],
        outbound_policy: 'ACCEPT',
      })
      .reply(200, {})
      .get('/v4/networking/firewalls/1')
      .reply(200, recorded('firewall'));
    await driver.updateFirewall('1', { rules: [] });
  });

  test('rules that stay keep their order, label and description, so that no refusal comes before them', async () => {
    const tcp = { protocol: 'TCP', addresses: { ipv4: ['192.0.2.0/24'] } };
    const office = {
      ...tcp,
      action: 'ACCEPT',
      ports: '22, 80-90',
      label: 'office',
      description: 'ticket 12',
    };
    const drop = { ...tcp, action: 'DROP', addresses: { ipv4: ['0.0.0.0/0'] }, label: 'no-more' };
    const old = { ...tcp, action: 'ACCEPT', ports: '8080', label: 'in-tcp-1' };
    const policies = { inbound_policy: 'ACCEPT', outbound: [], outbound_policy: 'ACCEPT' };
    nock(ORIGIN)
      .get('/v4/networking/firewalls/1/rules')
      .reply(200, { inbound: [office, drop, old], ...policies })
      .put('/v4/networking/firewalls/1/rules', {
        inbound: [office, drop, old, { ...old, label: 'in-tcp-2', ports: '443' }],
        ...policies,
      })
      .reply(200, {})
      .get('/v4/networking/firewalls/1')
      .reply(200, recorded('firewall'));
    const addresses = ['192.0.2.0/24'];
    const ports = [22, { from: 80, to: 90 }, 8080, 443];
    await driver.updateFirewall('1', {
      rules: ports.map((one) => ({ protocol: 'tcp', ports: one, addresses })),
    });
  });

  test('any protocol is for all outgoing traffic alone', async () => {
    const rules = [{ protocol: 'any' }] as const;
    await expect(driver.createFirewall({ name: 'web', rules })).rejects.toThrow(
      /rules\[0\].*any only for all outgoing/,
    );
  });
});
