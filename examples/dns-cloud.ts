// Where the DNS examples run: your own account when the environment has credentials for it, else a sandbox that ends with the script.
import { type DnsDriver, getDriver, Provider } from 'skylane';
import { type Sandbox, startSandbox } from 'skylane/sandbox';

const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const Designate = getDriver(Provider.OPENSTACK, 'dns');
const PowerDns = getDriver(Provider.POWERDNS);
const Rfc2136 = getDriver(Provider.RFC2136);

/** A driver for PDNS_API_URL, RFC2136_NAMESERVER or RACKSPACE_USERNAME where one is set, else for a sandbox. Closing it closes both. */
export async function openDns(): Promise<DnsDriver> {
  if (process.env['PDNS_API_URL']) return PowerDns.fromEnv();
  if (process.env['RFC2136_NAMESERVER']) return openNameServer(process.env['RFC2136_NAMESERVER']);
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

/** A driver for a name server that takes updates: its zones, and the key that it trusts where it asks for one. */
function openNameServer(server: string): DnsDriver {
  const { RFC2136_ZONES = '', RFC2136_TSIG_KEY, RFC2136_TSIG_SECRET, RFC2136_TSIG_ALGORITHM } = process.env;
  const zones = RFC2136_ZONES.split(',').filter((zone) => zone !== '');
  if (RFC2136_TSIG_KEY === undefined || RFC2136_TSIG_SECRET === undefined)
    return new Rfc2136({ server, zones });
  const algorithm = RFC2136_TSIG_ALGORITHM ?? 'hmac-sha256';
  return new Rfc2136({
    server,
    zones,
    key: { name: RFC2136_TSIG_KEY, secret: RFC2136_TSIG_SECRET, algorithm },
  });
}

function withSandbox(driver: DnsDriver, sandbox: Sandbox): DnsDriver {
  const close = driver.close.bind(driver);
  driver.close = async () => {
    await close();
    await sandbox.close();
  };
  return driver;
}
