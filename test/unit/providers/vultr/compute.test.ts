import nock from 'nock';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { VultrCompute } from 'skylane/vultr';
import { fixture } from '../../../support/fixture.js';

const ORIGIN = 'https://api.vultr.com';
const KNOWN = fixture('govultr/compute.json') as Record<string, { path: string; body: nock.Body }>;
const Vultr = getDriver(Provider.VULTR);
const SNAPSHOT = 'cb676a46-66fd-4dfb-b839-443f2e6c0b60';
let driver: VultrCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  driver = new Vultr({ token: `vultr-key-${serial}`, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

/** The last page of what govultr's tests have. */
function page(name: string): nock.Body {
  return { ...(KNOWN[name]!.body as object), meta: { total: 1, links: { next: '', prev: '' } } };
}

function recorded(name: string): nock.Body {
  return fixture(`libcloud/compute/vultr_v2/${name}.json`) as nock.Body;
}

function instance(changes: object = {}): nock.Body {
  const { instances } = KNOWN['instances']!.body as { instances: object[] };
  return { instance: { ...instances[0], ...changes } };
}

describe('models', () => {
  test('a server, whose tags of the form key:value are its metadata', async () => {
    nock(ORIGIN, { reqheaders: { authorization: `Bearer vultr-key-${serial}` } })
      .get('/v2/instances/i-1')
      .reply(200, instance({ tags: ['team:web', 'my tag'] }));
    const node = await driver.getNode('i-1');
    expect(node).toMatchObject({
      id: '14b3e7d6-ffb5-4994-8502-57fcd9db3b33',
      name: 'my new server',
      state: 'running',
      publicIps: ['123.123.123.123'],
      privateIps: ['fd11:1111:1112:1c02:0200:00ff:fe00:0000', '10.99.0.10'],
      size: 'vc2-1c-2gb',
      image: '362',
      location: 'ewr',
      createdAt: new Date('2013-12-19T14:45:41Z'),
      metadata: { team: 'web' },
      extra: { tags: ['my tag'], features: ['auto_backups'], firewallGroupId: null, includedTraffic: 2000 },
    });
    expect(JSON.stringify(node)).not.toContain('nreqnusibni');
    expect(node.extra.defaultPassword).toBe('nreqnusibni');
  });

  test.each([
    [{ status: 'pending', power_status: 'running' }, 'pending'],
    [{ status: 'active', power_status: 'running', server_status: 'installingbooting' }, 'starting'],
    [{ status: 'active', power_status: 'running', server_status: 'locked' }, 'running'],
    [{ status: 'active', power_status: 'stopped' }, 'stopped'],
    [{ status: 'suspended' }, 'suspended'],
    [{ status: 'resizing' }, 'updating'],
    [{ status: 'daydreaming' }, 'unknown'],
  ])('%j is %s', async (changes, state) => {
    nock(ORIGIN).get('/v2/instances/i-1').reply(200, instance(changes));
    expect((await driver.getNode('i-1')).state).toBe(state);
  });

  test('lists go on as long as there is a cursor, in the driver’s region', async () => {
    await using local = new Vultr({ token: 'key', region: 'ewr' });
    nock(ORIGIN)
      .get('/v2/instances?per_page=500&region=ewr')
      .reply(200, KNOWN['instances']!.body)
      .get('/v2/instances?per_page=500&region=ewr&cursor=thisismycusror')
      .reply(200, { instances: [], meta: { total: 1, links: { next: '', prev: '' } } });
    expect(await local.listNodes()).toHaveLength(1);
  });

  test('sizes tell where they are, and no price of an hour', async () => {
    nock(ORIGIN).get('/v2/plans?per_page=500').reply(200, page('plans'));
    expect((await driver.listSizes())[0]).toMatchObject({
      ...{ id: 'vc2-16c-64gb', ram: 65_536, disk: 1280, vcpus: 16, bandwidth: 10_240 },
      ...{ price: null, currency: null, locations: ['dfw'], extra: { monthlyPrice: 320, type: 'vc2' } },
    });
    await using elsewhere = new Vultr({ token: 'key', region: 'ams' });
    nock(ORIGIN).get('/v2/plans?per_page=500').reply(200, page('plans'));
    expect(await elsewhere.listSizes()).toEqual([]);
  });

  test('images are systems, without those that stand for something else, and snapshots', async () => {
    nock(ORIGIN).get('/v2/os?per_page=500').reply(200, recorded('list_images'));
    const { snapshot } = recorded('ex_get_snapshot') as unknown as { snapshot: object };
    nock(ORIGIN)
      .get('/v2/snapshots?per_page=500')
      .reply(200, { snapshots: [snapshot], meta: { links: { next: '' } } });
    const images = await driver.listImages();
    expect(images).toHaveLength(27);
    expect(images.map(({ id }) => id)).not.toContain('164');
    expect(images.at(-1)).toMatchObject({ name: 'test1', extra: { kind: 'snapshot', status: 'complete' } });
  });

  test('regions, keys and volumes', async () => {
    nock(ORIGIN).get('/v2/regions?per_page=500').reply(200, recorded('list_locations'));
    expect((await driver.listLocations())[0]).toMatchObject({ id: 'ams', name: 'Amsterdam', country: 'NL' });
    nock(ORIGIN).get('/v2/ssh-keys?per_page=500').reply(200, recorded('list_key_pairs'));
    expect((await driver.listKeyPairs())[0]).toMatchObject({ name: 'tester', fingerprint: null });
    nock(ORIGIN).get('/v2/blocks?per_page=500').reply(200, recorded('list_volumes'));
    expect((await driver.listVolumes())[0]).toMatchObject({ name: 'test1', size: 10, state: 'available' });
  });

  test('snapshots of volumes, filtered here', async () => {
    nock(ORIGIN).get('/v2/blocks/snapshots?per_page=500').reply(200, page('block-snapshots'));
    const snapshots = await driver.listVolumeSnapshots('ay2c5b1a-66fd-4dfb-b839-443f2e6c0b60');
    expect(snapshots).toHaveLength(1);
    expect(snapshots[0]).toMatchObject({
      ...{ id: SNAPSHOT, size: 10, state: 'available', createdAt: new Date('2026-07-17T16:46:05Z') },
    });
  });

  test('a VPC and a reserved address', async () => {
    nock(ORIGIN).get('/v2/vpcs/v-1').reply(200, KNOWN['vpc']!.body);
    expect(await driver.getNetwork('v-1')).toMatchObject({
      name: 'test1',
      ranges: ['10.99.0.0/24'],
      location: 'ewr',
    });
    nock(ORIGIN)
      .post('/v2/reserved-ips', { region: 'ewr', ip_type: 'v4' })
      .reply(201, KNOWN['reserved-ip']!.body);
    expect(await driver.reserveAddress({ location: 'ewr' })).toMatchObject({
      ip: '10.234.22.53',
      nodeId: null,
    });
  });
});

describe('createNode', () => {
  const spec = { name: 'web-1', image: '2284', size: 'vc2-1c-1gb', location: 'ams' };

  test('sends what was asked for', async () => {
    nock(ORIGIN).get('/v2/ssh-keys?per_page=500').reply(200, recorded('list_key_pairs'));
    let sent: unknown;
    nock(ORIGIN)
      .post('/v2/instances', (body) => {
        sent = body;
        return true;
      })
      .reply(202, recorded('create_node'));
    const node = await driver.createNode({
      ...spec,
      keyPair: 'tester',
      metadata: { team: 'web' },
      userData: '#!/bin/sh',
      networks: ['v-1'],
      firewalls: ['f-1'],
      extra: {
        ...{ tags: ['blue'], hostname: 'web-1', ipv6: true, ipv4: false, reservedIp: 'r-1' },
        ...{ backups: true, script: 's-1', activationEmail: false },
      },
    });
    expect(sent).toEqual({
      ...{ label: 'web-1', plan: 'vc2-1c-1gb', region: 'ams', os_id: 2284, tags: ['team:web', 'blue'] },
      ...{ sshkey_id: ['123'], user_data: 'IyEvYmluL3No', attach_vpc: ['v-1'], firewall_group_id: 'f-1' },
      ...{ hostname: 'web-1', enable_ipv6: true, disable_public_ipv4: true, reserved_ipv4: 'r-1' },
      ...{ backups: 'enabled', script_id: 's-1', activation_email: false },
    });
    expect(node).toMatchObject({ state: 'pending', publicIps: [], extra: { os: 'Fedora 34 x64' } });
  });

  test('a snapshot is an image too', async () => {
    nock(ORIGIN)
      .post('/v2/instances', (body) => (body as Record<string, unknown>)['snapshot_id'] === SNAPSHOT)
      .reply(202, recorded('create_node'));
    await driver.createNode({ ...spec, image: SNAPSHOT });
  });

  test('a refusal without a code is that of the image or the size that is missing', async () => {
    const refuse = () =>
      nock(ORIGIN).post('/v2/instances').reply(400, { error: 'Server add failed', status: 400 });
    refuse();
    nock(ORIGIN).get('/v2/os?per_page=500').reply(200, recorded('list_images'));
    await expect(driver.createNode({ ...spec, image: '9999' })).rejects.toMatchObject({
      code: 'image-not-found',
    });
    refuse();
    nock(ORIGIN).get('/v2/os?per_page=500').reply(200, recorded('list_images'));
    nock(ORIGIN).get('/v2/plans?per_page=500').reply(200, recorded('list_sizes'));
    const odd = { ...spec, image: '477', size: 'no-such-plan' };
    await expect(driver.createNode(odd)).rejects.toMatchObject({ code: 'size-not-found' });
    refuse();
    nock(ORIGIN).get('/v2/os?per_page=500').reply(200, recorded('list_images'));
    nock(ORIGIN).get('/v2/plans?per_page=500').reply(200, recorded('list_sizes'));
    await expect(driver.createNode({ ...spec, image: '477' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test.each([
    ['no region', { location: undefined as never }],
    ['no network', { networks: 'none' as const }],
    ['two firewalls', { firewalls: ['a', 'b'] }],
    ['a password', { auth: { password: 'secret' } }],
    ['metadata whose key no tag can hold', { metadata: { 'a:b': 'c' } }],
  ])('%s is refused before anything is sent', async (_what, change) => {
    await expect(driver.createNode({ ...spec, ...change })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});

describe('changes', () => {
  test.each([
    ['startNode', 'start'],
    ['stopNode', 'halt'],
    ['rebootNode', 'reboot'],
  ] as const)('%s is %s', async (method, action) => {
    nock(ORIGIN).post(`/v2/instances/i-1/${action}`).reply(204);
    nock(ORIGIN).get('/v2/instances/i-1').reply(200, instance());
    await driver[method]('i-1');
  });

  test('a system is installed by its number, a snapshot restored', async () => {
    nock(ORIGIN).patch('/v2/instances/i-1', { os_id: 2284 }).reply(202, instance());
    await driver.rebuildNode('i-1', { image: '2284' });
    nock(ORIGIN).post('/v2/instances/i-1/restore', { snapshot_id: SNAPSHOT }).reply(202, {});
    nock(ORIGIN).get('/v2/instances/i-1').reply(200, instance());
    await driver.rebuildNode('i-1', { image: SNAPSHOT });
  });

  test('new metadata leaves plain tags', async () => {
    nock(ORIGIN)
      .get('/v2/instances/i-1')
      .reply(200, instance({ tags: ['team:web', 'my tag'] }))
      .patch('/v2/instances/i-1', { label: 'web-2', tags: ['team:db', 'my tag'] })
      .reply(202, instance());
    await driver.updateNode('i-1', { name: 'web-2', metadata: { team: 'db' } });
  });

  test('volumes are attached without a restart, and not deleted while a server has them', async () => {
    const { block } = KNOWN['block']!.body as unknown as { block: object };
    const held = { block: { ...block, attached_to_instance: 'i-1' } };
    nock(ORIGIN)
      .get('/v2/blocks/123456')
      .reply(200, { block })
      .post('/v2/blocks/123456/attach', { instance_id: 'i-1', live: true })
      .reply(204)
      .get('/v2/blocks/123456')
      .times(2)
      .reply(200, held);
    expect((await driver.attachVolume('123456', 'i-1')).state).toBe('in-use');
    await expect(driver.destroyVolume('123456')).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      driver.createVolume({ name: 'data', size: 10, location: 'ams', tags: { a: 'b' } }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a size or a system that a change names and that is missing is the error', async () => {
    const last = { meta: { links: { next: '' } } };
    nock(ORIGIN)
      .patch('/v2/instances/i-1', { plan: 'none' })
      .reply(400, { error: 'Invalid plan', status: 400 })
      .get('/v2/plans?per_page=500')
      .reply(200, { plans: [], ...last })
      .patch('/v2/instances/i-1', { os_id: 99 })
      .reply(400, { error: 'Invalid os_id', status: 400 })
      .get('/v2/os?per_page=500')
      .reply(200, { os: [], ...last });
    await expect(driver.resizeNode('i-1', 'none')).rejects.toMatchObject({ code: 'size-not-found' });
    await expect(driver.rebuildNode('i-1', { image: '99' })).rejects.toMatchObject({
      code: 'image-not-found',
    });
  });

  test('a key that was fetched is given by its id, since names repeat', async () => {
    const keys = ['k-1', 'k-2'].map((id) => ({ id, name: 'laptop', ssh_key: 'ssh-ed25519 AAAA' }));
    nock(ORIGIN)
      .get('/v2/ssh-keys?per_page=500')
      .reply(200, { ssh_keys: keys, meta: { links: { next: '' } } })
      .post('/v2/instances', (body: { sshkey_id: string[] }) => body.sshkey_id.join() === 'k-2')
      .reply(202, instance());
    const [, keyPair] = await driver.listKeyPairs();
    await driver.createNode({
      ...{ name: 'a', image: '2284', size: 's', location: 'ams' },
      keyPair: keyPair!,
    });
  });

  test('rules of a firewall are added before others are deleted, and what cannot be said stays', async () => {
    const { firewall_rules: rules } = KNOWN['rules']!.body as unknown as { firewall_rules: object[] };
    const esp = { ...rules[0], id: 7, protocol: 'esp', port: '' };
    const held = { firewall_rules: [...rules, esp], meta: { links: { next: '' } } };
    const web = { ...rules[0], id: 8, port: '8000:8080' };
    nock(ORIGIN)
      .get('/v2/firewalls/44d0f934')
      .times(2)
      .reply(200, KNOWN['firewall']!.body)
      .get('/v2/firewalls/44d0f934/rules?per_page=500')
      .reply(200, held)
      .post('/v2/firewalls/44d0f934/rules', {
        ...{ ip_type: 'v4', protocol: 'tcp', subnet: '0.0.0.0', subnet_size: 0, port: '8000:8080' },
      })
      .reply(201, {})
      .delete('/v2/firewalls/44d0f934/rules/1')
      .reply(204)
      .get('/v2/firewalls/44d0f934/rules?per_page=500')
      .reply(200, { firewall_rules: [esp, web], meta: { links: { next: '' } } });
    const changed = await driver.updateFirewall('44d0f934', {
      rules: [{ protocol: 'tcp', ports: { from: 8000, to: 8080 }, addresses: ['0.0.0.0/0'] }],
    });
    expect(changed).toMatchObject({
      name: 'govultr test',
      nodeIds: null,
      otherRules: ['accept esp 0.0.0.0/0'],
    });
    expect(changed.rules).toMatchObject([{ ports: { from: 8000, to: 8080 }, addresses: ['0.0.0.0/0'] }]);
    await expect(
      driver.createFirewall({ name: 'web', rules: [{ direction: 'out', protocol: 'tcp' }] }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

describe('firewalls', () => {
  const RULE = { id: 1, action: 'accept', ip_type: 'v4', subnet: '0.0.0.0', subnet_size: 0, source: '' };
  const GROUP = { firewall_group: { id: 'g-1', description: 'web' } };

  test('what ICMP has for ports is none, and a port that is no number stands in otherRules', async () => {
    const rows = [
      { ...RULE, protocol: 'icmp', port: '-1' },
      { ...RULE, protocol: 'tcp', port: 'http' },
      { ...RULE, protocol: 'tcp', port: '80 - 90' },
    ];
    nock(ORIGIN)
      .get('/v2/firewalls/g-1')
      .reply(200, GROUP)
      .get('/v2/firewalls/g-1/rules?per_page=500')
      .reply(200, { firewall_rules: rows, meta: { links: { next: '' } } });
    const { rules, otherRules } = await driver.getFirewall('g-1');
    expect(rules).toMatchObject([
      { protocol: 'icmp', ports: null },
      { protocol: 'tcp', ports: { from: 80, to: 90 } },
    ]);
    expect(otherRules).toEqual(['accept tcp http 0.0.0.0/0']);
  });

  test('a group whose rules are refused, and that cannot be deleted again, is named', async () => {
    nock(ORIGIN)
      .post('/v2/firewalls')
      .reply(201, GROUP)
      .get('/v2/firewalls/g-1/rules?per_page=500')
      .reply(200, { firewall_rules: [], meta: { links: { next: '' } } })
      .post('/v2/firewalls/g-1/rules')
      .reply(400, { error: 'Invalid rule', status: 400 })
      .delete('/v2/firewalls/g-1')
      .reply(503, { error: 'Service unavailable', status: 503 });
    const failure = driver.createFirewall({
      name: 'web',
      rules: [{ protocol: 'tcp', addresses: ['192.0.2.7'] }],
    });
    await expect(failure).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(failure).rejects.toThrow(/Invalid rule.*firewall group g-1 could not be deleted again/);
  });
});

describe('errors', () => {
  test('a server that Vultr works on is deleted a moment later', async () => {
    const error = 'Unable to destroy server: Unable to remove VM: Server is currently locked';
    await using patient = new Vultr({ token: 'key', retry: { attempts: 2, throttleDelay: 1 } });
    nock(ORIGIN).delete('/v2/instances/i-1').reply(500, { error, status: 500 });
    nock(ORIGIN).delete('/v2/instances/i-1').reply(204);
    await patient.destroyNode('i-1');
    nock(ORIGIN).delete('/v2/instances/i-1').reply(500, { error, status: 500 });
    await expect(driver.destroyNode('i-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('one that is being destroyed already is no error', async () => {
    const error = 'Unable to destroy server: Server is already pending destruction.';
    nock(ORIGIN).delete('/v2/instances/i-1').reply(500, { error, status: 500 });
    await driver.destroyNode('i-1');
  });

  test('a server in another region than the driver’s is refused: its list would not show it', async () => {
    await using here = new Vultr({ token: 'key', region: 'ams' });
    const spec = { name: 'web-1', image: '2284', size: 'vc2-1c-1gb' };
    await expect(here.createNode({ ...spec, location: 'ewr' })).rejects.toThrow(/lists the servers of ams/);
  });

  test.each([
    [401, 'Invalid API token.', 'authentication'],
    [404, 'Invalid instance.', 'node-not-found'],
    [400, 'You have reached the maximum monthly fee limit for this account.', 'quota-exceeded'],
    [429, 'Too many requests', 'rate-limit'],
    [503, 'Service unavailable', 'unavailable'],
  ])('%i %s is %s', async (status, error, code) => {
    nock(ORIGIN).get('/v2/instances/i-1').reply(status, { error, status });
    await expect(driver.getNode('i-1')).rejects.toMatchObject({ code });
  });
});

describe('fromEnv', () => {
  const home = mkdtempSync(join(tmpdir(), 'vultr-'));
  afterAll(() => rmSync(home, { recursive: true }));
  const tokenOf = async (variables: Record<string, string>) => {
    await using made = await Vultr.fromEnv({}, { variables, home, directory: home });
    return (Reflect.get(made, 'options') as { token: string }).token;
  };

  test('by the variable, else by the file of Vultr’s CLI', async () => {
    await expect(tokenOf({})).rejects.toThrow(/VULTR_API_KEY/);
    writeFileSync(join(home, '.vultr-cli.yaml'), 'api-key: key-of-file\n');
    expect(await tokenOf({})).toBe('key-of-file');
    expect(await tokenOf({ VULTR_API_KEY: 'key' })).toBe('key');
  });
});
