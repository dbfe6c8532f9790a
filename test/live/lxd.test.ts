import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { getDriver, Provider, Scheduler } from 'skylane';
import { freshName } from '../support/fresh-name.js';
import { labServer } from '../support/lab.js';

interface LxdLab {
  readonly socket: string;
  readonly https: string;
  readonly server_cert: string;
  readonly client_cert: string;
  readonly client_key: string;
  readonly image_alias: string;
}

const lab = labServer<LxdLab>('lxd');
const Lxd = getDriver(Provider.LXD);
const Incus = getDriver(Provider.INCUS);
const TRANSPORTS = ['Unix socket', 'HTTPS with a client certificate'] as const;

function connect(transport: (typeof TRANSPORTS)[number]): InstanceType<typeof Lxd> {
  const { socket, https, server_cert, client_cert, client_key } = lab!;
  if (transport === 'Unix socket') return new Lxd({ endpoint: `unix://${socket}` });
  const tls = {
    ca: readFileSync(server_cert),
    cert: readFileSync(client_cert),
    key: readFileSync(client_key),
  };
  return new Lxd({ endpoint: https, tls });
}

describe.skipIf(lab === null).each(TRANSPORTS)('LXD over %s', (transport) => {
  const driver = lab === null ? null! : connect(transport);
  const prefix = `sk${process.pid}${transport[0]!.toLowerCase()}`;
  const spec = { image: lab?.image_alias ?? '', size: 'default' };
  let name = '';

  afterAll(async () => {
    const mine = (await driver.listNodes()).filter((node) => node.name.startsWith(prefix));
    for (const node of mine) await driver.destroyNode(node);
    for (const volume of await driver.listVolumes())
      if (volume.name.startsWith(prefix)) await driver.destroyVolume(volume);
    await driver.close();
  });

  test('lists sizes, images and locations', async () => {
    expect((await driver.listSizes()).map(({ id }) => id)).toContain('default');
    expect((await driver.listImages()).map((image) => image.name)).toContain(spec.image);
    expect(await driver.listLocations()).toHaveLength(1);
  });

  test('a created instance runs and carries its metadata', async () => {
    name = freshName(prefix);
    const node = await driver.createNode({ ...spec, name, metadata: { team: 'web' } });
    expect(node).toMatchObject({
      id: name,
      name,
      state: 'running',
      size: 'default',
      metadata: { team: 'web' },
    });
    expect((await driver.listNodes()).map(({ id }) => id)).toContain(name);
  });

  test.each([
    ['a name that is taken', {}, 'conflict'],
    ['an image that is not there', { name: `${prefix}-b`, image: 'no-such-image' }, 'image-not-found'],
    ['a profile that is not there', { name: `${prefix}-b`, size: 'no-such-size' }, 'size-not-found'],
    ['a name that is none', { name: '-' }, 'invalid-request'],
  ])('%s is refused', async (_what, change, code) => {
    await expect(driver.createNode({ ...spec, name, ...change })).rejects.toMatchObject({ code });
  });

  test('stops, starts, pauses and restarts', async () => {
    expect((await driver.instances.forceStop(name)).state).toBe('stopped');
    await expect(driver.instances.forceStop(name)).rejects.toMatchObject({ code: 'conflict' });
    expect((await driver.startNode(name)).state).toBe('running');
    expect((await driver.instances.freeze(name)).state).toBe('paused');
    expect((await driver.instances.unfreeze(name)).state).toBe('running');
    expect((await driver.rebootNode(name)).state).toBe('running');
    expect((await driver.stopNode(name)).state).toBe('stopped');
  });

  test('makes images of a stopped instance and of one that runs, and deletes them', async () => {
    const alias = freshName(prefix);
    const image = await driver.createImage(name, { name: alias, metadata: { made: 'here' } });
    expect(image.extra.properties).toMatchObject({ made: 'here' });
    expect((await driver.getImage(alias)).id).toBe(image.id);
    await driver.deleteImage(image);
    await expect(driver.getImage(image)).rejects.toMatchObject({ code: 'image-not-found' });
    if ((await driver.getNode(name)).state === 'stopped') await driver.startNode(name);
    const running = await driver.createImage(name, { name: freshName(prefix) });
    await driver.deleteImage(running);
    expect(await driver.snapshots.list(name)).toEqual([]);
  });

  test('snapshots of an instance', async () => {
    const before = freshName('before');
    const names = async () => (await driver.snapshots.list(name)).map((snapshot) => snapshot.name);
    await driver.snapshots.create(name, before);
    expect(await names()).toContain(before);
    expect((await driver.snapshots.restore(name, before)).state).toBe('running');
    await driver.snapshots.delete(name, before);
    expect(await names()).not.toContain(before);
  });

  test('volumes are made, attached, snapshotted, copied and destroyed', async () => {
    const volumeName = freshName(prefix);
    const volume = `default/${volumeName}`;
    const made = await driver.createVolume({ name: volumeName, size: 1 });
    expect(made).toMatchObject({ id: volume, size: 1, state: 'available' });
    const attached = await driver.attachVolume(made, name, { device: '/data' });
    expect(attached).toMatchObject({ state: 'in-use', extra: { nodeIds: [name] } });
    await expect(driver.destroyVolume(volume)).rejects.toMatchObject({ code: 'conflict' });
    const snapshot = await driver.createVolumeSnapshot(volume, { name: 'before' });
    expect((await driver.listVolumeSnapshots(volume)).map(({ id }) => id)).toEqual([`${volume}/before`]);
    const copy = await driver.createVolume({ name: freshName(prefix), size: 1, snapshot });
    expect((await driver.listVolumes()).map(({ id }) => id)).toEqual(
      expect.arrayContaining([volume, copy.id]),
    );
    await driver.destroyVolumeSnapshot(snapshot);
    await driver.destroyVolume(copy);
    expect((await driver.detachVolume(volume)).state).toBe('available');
    await expect(driver.detachVolume(volume)).rejects.toMatchObject({ code: 'conflict' });
    await driver.destroyVolume(volume);
    await expect(driver.getVolume(volume)).rejects.toMatchObject({ code: 'volume-not-found' });
  });

  test('destroys, also what is gone already', async () => {
    await driver.destroyNode(name);
    await driver.destroyNode(name);
    await expect(driver.getNode(name)).rejects.toMatchObject({ code: 'node-not-found' });
  });

  test('ten at once on five lanes', async () => {
    const scheduler = new Scheduler(driver, { concurrency: 5 });
    const made = await scheduler.createNodes({ ...spec, name: freshName(prefix) }, { count: 10 }).result;
    expect(made.failures).toEqual([]);
    expect(made.nodes.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => 'running'));
    const { failures } = await scheduler.destroyNodes(made.nodes).result;
    expect(failures).toEqual([]);
    await scheduler.close();
  });
});

describe.skipIf(lab === null)('LXD without a certificate', () => {
  test('is refused by the driver before anything is sent', () => {
    expect(() => new Lxd({ endpoint: lab!.https })).toThrow(/certificate/);
  });
});

const incusLab = labServer<LxdLab>('incus');

describe.skipIf(lab === null || incusLab === null)('images of another server', () => {
  const lxd = lab === null ? null! : connect('Unix socket');
  const incus = incusLab === null ? null! : new Incus({ endpoint: `unix://${incusLab.socket}` });

  afterAll(async () => {
    await Promise.all([lxd.close(), incus.close()]);
  });

  test('are fetched by alias and by fingerprint, with the certificate of that server', async () => {
    const { https: server, server_cert, image_alias: alias } = incusLab!;
    const { id: fingerprint } = await incus.getImage(alias);
    await incus.request({ method: 'PATCH', path: `/1.0/images/${fingerprint}`, json: { public: true } });
    const certificate = readFileSync(server_cert, 'utf8');
    const from = { server, protocol: 'lxd', certificate };
    expect((await lxd.images.pull({ ...from, alias })).id).toBe(fingerprint);
    expect((await lxd.images.pull({ ...from, fingerprint })).id).toBe(fingerprint);
    const extra = {
      imageServer: server,
      imageProtocol: 'lxd',
      imageCertificate: certificate,
    } as const;
    const node = await lxd.createNode({ name: freshName('sk-far'), image: alias, size: 'default', extra });
    expect(node.image).toBe(fingerprint);
    await node.destroy();
    await expect(lxd.images.pull({ server })).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a project has servers of its own', async () => {
    const name = freshName('sk-project');
    const config = { 'features.images': 'false', 'features.profiles': 'false' };
    await lxd.request({ method: 'POST', path: '/1.0/projects', json: { name, config } });
    await using inside = new Lxd({ endpoint: `unix://${lab!.socket}`, project: name });
    onTestFinished(async () => {
      await using left = new Lxd({ endpoint: `unix://${lab!.socket}`, project: name });
      for (const one of await left.listNodes()) await one.destroy();
      await left.request({ method: 'DELETE', path: `/1.0/projects/${name}` });
    });
    const node = await inside.createNode({ name: 'alone', image: lab!.image_alias, size: 'default' });
    expect(node.extra.project).toBe(name);
    expect((await inside.listNodes()).map(({ id }) => id)).toEqual(['alone']);
    expect((await lxd.listNodes()).map(({ id }) => id)).not.toContain('alone');
    await node.destroy();
  });
});
