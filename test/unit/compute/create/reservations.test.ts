import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';

const ID = '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a11';
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
  ['GOOGLE', { projectId: 'p', token: 'x', region: 'europe-west1' }],
  ['AWS', { accessKeyId: 'x', secretAccessKey: 'x', region: 'eu-west-1' }],
  ['AZURE', { token: 'x', subscriptionId: ID }],
  ['LIGHTSAIL', { accessKeyId: 'x', secretAccessKey: 'x', region: 'eu-west-1' }],
  ['STACKIT', { token: 'x', projectId: ID }],
] as const)(
  '%s refuses an address of the user’s own and fields that do not exist, before a request',
  async (name, signIn) => {
    const Cloud = getDriver(Provider[name], 'compute') as unknown as new (given: object) => ComputeDriver;
    await using driver = new Cloud(signIn);
    await expect(driver.reserveAddress({ ip: '192.0.2.1' })).rejects.toMatchObject({
      code: 'invalid-request',
      status: null,
      message: expect.stringContaining('chooses the address itself; leave ip out') as string,
    });
    await expect(driver.reserveAddress({ net: 'n' } as object)).rejects.toMatchObject({
      code: 'invalid-request',
      status: null,
      message: expect.stringContaining('there is no field net') as string,
    });
  },
);

it.each(['DIGITAL_OCEAN', 'HETZNER'] as const)(
  '%s refuses a network, a private address and no location, before a request',
  async (name) => {
    const Cloud = getDriver(Provider[name], 'compute') as unknown as new (given: object) => ComputeDriver;
    await using driver = new Cloud({ token: 'x' });
    await expect(driver.reserveAddress({ network: 'n', location: 'x' })).rejects.toThrow('takes no network');
    await expect(driver.assignAddress('7', '8', { privateIp: '10.0.0.2' })).rejects.toThrow(
      'leave privateIp out',
    );
    await expect(driver.reserveAddress()).rejects.toThrow('the location is missing');
  },
);
