import type { ComputeNode } from 'skylane';
import { OWNER_TAG_KEY } from 'skylane/compute';
import { behaviour, rejects, type Scene } from 'skylane/conformance';
import type { OpenStackCompute } from 'skylane/openstack';
import { expect } from 'vitest';

function cloud(scene: Scene): OpenStackCompute {
  return scene.driver as OpenStackCompute;
}

/** A network with a subnet, deleted at the end. */
async function makeNetwork(scene: Scene) {
  const driver = cloud(scene);
  const network = await driver.networks.create({ name: scene.freeName() });
  scene.after(() => driver.networks.delete(network));
  const subnet = await driver.subnets.create({
    network,
    cidr: '192.168.77.0/24',
    nameservers: ['192.0.2.53'],
  });
  return { network, subnet };
}

const settled = (scene: Scene, node: ComputeNode) =>
  scene.until(
    () => cloud(scene).getNode(node),
    ({ extra }) => extra.taskState === null && !/^(BUILD|REBUILD|REBOOT|RESIZE)$/.test(extra.status ?? ''),
  );

/** What the OpenStack driver has beyond the portable methods. */
export const openStackBehaviours = [
  behaviour(
    'boots a server from a volume that is there, without an image, and keeps the volume',
    async (scene) => {
      const driver = cloud(scene);
      const volume = await driver.createVolume({
        name: scene.freeName(),
        size: 1,
        extra: { image: scene.image },
      });
      scene.after(async () => {
        await scene.until(
          () => driver.getVolume(volume),
          ({ state }) => state === 'available' || state === 'error',
        );
        await driver.destroyVolume(volume);
      });
      await scene.until(
        () => driver.getVolume(volume),
        ({ state }) => state === 'available',
      );
      await rejects(driver.createNode(scene.spec({ extra: { bootVolume: volume } })), 'invalid-request');
      const { image: _, ...spec } = scene.spec({ extra: { bootVolume: volume } });
      const node = await driver.createNode(spec);
      scene.after(async () => {
        await driver.destroyNode(node);
        await scene.gone(() => driver.getNode(node), 'node-not-found');
      });
      const [running] = await driver.waitUntilRunning([node]);
      expect(running).toMatchObject({ state: 'running', image: null, extra: { volumeIds: [volume.id] } });
    },
  ),
  behaviour('makes networks, subnets and ports, and says what still uses them', async (scene) => {
    const driver = cloud(scene);
    const { network, subnet } = await makeNetwork(scene);
    expect(await driver.subnets.list(network)).toEqual([subnet]);
    expect(subnet).toMatchObject({ cidr: '192.168.77.0/24', ipVersion: 4, nameservers: ['192.0.2.53'] });
    const port = await driver.ports.create({ network, name: 'first' });
    expect(port.fixedIps.map(({ subnetId }) => subnetId)).toEqual([subnet.id]);
    await rejects(driver.networks.delete(network), 'conflict');
    expect((await driver.ports.list()).map(({ id }) => id)).toContain(port.id);
    await driver.ports.delete(port);
    await driver.ports.delete(port);
    await rejects(driver.ports.get(port), 'not-found');
    expect((await driver.networks.get(network)).subnets).toEqual([subnet.id]);
    expect((await driver.networks.list()).map(({ id }) => id)).toContain(network.id);
    await rejects(driver.subnets.create({ network, cidr: 'elsewhere' }), 'invalid-request');
    await rejects(driver.subnets.create({ network, cidr: '192.168.77.0/24' }), 'invalid-request');
  }),
  behaviour('puts a server on networks by id, and on a port', async (scene) => {
    const driver = cloud(scene);
    const { network } = await makeNetwork(scene);
    const node = await scene.createRunning({ networks: [network.id] });
    expect((await driver.getNode(node)).privateIps).toEqual([expect.stringMatching(/^192\.168\.77\./)]);
    expect((await driver.ports.list(node)).map(({ networkId }) => networkId)).toEqual([network.id]);
  }),
  behaviour('leads a floating address to a server', async (scene) => {
    const driver = cloud(scene);
    const networks = await driver.networks.list();
    const outside = networks.find(({ external }) => external === true);
    const inside = networks.find(({ external, shared }) => external !== true && shared);
    if (outside === undefined || inside === undefined) return;
    const node = await scene.createRunning({ networks: [inside.id] });
    const address = await driver.reserveAddress({ network: outside.id });
    scene.after(() => driver.releaseAddress(address));
    expect((await driver.listAddresses()).map(({ id }) => id)).toContain(address.id);
    const led = await driver.assignAddress(address, node);
    expect(led.extra.fixedAddress).toBe((await driver.getNode(node)).privateIps[0]);
    await rejects(driver.assignAddress(address, node, { privateIp: '192.0.2.9' }), 'conflict');
    expect((await driver.unassignAddress(address)).extra.portId).toBeNull();
    await driver.releaseAddress(address);
    await driver.releaseAddress(address);
    await rejects(driver.floatingIps.get(address), 'not-found');
  }),
  behaviour(
    'joins a subnet to a router with a way out, and says what still uses the router',
    async (scene) => {
      const driver = cloud(scene);
      const outside = (await driver.networks.list()).find(({ external }) => external === true);
      if (outside === undefined) return;
      const { network, subnet } = await makeNetwork(scene);
      const router = await driver.routers.create({ name: scene.freeName(), externalNetwork: outside });
      scene.after(() => driver.routers.delete(router));
      expect(router).toMatchObject({ externalNetworkId: outside.id, externalIps: [expect.anything()] });
      expect((await driver.routers.list()).map(({ id }) => id)).toContain(router.id);
      await driver.routers.addSubnet(router, subnet);
      await rejects(driver.routers.addSubnet(router, subnet), 'invalid-request');
      await rejects(driver.routers.delete(router), 'conflict');
      await rejects(driver.networks.delete(network), 'conflict');
      const closed = await driver.routers.update(router, { name: 'closed', externalNetwork: null });
      expect(closed).toMatchObject({ name: 'closed', externalNetworkId: null, externalIps: [] });
      await driver.routers.removeSubnet(router, subnet);
      await rejects(driver.routers.removeSubnet(router, subnet), 'not-found');
      await rejects(driver.routers.update(router, { externalNetwork: network }), 'invalid-request');
      await driver.routers.delete(router);
      await driver.routers.delete(router);
      await rejects(driver.routers.get(router), 'not-found');
      await rejects(driver.routers.addSubnet(router, subnet), 'not-found');
    },
  ),
  behaviour('keeps security groups and their rules', async (scene) => {
    const driver = cloud(scene);
    const group = await driver.securityGroups.create(scene.freeName(), 'for a test');
    scene.after(() => driver.securityGroups.delete(group));
    const rule = await driver.securityGroups.addRule(group, {
      protocol: 'tcp',
      portMin: 22,
      cidr: '0.0.0.0/0',
    });
    expect(rule).toMatchObject({
      securityGroupId: group.id,
      direction: 'ingress',
      etherType: 'IPv4',
      protocol: 'tcp',
      portMin: 22,
      portMax: 22,
      cidr: '0.0.0.0/0',
      remoteGroupId: null,
      remoteAddressGroupId: null,
    });
    const again = driver.securityGroups.addRule(group, { protocol: 'tcp', portMin: 22, cidr: '0.0.0.0/0' });
    await rejects(again, 'conflict');
    expect((await driver.securityGroups.get(group)).rules.map(({ id }) => id)).toContain(rule.id);
    await driver.securityGroups.removeRule(rule);
    expect((await driver.securityGroups.list()).map(({ id }) => id)).toContain(group.id);
  }),
  behaviour('changes metadata and tags of a server', async (scene) => {
    const driver = cloud(scene);
    const node = await scene.createRunning({ metadata: { a: '1' } });
    expect((await driver.servers.updateMetadata(node, { b: '2' })).metadata).toEqual({ a: '1', b: '2' });
    expect((await driver.servers.setMetadata(node, { c: '3' })).metadata).toEqual({ c: '3' });
    await driver.servers.deleteMetadata(node, 'c');
    await driver.servers.deleteMetadata(node, 'c');
    expect((await driver.getNode(node)).metadata).toEqual({});
    expect((await driver.servers.setTags(node, ['y', 'x'])).toSorted()).toEqual(['x', 'y']);
    expect((await driver.servers.listTags(node)).toSorted()).toEqual(['x', 'y']);
    expect((await driver.updateNode(node, { name: 'renamed' })).name).toBe('renamed');
  }),
  behaviour('keeps the owner tag of a run wherever metadata is replaced', async (scene) => {
    const driver = cloud(scene);
    const tag = { [OWNER_TAG_KEY]: `${scene.freeName()}-0` };
    const node = await scene.createRunning({ metadata: { a: '1', ...tag } });
    expect((await driver.servers.setMetadata(node, { b: '2' })).metadata).toEqual({ b: '2', ...tag });
    await driver.rebuildNode(node, { image: scene.image, extra: { metadata: { c: '3' } } });
    expect((await settled(scene, node)).metadata).toEqual({ c: '3', ...tag });
  }),
  behaviour('pauses, suspends, locks, rescues and rebuilds a server', async (scene) => {
    const driver = cloud(scene);
    const node = await scene.createRunning();
    const after = async (work: Promise<ComputeNode>) => {
      await work;
      return (await settled(scene, node)).state;
    };
    expect(await after(driver.servers.pause(node))).toBe('paused');
    expect(await after(driver.servers.unpause(node))).toBe('running');
    expect(await after(driver.servers.suspend(node))).toBe('suspended');
    expect(await after(driver.servers.resume(node))).toBe('running');
    await rejects(driver.servers.unpause(node), 'conflict');
    await driver.servers.lock(node);
    await driver.servers.unlock(node);
    const rescued = await driver.servers.rescue(node);
    expect(rescued.extra.adminPassword).toMatch(/./);
    expect((await settled(scene, node)).extra.status).toBe('RESCUE');
    expect(await after(driver.servers.unrescue(node))).toBe('running');
    expect(await after(driver.rebuildNode(node, { image: scene.image }))).toBe('running');
    expect(await driver.getConsoleOutput(node)).toEqual(expect.any(String));
  }),
  behaviour('confirms and reverts a resize', async (scene) => {
    const driver = cloud(scene);
    const node = await scene.createRunning();
    const waiting = () =>
      scene.until(
        () => driver.getNode(node),
        ({ extra }) => extra.status === 'VERIFY_RESIZE' && extra.taskState === null,
      );
    const active = () =>
      scene.until(
        () => driver.getNode(node),
        ({ extra }) => extra.status === 'ACTIVE' && extra.taskState === null,
      );
    await driver.resizeNode(node, scene.otherSize ?? '');
    await waiting();
    await driver.servers.revertResize(node);
    expect((await active()).size).toBe(scene.size);
    await driver.resizeNode(node, scene.otherSize ?? '');
    await waiting();
    await driver.servers.confirmResize(node);
    expect((await active()).size).toBe(scene.otherSize);
  }),
  behaviour('knows quotas', async (scene) => {
    const driver = cloud(scene);
    const before = await driver.quotas.getCompute();
    await scene.createRunning();
    const { instances } = await driver.quotas.getCompute();
    expect(instances.limit).toEqual(before.instances.limit);
    expect(instances.used).toBeGreaterThan(0);
    expect((await driver.quotas.getVolume()).volumes.used).toEqual(expect.any(Number));
  }),
];

/** What the sandbox does not simulate. */
export const placementBehaviours = [
  behaviour('keeps server groups', async (scene) => {
    const driver = cloud(scene);
    const group = await driver.serverGroups.create(scene.freeName(), 'soft-anti-affinity');
    scene.after(() => driver.serverGroups.delete(group));
    expect(group.policies).toEqual(['soft-anti-affinity']);
    const node = await scene.createRunning({ extra: { schedulerHints: { group: group.id } } });
    expect((await driver.serverGroups.get(group)).members).toEqual([node.id]);
    expect((await driver.serverGroups.list()).map(({ id }) => id)).toContain(group.id);
  }),
];

/** Networks for servers, a range for a new one, and the source of floating addresses. */
export async function networksOf(driver: OpenStackCompute) {
  const listed = await driver.listNetworks();
  const inside = listed.find(({ extra }) => extra.external !== true && extra.shared);
  const outside = listed.find(({ extra }) => extra.external === true);
  if (inside === undefined || outside === undefined) throw new Error('the cloud has no network for servers');
  return {
    range: '10.77.0.0/24',
    networked: { networks: [inside.id] },
    addressSource: { network: outside.id },
  };
}
