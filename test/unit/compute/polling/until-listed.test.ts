import { AuthenticationError, getDriver, Provider, UnavailableError } from 'skylane';
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

test('one list that fails ends no wait, and an error that will not pass ends them all', async () => {
  await using driver = new Dummy({ pace: { polls: 2 } });
  const node = await driver.createNode({ name: 'n-1', image: 'linux', size: 'small' });
  const watched = { kind: 'nodes', read: (lister: typeof driver) => lister.listNodes(), interval: 1 };
  const wait = () =>
    untilListed(driver, watched, [node.id, (found) => found?.state === 'running'], { deadline: null });
  driver.cloud.addFault({ method: 'listNodes', error: new UnavailableError('later', { retryable: true }) });
  const seen = await Promise.all([wait(), wait()]);
  expect(seen.map((found) => found?.state)).toEqual(['running', 'running']);
  driver.cloud.addFault({ method: 'listNodes', times: 9, error: new AuthenticationError('no') });
  await expect(wait()).rejects.toMatchObject({ code: 'authentication' });
});
