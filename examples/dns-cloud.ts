// Where the DNS examples run: your own account when the environment has credentials for it, else a sandbox that ends with the script.
import { type DnsDriver, getDriver, Provider } from 'skylane';
import { type Sandbox, startSandbox } from 'skylane/sandbox';

const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const Designate = getDriver(Provider.OPENSTACK, 'dns');
const PowerDns = getDriver(Provider.POWERDNS);

/** A driver for PDNS_API_URL or RACKSPACE_USERNAME where one is set, else for a sandbox. Closing it closes both. */
export async function openDns(): Promise<DnsDriver> {
  if (process.env['PDNS_API_URL']) return PowerDns.fromEnv();
  if (process.env['RACKSPACE_USERNAME']) return RackspaceDns.fromEnv();
  console.log('No PDNS_API_URL or RACKSPACE_USERNAME in the environment: using a sandbox of Rackspace.');
  const sandbox = await startSandbox({ flavor: 'rackspace', actionTime: 20 });
  return withSandbox(new RackspaceDns({ ...sandbox.credentials, endpoint: sandbox.identityUrl }), sandbox);
}

/** A driver for the OpenStack that OS_AUTH_URL names, else for a sandbox. Closing it closes both. */
export async function openDesignate(): Promise<DnsDriver> {
  if (process.env['OS_AUTH_URL']) return Designate.fromEnv();
  console.log('No OS_AUTH_URL in the environment: using a sandbox of OpenStack.');
  const sandbox = await startSandbox({ flavor: 'openstack', actionTime: 20 });
  return withSandbox(new Designate({ ...sandbox.credentials, endpoint: sandbox.identityUrl }), sandbox);
}

function withSandbox(driver: DnsDriver, sandbox: Sandbox): DnsDriver {
  const close = driver.close.bind(driver);
  driver.close = async () => {
    await close();
    await sandbox.close();
  };
  return driver;
}
