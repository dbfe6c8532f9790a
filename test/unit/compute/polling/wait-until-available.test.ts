import { getDriver, Provider, TimeoutError, UnavailableError } from 'skylane';
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
  for (const wrong of ['volume-1', { kind: 'constructor', id: 'volume-1' }])
    await expect(driver.waitUntilAvailable(wrong as never)).rejects.toMatchObject({
      code: 'invalid-request',
    });
});

test('an image of the account can be waited for', async () => {
  await using driver = new Dummy({});
  const image = await driver.getImage('linux');
  expect((await driver.waitUntilAvailable(image)).id).toBe('linux');
});

test('a list that does not come in time does not end the wait; the time-out of the call does', async () => {
  await using driver = new Dummy({});
  const volume = await driver.createVolume({ name: 'data', size: 1 });
  const late = new TimeoutError('did not respond in time', { retryable: true });
  driver.cloud.addFault({ method: 'listVolumes', error: late });
  expect((await driver.waitUntilAvailable(volume)).state).toBe('available');
  await using slow = new Dummy({ pace: { polls: 1_000_000 } });
  const never = await slow.createVolume({ name: 'data', size: 1 });
  await expect(slow.waitUntilAvailable(never, { timeout: 50 })).rejects.toMatchObject({
    code: 'timeout',
  });
});
