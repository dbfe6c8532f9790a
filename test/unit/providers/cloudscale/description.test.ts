import type { CloudscaleCompute } from 'skylane/cloudscale';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { row } from '../../../support/compute-hosts/rows/cloudscale.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';
import { OpenApiCheck } from '../../../support/openapi-check.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';

describe("the types of cloudscale.ch's own client", () => {
  const check = new OpenApiCheck('cloudscale');
  const cloud = new StandIn(check.watch(row.shape), { reads: 0 });
  let driver: CloudscaleCompute;
  beforeAll(async () => {
    driver = row.make(await cloud.start(), SECRET) as CloudscaleCompute;
  });
  afterAll(async () => {
    await driver.close();
    await cloud[Symbol.asyncDispose]();
  });

  const { image, size, otherSize = '' } = row.context;
  const spec = { name: 'web-1', image, size };

  test('have every request and every answer for servers, sizes and images', async () => {
    const [sizes, images, locations] = [
      await driver.listSizes(),
      await driver.listImages(),
      await driver.listLocations(),
    ];
    expect([sizes.length, images.length, locations.length]).toEqual([2, 2, 2]);
    const node = await driver.createNode({
      ...spec,
      ...{ auth: { publicKey: KEY }, userData: '#!/bin/sh', metadata: { team: 'web' }, location: 'lpg1' },
      extra: {
        ...{ volumeSize: 20, volumes: [{ size: 100, type: 'bulk' }], sshKeys: [KEY], ipv6: false },
        serverGroups: ['5ca1ab1e-0000-4000-8000-000000000001'],
      },
    });
    const other = await driver.createNode({
      ...{ ...spec, auth: { password: 'secret-4711' } },
      extra: { volumeSize: 50 },
    });
    await driver.waitUntilRunning([node, other]);
    await driver.rebootNode(node);
    await driver.waitUntilRunning([node]);
    await driver.stopNode(node);
    await driver.resizeNode(node, otherSize);
    await driver.startNode(node);
    await driver.updateNode(node, { name: 'web-3', metadata: { stage: 'test' } });
    expect(await driver.hostKeysOf(node)).toEqual([]);
    const [custom] = images.filter(({ extra }) => extra.isCustom);
    await driver.deleteImage(custom?.id ?? '');
    await driver.destroyNode(node);
    await driver.destroyNode(other);
    expect(check.violations).toEqual([]);
  });

  test('have every request and every answer for volumes, snapshots, networks and addresses', async () => {
    const network = await driver.createNetwork({ name: 'inner', ranges: ['192.168.42.0/24'] });
    const free = await driver.createNetwork({ name: 'free', location: 'rma1' });
    expect(free.ranges).toEqual(['10.11.12.0/24']);
    const node = await driver.createNode({ ...spec, networks: ['public', network.id] });
    await driver.waitUntilRunning([node]);
    const volume = await driver.createVolume({
      ...{ name: 'data', size: 100, tags: { team: 'web' }, location: 'lpg1' },
      extra: { type: 'bulk' },
    });
    await driver.attachVolume(volume, node);
    await driver.detachVolume(volume);
    await driver.resizeVolume(volume, 200);
    const snapshot = await driver.createVolumeSnapshot(volume, { name: 'first', tags: { day: '1' } });
    const copy = await driver.createVolume({ name: 'copy', size: 200, snapshot });
    await driver.listVolumeSnapshots(volume);
    await driver.destroyVolumeSnapshot(snapshot);
    await driver.destroyVolume(copy);
    await driver.destroyVolume(volume);
    const address = await driver.reserveAddress({ location: 'lpg1' });
    await driver.assignAddress(address, node);
    await driver.listAddresses();
    await driver.releaseAddress(address);
    await driver.destroyNode(node);
    await driver.listNetworks();
    await driver.destroyNetwork(network);
    await driver.destroyNetwork(free);
    expect(check.violations).toEqual([]);
  });
});
