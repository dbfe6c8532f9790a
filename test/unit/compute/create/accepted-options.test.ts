import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { checkAccepted } from 'skylane/compute';
import { expect, it } from 'vitest';

const details = { provider: 'pebble', operation: 'createNode' };
const spec = { name: 'web-1', image: 'i', size: 's' };

it('refuses an option of a create that the cloud does not take, by name', () => {
  expect(() => checkAccepted({ ...spec, keyPair: 'me' }, ['metadata'], details)).toThrow(
    /createNode: pebble takes no keyPair; it takes name, image, size, extra, metadata/,
  );
});

it('takes what it takes, and what is undefined', () => {
  expect(() =>
    checkAccepted(
      { ...spec, metadata: { a: 'b' }, extra: {}, keyPair: undefined as never },
      ['metadata'],
      details,
    ),
  ).not.toThrow();
});

const USER = { username: 'u', apiKey: 'k', region: 'DFW' };

it.each([
  ['DIGITAL_OCEAN', { token: 'x' }],
  ['RACKSPACE', USER],
] as const)(
  '%s refuses firewalls in a create before a request: the server would come up open',
  async (name, signIn) => {
    const Cloud = getDriver(Provider[name]) as unknown as new (given: object) => ComputeDriver;
    await using driver = new Cloud(signIn);
    await expect(driver.createNode({ ...spec, firewalls: ['f-1'] })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('firewalls'),
    });
  },
);
