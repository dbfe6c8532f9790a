import { getDriver, Provider } from 'skylane';
import { expect, onTestFinished, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';

type Devices = Record<string, Record<string, string>>;

const ROOT: Devices = { root: { type: 'disk', path: '/', pool: 'default' } };
const DATA = { type: 'disk', pool: 'default', source: 'data', path: '/mnt/data' };

/** LXD with an instance `web` that has these devices of its own, and others of its profiles. */
async function lxd(own: Devices, ofProfiles: Devices = {}) {
  const devices = { ...own };
  const all = (): Devices => ({ ...ofProfiles, ...devices });
  const usedBy = (pool: string): string[] => {
    const isUsed = Object.values(all()).some((one) => one['pool'] === pool && one['source'] === 'data');
    return isUsed ? ['/1.0/instances/web'] : [];
  };
  const { origin, heard } = await answeringServer(({ method, url, body }, response) => {
    if (method === 'PATCH') Object.assign(devices, (JSON.parse(body) as { devices: Devices }).devices);
    const [, pool = ''] = /storage-pools\/(\w+)\//.exec(url.pathname) ?? [];
    const metadata = url.pathname.includes('/instances/')
      ? { name: 'web', status: 'Running', config: {}, devices, expanded_devices: all() }
      : { name: 'data', config: { size: '1GiB' }, content_type: 'filesystem', used_by: usedBy(pool) };
    response.writeHead(200, { 'content-type': 'application/json', etag: 'as-read' });
    response.end(JSON.stringify({ type: 'sync', metadata }));
  });
  const driver = new (getDriver(Provider.LXD))({ endpoint: origin, retry: { attempts: 1 } });
  onTestFinished(() => driver.close());
  return { driver, heard, devices };
}

test('a volume takes the name of no other device of its instance', async () => {
  const { driver, heard, devices } = await lxd({ ...ROOT, data: DATA });
  await driver.attachVolume('ssd/data', 'web', { device: '/mnt/ssd' });
  expect(devices).toEqual({
    ...ROOT,
    data: DATA,
    'data-2': { type: 'disk', pool: 'ssd', source: 'data', path: '/mnt/ssd' },
  });
  expect(heard.find(({ method }) => method === 'PATCH')?.headers['if-match']).toBe('as-read');
});

test('nor that of a device of its profiles', async () => {
  const { driver, devices } = await lxd(ROOT, { data: { type: 'nic', network: 'lxdbr0' } });
  await driver.attachVolume('default/data', 'web');
  expect(Object.keys(devices)).toEqual(['root', 'data-2']);
});

test.each([
  ['attachVolume', { ...ROOT }, { data: DATA }],
  ['detachVolume', { ...ROOT, data: DATA }, {}],
] as const)('%s whose answer is lost is not refused as overtaken', async (method, before, after) => {
  let devices: Devices = before;
  const { origin } = await answeringServer((request, response) => {
    const isChange = request.method === 'PATCH' || request.method === 'PUT';
    if (isChange && devices === before) {
      devices = { ...ROOT, ...after };
      response.destroy();
      return;
    }
    const used_by = 'data' in devices ? ['/1.0/instances/web'] : [];
    const metadata = request.url.pathname.includes('/instances/')
      ? { name: 'web', status: 'Running', config: {}, devices, expanded_devices: devices }
      : { name: 'data', config: {}, content_type: 'filesystem', used_by };
    const refusal = { type: 'error', error: 'Precondition failed', error_code: 412 };
    response.writeHead(isChange ? 412 : 200, { 'content-type': 'application/json', etag: 'as-read' });
    response.end(JSON.stringify(isChange ? refusal : { type: 'sync', metadata }));
  });
  const driver = new (getDriver(Provider.LXD))({ endpoint: origin, retry: { delay: 1 } });
  onTestFinished(() => driver.close());
  const volume =
    method === 'attachVolume'
      ? await driver.attachVolume('default/data', 'web')
      : await driver.detachVolume('default/data');
  expect(volume.extra.nodeIds).toEqual(method === 'attachVolume' ? ['web'] : []);
});

test('a volume that an instance has from its profile cannot be detached from it', async () => {
  const { driver, heard } = await lxd(ROOT, { data: DATA });
  await expect(driver.detachVolume('default/data')).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('from one of its profiles'),
  });
  expect(heard.map(({ method }) => method)).not.toContain('PUT');
});

test.each([
  ['destroyVolume', 'default/data/before', 'volume-not-found'],
  ['destroyVolume', 'data', 'volume-not-found'],
  ['destroyVolumeSnapshot', 'default/data', 'volume-snapshot-not-found'],
  ['destroyVolumeSnapshot', 'default/data/', 'volume-snapshot-not-found'],
] as const)('%s refuses %j, the id of something else, and sends nothing', async (method, id, code) => {
  const { driver, heard } = await lxd(ROOT);
  await expect(driver[method](id)).rejects.toMatchObject({ code });
  expect(heard).toEqual([]);
});

test('a volume is copied from a snapshot only', async () => {
  const { driver, heard } = await lxd(ROOT);
  const spec = { name: 'copy', size: 1, snapshot: 'default/data' };
  await expect(driver.createVolume(spec)).rejects.toMatchObject({ code: 'volume-snapshot-not-found' });
  expect(heard).toEqual([]);
});
