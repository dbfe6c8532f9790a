// Points www at the servers that a run has just created.
import { getDriver, Provider, Scheduler } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { pickImageAndSize } from './cloud.js';

const Rackspace = getDriver(Provider.RACKSPACE);
const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');

await using sandbox = await startSandbox({
  flavor: 'rackspace',
  buildTime: { mean: 300, spread: 100 },
  actionTime: 20,
});
const account = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
await using cloud = new Rackspace({ ...account, region: 'DFW' });
await using dns = new RackspaceDns(account);

const { image, size } = await pickImageAndSize(cloud);
const run = new Scheduler(cloud, { concurrency: 3 }).createNodes(
  { name: 'web', image, size },
  { count: 3, until: 'running' },
);
const { nodes } = await run.result;

const zone = await dns.createZone({ domain: 'skylane-www.example' });
await zone.createRecord({ name: 'mail', type: 'A', data: '192.0.2.25', ttl: 300 });

// A plan names all that the zone shall hold, so everything but the old addresses of www is named again.
const others = (await zone.listRecords()).filter(({ name }) => name !== 'www');
const addresses = nodes.flatMap((node) => node.publicIps.filter((address) => !address.includes(':')));
const www = addresses.map((data) => ({ name: 'www', type: 'A', data, ttl: 300 }));
const plan = await zone.plan([...others, ...www]);
console.log(String(plan));
await dns.applyPlan(plan);
console.log(`www has ${(await zone.listRecords()).filter(({ name }) => name === 'www').length} addresses`);
await zone.delete();
