// Puts members behind one balancer by as many concurrent calls, and counts the requests: Skylane, which merges them, beside one call each
// that is sent again while the balancer is locked.
//
//   node balancer-members.mjs sandbox [members]     the sandbox's Rackspace
//   node balancer-members.mjs octavia [members]     a real Octavia: OS_AUTH_URL and its kin in the environment, OS_SUBNET_ID
import diagnostics from 'node:diagnostics_channel';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudError, getDriver, Provider } from 'skylane';
import { startSandbox } from 'skylane/sandbox';

const [target = 'sandbox', amount = '200'] = process.argv.slice(2);
const count = Number(amount);
const requests = new Map();
diagnostics.subscribe('undici:request:create', ({ request: { method } }) => {
  requests.set(method, (requests.get(method) ?? 0) + 1);
});

const { driver, spec, batch, post, close } = await (target === 'octavia' ? octavia() : rackspace());
const member = (index) => ({
  address: `10.${target === 'octavia' ? 1 : 2}.${index >> 8}.${(index & 255) + 1}`,
});
const members = Array.from({ length: count }, (_, index) => member(index));

await measure('merged', (balancer) => Promise.all(members.map((one) => balancer.attachMembers(one))));
await measure('one call each', (balancer) =>
  each(members, 16, (one) => untilFree(() => post(balancer, one))),
);
await close();

async function measure(name, work) {
  const made = await driver.createLoadBalancer({ ...spec, name: `bench-${process.pid}` });
  const balancer = await made.waitUntilActive();
  requests.clear();
  const start = performance.now();
  await work(balancer);
  await balancer.waitUntilActive();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const total = [...requests.values()].reduce((sum, one) => sum + one, 0);
  const parts = [...requests].map(([method, number]) => `${method} ${number}`).join(', ');
  const listed = await balancer.listMembers();
  const least = Math.ceil(count / batch);
  console.log(
    `${name}: ${listed.length} of ${count} there, ${total} requests (${parts}; changes at the least ${least}), ${seconds} s`,
  );
  await balancer.destroy();
}

/** One member by one request, sent again a second later while the balancer is locked. */
async function untilFree(send) {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'load-balancer-locked') throw error;
      await wait(1000);
    }
  }
}

async function each(items, width, work) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

async function rackspace() {
  const sandbox = await startSandbox({ flavor: 'rackspace', buildTime: 1000, actionTime: 1500 });
  const Balancers = getDriver(Provider.RACKSPACE, 'loadbalancer');
  const balancers = new Balancers({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  const nodes = requestsOf(balancers);
  return {
    driver: balancers,
    spec: { listeners: [{ port: 80, protocol: 'http' }] },
    batch: 25,
    post: (balancer, one) =>
      nodes.send(balancer.id, `/loadbalancers/${balancer.id}/nodes`, {
        nodes: [{ ...one, port: 80, condition: 'ENABLED' }],
      }),
    close: async () => {
      await balancers.close();
      await sandbox.close();
    },
  };
}

async function octavia() {
  const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
  const balancers = await Octavia.fromEnv();
  const members = requestsOf(balancers);
  return {
    driver: balancers,
    spec: { listeners: [{ port: 80, protocol: 'http' }], extra: { vipSubnetId: process.env.OS_SUBNET_ID } },
    batch: 1000,
    post: async (balancer, one) => {
      const [pool] = await members.pools(balancer.id);
      return members.send(balancer.id, `/lbaas/pools/${pool.id}/members`, {
        member: { ...one, protocol_port: 80 },
      });
    },
    close: () => balancers.close(),
  };
}

/** Requests as a script without the queue sends them, on the driver's own road. */
function requestsOf(driver) {
  const { connection, host } = driver;
  let pools = null;
  return {
    send: (_id, path, json) => connection.json({ operation: 'bench', method: 'POST', path, json }),
    pools: (id) => (pools ??= host.getPools(id, { deadline: null })),
  };
}
