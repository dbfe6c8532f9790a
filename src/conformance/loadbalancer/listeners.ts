import assert from 'node:assert/strict';
import type { ListenerSpec } from '../../loadbalancer/model/options.js';
import type { LoadBalancerBehaviour, LoadBalancerContext } from './context.js';
import { behaviour, membersOf, placesOf, withBalancer } from './scene.js';

/** Changing listeners: what they lead to follows. */
export const listenerBehaviours: readonly LoadBalancerBehaviour[] = [
  behaviour(
    'a listener with another target port takes its members and its health check along',
    async (context) => {
      const { driver, member } = context;
      const { memberPorts, healthChecks } = driver.capabilities;
      const [protocol] = healthChecks;
      const checked = protocol === undefined ? {} : { healthCheck: { protocol } };
      await withBalancer(context, { members: membersOf(context, 2), ...checked }, async (balancer) => {
        const [first] = context.spec().listeners;
        const targetPort = otherTarget(context, first);
        const changed = await balancer.update({ listeners: [{ ...first, port: portOf(first), targetPort }] });
        assert.equal(changed.listeners?.[0]?.targetPort, targetPort);
        assert.equal(changed.healthCheck?.protocol, protocol);
        await changed.attachMembers(member(2));
        const listed = await changed.listMembers();
        assert.equal(listed.length, 3);
        if (memberPorts === 'own') for (const { port } of listed) assert.equal(port, targetPort);
      });
    },
    ['updateLoadBalancer'],
  ),
  behaviour(
    'a listener with another protocol takes its members and its health check along, and shows its certificate',
    async (context) => {
      const { driver, spec, otherListeners = [] } = context;
      const [check] = driver.capabilities.healthChecks;
      const checked = check === undefined ? {} : { healthCheck: { protocol: check } };
      await withBalancer(context, { members: membersOf(context, 2), ...checked }, async (balancer) => {
        const [first] = spec().listeners;
        const port = portOf(first);
        const before = placesOf(await balancer.listMembers());
        let now = balancer;
        for (const other of [...otherListeners, {}]) {
          const wanted = { ...first, ...other, port };
          now = await now.update({ listeners: [wanted] });
          const [shown, ...more] = now.listeners ?? [];
          assert.deepEqual([shown?.port, shown?.protocol, more], [port, wanted.protocol ?? 'tcp', []]);
          if (typeof wanted.certificate === 'string') assert.equal(shown?.certificate, wanted.certificate);
          assert.deepEqual(placesOf(await now.listMembers()), before);
          assert.deepEqual(now.healthCheck, balancer.healthCheck);
        }
      });
    },
    ['updateLoadBalancer'],
    ['otherListeners'],
  ),
  behaviour(
    'the listeners that are there already are no change',
    async (context) => {
      await withBalancer(context, { members: membersOf(context, 2) }, async (balancer) => {
        const before = await balancer.listMembers();
        const changed = await balancer.update({ listeners: context.spec().listeners });
        assert.deepEqual(changed.listeners, balancer.listeners);
        const idsOf = (members: typeof before): string[] => members.map(({ id }) => id).toSorted();
        assert.deepEqual(idsOf(await changed.listMembers()), idsOf(before));
      });
    },
    ['updateLoadBalancer'],
  ),
  behaviour(
    'a new listener leads to the members that all others lead to, and takes none along when it goes',
    async (context) => {
      const { spec, otherPort } = context;
      await withBalancer(context, { members: membersOf(context, 2) }, async (balancer) => {
        const [first] = spec().listeners;
        const second = { ...first, port: portOf(first) + 1, targetPort: otherPort ?? 0 };
        const before = placesOf(await balancer.listMembers());
        const grown = await balancer.update({ listeners: [...spec().listeners, second] });
        const added = (await grown.listMembers()).filter(({ port }) => port === otherPort);
        assert.equal(added.length, 2);
        const shrunk = await grown.update({ listeners: spec().listeners });
        assert.deepEqual(placesOf(await shrunk.listMembers()), before);
      });
    },
    ['updateLoadBalancer'],
    ['otherPort'],
  ),
];

function portOf(listener: ListenerSpec | undefined): number {
  return listener?.port ?? 80;
}

/** A target port that the listener does not have. */
function otherTarget({ otherPort }: LoadBalancerContext, listener: ListenerSpec | undefined): number {
  return otherPort ?? (listener?.targetPort ?? portOf(listener)) + 1;
}
