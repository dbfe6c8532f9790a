import type { GridscaleCompute } from 'skylane/gridscale';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { row } from '../../../support/compute-hosts/rows/gridscale.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';
import { OpenApiCheck } from '../../../support/openapi-check.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';

describe("the schemas of gridscale's own client", () => {
  const check = new OpenApiCheck('gridscale');
  const cloud = new StandIn(check.watch(row.shape));
  let driver: GridscaleCompute;
  beforeAll(async () => {
    driver = row.make(await cloud.start(), SECRET) as GridscaleCompute;
  });
  afterAll(async () => {
    await driver.close();
    await cloud[Symbol.asyncDispose]();
  });

  const { image, size, otherSize = '' } = row.context;
  const spec = { name: 'web-1', image, size };

  test('have every request and every answer for servers, keys and images', async () => {
    await driver.importKeyPair('laptop', KEY);
    await driver.getKeyPair('laptop');
    await driver.listLocations();
    const node = await driver.createNode({
      ...spec,
      ...{ keyPair: 'laptop', userData: '#!/bin/sh', metadata: { team: 'web' } },
      extra: {
        ...{ diskSize: 20, diskType: 'storage_high', hostname: 'web-1', availabilityZone: 'a' },
        ...{ hardwareProfile: 'q35', autoRecovery: false },
      },
    });
    const other = await driver.createNode({ ...spec, networks: 'none', auth: { password: 'secret-4711' } });
    await driver.waitUntilRunning([node, other]);
    await driver.resizeNode(node, otherSize);
    await driver.rebootNode(node);
    await driver.servers.powerOff(node);
    await driver.startNode(node);
    await driver.stopNode(node);
    await driver.updateNode(node, { name: 'web-3', metadata: { stage: 'test' } });
    const made = await driver.createImage(node, { name: 'copy', metadata: { of: 'web' } });
    await driver.getImage(made);
    await driver.listImages();
    await driver.deleteImage(made);
    await driver.destroyNode(node);
    await driver.destroyNode(other);
    await driver.deleteKeyPair('laptop');
    expect(check.violations).toEqual([]);
    expect([await driver.listVolumes(), await driver.listAddresses(), await driver.listNodes()]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('have every request and every answer for volumes, snapshots, networks and addresses', async () => {
    const network = await driver.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] });
    const address = await driver.reserveAddress();
    const [open] = (await driver.listNetworks()).filter(({ extra }) => extra.isPublic === true);
    const node = await driver.createNode({ ...spec, networks: [network.id, String(open?.id)] });
    const volume = await driver.createVolume({
      ...{ name: 'data', size: 10, tags: { team: 'web' } },
      extra: { type: 'storage_insane', variant: 'distributed' },
    });
    await driver.attachVolume(volume, node);
    await driver.resizeVolume(volume, 20);
    const snapshot = await driver.createVolumeSnapshot(volume, { name: 'first', tags: { day: '1' } });
    await driver.listVolumeSnapshots();
    await driver.destroyVolumeSnapshot(snapshot.id);
    await driver.detachVolume(volume);
    await driver.destroyVolume(volume);
    await driver.assignAddress(address, node);
    await driver.unassignAddress(address);
    await driver.releaseAddress(address);
    await driver.destroyNode(node);
    await driver.getNetwork(network);
    await driver.destroyNetwork(network);
    expect(check.violations).toEqual([]);
  });
});
