import { getDriver, Provider, UnavailableError } from 'skylane';
import { expect, test } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);

test('many who wait for volumes share one list an interval', async () => {
  await using driver = new Dummy({ pace: { polls: 8 } });
  const volumes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => driver.createVolume({ name: `v-${index}`, size: 1 })),
  );
  const ready = await Promise.all(volumes.map((volume) => driver.waitUntilAvailable(volume)));
  expect(ready.map(({ id, state }) => [id, state])).toEqual(volumes.map(({ id }) => [id, 'available']));
  expect(driver.cloud.calls.filter((method) => method === 'listVolumes').length).toBeLessThan(20);
});

test('a list that fails in passing does not end the wait', async () => {
  await using driver = new Dummy({});
  const volume = await driver.createVolume({ name: 'data', size: 1 });
  driver.cloud.addFault({ method: 'listVolumes', error: new UnavailableError('later', { retryable: true }) });
  expect((await driver.waitUntilAvailable(volume)).state).toBe('available');
});

test('what is no volume, snapshot or image is refused', async () => {
  await using driver = new Dummy({});
  await expect(driver.waitUntilAvailable('volume-1' as never)).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('an image of the account can be waited for', async () => {
  await using driver = new Dummy({});
  const image = await driver.getImage('linux');
  expect((await driver.waitUntilAvailable(image)).id).toBe('linux');
});
