// The job of a CommonJS script.
const { getDriver, Provider, Scheduler } = require('skylane');
const { RackspaceDns } = require('skylane/rackspace');

const Dns = getDriver(Provider.RACKSPACE, 'dns');
if (Dns !== RackspaceDns) throw new Error('two ways to a driver lead to two classes');

const { rackspace } = JSON.parse(process.env.SKYLANE_SMOKE);
void import('./job.mjs').then(({ runJob }) =>
  runJob({
    Scheduler,
    compute: new (getDriver(Provider.RACKSPACE))(rackspace),
    storage: new (getDriver(Provider.CLOUDFILES))(rackspace),
    dns: new RackspaceDns(rackspace),
    size: '2',
    zone: { extra: { email: 'admin@smoke.example' } },
  }),
);
