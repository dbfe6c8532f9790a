import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import { freshName } from '../support/fresh-name.js';
import { labServer } from '../support/lab.js';

interface ClusterLab {
  readonly socket: string;
  readonly second_socket: string;
  readonly image_alias: string;
}

const DRIVERS = { lxd: getDriver(Provider.LXD), incus: getDriver(Provider.INCUS) } as const;
const labs = (['lxd', 'incus'] as const).map(
  (kind) => [kind, labServer<ClusterLab>(`${kind}-cluster`)] as const,
);

/** A true cluster of two, asked through its first member. */
describe.each(labs)('a cluster of %s', (kind, lab) => {
  describe.skipIf(lab === null)('with two members', () => {
    const Lxd = DRIVERS[kind];
    const driver = lab === null ? null! : new Lxd({ endpoint: `unix://${lab.socket}` });
    const second = lab === null ? null! : new Lxd({ endpoint: `unix://${lab.second_socket}` });
    const prefix = `sk${process.pid}`;
    const spec = { image: lab?.image_alias ?? '', size: 'default' };
    let [one, two, data] = ['', '', ''];

    afterAll(async () => {
      for (const node of await driver.listNodes())
        if (node.name.startsWith(prefix)) await driver.destroyNode(node);
      for (const volume of await driver.listVolumes())
        if (volume.name.startsWith(prefix)) await driver.destroyVolume(volume);
      await driver.close();
      await second.close();
    });

    test('its members are the locations, with their states and groups', async () => {
      for (const one of [driver, second])
        expect((await one.listLocations()).map(({ id, extra }) => [id, extra.status, extra.groups])).toEqual([
          ['one', 'Online', ['default']],
          ['two', 'Online', ['default']],
        ]);
    });

    test('a node is made where it was asked for, and listed from every member', async () => {
      [one, two] = [freshName(prefix), freshName(prefix)];
      expect((await driver.createNode({ ...spec, name: one, location: 'one' })).location).toBe('one');
      const made = await driver.createNode({ ...spec, name: two, location: 'two' });
      expect(made).toMatchObject({ location: 'two', state: 'running' });
      for (const from of [driver, second]) {
        const mine = (await from.listNodes()).filter(({ name }) => [one, two].includes(name));
        expect(new Map(mine.map(({ name, location }) => [name, location]))).toEqual(
          new Map([
            [one, 'one'],
            [two, 'two'],
          ]),
        );
      }
    });

    test('a group is a location too, and one that does not exist is not found', async () => {
      const name = freshName(prefix);
      const { location } = await driver.createNode({ ...spec, name, location: '@default' });
      expect(['one', 'two']).toContain(location);
      await driver.destroyNode(name);
      await expect(
        driver.createNode({ ...spec, name: freshName(prefix), location: 'three' }),
      ).rejects.toMatchObject({ status: expect.any(Number) });
    });

    test('an instance on another member is stopped, moved, and started', async () => {
      // LXD 5.0 tries to move it running, which its machine is not set up for.
      const code = kind === 'lxd' ? 'invalid-request' : 'conflict';
      await expect(driver.instances.move(two, 'one')).rejects.toMatchObject({ code });
      expect((await driver.instances.forceStop(two)).state).toBe('stopped');
      await expect(driver.instances.move(two, 'three')).rejects.toMatchObject({ code: 'not-found' });
      expect(await driver.instances.move(two, 'one')).toMatchObject({ location: 'one', state: 'stopped' });
      expect((await driver.startNode(two)).location).toBe('one');
      await driver.instances.forceStop(two);
      expect((await driver.instances.move(two, 'two')).location).toBe('two');
      expect((await driver.startNode(two)).state).toBe('running');
    });

    test('volumes of one name on two members are two volumes', async () => {
      const name = freshName(prefix);
      data = name;
      const volumes = [
        await driver.createVolume({ name, size: 1, location: 'two' }),
        await driver.createVolume({ name, size: 1 }),
      ];
      expect(volumes.map(({ id, extra }) => [id, extra.location])).toEqual([
        [`default/${name}/@two`, 'two'],
        [`default/${name}/@one`, 'one'],
      ]);
      const listed = (await second.listVolumes()).filter((volume) => volume.name === name);
      expect(listed.map(({ id }) => id).sort()).toEqual(volumes.map(({ id }) => id).sort());
      await expect(driver.getVolume(`default/${name}`)).rejects.toMatchObject({ code: 'invalid-request' });
      expect((await driver.attachVolume(volumes[0]!, two)).extra.nodeIds).toEqual([two]);
      expect((await driver.getVolume(volumes[1]!)).extra.nodeIds).toEqual([]);
      expect((await driver.detachVolume(volumes[0]!)).extra.nodeIds).toEqual([]);
      await driver.destroyVolume(volumes[1]!);
      expect((await driver.getVolume(volumes[0]!)).id).toBe(`default/${name}/@two`);
    });

    test('snapshots of a volume are on its member, and so is what is made of them', async () => {
      const volume = `default/${data}/@two`;
      const name = freshName('before');
      const snapshot = await driver.createVolumeSnapshot(volume, { name });
      expect(snapshot.id).toBe(`default/${data}/${name}/@two`);
      expect((await driver.listVolumeSnapshots(volume)).map(({ id }) => id)).toEqual([snapshot.id]);
      const copy = await driver.createVolume({ name: freshName(prefix), size: 1, snapshot: snapshot.id });
      expect(copy.extra.location).toBe('two');
      await driver.destroyVolumeSnapshot(snapshot.id);
      expect(await driver.listVolumeSnapshots(volume)).toEqual([]);
    });

    test('a network is on all members, and a forward on one', async () => {
      const name = freshName('n');
      onTestFinished(() => driver.destroyNetwork(name));
      const network = await driver.createNetwork({ name, ranges: ['10.89.0.0/24'] });
      expect(network).toMatchObject({
        location: null,
        extra: { status: 'Created', locations: ['one', 'two'] },
      });
      await expect(driver.createNetwork({ name })).rejects.toMatchObject({ code: 'conflict' });
      expect((await driver.getNetwork(name)).extra.status).toBe('Created');
      const address = await driver.reserveAddress({ network: name, ip: '198.51.100.9', location: 'two' });
      expect(address).toMatchObject({ id: `${name}/198.51.100.9/@two`, location: 'two' });
      expect((await driver.listAddresses()).map(({ id }) => id)).toContain(address.id);
      await driver.releaseAddress(address);
      expect((await driver.listAddresses()).map(({ id }) => id)).not.toContain(address.id);
      await driver.destroyNetwork(name);
    });
  });
});
