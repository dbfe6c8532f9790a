import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Call, startCall } from '../../../../dist/src/call/call.js';
import { type GceOperation, operationEnd } from '../../../../dist/providers/google/compute/api/operations.js';
import { answeringServer } from '../../../support/answering-server.js';
import { at, DONE, type Said, stage, ZONE } from '../../../support/compute-engine.js';

/** For a busy machine. */
const PATIENT = { timeout: 20_000 };
const Gce = getDriver(Provider.GCE);
const SCOPE = `zones/${ZONE}`;
const operation = (name: string, more: Partial<GceOperation> = {}): GceOperation => ({
  name,
  status: 'DONE',
  type: 'insert',
  group: null,
  targetId: null,
  targetLink: null,
  scope: SCOPE,
  failure: null,
  ...more,
});

describe('many waits for changes of one zone', () => {
  test('all end, whatever else goes on there', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `operation-${index}`);
    const filters: string[] = [];
    const client = {
      account: 'many',
      operations: async (_scope: string, filter: string, _fields: string, _call: Call) => {
        filters.push(filter);
        return names.filter((name) => filter.includes(`"${name}"`)).map((name) => operation(name));
      },
    };
    const ends = names.map((name) => operationEnd(client, operation(name), startCall({})));
    expect((await Promise.all(ends)).map(({ name }) => name)).toEqual(names);
    expect(Math.max(...filters.map((filter) => filter.split(' OR ').length))).toBeLessThanOrEqual(40);
  });

  test('go on when the driver is closed that asked for all of them', async () => {
    let isEnded = false;
    const script = ({ method, url }: { method: string; url: URL }): Said | undefined => {
      if (method === 'POST') return [200, { ...DONE, name: 'operation-1', status: 'RUNNING' }];
      if (url.pathname.endsWith('/operations'))
        return [200, { items: [{ ...DONE, name: 'operation-1', status: isEnded ? 'DONE' : 'RUNNING' }] }];
      return [
        200,
        { id: '5', name: 'data', status: 'READY', zone: ZONE, selfLink: at(`/${SCOPE}/disks/data`) },
      ];
    };
    const { driver, heard } = await stage(script, ZONE);
    const other = driver.fork();
    onTestFinished(() => other.close());
    const first = driver.resizeVolume('data', 20);
    const isAsked = () => heard.some(({ url }) => url.pathname.endsWith('/operations'));
    first.catch(() => {});
    await expect.poll(() => heard.length, PATIENT).toBeGreaterThan(0);
    const second = other.resizeVolume('data', 30);
    await expect.poll(isAsked, PATIENT).toBe(true);
    await driver.close();
    await expect(first).rejects.toThrow(/closed/);
    isEnded = true;
    expect(await second).toMatchObject({ name: 'data' });
  });
});

describe('creates that fail', () => {
  const failed = { errors: [{ code: 'ZONE_RESOURCE_POOL_EXHAUSTED', message: 'no room' }] };
  const id = (name: string) => String(1000 + Number(name.split('-')[1]));
  const insert = (name: string, more: object = {}) => ({
    ...DONE,
    name: `insert-${name}`,
    targetId: id(name),
    targetLink: at(`/${SCOPE}/instances/${name}`),
    ...more,
  });

  test('are told with their reason, however many there are', async () => {
    const { driver } = await stage(({ method, url, body }): Said | undefined => {
      if (method === 'POST')
        return [200, insert((JSON.parse(body) as { name: string }).name, { status: 'RUNNING' })];
      if (url.pathname.endsWith('/instances')) return [200, { items: [] }];
      const names = [...(url.searchParams.get('filter') ?? '').matchAll(/insert-(w-\d+)/g)];
      const items = names.map(([, name = '']) => insert(name, { error: failed }));
      return [200, { items: items.slice(0, 500) }];
    }, ZONE);
    const image = 'projects/p/global/images/x';
    const names = Array.from({ length: 100 }, (_, index) => `w-${index}`);
    const nodes = await Promise.all(
      names.map((name) => driver.createNode({ name, image, size: 'e2-small' })),
    );
    const ended = await Promise.allSettled(nodes.map((node) => driver.waitUntilRunning([node])));
    expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
    expect(String((ended.at(-1) as PromiseRejectedResult).reason)).toContain('no room');
  });

  test('are still told where the deletion of the server was refused', async () => {
    let isFailed = false;
    const { driver } = await stage(({ method, url }): Said | undefined => {
      if (method === 'POST') return [200, insert('w-1', { status: 'RUNNING' })];
      if (method === 'DELETE') return [403, { error: { code: 403, errors: [{ reason: 'forbidden' }] } }];
      if (url.pathname.endsWith('/instances')) return [200, { items: [] }];
      return [200, { items: [insert('w-1', isFailed ? { error: failed } : { status: 'RUNNING' })] }];
    }, ZONE);
    const node = await driver.createNode({
      name: 'w-1',
      image: 'projects/p/global/images/x',
      size: 'e2-small',
    });
    await expect(driver.destroyNode(node)).rejects.toMatchObject({ code: 'permission' });
    isFailed = true;
    await expect(driver.waitUntilRunning([node])).rejects.toThrow(/no room/);
  });

  test('take nothing from the others of a bulk create that is asked for again after its end', async () => {
    const names = ['w-1', 'w-2', 'w-3'];
    const bulk = {
      ...DONE,
      name: 'bulk',
      operationType: 'bulkInsert',
      operationGroupId: 'group',
      targetId: '0',
      error: failed,
      httpErrorStatusCode: 400,
    };
    const members = names.map((name) =>
      insert(name, { operationGroupId: 'group', ...(name === 'w-1' ? { error: failed } : {}) }),
    );
    const { driver } = await stage(({ method, url }): Said | undefined => {
      if (method === 'POST') return [200, bulk];
      return url.pathname.endsWith('/operations') ? [200, { items: [bulk, ...members] }] : undefined;
    }, ZONE);
    const spec = { name: 'w', image: 'projects/p/global/images/x', size: 'e2-small' };
    const nodes = await driver.createNodeBatch({ spec, names, clientToken: 'token' });
    expect(nodes.map(({ name }) => name)).toEqual(names);
  });

  test('all of a bulk create are its error', async () => {
    const bulk = {
      ...DONE,
      name: 'bulk',
      operationType: 'bulkInsert',
      operationGroupId: 'none',
      error: failed,
    };
    const { driver } = await stage(
      ({ method, url }): Said | undefined =>
        method === 'POST' || url.pathname.endsWith('/operations')
          ? [200, method === 'POST' ? bulk : { items: [bulk] }]
          : undefined,
      ZONE,
    );
    const spec = { name: 'w', image: 'projects/p/global/images/x', size: 'e2-small' };
    const batch = driver.createNodeBatch({ spec, names: ['w-1', 'w-2'], clientToken: 'token' });
    await expect(batch).rejects.toMatchObject({ code: 'capacity' });
  });
});

test("a call ends with its own timeout while another's look-up of zones goes on", async () => {
  const { origin, heard } = await answeringServer(() => {});
  const driver = new Gce({ projectId: 'waiting', token: 't', region: 'us-east1', endpoint: origin });
  onTestFinished(() => driver.close());
  const first = driver.createVolume({ name: 'a', size: 10 });
  first.catch(() => {});
  await expect.poll(() => heard.length, PATIENT).toBe(1);
  const second = driver.createVolume({ name: 'b', size: 10 }, { timeout: 20 });
  await expect(second).rejects.toMatchObject({ code: 'timeout' });
  expect(heard.length).toBe(1);
});
