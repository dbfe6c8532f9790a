// The job of a script that asks the table for its drivers.
import { getDriver, Provider, Scheduler } from 'skylane';
import { rackspace } from './accounts.mjs';
import { runJob } from './job.mjs';

const Compute = getDriver(Provider.RACKSPACE);
const Storage = getDriver(Provider.CLOUDFILES);
const Dns = getDriver(Provider.RACKSPACE, 'dns');

/** Reads clouds.yaml, for which a library is loaded. */
async function prepare() {
  const cloud = await getDriver(Provider.OPENSTACK).fromEnv({ cloud: 'smoke' });
  await cloud.close();
}

runJob({
  prepare,
  Scheduler,
  compute: new Compute(rackspace),
  storage: new Storage(rackspace),
  dns: new Dns(rackspace),
  size: '2',
  zone: { extra: { email: 'admin@smoke.example' } },
});
