import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answers, at, DONE, failure, type Said, stage, ZONE } from '../../../support/compute-engine.js';
import { quickSandbox } from '../../../support/sandbox.js';

/** Changes of what exists: what they ask for, and what they leave alone. */

const REGION = 'us-central1';
const INSTANCE = at(`/zones/${ZONE}/instances/77`);
const self = (path: string) => `https://www.googleapis.com/compute/v1${at(path)}`;

const address = (name: string, ip: string, more: object = {}) => ({
  id: '9',
  name,
  address: ip,
  addressType: 'EXTERNAL',
  status: 'RESERVED',
  region: self(`/regions/${REGION}`),
  selfLink: self(`/regions/${REGION}/addresses/${name}`),
  ...more,
});
const nic = (name: string, ip: string, natIP: string) => ({
  name,
  networkIP: ip,
  accessConfigs: [{ name: 'External NAT', natIP }],
});
const instance = (more: object = {}) => ({
  id: '77',
  name: 'web-1',
  zone: self(`/zones/${ZONE}`),
  status: 'RUNNING',
  machineType: 'zones/z/machineTypes/e2-small',
  selfLink: self(`/zones/${ZONE}/instances/web-1`),
  networkInterfaces: [nic('nic0', '10.0.0.2', '34.0.0.1'), nic('nic1', '10.1.0.2', '34.0.0.2')],
  ...more,
});
const users = [self(`/zones/${ZONE}/instances/web-1`)];

/** A driver whose cloud has these addresses and one instance, and its changes as they are asked for. */
async function cloud(addresses: readonly ReturnType<typeof address>[], more: object = {}) {
  const { driver, heard } = await stage(({ method, url }): Said | undefined => {
    if (method !== 'GET') return [200, DONE];
    const found = addresses.find(({ name }) => url.pathname.endsWith(`/addresses/${name}`));
    if (found !== undefined) return [200, found];
    if (url.pathname.endsWith('/aggregated/instances'))
      return [200, { items: { [`zones/${ZONE}`]: { instances: [instance(more)] } } }];
    if (url.pathname.endsWith('/aggregated/addresses'))
      return [200, { items: { [`regions/${REGION}`]: { addresses } } }];
    return url.pathname === INSTANCE ? [200, instance(more)] : undefined;
  }, ZONE);
  const changes = () =>
    heard.flatMap(({ method, url }) =>
      method === 'GET'
        ? []
        : [`${url.pathname.split('/').at(-1)} ${url.searchParams.get('networkInterface')}`],
    );
  return { driver, heard, changes };
}

describe('an address', () => {
  test('is taken from the interface that has it, and from no other', async () => {
    const { driver, changes } = await cloud([address('web', '34.0.0.2', { users })]);
    await driver.unassignAddress(`${REGION}/web`);
    expect(changes()).toEqual(['deleteAccessConfig nic1']);
  });

  test('that no interface has is not taken away in silence', async () => {
    const { driver, changes } = await cloud([address('web', '2600:1900::1', { users })]);
    await expect(driver.unassignAddress(`${REGION}/web`)).rejects.toMatchObject({ code: 'conflict' });
    expect(changes()).toEqual([]);
  });

  test('that is free takes the place of the present one', async () => {
    const { driver, changes, heard } = await cloud([address('web', '34.0.0.9')]);
    await driver.assignAddress(`${REGION}/web`, '77', { privateIp: '10.1.0.2' });
    expect(changes()).toEqual(['deleteAccessConfig nic1', 'addAccessConfig nic1']);
    const bodies = heard.flatMap(({ body }) => (body === '' ? [] : [JSON.parse(body) as unknown]));
    expect(bodies.at(-1)).toEqual({ name: 'External NAT', type: 'ONE_TO_ONE_NAT', natIP: '34.0.0.9' });
  });

  test("that is another server's leaves the present one where it is", async () => {
    const others = [self(`/zones/${ZONE}/instances/other`)];
    const { driver, changes } = await cloud([address('web', '34.0.0.9', { users: others })]);
    await expect(driver.assignAddress(`${REGION}/web`, '77')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('unassignAddress'),
    });
    expect(changes()).toEqual([]);
  });

  test('that the server has already is left there', async () => {
    const { driver, changes } = await cloud([address('web', '34.0.0.1', { users })]);
    expect(await driver.assignAddress(`${REGION}/web`, '77')).toMatchObject({ ip: '34.0.0.1', nodeId: '77' });
    expect(changes()).toEqual([]);
  });

  test('that Google is still reserving is not listed, and given to no server', async () => {
    const { address: _, ...reserving } = address('new', '', { status: 'RESERVING' });
    const { driver, changes } = await cloud([
      reserving as ReturnType<typeof address>,
      address('web', '34.0.0.9'),
    ]);
    expect((await driver.listAddresses()).map(({ ip }) => ip)).toEqual(['34.0.0.9']);
    await expect(driver.assignAddress(`${REGION}/new`, '77')).rejects.toMatchObject({ code: 'conflict' });
    expect(changes()).toEqual([]);
  });
});

describe('disks of one name, of a zone and of its region', () => {
  const disk = (scope: string) => self(`/${scope}/disks/data`);
  const attached = [
    { source: disk(`zones/${ZONE}`), deviceName: 'zonal', boot: false },
    { source: disk(`regions/${REGION}`), deviceName: 'regional', boot: true },
  ];

  test('the one that is named is detached', async () => {
    const row = { id: '5', name: 'data', status: 'READY', region: `regions/${REGION}`, users };
    const { driver, heard } = await stage(
      answers({
        [`GET ${at(`/regions/${REGION}/disks/data`)}`]: { ...row, selfLink: disk(`regions/${REGION}`) },
        [`GET ${at(`/zones/${ZONE}/instances/web-1`)}`]: instance({ disks: attached }),
        [`POST ${INSTANCE}/detachDisk`]: DONE,
      }),
      ZONE,
    );
    await driver.detachVolume(`${REGION}/data`).catch(() => {});
    const change = heard.find(({ method }) => method === 'POST');
    expect(change?.url.searchParams.get('deviceName')).toBe('regional');
  });

  test('the boot disk is what an image is made of', async () => {
    const { driver, heard } = await cloud([], { disks: attached });
    await driver.createImage('77', { name: 'golden' }).catch(() => {});
    const made = heard.find(({ method }) => method === 'POST');
    expect(JSON.parse(made?.body ?? '')).toMatchObject({
      sourceDisk: `projects/project_name/regions/${REGION}/disks/data`,
    });
  });
});

test('a server that becomes spare capacity gets its longest time, and loses it with null', async () => {
  const { driver, heard } = await cloud([]);
  await driver.instances.setSpot('77', { terminationAction: 'DELETE', maxRunDuration: 3600 });
  await driver.instances.setSpot('77', null);
  const bodies = heard.flatMap(({ body }) => (body === '' ? [] : [JSON.parse(body) as unknown]));
  expect(bodies).toEqual([
    {
      provisioningModel: 'SPOT',
      instanceTerminationAction: 'DELETE',
      automaticRestart: false,
      onHostMaintenance: 'TERMINATE',
      maxRunDuration: { seconds: '3600' },
    },
    { provisioningModel: 'STANDARD', automaticRestart: true },
  ]);
});

test('the newest image of a family is asked for in the project that is named', async () => {
  const { driver, heard } = await stage(() => undefined, ZONE);
  for (const project of [undefined, 'debian-cloud'])
    await expect(driver.images.getFromFamily('debian-12', project)).rejects.toMatchObject({
      code: 'image-not-found',
    });
  expect(heard.map(({ url }) => url.pathname)).toEqual([
    at('/global/images/family/debian-12'),
    '/projects/debian-cloud/global/images/family/debian-12',
  ]);
});

describe('metadata that Google quotes in its refusal', () => {
  const quoting = async (act: (driver: Awaited<ReturnType<typeof cloud>>['driver']) => Promise<unknown>) => {
    const { driver } = await stage(({ method, body }): Said => {
      if (method === 'GET')
        return [
          200,
          { metadata: {}, commonInstanceMetadata: { items: [{ key: 'k', value: 'S3cr3t-of-others' }] } },
        ];
      return [400, failure(400, 'invalid', `Invalid value in ${body}`)];
    }, ZONE);
    return act(driver).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  test('is not shown: that of a server', async () => {
    const words = await quoting((gce) => gce.instances.setMetadata('77', { password: 'S3cr3t-hunter2' }));
    expect(words).toContain('Invalid value');
    expect(words).not.toContain('S3cr3t');
  });

  test('is not shown: that of the project, which holds the key pairs', async () => {
    const words = await quoting((gce) => gce.importKeyPair('laptop', `ssh-ed25519 ${'A'.repeat(68)}`));
    expect(words).toContain('Invalid value');
    expect(words).not.toContain('S3cr3t');
  });
});

describe('on a cloud that keeps fingerprints', () => {
  const Gce = getDriver(Provider.GCE);
  async function sandboxed() {
    const sandbox = await quickSandbox({ flavor: 'google-compute' });
    const driver = new Gce({
      ...sandbox.credentials,
      endpoint: sandbox.identityUrl,
      region: 'us-central1-a',
    });
    onTestFinished(async () => {
      await driver.close();
      await sandbox.close();
    });
    return driver;
  }

  test('many key pairs are stored at once, and none is lost', async () => {
    const driver = await sandboxed();
    const key = `ssh-ed25519 ${'A'.repeat(68)}`;
    const names = Array.from({ length: 8 }, (_, index) => `key-${index}`);
    await Promise.all(names.map((name) => driver.importKeyPair(name, key)));
    expect((await driver.listKeyPairs()).map(({ name }) => name).toSorted()).toEqual(names);
  });

  test('labels of a disk that are changed several times at once are those of one change', async () => {
    const driver = await sandboxed();
    const disk = await driver.createVolume({ name: 'data', size: 10 });
    const labels = ['a', 'b', 'c', 'd'].map((team) => ({ team }));
    await Promise.all(labels.map((one) => driver.disks.setLabels(disk, one)));
    expect(labels).toContainEqual((await driver.disks.get(disk)).extra.labels);
  });

  test("an image of one's own hides the public one of its name as soon as it is made", async () => {
    const driver = await sandboxed();
    expect((await driver.getImage('debian-12')).extra.project).toBe('debian-cloud');
    await driver.createVolume({ name: 'data', size: 10 });
    const own = await driver.images.create({ zone: 'us-central1-a', disk: 'data' }, { name: 'debian-12' });
    expect((await driver.getImage('debian-12')).id).toBe(own.id);
    await driver.images.delete(own);
    expect((await driver.getImage('debian-12')).extra.project).toBe('debian-cloud');
  });
});

test('new metadata is one read and one write, and keeps the owner tag', async () => {
  const owner = { 'skylane-intent': 'run-0' };
  const { driver, heard } = await cloud([], { labels: { ...owner, role: 'old' }, labelFingerprint: 'abc' });
  await driver.updateNode(`${ZONE}/77`, { metadata: { role: 'new' } });
  const write = heard.findIndex(({ method }) => method === 'POST');
  expect(heard.slice(0, write).map(({ method }) => method)).toEqual(['GET']);
  expect(JSON.parse(heard[write]?.body ?? '')).toEqual({
    labels: { ...owner, role: 'new' },
    labelFingerprint: 'abc',
  });
});
