import { getDriver, Provider } from 'skylane';
import { untilListed } from 'skylane/compute';
import { expect, test } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);

test('many who wait for servers share the lists', async () => {
  await using driver = new Dummy({ pace: { polls: 6 } });
  const nodes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      driver.createNode({ name: `n-${index}`, image: 'linux', size: 'small' }),
    ),
  );
  const watched = { kind: 'nodes', read: (lister: typeof driver) => lister.listNodes(), interval: 1 };
  const seen = await Promise.all(
    nodes.map(({ id }) =>
      untilListed(driver, watched, [id, (found) => found?.state === 'running'], { deadline: null }),
    ),
  );
  expect(seen.map((node) => node?.id)).toEqual(nodes.map(({ id }) => id));
  expect(driver.cloud.calls.filter((method) => method === 'listNodes').length).toBeLessThan(20);
});

test('a resource that is gone is told as null, and an abort ends the wait', async () => {
  await using driver = new Dummy({});
  const watched = { kind: 'nodes', read: (lister: typeof driver) => lister.listNodes(), interval: 1 };
  const gone = await untilListed(driver, watched, ['n-0', (found) => found === null], { deadline: null });
  expect(gone).toBeNull();
  const reason = new Error('enough');
  const call = { deadline: null, signal: AbortSignal.abort(reason) };
  await expect(untilListed(driver, watched, ['n-0', () => false], call)).rejects.toBe(reason);
});
