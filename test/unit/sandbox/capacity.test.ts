import { getDriver, Provider } from 'skylane';
import { type Sandbox, type SandboxOptions, startSandbox } from 'skylane/sandbox';
import { afterEach, describe, expect, test } from 'vitest';

const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function sandboxOf(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox({ buildTime: 5, actionTime: 5, ...options });
  open.push(sandbox);
  return sandbox;
}

async function ec2(capacity: SandboxOptions['capacity']) {
  const sandbox = await sandboxOf({ flavor: 'ec2', ...(capacity === undefined ? {} : { capacity }) });
  const Ec2 = getDriver(Provider.EC2);
  const driver = new Ec2({ ...sandbox.credentials, endpoint: sandbox.url } as ConstructorParameters<
    typeof Ec2
  >[0]);
  open.push(driver);
  const [image] = await driver.listImages();
  return { sandbox, driver, spec: { name: 'web', image: image!, size: 't3.micro' } };
}

describe('EC2 without room', () => {
  test('refuses a create for want of capacity, in its own code', async () => {
    const { driver, spec } = await ec2(0);
    await expect(driver.createNode(spec)).rejects.toMatchObject({
      name: 'CapacityError',
      code: 'capacity',
      status: 500,
      providerCode: 'InsufficientInstanceCapacity',
      retryable: false,
    });
  });

  test('is asked once', async () => {
    const { sandbox, driver, spec } = await ec2(0);
    await sandbox.clearLog();
    await driver.createNode(spec).catch(() => {});
    expect((await sandbox.counts())['RunInstances']).toBe(1);
  });

  test('for one size still makes others', async () => {
    const { driver, spec } = await ec2([{ size: 't3.micro', servers: 0 }]);
    await expect(driver.createNode({ ...spec, size: 't3.small' })).resolves.toMatchObject({ name: 'web' });
  });

  test('in one zone still makes servers in others', async () => {
    const { driver, spec } = await ec2([{ zone: 'us-east-1a', servers: 0 }]);
    await expect(driver.createNode({ ...spec, location: 'us-east-1b' })).resolves.toMatchObject({
      name: 'web',
    });
  });

  test('makes servers again when it has room', async () => {
    const { sandbox, driver, spec } = await ec2(0);
    await sandbox.setCapacity(1);
    await expect(driver.createNode(spec)).resolves.toMatchObject({ name: 'web' });
  });
});

test('DigitalOcean without room refuses a create for want of capacity', async () => {
  const sandbox = await sandboxOf({ flavor: 'digital-ocean', capacity: 0 });
  const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
  const driver = new DigitalOcean({ token: '', ...sandbox.credentials, endpoint: sandbox.identityUrl });
  open.push(driver);
  const [image] = await driver.listImages();
  await expect(
    driver.createNode({ name: 'web', image: image!, size: 's-1vcpu-1gb', location: 'nyc3' }),
  ).rejects.toMatchObject({ code: 'capacity', status: 422 });
});

test('OpenStack without room accepts a create, and its build ends in an error with a CapacityError as its cause', async () => {
  const sandbox = await sandboxOf({ flavor: 'openstack', capacity: 0 });
  const OpenStack = getDriver(Provider.OPENSTACK);
  const driver = new OpenStack({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
  } as ConstructorParameters<typeof OpenStack>[0]);
  open.push(driver);
  const [image] = await driver.listImages();
  const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0)!;
  const node = await driver.createNode({ name: 'web', image: image!, size, networks: 'none' });
  await expect(driver.waitUntilRunning([node])).rejects.toMatchObject({
    code: 'node-failed',
    cause: { code: 'capacity' },
  });
});

test('a capacity below 0 is refused', async () => {
  const sandbox = await sandboxOf({ flavor: 'ec2' });
  await expect(sandbox.setCapacity(-1)).rejects.toThrow('must be a number of at least 0');
});
