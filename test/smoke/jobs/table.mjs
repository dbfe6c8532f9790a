// The job of a script that asks the table for its drivers.
import { getDriver, Provider, Scheduler } from 'skylane';
import { runJob } from './job.mjs';
import { rackspaceAccount } from './accounts.mjs';

const account = rackspaceAccount();
const Compute = getDriver(Provider.RACKSPACE);
const Storage = getDriver(Provider.CLOUDFILES);
const Dns = getDriver(Provider.RACKSPACE, 'dns');

runJob({
  Scheduler,
  compute: new Compute(account),
  storage: new Storage(account),
  dns: new Dns(account),
  size: '2',
  extra: { extra: { email: 'admin@smoke.example' } },
});
