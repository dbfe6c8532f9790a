import nock from 'nock';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { CivoCompute } from 'skylane/civo';
import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://api.civo.com';
const KNOWN = fixture('civogo/compute.json') as Record<string, { path: string; body: nock.Body }>;
const Civo = getDriver(Provider.CIVO);
const REGION = '?region=LON1';
let driver: CivoCompute;
let serial = 0;

beforeEach(() => {
  serial += 1;
  driver = new Civo({ token: `civo-key-${serial}`, region: 'LON1', retry: { attempts: 1 } });
});
afterEach(() => driver.close());

function known(name: string): nock.Body {
  return KNOWN[name]!.body;
}

function instance(changes: object = {}): nock.Body {
  return { ...(known('create-instance') as object), ...changes };
}

/** What the create of a server without a network asks before. */
function defaultNetwork(): void {
  nock(ORIGIN).get(`/v2/networks${REGION}`).reply(200, known('default-network'));
}

describe('models', () => {
  test('a server, whose tags of the form key:value are its metadata', async () => {
    nock(ORIGIN, { reqheaders: { authorization: `Bearer civo-key-${serial}` } })
      .get(`/v2/instances/i-1${REGION}`)
      .reply(200, instance({ tags: ['team:web', 'main'] }));
    const node = await driver.getNode('i-1');
    expect(node).toMatchObject({
      id: 'b177ae0e-60fa-11e5-be02-5cf9389be614',
      name: 'b177ae0e-60fa-11e5-be02-5cf9389be614.clients.civo.com',
      state: 'running',
      publicIps: ['31.28.66.181'],
      privateIps: ['10.0.0.4'],
      size: 'g2.xsmall',
      image: '2',
      location: 'LON1',
      createdAt: new Date('2015-09-20T19:31:36Z'),
      metadata: { team: 'web' },
      extra: { tags: ['main'], networkId: '12345', firewallId: 'default', reverseDns: null, notes: null },
    });
    expect(node.extra.initialPassword).toBeNull();
  });

  test('a generated password is there to be read, and in no output', async () => {
    nock(ORIGIN)
      .get(`/v2/instances/i-1${REGION}`)
      .reply(200, instance({ ssh_key_id: '' }));
    const node = await driver.getNode('i-1');
    expect(node.extra.initialPassword).toBe('password_here');
    expect(JSON.stringify(node)).not.toContain('password_here');
  });

  test.each([
    ['BUILDING', 'pending'],
    ['ACTIVE', 'running'],
    ['SHUTOFF', 'stopped'],
    ['REBOOTING', 'rebooting'],
    ['DELETING', 'stopping'],
    ['daydreaming', 'unknown'],
    [null, 'unknown'],
  ])('the status %s is %s', async (status, state) => {
    nock(ORIGIN).get(`/v2/instances/i-1${REGION}`).reply(200, instance({ status }));
    expect((await driver.getNode('i-1')).state).toBe(state);
  });

  test('an address of IPv6 is one of the server’s', async () => {
    nock(ORIGIN).get(`/v2/instances/12345${REGION}`).reply(200, known('instance'));
    expect(await driver.getNode('12345')).toMatchObject({
      publicIps: ['::1234:5678:9abc:def0'],
      createdAt: null,
      size: null,
      location: 'LON1',
    });
  });

  test('lists of servers go on to the last page', async () => {
    const second = known('instances-named') as unknown as { readonly items: readonly object[] };
    nock(ORIGIN)
      .get('/v2/instances?per_page=100&region=LON1')
      .reply(200, known('instances'))
      .get('/v2/instances?per_page=100&region=LON1&page=2')
      .reply(200, { ...second, page: 2, items: second.items.slice(1) });
    expect((await driver.listNodes()).map(({ name }) => name)).toEqual([
      'foo.example.com',
      'bar.zip.com',
      'baz.zip.com',
      'zip.com',
    ]);
  });

  test('sizes have no price, and those of clusters are left out', async () => {
    const [first] = known('sizes') as unknown as object[];
    nock(ORIGIN)
      .get(`/v2/sizes${REGION}`)
      .reply(200, [
        first,
        { ...first, name: 'g4s.kube.small', type: 'Kubernetes' },
        { ...first, name: 'g3.k3s.small' },
        { ...first, name: 'g1.small', selectable: false },
      ]);
    expect(await driver.listSizes()).toMatchObject([
      {
        ...{ id: 'g3.xsmall', name: 'Extra Small', vcpus: 1, ram: 1024, disk: 25, gpus: 0 },
        ...{ price: null, currency: null, extra: { includedTraffic: 1, gpuType: null } },
      },
    ]);
  });

  test('images are Civo’s and the account’s, each once, without those of clusters', async () => {
    const images = known('disk-images') as unknown as object[];
    const own = { ...images[0], id: 'own', name: 'golden' };
    nock(ORIGIN)
      .get(`/v2/disk_images${REGION}`)
      .reply(200, [...images, { ...images[0], name: 'k3s-v1.20' }])
      .get('/v2/disk_images?type=custom&region=LON1')
      .reply(200, [...images, own]);
    const listed = await driver.listImages();
    expect(listed.map(({ name }) => name)).toEqual([
      'centos-7',
      'debian-10',
      'debian-9',
      'ubuntu-bionic',
      'ubuntu-focal',
      'golden',
    ]);
    expect(listed[0]).toMatchObject({ extra: { distribution: 'centos', version: '7', state: 'available' } });
  });

  test('regions without servers are left out', async () => {
    nock(ORIGIN).get(`/v2/regions${REGION}`).reply(200, known('regions'));
    expect(await driver.listLocations()).toMatchObject([
      { id: 'SVG1', name: 'Stevenage 1', country: 'UK', extra: { isDefault: true, isFull: true } },
    ]);
  });

  test('keys have ids and names, and names may repeat', async () => {
    nock(ORIGIN).get(`/v2/sshkeys${REGION}`).twice().reply(200, known('keys'));
    expect((await driver.listKeyPairs())[0]).toMatchObject({ name: 'RSA Key', publicKey: 'ssh-rsa AAAA' });
    await expect(driver.deleteKeyPair('RSA Key')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a network has its label for a name', async () => {
    nock(ORIGIN).get(`/v2/networks${REGION}`).reply(200, known('networks'));
    expect((await driver.listNetworks())[1]).toMatchObject({
      id: '67890',
      name: 'production',
      ranges: ['0.0.0.0/0'],
      location: 'LON1',
      extra: { isDefault: false },
    });
  });

  test('a volume that nothing holds; Civo writes that as the word null', async () => {
    nock(ORIGIN).get(`/v2/volumes${REGION}`).reply(200, known('volumes'));
    expect((await driver.listVolumes())[0]).toMatchObject({
      name: 'my-volume',
      size: 25,
      state: 'unknown',
      extra: { nodeId: null, mountPoint: null, clusterId: null, status: null },
    });
  });

  test.each([
    ['creating', 'creating'],
    ['available', 'available'],
    ['attaching', 'attaching'],
    ['attached', 'in-use'],
    ['detaching', 'detaching'],
    ['lost', 'unknown'],
  ])('a volume that is %s is %s', async (status, state) => {
    nock(ORIGIN).get(`/v2/volumes/v-1${REGION}`).reply(200, { id: 'v-1', name: 'data', size_gb: 1, status });
    expect((await driver.getVolume('v-1')).state).toBe(state);
  });

  test('snapshots of volumes, filtered here', async () => {
    nock(ORIGIN).get('/v2/snapshots?resource_type=volume&region=LON1').twice().reply(200, known('snapshots'));
    expect(await driver.listVolumeSnapshots('12345')).toMatchObject([
      { id: '12345', name: 'test-snapshot', size: 20, state: 'available', extra: { volumeId: '12345' } },
    ]);
    expect(await driver.listVolumeSnapshots('another')).toEqual([]);
  });

  test('an address that was reserved is told as soon as Civo knows it', async () => {
    const { id } = known('create-ip') as unknown as { id: string };
    nock(ORIGIN)
      .post(`/v2/ips${REGION}`, { region: 'LON1' })
      .reply(200, known('create-ip'))
      .get(`/v2/ips/${id}${REGION}`)
      .reply(200, known('create-ip'))
      .get(`/v2/ips/${id}${REGION}`)
      .reply(200, {
        id,
        name: 'test-ip',
        ip: '203.0.113.9',
        assigned_to: { id: 'l-1', type: 'loadbalancer' },
      });
    expect(await driver.reserveAddress()).toMatchObject({
      ...{ id, ip: '203.0.113.9', nodeId: null, location: 'LON1', extra: { loadBalancerId: 'l-1' } },
    });
  });

  test('a firewall with its rules, of which lists may tell the number alone', async () => {
    nock(ORIGIN).get(`/v2/firewalls${REGION}`).reply(200, known('firewall-with-rules'));
    const [firewall] = await driver.listFirewalls();
    expect(firewall).toMatchObject({
      name: 'fw-mail',
      rules: [{ direction: 'in', protocol: 'tcp', ports: null, addresses: ['0.0.0.0/0'], group: null }],
      otherRules: [],
      nodeIds: null,
      extra: { networkId: 'ef7cf1ab-ecee-407a-b7ac-e134614647e2', servers: 1 },
    });
    nock(ORIGIN)
      .get(`/v2/firewalls${REGION}`)
      .reply(200, known('firewalls'))
      .get(`/v2/firewalls/67789/rules${REGION}`)
      .reply(200, known('rules'));
    expect((await driver.getFirewall('67789')).rules.map(({ ports }) => ports)).toEqual([
      { from: 443, to: 443 },
      { from: 80, to: 80 },
    ]);
  });

  test('rules that refuse, or that the portable form lacks, are told in words', async () => {
    const rule = { id: 'r', protocol: 'tcp', ports: '80-443', cidr: ['10.0.0.0/8'], direction: 'ingress' };
    const rules = [
      { ...rule, action: 'deny' },
      { ...rule, protocol: 'gre', action: 'allow', direction: 'egress' },
      { ...rule, ports: '80,443', action: 'allow' },
      { ...rule, direction: 'both', action: 'allow' },
    ];
    nock(ORIGIN)
      .get(`/v2/firewalls${REGION}`)
      .reply(200, [{ id: 'f-1', name: 'odd', rules }]);
    const { rules: portable, otherRules } = await driver.getFirewall('f-1');
    expect(portable).toEqual([]);
    expect(otherRules).toEqual([
      'allow out gre 80-443 10.0.0.0/8',
      'deny in tcp 80-443 10.0.0.0/8',
      'allow in tcp 80,443 10.0.0.0/8',
      'allow both tcp 80-443 10.0.0.0/8',
    ]);
  });
});

describe('requests', () => {
  test('the body of a create; the default network is looked up once', async () => {
    defaultNetwork();
    nock(ORIGIN)
      .get(`/v2/sshkeys${REGION}`)
      .reply(200, [{ id: 'k-1', name: 'laptop' }])
      .post(`/v2/instances${REGION}`, {
        hostname: 'web-1',
        size: 'g4s.small',
        template_id: 'd-1',
        network_id: '12345',
        region: 'LON1',
        ssh_key_id: 'k-1',
        firewall_id: 'f-1',
        script: '#!/bin/sh\nuptime',
        tags: 'team:web nightly',
        public_ip: 'none',
        reserved_ipv4: '203.0.113.9',
        private_ipv4: '192.168.1.7',
        initial_user: 'ann',
        reverse_dns: 'web.example.com',
        attached_volumes: [{ id: 'v-1' }],
        volume_type: 'csi-s3',
      })
      .reply(200, instance())
      .post(`/v2/instances${REGION}`, {
        hostname: 'web-2',
        size: 'g4s.small',
        template_id: 'd-1',
        network_id: '12345',
        region: 'LON1',
      })
      .reply(200, instance({ status: 'BUILDING' }));
    await driver.createNode({
      ...{ name: 'web-1', size: 'g4s.small', image: 'd-1', keyPair: 'laptop', firewalls: ['f-1'] },
      ...{ userData: '#!/bin/sh\nuptime', metadata: { team: 'web' }, location: 'lon1' },
      extra: {
        ...{ tags: ['nightly'], publicIp: false, reservedIp: '203.0.113.9', privateIp: '192.168.1.7' },
        ...{ initialUser: 'ann', reverseDns: 'web.example.com', volumes: ['v-1'], volumeType: 'csi-s3' },
      },
    });
    const node = await driver.createNode({
      name: 'web-2',
      size: 'g4s.small',
      image: 'd-1',
      networks: 'auto',
    });
    expect(node.state).toBe('pending');
  });

  test('a change of metadata keeps the owner tag and the plain tags; one of the name keeps notes', async () => {
    const tags = ['team:web', 'skylane-intent:4711', 'nightly'];
    nock(ORIGIN)
      .get(`/v2/instances/i-1${REGION}`)
      .reply(200, instance({ tags, notes: 'mine', reverse_dns: 'web.example.com' }))
      .put(`/v2/instances/i-1/tags${REGION}`, {
        tags: 'skylane-intent:4711 team:db nightly',
        region: 'LON1',
      })
      .reply(200, known('tags'))
      .put(`/v2/instances/i-1${REGION}`, {
        ...{ hostname: 'db-1', notes: 'mine', reverse_dns: 'web.example.com', region: 'LON1' },
      })
      .reply(200, known('update-instance'))
      .get(`/v2/instances/i-1${REGION}`)
      .reply(200, instance({ hostname: 'db-1' }));
    const node = await driver.updateNode('i-1', { name: 'db-1', metadata: { team: 'db' } });
    expect(node.name).toBe('db-1');
  });

  test('stops, starts, reboots and resizes', async () => {
    const { request } = KNOWN['resize'] as unknown as { request: object };
    nock(ORIGIN)
      .put(`/v2/instances/12345/stop${REGION}`, { region: 'LON1' })
      .reply(200, known('stop'))
      .get(`/v2/instances/12345${REGION}`)
      .reply(200, instance({ status: 'SHUTOFF' }))
      .put(`/v2/instances/12345/start${REGION}`, { region: 'LON1' })
      .reply(200, known('start'))
      .post(`/v2/instances/12345/soft_reboots${REGION}`, { region: 'LON1' })
      .reply(200, known('soft-reboot'))
      .put(`/v2/instances/12345/resize${REGION}`, { ...request, region: 'LON1' })
      .reply(200, known('resize'))
      .get(`/v2/instances/12345${REGION}`)
      .times(3)
      .reply(200, instance())
      .delete(`/v2/instances/12345${REGION}`)
      .reply(200, known('delete-instance'));
    expect((await driver.stopNode('12345')).state).toBe('stopped');
    expect((await driver.startNode('12345')).state).toBe('running');
    await driver.rebootNode('12345');
    await driver.resizeNode('12345', 'g99.huge');
    await driver.destroyNode('12345');
  });

  test('another firewall and a hard reboot, which are Civo’s own', async () => {
    nock(ORIGIN)
      .put(`/v2/instances/12345/firewall${REGION}`, { firewall_id: '67890', region: 'LON1' })
      .reply(200, instance({ firewall_id: '67890' }))
      .post(`/v2/instances/12345/hard_reboots${REGION}`, { region: 'LON1' })
      .reply(200, known('soft-reboot'))
      .get(`/v2/instances/12345${REGION}`)
      .twice()
      .reply(200, instance({ firewall_id: '67890' }));
    expect((await driver.instances.setFirewall('12345', '67890')).extra.firewallId).toBe('67890');
    await driver.instances.hardReboot('12345');
  });

  test('a key that was registered is read afterwards by its id, which is all that the response has', async () => {
    const { id } = known('create-key') as unknown as { id: string };
    nock(ORIGIN)
      .post(`/v2/sshkeys${REGION}`, { name: 'laptop', public_key: 'ssh-ed25519 AAAA ann' })
      .reply(200, known('create-key'))
      .get(`/v2/sshkeys${REGION}`)
      .reply(200, [
        { id: 'k-1', name: 'laptop', public_key: 'ssh-ed25519 BBBB bob' },
        { id, name: 'laptop', public_key: 'ssh-ed25519 AAAA ann' },
      ]);
    expect(await driver.importKeyPair('laptop', 'ssh-ed25519 AAAA ann')).toMatchObject({ extra: { id } });
    nock(ORIGIN)
      .post(`/v2/sshkeys${REGION}`)
      .reply(409, { code: 'database_ssh_key_duplicate_name', reason: 'The SSH key name exists already' });
    await expect(driver.importKeyPair('laptop', 'ssh-ed25519 AAAA ann')).rejects.toMatchObject({
      code: 'key-pair-exists',
    });
  });

  test('a network and a volume are read after their creates', async () => {
    const id = '41e4b4f5-5be0-4ac1-8c62-7e58f14f9155';
    nock(ORIGIN)
      .post(`/v2/networks${REGION}`, { label: 'private-net', region: 'LON1', cidr_v4: '10.0.0.0/24' })
      .reply(200, known('create-network'))
      .get(`/v2/networks/${id}${REGION}`)
      .reply(200, { id, label: 'private-net', cidr: '10.0.0.0/24' });
    const network = await driver.createNetwork({ name: 'private-net', ranges: ['10.0.0.0/24'] });
    expect(network).toMatchObject({ name: 'private-net', ranges: ['10.0.0.0/24'] });
    const volume = '76cc107f-fbef-4e2b-b97f-f5d34f4075d3';
    nock(ORIGIN)
      .post(`/v2/volumes${REGION}`, {
        ...{ name: 'my-volume', size_gb: 25, network_id: id, region: 'LON1', bootable: false },
        ...{ snapshot_id: 's-1', volume_type: 'csi-s3' },
      })
      .reply(200, known('create-volume'))
      .get(`/v2/volumes/${volume}${REGION}`)
      .reply(200, { id: volume, name: 'my-volume', size_gb: 25, status: 'creating' });
    const made = await driver.createVolume({
      ...{ name: 'my-volume', size: 25, snapshot: 's-1', extra: { networkId: id, volumeType: 'csi-s3' } },
    });
    expect(made.state).toBe('creating');
  });

  test('what was made and cannot be read is deleted again, or named where that fails', async () => {
    const made = (path: string, id: string): nock.Scope =>
      nock(ORIGIN).post(`/v2/${path}${REGION}`).reply(200, { result: 'success', id });
    made('volumes', 'v-1').get(`/v2/volumes/v-1${REGION}`).reply(500, {});
    const deleted = nock(ORIGIN).delete(`/v2/volumes/v-1${REGION}`).reply(200, { result: 'success' });
    const volume = driver.createVolume({ name: 'v', size: 1, extra: { networkId: 'n-1' } });
    await expect(volume).rejects.toMatchObject({ code: 'unavailable' });
    expect(deleted.isDone()).toBe(true);
    made('networks', 'n-1')
      .get(`/v2/networks/n-1${REGION}`)
      .reply(500, {})
      .delete(`/v2/networks/n-1${REGION}`)
      .reply(500, {});
    await expect(driver.createNetwork({ name: 'n' })).rejects.toThrow(
      /network n-1 could not be deleted again/,
    );
    made('firewalls', 'f-1')
      .get(`/v2/firewalls${REGION}`)
      .reply(500, {})
      .delete(`/v2/firewalls/f-1${REGION}`)
      .reply(500, {});
    const firewall = driver.createFirewall({ name: 'f', extra: { networkId: 'n-1' } });
    await expect(firewall).rejects.toThrow(/firewall f-1 could not be deleted again/);
    made('ips', 'a-1')
      .get(`/v2/ips/a-1${REGION}`)
      .reply(500, {})
      .delete(`/v2/ips/a-1${REGION}`)
      .reply(500, {});
    await expect(driver.reserveAddress()).rejects.toThrow(/address a-1 could not be deleted again/);
  });

  test('a new firewall has no rules of Civo’s own, and lets all out', async () => {
    const { id } = known('create-firewall') as unknown as { id: string };
    const out = { cidr: ['0.0.0.0/0', '::/0'], direction: 'egress', action: 'allow' };
    const all = { start_port: '1', end_port: '65535' };
    nock(ORIGIN)
      .post(`/v2/firewalls${REGION}`, {
        ...{ name: 'fw-mail', region: 'LON1', network_id: 'n-1', create_rules: false },
        rules: [
          {
            ...{ protocol: 'tcp', start_port: '25', end_port: '25', cidr: ['192.0.2.0/24'] },
            ...{ direction: 'ingress', action: 'allow' },
          },
          { protocol: 'tcp', ...all, ...out },
          { protocol: 'udp', ...all, ...out },
          { protocol: 'icmp', ...out },
        ],
      })
      .reply(200, known('create-firewall'))
      .get(`/v2/firewalls${REGION}`)
      .reply(200, known('firewall-with-rules'));
    const rules = [{ protocol: 'tcp', ports: 25, addresses: ['192.0.2.0/24'] }] as const;
    expect((await driver.createFirewall({ name: 'fw-mail', rules, extra: { networkId: 'n-1' } })).id).toBe(
      id,
    );
  });

  test('an update adds rules before it deletes others, and leaves alone what stays and what refuses', async () => {
    const rule = {
      firewall_id: 'f-1',
      protocol: 'tcp',
      direction: 'ingress',
      action: 'allow',
      label: 'mail',
    };
    const held = [
      { ...rule, id: 'r-1', ports: '22', cidr: ['192.0.2.0/24', '198.51.100.0/24'] },
      { ...rule, id: 'r-2', ports: '80', cidr: ['0.0.0.0/0'] },
      { ...rule, id: 'r-3', ports: '81', cidr: ['0.0.0.0/0'], action: 'deny' },
      { ...rule, id: 'r-4', ports: '443', cidr: ['0.0.0.0/0'] },
    ];
    const log: string[] = [];
    nock(ORIGIN)
      .on('request', ({ method, url }: Request, _, body: string) => {
        if (method !== 'GET')
          log.push(method === 'POST' ? body : (new URL(url).pathname.split('/').at(-1) ?? ''));
      })
      .get(`/v2/firewalls/f-1/rules${REGION}`)
      .reply(200, held)
      .post(`/v2/firewalls/f-1/rules${REGION}`)
      .twice()
      .reply(200, known('create-rule'))
      .delete(`/v2/firewalls/f-1/rules/r-1${REGION}`)
      .reply(200, known('delete-rule'))
      .delete(`/v2/firewalls/f-1/rules/r-2${REGION}`)
      .reply(200, known('delete-rule'))
      .get(`/v2/firewalls${REGION}`)
      .reply(200, [{ id: 'f-1', name: 'fw', rules: held }]);
    await driver.updateFirewall('f-1', {
      rules: [
        { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] },
        { protocol: 'tcp', ports: 443, addresses: ['0.0.0.0/0'] },
        { protocol: 'icmp', addresses: ['0.0.0.0/0'] },
      ],
    });
    const place = { firewall_id: 'f-1', region: 'LON1' };
    expect(log).toEqual([
      JSON.stringify({
        ...place,
        ...{ protocol: 'tcp', start_port: '22', end_port: '22', cidr: ['192.0.2.0/24'] },
        ...{ direction: 'ingress', action: 'allow', label: 'mail' },
      }),
      JSON.stringify({
        ...place,
        ...{ protocol: 'icmp', cidr: ['0.0.0.0/0'], direction: 'ingress', action: 'allow' },
      }),
      'r-1',
      'r-2',
    ]);
  });
});

describe('errors', () => {
  test.each([
    [404, 'database_instance_find', 'node-not-found'],
    [401, 'authentication_failed', 'authentication'],
    [403, 'quota_limit_reached', 'quota-exceeded'],
    [400, 'parameter_value_missing', 'invalid-request'],
    [503, 'out_of_capacity', 'capacity'],
    [500, 'instance_duplicate', 'conflict'],
    [403, 'account_not_enabled_inc_card', 'permission'],
  ])('%s %s is %s, with both of Civo’s texts', async (status, code, is) => {
    nock(ORIGIN)
      .get(`/v2/instances/i-1${REGION}`)
      .reply(status, { code, reason: 'It is so', details: 'and why' });
    const refused = driver.getNode('i-1');
    await expect(refused).rejects.toMatchObject({ code: is, providerCode: code });
    await expect(refused).rejects.toThrow(/It is so: and why/);
  });

  test('a key that is not known may be told by the result alone', async () => {
    nock(ORIGIN).get(`/v2/instances/i-1${REGION}`).reply(400, { result: 'requires_authentication' });
    await expect(driver.getNode('i-1')).rejects.toMatchObject({ code: 'authentication' });
  });

  test('a result that is no success is a failure, though the status is 200', async () => {
    nock(ORIGIN).delete(`/v2/instances/i-1${REGION}`).reply(200, {
      result: 'failed',
      code: 'instance_state_must_be_active_or_shutoff',
      reason: 'It is being built',
    });
    await expect(driver.destroyNode('i-1')).rejects.toMatchObject({ code: 'conflict' });
    nock(ORIGIN).put(`/v2/instances/i-1/stop${REGION}`).reply(200, { result: 'failed' });
    await expect(driver.stopNode('i-1')).rejects.toMatchObject({
      code: 'invalid-request',
      providerCode: 'failed',
    });
  });

  test('what is missing is no error of a delete, whatever the status', async () => {
    nock(ORIGIN)
      .delete(`/v2/instances/i-1${REGION}`)
      .reply(400, { code: 'database_instance_find', reason: 'The instance was not found' })
      .delete(`/v2/instances/i-2${REGION}`)
      .reply(404, {});
    await driver.destroyNode('i-1');
    await driver.destroyNode('i-2');
  });

  test('another thing that is missing is an error of a delete', async () => {
    nock(ORIGIN)
      .delete(`/v2/instances/i-1${REGION}`)
      .reply(404, { code: 'database_network_not_found', reason: 'The network was not found' })
      .delete(`/v2/instances/i-2${REGION}`)
      .reply(404, { code: 'authentication_failed', reason: 'Who is that?' });
    await expect(driver.destroyNode('i-1')).rejects.toMatchObject({ code: 'network-not-found' });
    await expect(driver.destroyNode('i-2')).rejects.toMatchObject({ code: 'authentication' });
  });

  test('a resize to a size that does not exist names the size', async () => {
    nock(ORIGIN)
      .put(`/v2/instances/i-1/resize${REGION}`)
      .reply(400, { code: 'parameter_size_missing', reason: 'The size is missing' })
      .get(`/v2/sizes${REGION}`)
      .reply(200, known('sizes'));
    await expect(driver.resizeNode('i-1', 'none')).rejects.toMatchObject({ code: 'size-not-found' });
  });

  test('a volume that a server has is not destroyed', async () => {
    nock(ORIGIN)
      .get(`/v2/volumes/v-1${REGION}`)
      .reply(200, { id: 'v-1', name: 'data', size_gb: 1, status: 'attached', instance_id: 'i-1' });
    await expect(driver.destroyVolume('v-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([
    [{ location: 'NYC1' }, /region LON1/],
    [{ networks: 'none' as const }, /exactly one network/],
    [{ networks: ['a', 'b'] }, /exactly one network/],
    [{ firewalls: ['a', 'b'] }, /one firewall at most/],
    [{ userData: '#cloud-config' }, /begins with #!/],
    [{ metadata: { 'my team': 'web' } }, /without blanks/],
    [{ metadata: { team: 'the web' } }, /blanks/],
    [{ extra: { tags: ['two words'] } }, /without blanks/],
    [{ name: 'with blank' }, /host name/],
    [{ auth: { password: 'x' } }, /password/],
  ])('%j is refused before a request', async (spec, words) => {
    const refused = driver.createNode({ name: 'web', image: 'd-1', size: 's', ...spec });
    await expect(refused).rejects.toThrow(words);
    await expect(refused).rejects.toMatchObject({ code: 'invalid-request', status: null });
  });

  test('other requests that Civo has nothing for are refused too', async () => {
    const refusals = [
      driver.createVolume({ name: 'v', size: 1, tags: { a: 'b' } }),
      driver.createVolume({ name: 'v', size: 1, location: 'NYC1' }),
      driver.createNetwork({ name: 'n', ranges: ['10.0.0.0/24', '10.1.0.0/24'] }),
      driver.createNetwork({ name: 'n', ranges: ['2001:db8::/64'] }),
      driver.attachVolume('v-1', 'i-1', { device: '/dev/vdb' }),
      driver.createVolumeSnapshot('v-1', { name: 's', tags: { a: 'b' } }),
      driver.reserveAddress({ network: 'public' }),
      driver.assignAddress('a-1', 'i-1', { privateIp: '10.0.0.1' }),
      driver.createFirewall({ name: 'f', rules: [{ protocol: 'tcp', group: 'f-2' }] }),
    ];
    for (const refused of refusals)
      await expect(refused).rejects.toMatchObject({ code: 'invalid-request', status: null });
  });

  test('without a default network, one is to be named', async () => {
    nock(ORIGIN).get(`/v2/networks${REGION}`).reply(200, known('networks'));
    await expect(driver.createNode({ name: 'web', image: 'd-1', size: 's' })).rejects.toThrow(
      /no default network; name one/,
    );
  });
});

describe('sign-in', () => {
  const home = mkdtempSync(join(tmpdir(), 'skylane-civo-'));
  const settings = {
    apikeys: { work: 'key-of-the-file', other: 'another' },
    meta: { current_apikey: 'work', default_region: 'FRA1', url: 'https://civo.example/' },
  };
  afterAll(() => rmSync(home, { recursive: true }));

  test('the variables are enough', async () => {
    const variables = { CIVO_TOKEN: 'key', CIVO_REGION: 'NYC1' };
    await using found = await Civo.fromEnv({}, { variables, home: '/nowhere', directory: '' });
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer key' } })
      .get('/v2/networks?region=NYC1')
      .reply(200, []);
    expect(await found.listNetworks()).toEqual([]);
  });

  test('what they leave out comes from the file of Civo’s CLI', async () => {
    writeFileSync(join(home, '.civo.json'), JSON.stringify(settings));
    await using found = await Civo.fromEnv({}, { variables: {}, home, directory: '' });
    nock('https://civo.example', { reqheaders: { authorization: 'Bearer key-of-the-file' } })
      .get('/v2/networks?region=FRA1')
      .reply(200, []);
    expect(await found.listNetworks()).toEqual([]);
    const variables = { CIVO_TOKEN: 'key', CIVO_API_URL: 'https://other.example' };
    await using half = await Civo.fromEnv({}, { variables, home, directory: '' });
    nock('https://other.example', { reqheaders: { authorization: 'Bearer key' } })
      .get('/v2/networks?region=FRA1')
      .reply(200, []);
    expect(await half.listNetworks()).toEqual([]);
  });

  test('CIVO_CONFIG names another file, which has to be JSON', async () => {
    const path = join(home, 'mine.json');
    writeFileSync(path, JSON.stringify({ ...settings, meta: { ...settings.meta, current_apikey: 'other' } }));
    const environment = { variables: { CIVO_CONFIG: path }, home: '', directory: '' };
    await using found = await Civo.fromEnv({}, environment);
    expect(found.region).toBe('FRA1');
    writeFileSync(path, 'no json');
    await expect(Civo.fromEnv({}, environment)).rejects.toThrow(/mine.json is no JSON/);
  });

  test('names what is missing', async () => {
    const nothing = { variables: {}, home: '', directory: '' };
    await expect(Civo.fromEnv({}, nothing)).rejects.toThrow(/CIVO_TOKEN/);
    await expect(Civo.fromEnv({ token: 'key' }, nothing)).rejects.toThrow(/CIVO_REGION/);
    expect(() => new Civo({ token: 'key' } as never)).toThrow(/CIVO_REGION/);
  });
});
