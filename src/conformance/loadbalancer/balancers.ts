import assert from 'node:assert/strict';
import { rejects } from '../rejects.js';
import type { LoadBalancerBehaviour } from './context.js';
import { behaviour, membersOf, placesOf, withBalancer } from './scene.js';

/** Making, finding, changing and deleting balancers. */
export const balancerBehaviours: readonly LoadBalancerBehaviour[] = [
  behaviour(
    'makes a balancer with its listener and its members, and waits until it is active',
    async (context) => {
      const members = membersOf(context, 2);
      await withBalancer(context, { members }, async (balancer) => {
        assert.equal(balancer.state, 'active');
        const [wanted] = context.spec().listeners;
        const [listener] = balancer.listeners ?? [];
        assert.deepEqual([listener?.port, listener?.protocol], [wanted?.port, wanted?.protocol ?? 'tcp']);
        assert.equal(balancer.members?.length, 2);
        assert.deepEqual(placesOf(await balancer.listMembers()), placesOf(balancer.members ?? []));
      });
    },
  ),
  behaviour('finds a balancer by its id and in the list', async ({ driver, balancer }) => {
    const found = await driver.getLoadBalancer(balancer.id);
    assert.deepEqual([found.id, found.name], [balancer.id, balancer.name]);
    assert.ok((await driver.listLoadBalancers()).some(({ id }) => id === balancer.id));
  }),
  behaviour('says that a balancer is not there', async ({ driver, balancer, member }) => {
    const id = missingId(balancer.id);
    await rejects(driver.getLoadBalancer(id), 'load-balancer-not-found');
    await rejects(driver.listMembers(id), 'load-balancer-not-found');
    await rejects(driver.attachMembers(id, member(0)), 'load-balancer-not-found');
    await rejects(driver.waitUntilActive(id), 'load-balancer-not-found');
    await driver.destroyLoadBalancer(id);
  }),
  behaviour(
    'changes the name and keeps the members',
    async (context) => {
      await withBalancer(context, { members: [context.member(0)] }, async (balancer) => {
        const name = `${balancer.name}2`;
        if (!context.driver.capabilities.rename) {
          await rejects(balancer.update({ name }), 'not-supported');
          return;
        }
        const changed = await balancer.update({ name });
        assert.equal(changed.name, name);
        assert.equal((await changed.waitUntilActive()).members?.length, 1);
      });
    },
    ['updateLoadBalancer'],
  ),
  behaviour('refuses what cannot be, before a request', async ({ driver, spec, member, balancer }) => {
    const good = spec();
    const { capabilities } = driver;
    const [listener] = good.listeners;
    const port = listener?.port ?? 80;
    await rejects(driver.createLoadBalancer({ ...good, name: '' }), 'invalid-request');
    await rejects(driver.createLoadBalancer({ ...good, listeners: [] }), 'invalid-request');
    await rejects(driver.createLoadBalancer({ ...good, listeners: [{ port: 70_000 }] }), 'invalid-request');
    const twice = [
      { ...listener, port },
      { ...listener, port },
    ];
    await rejects(
      driver.createLoadBalancer({ ...good, listeners: twice }),
      capabilities.maxListeners === 1 ? 'not-supported' : 'invalid-request',
    );
    await rejects(
      driver.createLoadBalancer({ ...good, listeners: [{ port, protocol: 'carrier-pigeon' }] }),
      'not-supported',
    );
    await rejects(driver.createLoadBalancer({ ...good, algorithm: 'by-moonlight' }), 'not-supported');
    await rejects(driver.createLoadBalancer({ ...good, members: [member(0), member(0)] }), 'invalid-request');
    await rejects(driver.attachMembers(balancer, [member(1), member(1)]), 'invalid-request');
    const pair = { certificate: 'none', privateKey: 'none' };
    const secure = capabilities.protocols.includes('https') ? 'https' : listener?.protocol;
    const code = ['pem', 'either'].includes(capabilities.certificates) ? 'invalid-request' : 'not-supported';
    await rejects(
      driver.createLoadBalancer({
        ...good,
        listeners: [{ port, certificate: pair, ...(secure === undefined ? {} : { protocol: secure }) }],
      }),
      code,
    );
    assert.deepEqual(await driver.listMembers(balancer), []);
  }),
  behaviour(
    'puts a member behind every listener, each at its own target port',
    async (context) => {
      const { spec, otherPort = 0, member } = context;
      const [first] = spec().listeners;
      const port = first?.targetPort ?? first?.port ?? 0;
      const second = { ...first, port: (first?.port ?? 0) + 1, targetPort: otherPort };
      const listeners = [...spec().listeners, second];
      await withBalancer(context, { listeners, members: [member(0)] }, async (balancer) => {
        await balancer.attachMembers(member(1));
        const ports = (await balancer.listMembers()).map((one) => one.port);
        const sorted = (numbers: readonly (number | null)[]): number[] =>
          numbers.map(Number).toSorted((a, b) => a - b);
        assert.deepEqual(sorted(ports), sorted([port, port, otherPort, otherPort]));
        await balancer.detachMembers(member(0));
        assert.equal((await balancer.listMembers()).length, 2);
      });
    },
    [],
    ['otherPort'],
  ),
];

/** An id of the same form that no balancer has. */
function missingId(id: string): string {
  if (/^\d+$/.test(id)) return '99999999';
  if (id.startsWith('arn:')) return id.replace(/[^/]+$/, '0123456789abcdef');
  return /^[0-9a-f-]{36}$/.test(id) ? '00000000-0000-4000-8000-000000000000' : 'not-here';
}
