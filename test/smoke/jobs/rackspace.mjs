// The job of a script that imports Rackspace's drivers straight.
import { Scheduler } from 'skylane';
import { CloudFiles, RackspaceCompute, RackspaceDns } from 'skylane/rackspace';
import { runJob } from './job.mjs';
import { rackspaceAccount } from './accounts.mjs';

const account = rackspaceAccount();

runJob({
  Scheduler,
  compute: new RackspaceCompute(account),
  storage: new CloudFiles(account),
  dns: new RackspaceDns(account),
  size: '2',
  extra: { extra: { email: 'admin@smoke.example' } },
});
