// The job of a script that imports Rackspace's drivers straight.
import { Scheduler } from 'skylane';
import { CloudFiles, RackspaceCompute, RackspaceDns } from 'skylane/rackspace';
import { rackspace } from './accounts.mjs';
import { runJob } from './job.mjs';

runJob({
  Scheduler,
  compute: new RackspaceCompute(rackspace),
  storage: new CloudFiles(rackspace),
  dns: new RackspaceDns(rackspace),
  size: '2',
  zone: { extra: { email: 'admin@smoke.example' } },
});
