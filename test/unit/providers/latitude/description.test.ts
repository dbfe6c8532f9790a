import type { LatitudeCompute } from 'skylane/latitude';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../../../support/compute-hosts/latitude/networking.js';
import { row } from '../../../support/compute-hosts/rows/latitude.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';
import { OpenApiCheck } from '../../../support/openapi-check.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';

describe("the types of Latitude.sh's own client", () => {
  const check = new OpenApiCheck('latitude');
  const cloud = new StandIn(check.watch(row.shape), { reads: 0 });
  let driver: LatitudeCompute;
  beforeAll(async () => {
    driver = row.make(await cloud.start(), SECRET) as LatitudeCompute;
  });
  afterAll(async () => {
    await driver.close();
    await cloud[Symbol.asyncDispose]();
  });

  const { image, size } = row.context;
  const spec = { name: 'web-1', image, size };

  test('have every request and every answer for servers', async () => {
    const key = await driver.importKeyPair('laptop', KEY);
    await driver.listSizes();
    await driver.listImages();
    await driver.listLocations();
    const node = await driver.createNode({
      ...spec,
      ...{ keyPair: 'laptop', userData: '#!/bin/sh', location: 'SAO' },
      extra: { billing: 'hourly', raid: 'raid-1' },
    });
    await driver.waitUntilRunning([node]);
    await driver.stopNode(node);
    await driver.startNode(node);
    await driver.rebootNode(node);
    await driver.updateNode(node, { name: 'web-2' });
    await driver.rebuildNode(node, { image, extra: { sshKeyIds: [key.extra.id], raid: 'raid-0' } });
    await driver.servers.lock(node);
    await driver.servers.unlock(node);
    await driver.servers.startRescue(node);
    await driver.servers.exitRescue(node);
    await driver.destroyNode(node);
    await driver.deleteKeyPair('laptop');
    const refused = driver.createNode({ ...spec, size: 's2-small-x86', userData: '#!/bin/sh' });
    await expect(refused).rejects.toMatchObject({ code: 'size-not-found' });
    expect(cloud.state.rows('user_data')).toHaveLength(1);
    expect(check.violations).toEqual([]);
  });

  test('have every request and every answer for networks', async () => {
    const node = await driver.createNode(spec);
    const network = await driver.createNetwork({ name: 'inner' });
    await driver.virtualNetworks.assign(network, node);
    await expect(driver.destroyNetwork(network)).rejects.toMatchObject({ code: 'conflict' });
    await driver.virtualNetworks.unassign(network, node);
    await driver.listNetworks();
    await driver.destroyNetwork(network);
    const firewall = await driver.createFirewall({ name: 'web', rules: [{ protocol: 'tcp', ports: 443 }] });
    await driver.updateFirewall(firewall, {
      name: 'web-2',
      rules: [{ protocol: 'udp', ports: { from: 1, to: 9 }, addresses: ['192.0.2.0/24'] }],
    });
    await driver.attachFirewall(firewall, node);
    await driver.attachFirewall(firewall, node);
    expect(cloud.state.rows('firewall_assignments')).toHaveLength(1);
    await driver.detachFirewall(firewall, node);
    await driver.listFirewalls();
    await driver.destroyFirewall(firewall);
    await driver.destroyNode(node);
    expect(check.violations).toEqual([]);
  });

  test('have every request and every answer for elastic IPs', async () => {
    const [one, other] = [await driver.createNode(spec), await driver.createNode({ ...spec, name: 'web-2' })];
    cloud.state.add('ips', 'eip_1x', addressOf('eip_1x', one.id));
    expect(await driver.listAddresses()).toMatchObject([
      { ip: '198.51.100.7', nodeId: one.id, location: 'SAO' },
    ]);
    expect(await driver.assignAddress('eip_1x', other)).toMatchObject({ nodeId: other.id });
    await driver.releaseAddress('eip_1x');
    expect(check.violations).toEqual([]);
  });

  test('have no operation for which nothing was asked', () => {
    expect(check.unasked()).toEqual([]);
  });
});
