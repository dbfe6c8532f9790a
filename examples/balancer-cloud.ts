// Where the examples of load balancers run: your own OpenStack when the environment has credentials for it, else a sandbox.
import { getDriver, Provider } from 'skylane';
import { startSandbox } from 'skylane/sandbox';

const OpenStack = getDriver(Provider.OPENSTACK);
const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');

/** A compute driver and a load balancer driver of one cloud, and the network that both use. Closing it closes all. */
export async function openBalancerCloud() {
  if (process.env['OS_AUTH_URL'] || process.env['OS_CLOUD'])
    return opened(await OpenStack.fromEnv(), await Octavia.fromEnv());
  console.log('No OS_AUTH_URL or OS_CLOUD in the environment: using a sandbox.');
  const sandbox = await startSandbox({ flavor: 'openstack', buildTime: { mean: 800, spread: 400 } });
  const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
  return opened(new OpenStack(options), new Octavia(options), () => sandbox.close());
}

async function opened(
  cloud: InstanceType<typeof OpenStack>,
  balancers: InstanceType<typeof Octavia>,
  end: () => Promise<unknown> = async () => {},
) {
  const [network] = (await cloud.networks.list()).filter(({ external }) => external !== true);
  if (!network) throw new Error('This cloud has no network for servers.');
  const close = async () => {
    await Promise.all([cloud.close(), balancers.close()]);
    await end();
  };
  return { cloud, balancers, network: network.id, [Symbol.asyncDispose]: close };
}
