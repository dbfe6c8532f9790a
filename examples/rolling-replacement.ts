// Replaces every server behind a balancer, one after another: the new one takes traffic before the old one goes, so that there is never
// one fewer than there were.
import { setTimeout as wait } from 'node:timers/promises';
import { Scheduler } from 'skylane';
import { openBalancerCloud } from './balancer-cloud.js';
import { pickImageAndSize } from './cloud.js';

const count = Number(process.argv[2] ?? 3);

await using place = await openBalancerCloud();
const { cloud, balancers, network } = place;
await using scheduler = new Scheduler(cloud);
const { image, size } = await pickImageAndSize(cloud);
const spec = { image, size, networks: [network] };

const { nodes: old } = await scheduler.createNodes({ ...spec, name: 'old' }, { count }).result;
const balancer = await balancers.createLoadBalancer({
  name: 'rolling',
  networks: [network],
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  members: old,
});
await balancer.waitUntilActive();

const replaced = [];
for (const [index, going] of old.entries()) {
  const [coming] = await cloud.waitUntilRunning([
    await cloud.createNode({ ...spec, name: `new-${index + 1}` }),
  ]);
  if (!coming) throw new Error('The server was not made.');
  const attached = await balancer.attachMembers(coming);
  await healthy(attached.map(({ id }) => id));
  await balancer.detachMembers(going);
  await cloud.destroyNode(going);
  replaced.push(coming);
  console.log(`${going.name} -> ${coming.name}: ${(await balancer.listMembers()).length} members`);
}

await balancer.destroy();
await scheduler.destroyNodes(replaced).result;

/** Waits until these members are well; where nothing checks them, the cloud says nothing and there is nothing to wait for. */
async function healthy(ids: readonly string[]) {
  for (;;) {
    const members = (await balancer.listMembers()).filter(({ id }) => ids.includes(id));
    if (members.every(({ health }) => health === null || health === 'healthy')) return;
    await wait(2000);
  }
}
