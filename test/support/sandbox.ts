import { getDriver, Provider } from 'skylane';
import {
  type Sandbox,
  type SandboxFlavor,
  type SandboxOf,
  type SandboxOptions,
  startSandbox,
} from 'skylane/sandbox';

const OpenStack = getDriver(Provider.OPENSTACK);
const Rackspace = getDriver(Provider.RACKSPACE);

/** A quick cloud: builds take 30 to 50 ms. */
export function quickSandbox<Flavor extends SandboxFlavor = 'openstack'>(
  options: Partial<SandboxOptions> & { readonly flavor?: Flavor } = {},
): Promise<SandboxOf<Flavor>> {
  const flavor = (options.flavor ?? 'openstack') as Flavor;
  return startSandbox({
    buildTime: { mean: 40, spread: 10 },
    actionTime: 10,
    ...options,
    flavor,
  });
}

export function openStack(
  sandbox: Sandbox,
  options: Partial<ConstructorParameters<typeof OpenStack>[0]> = {},
) {
  return new OpenStack({ ...sandbox.credentials, endpoint: sandbox.identityUrl, ...options });
}

export function rackspace(
  sandbox: Sandbox,
  options: Partial<ConstructorParameters<typeof Rackspace>[0]> = {},
) {
  return new Rackspace({
    username: '',
    apiKey: '',
    ...sandbox.credentials,
    endpoint: sandbox.identityUrl,
    ...options,
  });
}

/** Image and size that every sandbox has, without asking it. */
export async function anySpec(driver: ReturnType<typeof openStack>) {
  const [image] = await driver.listImages();
  const size = (await driver.listSizes()).find(({ disk }) => disk !== null && disk > 0);
  if (image === undefined || size === undefined) throw new Error('the sandbox has no image or no size');
  return { name: 'web', image: image.id, size: size.id };
}
