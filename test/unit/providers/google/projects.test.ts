import { generateKeyPairSync } from 'node:crypto';
import { CloudError, getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answers, at, DONE, type Said, stage, ZONE } from '../../../support/compute-engine.js';

const Gce = getDriver(Provider.GCE);

type Driver = Awaited<ReturnType<typeof stage>>['driver'];

function made(project: string, options: object): Driver {
  const driver = new Gce({ region: ZONE, projectId: project, ...options });
  onTestFinished(() => driver.close());
  return driver;
}

describe('one sign-in in two projects', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = {
    type: 'service_account',
    client_email: 'robot@mine.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  } as const;

  test.each([
    ['a token', { token: 'a-token' }],
    ['a function of tokens', { token: () => 'a-token' }],
    ["a service account's key", { credentials: key }],
  ])('of %s is two accounts', async (_, options) => {
    const [one, same, other] = ['one', 'one', 'other'].map((project) => made(project, options));
    expect(one?.accountKey).toBe(same?.accountKey);
    expect(one?.accountKey).not.toBe(other?.accountKey);
    expect(await one?.identify()).toBe(await same?.identify());
    expect(await one?.identify()).not.toBe(await other?.identify());
  });

  test('finds the image of a name in the project that asks', async () => {
    const list = { items: [{ id: '1', name: 'web' }] };
    const { driver, heard, origin } = await stage(
      ({ url }) => (url.pathname.endsWith('/global/images') ? [200, list] : undefined),
      ZONE,
      { projectId: 'project-a' },
    );
    const other = made('project-b', { token: 'a-token', endpoint: origin });
    for (const asking of [driver, other]) {
      await asking.getImage('web').catch(() => {});
      const [, , project] = heard.at(-1)?.url.pathname.split('/') ?? [];
      expect(project).toBe(asking === driver ? 'project-a' : 'project-b');
    }
  });
});

describe("the path of another project's resource", () => {
  const OTHER = 'projects/other';

  test.each<[string, (driver: Driver) => Promise<unknown>]>([
    ['destroyNode', (gce) => gce.destroyNode(`${OTHER}/zones/${ZONE}/instances/web-1`)],
    [
      'getNode',
      (gce) => gce.getNode(`https://www.googleapis.com/compute/v1/${OTHER}/zones/${ZONE}/instances/web-1`),
    ],
    ['destroyVolume', (gce) => gce.destroyVolume(`${OTHER}/zones/${ZONE}/disks/data`)],
    ['destroyVolumeSnapshot', (gce) => gce.destroyVolumeSnapshot(`${OTHER}/global/snapshots/golden`)],
    ['releaseAddress', (gce) => gce.releaseAddress(`${OTHER}/regions/us-central1/addresses/web`)],
    ['networks.delete', (gce) => gce.networks.delete(`${OTHER}/global/networks/default`)],
    [
      'subnetworks.delete',
      (gce) => gce.subnetworks.delete(`${OTHER}/regions/us-central1/subnetworks/default`),
    ],
    ['deleteImage', (gce) => gce.deleteImage(`${OTHER}/global/images/golden`)],
    [
      'images.deprecate',
      (gce) => gce.images.deprecate(`${OTHER}/global/images/golden`, { state: 'OBSOLETE' }),
    ],
    ['firewalls.delete', (gce) => gce.firewalls.delete(`${OTHER}/global/firewalls/ssh`)],
  ])('is refused by %s, which would act on its own one of that name', async (operation, act) => {
    const { driver, heard } = await stage(() => [200, DONE], ZONE);
    await expect(act(driver)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(`^${operation}: .*project other.*projectId: "other"`),
    });
    expect(heard).toEqual([]);
  });

  test('of its own is taken, however it is written', async () => {
    const { driver, heard } = await stage(() => undefined, ZONE);
    for (const host of ['', '/', 'https://compute.googleapis.com/compute/v1/'])
      await driver.destroyNode(`${host}projects/project_name/zones/${ZONE}/instances/web-1`);
    await driver.destroyNode(`zones/${ZONE}/instances/web-1`);
    const paths = heard.map(({ method, url }) => `${method} ${url.pathname}`);
    expect(paths).toEqual(Array(4).fill(`DELETE ${at(`/zones/${ZONE}/instances/web-1`)}`));
  });

  const NUMBER = '123456789012';
  const named = (name: string) => answers({ [`GET /projects/${NUMBER}`]: { name } });
  const asked = (heard: readonly { readonly url: URL }[]) =>
    heard.filter(({ url }) => url.pathname === `/projects/${NUMBER}`).length;

  test('of its own is taken by its id from a driver of its number, which asks for the id once', async () => {
    const { driver, heard } = await stage(named('mine'), ZONE, { projectId: NUMBER });
    await driver.destroyNode(`projects/mine/zones/${ZONE}/instances/web-1`);
    await driver.firewalls.delete('projects/mine/global/firewalls/ssh');
    const deleted = heard.filter(({ method }) => method === 'DELETE').map(({ url }) => url.pathname);
    expect(deleted).toEqual([
      `/projects/${NUMBER}/zones/${ZONE}/instances/web-1`,
      `/projects/${NUMBER}/global/firewalls/ssh`,
    ]);
    expect(asked(heard)).toBe(1);
  });

  test.each([
    ['is refused by a driver of a number', named('mine'), { projectId: NUMBER }, OTHER],
    ['by its number is refused', named('other'), {}, `projects/${NUMBER}`],
    ['by a number that the account may not see is refused', answers({}), {}, `projects/${NUMBER}`],
  ])('%s', async (_, reply, options, project) => {
    const { driver, heard } = await stage(reply, ZONE, options);
    const destroyed = driver.destroyNode(`${project}/zones/${ZONE}/instances/web-1`);
    await expect(destroyed).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked(heard)).toBe(1);
    expect(heard).toHaveLength(1);
  });

  test("names the source of a new disk, which may be another project's snapshot", async () => {
    const { driver, heard } = await stage(() => undefined, ZONE);
    const snapshot = `${OTHER}/global/snapshots/golden`;
    await driver.createVolume({ name: 'data', size: 10, snapshot }).catch(() => {});
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ sourceSnapshot: snapshot });
  });

  test("is no user of an address: a server of the same name here is not that project's", async () => {
    const address = {
      id: '9',
      name: 'web',
      address: '203.0.113.7',
      region: 'regions/us-central1',
      selfLink: 'projects/project_name/regions/us-central1/addresses/web',
      users: [`${OTHER}/zones/${ZONE}/instances/web-1`],
    };
    const instance = { id: '77', name: 'web-1', zone: `zones/${ZONE}` };
    const { driver } = await stage(
      answers({
        [`GET ${at('/aggregated/addresses')}`]: {
          items: { 'regions/us-central1': { addresses: [address] } },
        },
        [`GET ${at('/aggregated/instances')}`]: { items: { [`zones/${ZONE}`]: { instances: [instance] } } },
      }),
    );
    expect((await driver.listAddresses()).map(({ nodeId }) => nodeId)).toEqual([null]);
  });
});

describe('a path of another kind', () => {
  test.each<[string, (driver: Driver) => Promise<unknown>]>([
    ['destroyVolumeSnapshot', (gce) => gce.destroyVolumeSnapshot(at(`/zones/${ZONE}/disks/data`).slice(1))],
    ['networks.delete', (gce) => gce.networks.delete(at('/global/firewalls/ssh').slice(1))],
  ])('is not found by %s, which would act on its own one of that name', async (_, act) => {
    const { driver, heard } = await stage(() => [200, DONE], ZONE);
    await expect(act(driver)).rejects.toMatchObject({ code: expect.stringMatching('not-found$') });
    expect(heard).toEqual([]);
  });
});

describe('a name that would lead elsewhere in a path', () => {
  test.each<[string, (driver: Driver) => Promise<unknown>]>([
    ['a region', (gce) => gce.addresses.create({ name: 'web', region: '../../other/regions/us-east1' })],
    [
      'a subnet',
      (gce) => gce.subnetworks.create({ name: 'n', network: 'default', range: '10.0.0.0/8', region: '..' }),
    ],
    ['a zone', (gce) => gce.images.create({ zone: '..', disk: 'data' }, { name: 'web' })],
    ['a family', (gce) => gce.images.getFromFamily('../../instances/web-1')],
    ['a project', (gce) => gce.images.getFromFamily('debian-12', '..')],
    ["an image's project", (gce) => gce.getImage('projects/../global/images/web')],
    ['a machine type', (gce) => gce.resizeNode('77', '..')],
    [
      'a machine type of a new server',
      (gce) => gce.createNode({ name: 'web-1', image: 'debian-12', size: 'a/..' }),
    ],
  ])('is refused: %s', async (_, act) => {
    const { driver, heard } = await stage((): Said => [200, DONE], ZONE);
    await expect(act(driver)).rejects.toBeInstanceOf(CloudError);
    expect(heard).toEqual([]);
  });

  test('is refused as the region of a driver', () => {
    expect(() => made('one', { token: 'a-token', region: '../x' })).toThrow(/option region/);
  });
});
