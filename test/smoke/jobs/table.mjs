// The job of a script that asks the table for its drivers.
import { getDriver, Provider, Scheduler } from 'skylane';
import { rackspace } from './accounts.mjs';
import { runJob } from './job.mjs';

const Compute = getDriver(Provider.RACKSPACE);
const Storage = getDriver(Provider.CLOUDFILES);
const Dns = getDriver(Provider.RACKSPACE, 'dns');

runJob({
  Scheduler,
  compute: new Compute(rackspace),
  storage: new Storage(rackspace),
  dns: new Dns(rackspace),
  size: '2',
  zone: { extra: { email: 'admin@smoke.example' } },
});
