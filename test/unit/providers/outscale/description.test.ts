import { getDriver, Provider } from 'skylane';
import type { OutscaleCompute } from 'skylane/outscale';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { row } from '../../../support/compute-hosts/rows/outscale.js';
import { KEY as ACCESS_KEY, REGION } from '../../../support/compute-hosts/outscale/manner.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';
import { OpenApiCheck } from '../../../support/openapi-check.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';

const Balancers = getDriver(Provider.OUTSCALE, 'loadbalancer');
const KEYS = { accessKey: ACCESS_KEY, secretKey: SECRET, region: REGION };

describe("OUTSCALE's own OpenAPI document", () => {
  const check = new OpenApiCheck('outscale');
  const cloud = new StandIn(check.watch(row.shape), { reads: 0, pageSize: 2 });
  let driver: OutscaleCompute;
  let endpoint: string;
  beforeAll(async () => {
    endpoint = await cloud.start();
    driver = row.make(endpoint, SECRET) as OutscaleCompute;
  });
  afterAll(async () => {
    await driver.close();
    await cloud[Symbol.asyncDispose]();
  });

  const { image, size, otherSize = '' } = row.context;
  const spec = { name: 'web', image, size };

  test('has every request and every answer for VMs', async () => {
    await driver.importKeyPair('laptop', KEY);
    await driver.createKeyPair('made');
    await driver.getKeyPair('laptop');
    expect(await driver.listKeyPairs()).toHaveLength(2);
    expect(await driver.listSizes()).toHaveLength(3);
    await driver.getSize(size);
    expect(await driver.listLocations()).toHaveLength(2);
    const nodes = await driver.createNodeBatch({
      spec: {
        ...spec,
        keyPair: 'laptop',
        location: 'eu-west-2a',
        userData: '#!/bin/sh',
        metadata: { team: 'web', 'skylane-intent': 'run-0' },
        extra: {
          tenancy: 'default',
          performance: 'high',
          rootSize: 20,
          rootType: 'io1',
          rootIops: 300,
          shutdown: 'stop',
          deletionProtection: false,
        },
      },
      names: ['web', 'web', 'web'],
      clientToken: 'run-0',
    });
    const [node] = await driver.waitUntilRunning(nodes);
    if (node === undefined) throw new Error('there is no VM');
    expect(node.metadata).toEqual({ team: 'web', 'skylane-intent': 'run-0' });
    expect(await driver.listNodes({ name: 'web' })).toHaveLength(3);
    await node.stop();
    await driver.resizeNode(node, otherSize);
    await node.start();
    await node.reboot();
    await driver.getConsoleOutput(node);
    await driver.updateNode(node, { name: 'db', metadata: { stage: 'test' } });
    const made = await driver.createImage(node, {
      name: 'golden',
      metadata: { of: 'web' },
      extra: { noReboot: true, description: 'of web' },
    });
    await driver.copyImage(made, { name: 'golden-2', sourceRegion: 'eu-west-2' });
    await driver.getImage(made);
    await driver.deleteImage(made);
    await driver.destroyNodeBatch(nodes);
    await driver.destroyNode(node);
    await driver.deleteKeyPair('laptop');
    expect(check.violations).toEqual([]);
  });

  test('has every request and every answer for volumes', async () => {
    const node = await driver.createNode(spec);
    const volume = await driver.createVolume({
      name: 'data',
      size: 10,
      tags: { of: 'web' },
      extra: { type: 'io1', iops: 100 },
    });
    await driver.waitUntilAvailable(volume);
    await driver.attachVolume(volume, node);
    expect((await driver.getVolume(volume)).extra.device).toBe('/dev/xvdb');
    await driver.detachVolume(volume);
    expect((await driver.resizeVolume(volume, 20)).size).toBe(20);
    const snapshot = await driver.createVolumeSnapshot(volume, { name: 'before', tags: { of: 'web' } });
    expect(await driver.listVolumeSnapshots(volume)).toHaveLength(1);
    const copy = await driver.createVolume({ name: 'copy', size: 20, snapshot, location: 'eu-west-2b' });
    expect(await driver.listVolumes()).toHaveLength(2);
    await driver.destroyVolume(copy);
    await driver.destroyVolumeSnapshot(snapshot);
    await driver.destroyVolume(volume);
    await driver.destroyNode(node);
    expect(check.violations).toEqual([]);
  });

  test('has every request and every answer for networks, firewalls and addresses', async () => {
    const network = await driver.createNetwork({
      name: 'inner',
      ranges: ['10.7.0.0/24'],
      location: 'eu-west-2a',
    });
    const net = network.extra.netId;
    const second = await driver.createNetwork({ name: 'outer', ranges: ['10.7.1.0/24'], extra: { net } });
    const group = await driver.createFirewall({
      name: 'web',
      rules: [{ protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24', '198.51.100.7'] }],
      extra: { net, description: 'of web' },
    });
    const other = await driver.createFirewall({
      name: 'db',
      rules: [{ protocol: 'tcp', ports: 5432, group }, { protocol: 'icmp' }],
      extra: { net },
    });
    expect(group.rules.filter(({ direction }) => direction === 'out')).toEqual([
      { direction: 'out', protocol: 'any', ports: null, addresses: ['0.0.0.0/0'], group: null },
    ]);
    const restricted = await driver.updateFirewall(group, {
      rules: [
        { direction: 'out', protocol: 'udp', ports: { from: 53, to: 54 }, addresses: ['203.0.113.0/24'] },
      ],
    });
    expect(restricted.rules).toEqual([
      {
        direction: 'out',
        protocol: 'udp',
        ports: { from: 53, to: 54 },
        addresses: ['203.0.113.0/24'],
        group: null,
      },
    ]);
    const networks = [network.id, second.id];
    const inNet = await driver.createNode({ ...spec, networks, firewalls: [group] });
    expect(inNet.extra.securityGroups).toEqual([group.id]);
    await driver.attachFirewall(other, inNet);
    await driver.detachFirewall(other, inNet);
    const address = await driver.reserveAddress();
    expect((await driver.assignAddress(address, inNet)).nodeId).toBe(inNet.id);
    expect((await driver.unassignAddress(address)).nodeId).toBeNull();
    await driver.releaseAddress(address);
    await driver.destroyNode(inNet);
    await driver.listNodes();
    await driver.listNodes();
    await driver.destroyFirewall(other);
    await driver.destroyFirewall(group);
    await driver.destroyNetwork(second);
    await driver.destroyNetwork(network);
    expect(await driver.listNetworks()).toEqual([]);
    expect(await driver.listFirewalls()).toHaveLength(1);
    expect(check.violations).toEqual([]);
  });

  test('has every request and every answer for load balancers', async () => {
    const node = await driver.createNode(spec);
    const balancers = new Balancers({ ...KEYS, endpoint });
    const made = await balancers.createLoadBalancer({
      name: 'web',
      location: 'eu-west-2a',
      listeners: [
        { port: 80, protocol: 'http', targetPort: 8080 },
        {
          port: 443,
          protocol: 'https',
          targetPort: 8080,
          certificate: 'orn:ows:idauth::1:server-certificate/a',
        },
      ],
      healthCheck: { protocol: 'http', path: '/up', interval: 10_000, timeout: 5000 },
      members: [node],
      extra: { publicIp: '198.51.100.7', tags: { of: 'web' } },
    });
    const web = await made.waitUntilActive();
    expect(web.members).toMatchObject([{ nodeId: node.id, health: 'healthy' }]);
    await web.update({
      listeners: [
        { port: 80, protocol: 'tcp', targetPort: 8080 },
        {
          port: 443,
          protocol: 'https',
          targetPort: 8080,
          certificate: 'orn:ows:idauth::1:server-certificate/b',
        },
        { port: 25 },
      ],
    });
    await web.update({ listeners: [{ port: 80, protocol: 'tcp', targetPort: 9090 }] });
    const now = await balancers.getLoadBalancer('web');
    expect(now.listeners).toMatchObject([{ port: 80, protocol: 'tcp', targetPort: 9090 }]);
    expect(now.extra).toMatchObject({ healthCheckPort: 9090 });
    await web.update({ extra: { securityGroups: ['sg-00000001'] } });
    await web.detachMembers(node.id);
    await web.destroy();
    await balancers.close();
    const inNet = new Balancers({ ...KEYS, endpoint });
    const inner = await inNet.createLoadBalancer({
      name: 'inner',
      networks: ['subnet-12345678'],
      listeners: [{ port: 80 }],
      extra: { type: 'internal', securityGroups: ['sg-00000001'] },
    });
    await (await inner.waitUntilActive()).destroy();
    await inNet.close();
    await driver.destroyNode(node);
    expect(check.violations).toEqual([]);
  });

  test('has no action that was left out here', () => {
    const routes = Object.keys(row.shape.routes);
    expect(routes.filter((route) => !check.operations.has(route))).toEqual([]);
  });
});
