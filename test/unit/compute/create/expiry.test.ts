import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expiryOf, getDriver, Provider, Scheduler } from 'skylane';
import { expect, test } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);
const spec = { name: 'web', image: 'linux', size: 'small' };

test('an end that no calendar has is refused: it would never be found again', async () => {
  await using driver = new Dummy({});
  for (const expiresIn of [1e300, 1e15 * 2, Number.MAX_SAFE_INTEGER])
    await expect(driver.createNode({ ...spec, expiresIn })).rejects.toMatchObject({
      code: 'invalid-request',
    });
});

test('a resumed run gives the rest of its servers the firewalls and the end of the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-expiry-'));
  const journal = join(folder, 'run.ndjson');
  await using driver = new Dummy({});
  await using scheduler = new Scheduler(driver, { concurrency: 1 });
  const web = await driver.createFirewall({ name: 'web' });
  const run = scheduler.createNodes({ ...spec, firewalls: [web], expiresIn: 60_000 }, { count: 3, journal });
  for await (const event of run.events) if (event.type === 'accepted') run.cancel();
  await run.result;
  const made = (await driver.listNodes()).length;
  expect(made).toBeLessThan(3);
  const { nodes } = await Scheduler.resume(journal, driver).result;
  expect(nodes.length).toBe(3);
  expect((await driver.getFirewall(web)).nodeIds?.length).toBe(3);
  for (const node of await driver.listNodes()) expect(expiryOf(node)).not.toBeNull();
  await rm(folder, { recursive: true });
});

test('networks given as models are refused by name', async () => {
  await using driver = new Dummy({});
  const network = await driver.createNetwork({ name: 'inner' });
  await expect(driver.createNode({ ...spec, networks: [network] as never })).rejects.toThrow(
    'networks takes ids',
  );
  await expect(driver.createNode({ ...spec, networks: 'inner' as never })).rejects.toThrow('list of ids');
  await expect(driver.createNode({ ...spec, firewalls: 'web' as never })).rejects.toThrow('are a list');
  await expect(driver.createNetwork({ name: 'x', range: [] } as never)).rejects.toThrow('no field range');
});
