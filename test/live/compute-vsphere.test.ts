import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { getDriver, Provider } from 'skylane';
import { computeBehaviours } from 'skylane/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { labServer } from '../support/lab.js';

interface Vcsim {
  readonly sdk: string;
  readonly user: string;
  readonly password: string;
  readonly ca: string;
  readonly datacenter: string;
}

const lab = labServer<Vcsim>('vcsim');

if (lab === null) {
  console.warn(`SKIPPED: ${computeBehaviours.length} tests of compute on vSphere.`);
  describe.skip(`compute on vSphere: ${computeBehaviours.length} tests`, () => {});
} else {
  const { sdk: endpoint, user: username, password, ca, datacenter } = lab;
  const Vsphere = getDriver(Provider.VSPHERE);
  const options = { endpoint, username, password, region: datacenter, tls: { ca: readFileSync(ca, 'utf8') } };
  const make = () => new Vsphere(options);
  const template = `template-${randomUUID().slice(0, 8)}`;

  describeCompute({
    name: 'vSphere',
    context: async () => {
      const driver = make();
      const [machine] = await driver.listNodes();
      if (machine === undefined) throw new Error('vcsim has no machine');
      const { id } = await driver.createImage(machine, { name: template });
      return {
        driver,
        another: make,
        image: id,
        size: '1x32',
        otherSize: '2x64',
        refusedName: 'x'.repeat(81),
        secrets: [password],
        wrongSecret: () => new Vsphere({ ...options, password: 'nope-nope-nope' }),
        wrongRegion: () => new Vsphere({ ...options, region: 'no-such-datacenter' }),
      };
    },
  });

  describe('vSphere beside what all clouds have', () => {
    const driver = make();
    const name = `vsphere-${randomUUID().slice(0, 8)}`;
    let image = '';
    beforeAll(async () => {
      const [machine] = await driver.listNodes();
      if (machine === undefined) throw new Error('vcsim has no machine');
      image = (await driver.createImage(machine, { name: `${name}-template` })).id;
    });
    afterAll(async () => {
      await driver.deleteImage(image);
      await driver.close();
    });

    test('snapshots of a machine are taken, listed as a tree, restored and deleted', async () => {
      const node = await driver.createNode({ name, image, size: '1x32' });
      try {
        const first = await driver.snapshots.create(node, { name: 'first', description: 'before' });
        const second = await driver.snapshots.create(node, { name: 'second', holds: 'memory' });
        expect(await driver.snapshots.list(node)).toMatchObject([
          { id: first, name: 'first', description: 'before', parent: null, createdAt: expect.any(Date) },
          { id: second, name: 'second', parent: first },
        ]);
        expect((await driver.snapshots.restore(node, first ?? '')).id).toBe(node.id);
        await driver.snapshots.delete(second ?? '');
        await driver.snapshots.delete(second ?? '');
        expect(await driver.snapshots.list(node)).toMatchObject([{ id: first }]);
      } finally {
        await node.destroy();
      }
    });

    test("a machine is put on the networks of its create, on none, or on the template's", async () => {
      const networks = await driver.listNetworks();
      const distributed = networks.find((network) => network.name === 'DC0_DVPG0');
      const standard = networks.find((network) => network.extra.type === 'standard');
      if (distributed === undefined || standard === undefined) throw new Error('vcsim lacks a network');
      expect(distributed.extra.type).toBe('distributed');
      expect((await driver.getNetwork(standard.id)).name).toBe(standard.name);
      const asked = [standard.id, distributed.id];
      for (const given of ['none', 'auto', asked] as const) {
        const node = await driver.createNode({ name, image, size: '1x32', networks: given });
        await node.destroy();
        // vcsim goes on showing the networks of cards that were taken away.
        if (given === asked) expect(node.extra.networks).toEqual(expect.arrayContaining(asked));
      }
      const missing = driver.createNode({ name, image, size: '1x32', networks: ['network-4711'] });
      await expect(missing).rejects.toMatchObject({ code: 'network-not-found' });
    });

    test('a name that the folder has already is a conflict, and leaves nothing behind', async () => {
      const node = await driver.createNode({ name, image, size: '1x32' });
      try {
        const again = driver.createNode({ name, image, size: '1x32' });
        await expect(again).rejects.toMatchObject({ code: 'conflict', providerCode: 'DuplicateName' });
        expect(await driver.listNodes({ name })).toHaveLength(1);
      } finally {
        await node.destroy();
      }
    });

    test('a machine is suspended, goes on, and is switched off', async () => {
      const node = await driver.createNode({ name, image, size: '1x32', extra: { annotation: 'a note' } });
      try {
        expect((await driver.machines.suspend(node)).state).toBe('suspended');
        expect((await driver.startNode(node)).state).toBe('running');
        expect((await driver.machines.reset(node)).state).toBe('running');
        expect((await driver.machines.powerOff(node)).state).toBe('stopped');
        await expect(driver.machines.powerOff(node)).rejects.toMatchObject({ code: 'conflict' });
        expect((await driver.updateNode(node, { extra: { annotation: 'new' } })).extra.annotation).toBe(
          'new',
        );
      } finally {
        await node.destroy();
      }
    });

    test('datastores, hosts, folders and resource pools are found by name', async () => {
      const { inventory } = driver;
      expect((await inventory.datastores()).map(({ name: of }) => of)).toContain('LocalDS_0');
      expect(await inventory.hosts()).toHaveLength(4);
      expect((await inventory.folders()).map(({ name: of }) => of)).toContain('vm');
      expect((await inventory.resourcePools()).length).toBeGreaterThan(1);
    });
  });

  afterAll(async () => {
    await using driver = make();
    const made = (await driver.listImages()).find(({ name }) => name === template);
    await made?.delete();
  });
}
