import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LinodeCompute } from 'skylane/linode';
import { readHosts, unpace } from '../support/compute-hosts/hosts.js';
import { SECRET, StandIn } from '../support/compute-hosts/stand-in.js';
import { judgedCloud, type JudgedCloud } from '../support/judged-cloud.js';
import { labServer } from '../support/lab.js';

/** A mock that refuses every request which breaks the operations that linode-cli knows, unknown fields too. */
const lab = labServer<{ endpoint: string }>('spec-mock/linode-cli');

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2x';
const RULES = [
  { protocol: 'tcp', ports: 22, addresses: ['192.0.2.7', '2001:db8::/64'] },
  { protocol: 'udp', direction: 'out', ports: { from: 1, to: 9 } },
] as const;

/** linode-cli takes rules as a text of JSON, which its table calls an object; Linode itself was seen to take lists. */
const LISTS_OF_RULES =
  /rules\.(?:in|out)bound must be object|body\.(?:in|out)bound must be object|"(?:in|out)bound"/;

describe.skipIf(lab === null)('the operations of linode-cli, with a stand-in that answers, accept', () => {
  let cloud: StandIn;
  let judged: JudgedCloud;
  let driver: LinodeCompute;

  beforeAll(async () => {
    const [host] = await readHosts(['linode']);
    if (host === undefined) throw new Error('there is no stand-in of Linode');
    await unpace(host, 20);
    cloud = new StandIn(host.shape);
    judged = await judgedCloud(lab?.endpoint ?? '', await cloud.start());
    driver = host.make(judged.url, SECRET) as LinodeCompute;
  });
  afterAll(async () => {
    await driver.close();
    await judged[Symbol.asyncDispose]();
    await cloud[Symbol.asyncDispose]();
  });

  /** What the description has against the requests since the last call. */
  function violations(): string[] {
    return (judged.violations as string[]).splice(0).filter((words) => !LISTS_OF_RULES.test(words));
  }

  test('lists', async () => {
    for (const list of [driver.listNodes({ name: 'web-1' }), driver.listSizes(), driver.listImages()])
      await list;
    for (const list of [driver.listLocations(), driver.listKeyPairs(), driver.listVolumes()]) await list;
    for (const list of [driver.listAddresses(), driver.listNetworks(), driver.listFirewalls()]) await list;
    expect(violations()).toEqual([]);
  });

  test('a server with all that it can have', async () => {
    const network = await driver.createNetwork({
      name: 'inner',
      ranges: ['10.0.0.0/24'],
      extra: { description: 'd' },
    });
    const firewall = await driver.createFirewall({ name: 'web', rules: RULES, extra: { tags: ['web'] } });
    await driver.importKeyPair('laptop', PUBLIC_KEY);
    const node = await driver.createNode({
      name: 'web-1',
      image: 'linode/debian12',
      size: 'g6-nanode-1',
      keyPair: 'laptop',
      metadata: { env: 'prod' },
      userData: '#!/bin/sh',
      networks: [network.id],
      firewalls: [firewall],
      extra: {
        tags: ['web'],
        backups: false,
        privateIp: true,
        placementGroup: '12',
        stackScript: '34',
        stackScriptData: { user: 'web' },
        swapSize: 1024,
        diskEncryption: 'enabled',
      },
    });
    await driver.waitUntilRunning([node]);
    await driver.detachFirewall(firewall, node);
    await driver.attachFirewall(firewall, node);
    await driver.updateFirewall(firewall, { name: 'web-2', rules: [{ protocol: 'icmp' }] });
    await driver.destroyFirewall(firewall);
    const address = await driver.reserveAddress();
    await driver.assignAddress(address, node);
    await driver.unassignAddress(address);
    await driver.releaseAddress(address);
    await driver.deleteKeyPair('laptop');
    await driver.destroyNode(node);
    await driver.destroyNetwork(network);
    expect(violations()).toEqual([]);
  });

  test('changes of a server', async () => {
    const made = await driver.createNode({ name: 'web-1', image: 'linode/debian12', size: 'g6-nanode-1' });
    const wait = () => driver.waitUntilRunning([made]);
    const [node = made] = await wait();
    await driver.rebootNode(node);
    await wait();
    await driver.stopNode(node);
    while ((await driver.getNode(node)).state !== 'stopped');
    await driver.startNode(node);
    await wait();
    await driver.resizeNode(node, 'g6-standard-1');
    await wait();
    await driver.updateNode(node, { name: 'web-2', metadata: { env: 'test' } });
    await driver.rebuildNode(node, { image: 'linode/debian12', extra: { publicKeys: [PUBLIC_KEY] } });
    const extra = { description: 'd', cloudInit: true };
    const image = await driver.createImage(node, { name: 'before', metadata: { env: 'prod' }, extra });
    await driver.waitUntilAvailable(image);
    await driver.getImage(image);
    await driver.deleteImage(image);
    await driver.destroyNode(node);
    expect(violations()).toEqual([]);
  });

  test('volumes', async () => {
    const node = await driver.createNode({ name: 'web-1', image: 'linode/debian12', size: 'g6-nanode-1' });
    const extra = { tags: ['web'], encryption: 'enabled' } as const;
    const volume = await driver.createVolume({ name: 'data', size: 10, tags: { env: 'prod' }, extra });
    await driver.waitUntilAvailable(volume);
    await driver.attachVolume(volume, node);
    await driver.detachVolume(volume);
    while ((await driver.getVolume(volume)).state !== 'available');
    await driver.resizeVolume(volume, 20);
    await driver.destroyVolume(volume);
    await driver.destroyNode(node);
    expect(violations()).toEqual([]);
  });

  test('owner tags, and the account', async () => {
    const metadata = { 'skylane-intent': 'run-all' };
    const node = await driver.createNode({
      name: 'web-1',
      image: 'linode/debian12',
      size: 'g6-nanode-1',
      metadata,
    });
    await driver.destroyNode(node);
    await driver.internals.deleteOwnerTags(['run-all']);
    await driver.identify();
    expect(violations()).toEqual([]);
    const operations = new Set(
      judged.requests.map((line) => line.replaceAll(/\/(?:\d[\d.]*|private%2F\d+)(?=\/|$)/g, '/{id}')),
    );
    expect([...operations]).toEqual(
      expect.arrayContaining([
        'PUT /linode/instances/{id}',
        'DELETE /linode/instances/{id}/ips/{id}',
        'PUT /networking/firewalls/{id}/rules',
        'DELETE /networking/firewalls/{id}/devices/{id}',
        'DELETE /vpcs/{id}',
        'DELETE /volumes/{id}',
        'DELETE /tags/skylane%3Arun-all',
      ]),
    );
  });
});
