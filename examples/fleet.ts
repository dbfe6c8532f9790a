// One run over several places: two clouds with little room, and one that takes the rest. Runs on sandboxes; no account is needed.
import { Fleet, getDriver, Provider } from 'skylane';
import { type Sandbox, spawnSandbox } from 'skylane/sandbox';

const OpenStack = getDriver(Provider.OPENSTACK);
const Ec2 = getDriver(Provider.EC2);
const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);

await using small = await spawnSandbox({ flavor: 'openstack', capacity: 15, buildTime: 500 });
await using medium = await spawnSandbox({ flavor: 'ec2', capacity: 20, buildTime: 500 });
await using large = await spawnSandbox({ flavor: 'digital-ocean', buildTime: 500 });

await using openstack = new OpenStack({ ...small.credentials, endpoint: small.identityUrl });
await using ec2 = new Ec2({ ...medium.credentials, endpoint: medium.url });
await using ocean = new DigitalOcean({ ...large.credentials, endpoint: large.identityUrl, region: 'nyc3' });

const [image] = await openstack.listImages();
const size = (await openstack.listSizes()).find(({ disk }) => disk !== null && disk > 0);
const [ami] = await ec2.listImages();
const [snapshot] = await ocean.listImages();
if (!image || !size || !ami || !snapshot) throw new Error('The sandboxes have images and sizes.');

const fleet = new Fleet([
  { name: 'own cloud', driver: openstack, spec: { name: 'web', image, size, networks: 'none' } },
  { name: 'ec2', driver: ec2, spec: { name: 'web', image: ami, size: 't3.micro' } },
  { name: 'ocean', driver: ocean, spec: { name: 'web', image: snapshot, size: 's-1vcpu-1gb' } },
]);

console.log(fleet.planCreateNodes({ count: 50 }).places.map(({ place, creates }) => `${place} ${creates}`));
const run = fleet.createNodes({ count: 50 });
for await (const event of run.events)
  if (event.type === 'moved') console.log(`${event.from} is full (${event.reason}): on to ${event.to}`);

const { nodes, failures, places } = await run.result;
console.log(`${nodes.length} run, ${failures.length} failed`);
for (const { place, created, refused } of places) console.log(`  ${place}: ${created}, refused ${refused}`);

const { results } = await fleet.destroyNodes(nodes).result;
console.log(`${results.length} destroyed; ${await left([small, medium, large])} left`);

async function left(sandboxes: readonly Sandbox[]): Promise<number> {
  const servers = await Promise.all(sandboxes.map((sandbox) => sandbox.servers()));
  return servers.flat().filter(({ status }) => status !== 'shutting-down').length;
}
