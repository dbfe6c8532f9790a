import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';

const OPENSTACK = {
  endpoint: 'http://127.0.0.1:9',
  username: 'ann',
  password: 'secret',
  projectName: 'web',
  region: 'R1',
};

it.each([
  ['DUMMY', {}],
  ['LINODE', { token: 'x', region: 'de-fra-2' }],
  ['VULTR', { token: 'x', region: 'ams' }],
  ['OPENSTACK', OPENSTACK],
] as const)(
  '%s refuses an address of the user’s own and fields that do not exist, before a request',
  async (name, signIn) => {
    const Cloud = getDriver(Provider[name], 'compute') as unknown as new (given: object) => ComputeDriver;
    await using driver = new Cloud(signIn);
    await expect(driver.reserveAddress({ network: 'n', ip: '192.0.2.1' })).rejects.toMatchObject({
      code: 'invalid-request',
      status: null,
    });
    await expect(driver.reserveAddress({ net: 'n' } as object)).rejects.toMatchObject({
      code: 'invalid-request',
      status: null,
    });
  },
);
