// Where the examples run: your own cloud when the environment has credentials for it, else a sandbox that ends with the script.
import { getDriver, Provider } from 'skylane';
import { startSandbox } from 'skylane/sandbox';

const OpenStack = getDriver(Provider.OPENSTACK);

/** A driver for OS_AUTH_URL or OS_CLOUD where one is set, else for a sandbox. Closing it closes both. */
export async function openCloud(options: { region?: string; regions?: string[] } = {}) {
  if (process.env['OS_AUTH_URL'] || process.env['OS_CLOUD'])
    return OpenStack.fromEnv(options.region ? { region: options.region } : {});
  console.log('No OS_AUTH_URL or OS_CLOUD in the environment: using a sandbox.');
  const sandbox = await startSandbox({
    flavor: 'openstack',
    latency: 10,
    buildTime: { mean: 1500, spread: 500 },
    ...(options.regions ? { regions: options.regions } : {}),
  });
  const driver = new OpenStack({
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
    ...(options.region ? { region: options.region } : {}),
  });
  const close = driver.close.bind(driver);
  driver.close = async () => {
    await close();
    await sandbox.close();
  };
  return driver;
}

/** Any image, and the smallest size that has a disk. */
export async function pickImageAndSize(driver: Awaited<ReturnType<typeof openCloud>>) {
  const [image] = await driver.listImages();
  const sizes = (await driver.listSizes()).filter(({ disk }) => disk !== null && disk > 0);
  const size = sizes.toSorted((a, b) => (a.ram ?? 0) - (b.ram ?? 0))[0];
  if (!image || !size) throw new Error('This cloud has no image or no size to make a server of.');
  return { image, size };
}
