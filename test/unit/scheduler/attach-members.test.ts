import { getDriver, InvalidRequestError, Provider, Scheduler, TimeoutError, UnavailableError } from 'skylane';
import { DummyCloud } from 'skylane/dummy';
import { expect, it } from 'vitest';

const Dummy = getDriver(Provider.DUMMY);
const DummyLoadBalancer = getDriver(Provider.DUMMY, 'loadbalancer');
const SPEC = { name: 'web', image: 'linux', size: 'small' };

async function start() {
  const cloud = new DummyCloud();
  const balancers = new DummyLoadBalancer({ cloud });
  const made = await balancers.createLoadBalancer({
    name: 'web',
    listeners: [{ port: 80, targetPort: 8080 }],
  });
  const balancer = await made.waitUntilActive();
  const scheduler = new Scheduler(new Dummy({ cloud }));
  return { cloud, balancer, scheduler };
}

it('puts the servers of a run behind a balancer, each as soon as it runs, none lost', async () => {
  const { balancer, scheduler } = await start();
  const run = scheduler.createNodes(SPEC, { count: 20 });
  const attach = scheduler.attachMembers(balancer, run);
  const types: string[] = [];
  for await (const { type } of attach.events) types.push(type);
  const { members, failures } = await attach.result;
  expect([members.length, failures.length, types.length]).toEqual([20, 0, 20]);
  const { nodes } = await run.result;
  expect(members.map(({ nodeId }) => nodeId).toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
  expect(await balancer.listMembers()).toHaveLength(20);
});

it('attaches what a run has made before it was followed', async () => {
  const { balancer, scheduler } = await start();
  const run = scheduler.createNodes(SPEC, { count: 3 });
  await run.result;
  expect((await scheduler.attachMembers(balancer, run).result).members).toHaveLength(3);
});

it('attaches servers that are given, at the port that is given', async () => {
  const { balancer, scheduler } = await start();
  const { nodes } = await scheduler.createNodes(SPEC, { count: 2 }).result;
  const { members } = await scheduler.attachMembers(balancer, nodes, { port: 9000, weight: 7 }).result;
  expect(members.map(({ port, weight }) => [port, weight])).toEqual([
    [9000, 7],
    [9000, 7],
  ]);
});

it('failure is data: a server that is not attached is named with its error', async () => {
  const { cloud, balancer, scheduler } = await start();
  const run = scheduler.createNodes(SPEC, { count: 2 });
  await run.result;
  cloud.addFault({
    method: 'changeMembers',
    times: 9,
    error: new UnavailableError('away', { retryable: true }),
  });
  const { failures, members } = await scheduler.attachMembers(balancer, run).result;
  expect([members.length, failures.length]).toEqual([0, 2]);
  expect(failures[0]).toMatchObject({ status: 'failed', error: { code: 'unavailable' } });
});

it('servers that a run destroys again are no members any more', async () => {
  const { cloud, balancer, scheduler } = await start();
  cloud.addFault({ method: 'createNode', nth: 3, times: 9, error: new InvalidRequestError('no room') });
  const run = scheduler.createNodes(SPEC, { count: 5, onFailure: 'destroy' });
  const attach = scheduler.attachMembers(balancer, run);
  const totals: object[] = [];
  for await (const event of attach.events) totals.push(event.totals);
  const { members, failures } = await attach.result;
  expect(cloud.nodes.size).toBe(0);
  expect(members).toEqual([]);
  expect(failures).toMatchObject([{ error: { code: 'rolled-back' } }, { error: { code: 'rolled-back' } }]);
  expect(totals.at(-1)).toEqual({ asked: 2, attached: 0, failed: 2 });
  expect(await balancer.listMembers()).toEqual([]);
});

it('a destroyed server is no member either where its attachment got no answer', async () => {
  const { cloud, balancer, scheduler } = await start();
  cloud.addFault({ method: 'createNode', nth: 3, times: 9, error: new InvalidRequestError('no room') });
  const run = scheduler.createNodes(SPEC, { count: 3, onFailure: 'destroy' });
  const silent: Pick<typeof balancer, 'attachMembers' | 'detachMembers'> = {
    attachMembers: async (members, options) => {
      await balancer.attachMembers(members, options);
      throw new TimeoutError('no answer');
    },
    detachMembers: (members, options) => balancer.detachMembers(members, options),
  };
  const { failures } = await scheduler.attachMembers(silent as typeof balancer, run).result;
  expect(failures).toMatchObject([{ error: { code: 'timeout' } }, { error: { code: 'timeout' } }]);
  expect(cloud.nodes.size).toBe(0);
  expect(await balancer.listMembers()).toEqual([]);
});

it('a run that rejects rejects the attachment, and so does what is no balancer', async () => {
  const { balancer, scheduler } = await start();
  const run = scheduler.createNodes({ ...SPEC, image: 'no-such-image' }, { count: 2 });
  await expect(scheduler.attachMembers(balancer, run).result).rejects.toMatchObject({
    code: 'image-not-found',
  });
  await expect(scheduler.attachMembers({} as typeof balancer, []).result).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

it('a cancel attaches nothing new', async () => {
  const { balancer, scheduler } = await start();
  const { nodes } = await scheduler.createNodes(SPEC, { count: 2 }).result;
  const attach = scheduler.attachMembers(balancer, nodes, { signal: AbortSignal.abort() });
  expect((await attach.result).failures).toHaveLength(2);
  expect(await balancer.listMembers()).toEqual([]);
});
