import type { GcoreCompute } from 'skylane/gcore';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StandIn, SECRET } from '../../../support/compute-hosts/stand-in.js';
import { row } from '../../../support/compute-hosts/rows/gcore.js';
import { OpenApiCheck } from '../../../support/openapi-check.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';

describe("the types of Gcore's own client", () => {
  const check = new OpenApiCheck('gcore');
  const cloud = new StandIn(check.watch(row.shape), { reads: 0 });
  let driver: GcoreCompute;
  beforeAll(async () => {
    driver = row.make(await cloud.start(), SECRET) as GcoreCompute;
  });
  afterAll(async () => {
    await driver.close();
    await cloud[Symbol.asyncDispose]();
  });

  const { image, size, otherSize = '', networks } = row.context;
  const spec = { name: 'web-1', image, size, ...(networks && { networks }) };

  test('have every request and every answer for servers', async () => {
    await driver.importKeyPair('laptop', KEY);
    await driver.createKeyPair('made');
    await driver.getKeyPair('laptop');
    const [all, locations] = [await driver.listSizes(), await driver.listLocations()];
    expect([all.length, locations.length]).toEqual([2, 1]);
    const node = await driver.createNode({
      ...spec,
      ...{ keyPair: 'laptop', userData: '#!/bin/sh', metadata: { team: 'web' }, location: '76' },
      extra: { volumeType: 'ssd_hiiops', external: true, ipFamily: 'dual', placementGroup: 'p' },
    });
    const other = await driver.createNode({ name: 'web-2', image, size, auth: { password: 'secret-4711' } });
    await driver.waitUntilRunning([node, other]);
    await driver.stopNode(node);
    await driver.resizeNode(node, otherSize);
    await driver.startNode(node);
    await driver.rebootNode(node);
    await driver.instances.rebootHard(node);
    await driver.instances.suspend(node);
    await driver.instances.resume(node);
    await driver.updateNode(node, { name: 'web-3', metadata: { stage: 'test' } });
    const made = await driver.createImage(node, {
      name: 'copy',
      metadata: { of: 'web' },
      extra: { osType: 'linux' },
    });
    await driver.getImage(made);
    await driver.listImages();
    await driver.deleteImage(made);
    await driver.destroyNode(node);
    await driver.destroyNode(other);
    await driver.deleteKeyPair('laptop');
    await driver.deleteKeyPair('made');
    expect(check.violations).toEqual([]);
  });

  test('have every request and every answer for volumes', async () => {
    const node = await driver.createNode(spec);
    const volume = await driver.createVolume({
      name: 'data',
      size: 1,
      tags: { of: 'web' },
      extra: { type: 'standard' },
    });
    await driver.attachVolume(volume, node);
    await driver.listVolumes();
    await driver.detachVolume(volume);
    await driver.resizeVolume(volume, 2);
    const snapshot = await driver.createVolumeSnapshot(volume, {
      name: 'before',
      extra: { description: 'd' },
    });
    await driver.listVolumeSnapshots(volume);
    const copy = await driver.createVolume({ name: 'copy', size: 2, snapshot });
    await driver.destroyVolume(copy);
    await driver.destroyVolumeSnapshot(snapshot);
    await driver.destroyVolume(volume);
    await driver.destroyNode(node);
    expect(check.violations).toEqual([]);
  });

  test('have every request and every answer for networks', async () => {
    const network = await driver.createNetwork({
      name: 'inner-2',
      ranges: ['10.8.0.0/24', 'fd00:1::/64'],
      extra: { router: false, type: 'vxlan' },
    });
    const node = await driver.createNode({ ...spec, networks: [network.id] });
    const firewall = await driver.createFirewall({
      name: 'web',
      rules: [{ protocol: 'tcp', ports: 22 }, { protocol: 'icmp' }],
      extra: { description: 'd' },
    });
    await driver.updateFirewall(firewall, {
      name: 'web-2',
      rules: [
        { protocol: 'udp', ports: { from: 1, to: 9 } },
        { protocol: 'any', group: firewall },
      ],
    });
    await driver.attachFirewall(firewall, node);
    await driver.detachFirewall(firewall, node);
    await driver.listFirewalls();
    const address = await driver.reserveAddress();
    await driver.assignAddress(address, node);
    expect(await driver.listAddresses()).toMatchObject([{ nodeId: node.id }]);
    await driver.unassignAddress(address);
    await driver.releaseAddress(address);
    await driver.destroyNode(node);
    await driver.listNodes();
    await driver.destroyFirewall(firewall);
    await driver.destroyNetwork(network);
    await driver.listNetworks();
    expect(check.violations).toEqual([]);
  });

  test('have no operation for which nothing was asked', () => {
    expect(check.unasked()).toEqual([]);
  });
});
