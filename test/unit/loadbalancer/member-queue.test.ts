import { getDriver, Provider, UnavailableError } from 'skylane';
import { DummyCloud, type DummyCloudOptions } from 'skylane/dummy';
import { expect, it } from 'vitest';

const Dummy = getDriver(Provider.DUMMY, 'loadbalancer');

async function active(options: DummyCloudOptions = {}) {
  const cloud = new DummyCloud(options);
  const driver = new Dummy({ cloud });
  const made = await driver.createLoadBalancer({ name: 'web', listeners: [{ port: 80, targetPort: 8080 }] });
  const balancer = await made.waitUntilActive();
  cloud.calls.length = 0;
  const count = (method: string): number => cloud.calls.filter((call) => call === method).length;
  return { cloud, driver, balancer, count };
}

const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ address: `10.0.${index >> 8}.${index & 255}` }));

it('200 calls at once take as few requests as the cloud allows, and one read before and after', async () => {
  const { balancer, count } = await active();
  await Promise.all(addresses(200).map((member) => balancer.attachMembers(member)));
  expect(count('changeMembers')).toBe(20);
  expect(count('listMembers')).toBe(2);
  expect(await balancer.listMembers()).toHaveLength(200);
});

it('members that are there already take no request', async () => {
  const { balancer, count } = await active();
  await balancer.attachMembers(addresses(3));
  const before = count('changeMembers');
  await balancer.setMembers(addresses(3));
  await balancer.attachMembers({ address: '10.0.0.1', port: 8080 });
  expect(count('changeMembers')).toBe(before);
});

it('a lock that is never given back is a time-out that names the state', async () => {
  const { balancer, cloud } = await active();
  const record = cloud.balancers.get(balancer.id);
  cloud.change(record as NonNullable<typeof record>, 'updating', 'updating');
  await expect(balancer.attachMembers({ address: '10.0.0.1' }, { timeout: 300 })).rejects.toMatchObject({
    code: 'timeout',
    operation: 'attachMembers',
    message: expect.stringMatching(/did not take changes again within 300 ms: it is updating/),
  });
  await expect(balancer.waitUntilActive({ timeout: 300 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('it is updating'),
  });
  await expect(balancer.update({ name: 'other' }, { timeout: 300 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('it is updating'),
  });
});

it('a balancer that ends in error says why, to everybody who waits for it', async () => {
  const { balancer, cloud } = await active();
  const record = cloud.balancers.get(balancer.id);
  Object.assign(record ?? {}, { state: 'error', fault: 'the amphora is on fire' });
  const calls = [balancer.attachMembers({ address: '10.0.0.1' }), balancer.waitUntilActive()];
  for (const outcome of await Promise.allSettled(calls))
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'load-balancer-failed', message: expect.stringContaining('the amphora is on fire') },
    });
});

it('a change whose answer was lost is looked for before it is sent again', async () => {
  const { balancer, cloud, count } = await active();
  cloud.addFault({ method: 'changeMembers', lostAnswer: true });
  const attached = await balancer.attachMembers(addresses(2));
  expect(attached).toHaveLength(2);
  expect(count('changeMembers')).toBe(1);
});

it('a cloud that stays away ends every call with its error', async () => {
  const { balancer, cloud } = await active();
  cloud.addFault({
    method: 'changeMembers',
    times: 20,
    error: new UnavailableError('gone fishing', { retryable: true }),
  });
  const calls = addresses(2).map((member) => balancer.attachMembers(member));
  for (const outcome of await Promise.allSettled(calls))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
});

it('a refusal reaches the call whose member it is, and no other', async () => {
  const { balancer } = await active();
  const calls = [...addresses(20), { address: '203.0.113.9' }].map((member) =>
    balancer.attachMembers(member),
  );
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual([...Array<string>(20).fill('fulfilled'), 'rejected']);
  expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'invalid-request' } });
});

it('members beyond what a balancer takes are refused before a request', async () => {
  const { balancer, count } = await active();
  await expect(balancer.attachMembers(addresses(1001))).rejects.toMatchObject({ code: 'quota-exceeded' });
  expect(count('changeMembers')).toBe(0);
});

it('a node is a member by its address, and one without an address is refused before a request', async () => {
  const { balancer, cloud } = await active();
  const node = { id: 'n1', name: 'web-1', publicIps: ['192.0.2.7'], privateIps: ['10.0.0.7'] };
  const [attached] = await balancer.attachMembers(node);
  expect(attached).toMatchObject({ address: '10.0.0.7', port: 8080, nodeId: 'n1' });
  const before = cloud.calls.length;
  await expect(balancer.attachMembers({ ...node, publicIps: [], privateIps: [] })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('web-1 has no address'),
  });
  expect(cloud.calls).toHaveLength(before);
  await balancer.detachMembers(node);
  expect(await balancer.listMembers()).toEqual([]);
});

it('an address that is written in two ways is one member', async () => {
  const { balancer } = await active();
  await balancer.attachMembers({ address: '2001:DB8::0:1' });
  const [again] = await balancer.attachMembers({ address: '2001:db8::1' });
  expect(again?.address).toBe('2001:db8::1');
  await expect(
    balancer.attachMembers([{ address: '2001:db8::2' }, { address: '2001:db8:0::2' }]),
  ).rejects.toMatchObject({ code: 'invalid-request', message: expect.stringContaining('named twice') });
});

it('the reason of an abort is passed on as it is', async () => {
  const { balancer } = await active({ latency: 5 });
  const controller = new AbortController();
  const reason = new UnavailableError('the fleet was cancelled');
  const attached = balancer.attachMembers({ address: '10.0.0.1' }, { signal: controller.signal });
  controller.abort(reason);
  await expect(attached).rejects.toBe(reason);
});

it('a member list that is not answered holds up nobody who comes later', async () => {
  const { balancer, cloud, driver } = await active({ latency: 20 });
  const enter = cloud.enter.bind(cloud);
  let stalled = 0;
  cloud.enter = (method, call) => {
    if (method !== 'listMembers' || (stalled += 1) > 1) return enter(method, call);
    // Answers never; the end of the call is all that ends it.
    return new Promise((_resolve, reject) => {
      call.signal?.addEventListener('abort', () => reject(call.signal?.reason));
    });
  };
  await expect(balancer.attachMembers({ address: '10.0.0.1' }, { timeout: 50 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('did not finish within 50 ms'),
  });
  expect(await balancer.attachMembers({ address: '10.0.0.2' }, { timeout: 5000 })).toHaveLength(1);
  await driver.destroyLoadBalancer(balancer, { timeout: 5000 });
});

it('the close of a driver ends its calls that wait for a lock, and no others', async () => {
  const { balancer, cloud, driver } = await active();
  const record = cloud.balancers.get(balancer.id);
  const other = new Dummy({ cloud });
  cloud.change(record as NonNullable<typeof record>, 'updating', 'updating');
  const attached = balancer.attachMembers({ address: '10.0.0.1' });
  const waiting = balancer.waitUntilActive();
  const theirs = other.waitUntilActive(balancer.id);
  const outcomes = Promise.allSettled([attached, waiting]);
  await expect(balancer.waitUntilActive({ timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  await driver.close();
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'invalid-request', message: expect.stringContaining('closed') },
    });
  cloud.change(record as NonNullable<typeof record>, 'updating', 'active');
  expect((await theirs).state).toBe('active');
  await other.close();
});

it('the close of a driver ends its updates and deletions that wait for their turn', async () => {
  const { balancer, cloud } = await active();
  const record = cloud.balancers.get(balancer.id);
  const other = new Dummy({ cloud });
  cloud.change(record as NonNullable<typeof record>, 'updating', 'updating');
  const attached = balancer.attachMembers({ address: '10.0.0.1' });
  const outcomes = Promise.allSettled([
    other.updateLoadBalancer(balancer.id, { name: 'other' }),
    other.destroyLoadBalancer(balancer.id),
  ]);
  await other.close();
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'invalid-request', message: expect.stringContaining('closed') },
    });
  cloud.change(record as NonNullable<typeof record>, 'updating', 'active');
  expect(await attached).toHaveLength(1);
});

it('nobody asks for a balancer of whom nobody wants anything any more', async () => {
  const { balancer, cloud } = await active();
  const controller = new AbortController();
  const { signal } = controller;
  const enter = cloud.enter.bind(cloud);
  cloud.enter = (method, call) => {
    // Aborted while the change is on its way, and the cloud never gives its lock back.
    if (method === 'changeMembers') controller.abort(new Error('never mind'));
    return enter(method, call);
  };
  await expect(balancer.attachMembers({ address: '10.0.0.1' }, { signal })).rejects.toThrow('never mind');
  cloud.enter = enter;
  cloud.calls.length = 0;
  // Runs once the queue is done with the balancer.
  await balancer.destroy({ timeout: 5000 });
  expect(cloud.calls).toEqual(['destroyLoadBalancer']);
});

it.each([
  ['a node that is missing', { node: undefined }],
  ['null', null],
])('%s is the caller’s mistake', async (_what, wrong) => {
  const { balancer } = await active();
  const mistaken = wrong as unknown as { address: string };
  await expect(balancer.attachMembers([mistaken])).rejects.toMatchObject({ code: 'invalid-request' });
  await expect(balancer.detachMembers([mistaken])).rejects.toMatchObject({ code: 'invalid-request' });
});
