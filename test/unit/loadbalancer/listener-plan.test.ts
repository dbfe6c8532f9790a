import { type MemberData, type NewListener, planListeners } from 'skylane/loadbalancer';
import { expect, it } from 'vitest';

const listener = (port: number, targetPort: number, protocol = 'http'): NewListener => ({
  port,
  protocol,
  targetPort,
  certificate: null,
});
const led = (port: number, poolId: string, protocol = 'http') => ({
  port,
  protocol,
  poolId,
  id: `l${port}`,
  certificate: null,
});
const member = (address: string, port: number | null): MemberData => ({
  id: `${address} ${String(port)}`,
  balancerId: 'b',
  address,
  port,
  weight: 3,
  nodeId: null,
  health: null,
  extra: { backup: true },
});
const pool = (id: string, port: number | null, members: readonly MemberData[] = [], kind = '') => ({
  id,
  port,
  kind,
  members,
});

const WEB = pool('web', 8080, [member('10.0.0.1', 8080), member('10.0.0.2', 9001)]);

it('members move with the target port of their listener, and those with a port of their own keep it', () => {
  const { listeners, idle, gone } = planListeners([led(80, 'web')], [WEB], [listener(80, 9090)]);
  expect(listeners[0]?.pool).toMatchObject({
    make: {
      port: 9090,
      from: WEB,
      members: [
        { address: '10.0.0.1', port: 9090, weight: 3, like: { extra: { backup: true } } },
        { address: '10.0.0.2', port: 9001 },
      ],
    },
  });
  expect([idle, gone]).toEqual([[WEB], []]);
});

it('a new listener gets the members that all others lead to', () => {
  const tls = pool('tls', 8443, [member('10.0.0.1', 8443), member('10.0.0.3', 8443)]);
  const there = [led(80, 'web'), led(443, 'tls')];
  const wanted = [listener(80, 8080), listener(443, 8443), listener(81, 9090)];
  const { listeners, idle } = planListeners(there, [WEB, tls], wanted);
  expect(listeners.map(({ pool: one }) => one)).toMatchObject([
    { there: WEB },
    { there: tls },
    { make: { members: [{ address: '10.0.0.1', port: 9090 }] } },
  ]);
  expect(idle).toEqual([]);
});

it('a pool is shared by listeners of its kind alone', () => {
  const tcp = { ...WEB, kind: 'tcp' };
  const { listeners } = planListeners(
    [led(53, 'web', 'tcp')],
    [tcp],
    [listener(53, 8080, 'tcp'), listener(53, 8080, 'udp'), listener(54, 8080, 'udp')],
    ({ protocol }) => protocol,
  );
  const [first, second, third] = listeners;
  expect(first).toMatchObject({ same: { port: 53 }, pool: { there: tcp } });
  expect(second).toMatchObject({ same: null, pool: { make: { kind: 'udp' } } });
  expect(third?.pool).toEqual(second?.pool);
});

it('a pool whose port is not known stays with its listener', () => {
  const odd = pool('odd', null, [member('10.0.0.1', 1), member('10.0.0.1', 2)]);
  const { listeners, idle } = planListeners([led(80, 'odd')], [odd], [listener(80, 80)]);
  expect([listeners[0]?.pool, idle]).toEqual([{ there: odd }, []]);
});

it('a pool to which no listener has led is neither used nor idle', () => {
  const policy = pool('policy', 9090);
  const { listeners, idle } = planListeners([led(80, 'web')], [WEB, policy], [listener(80, 9090)]);
  expect(listeners[0]?.pool).toHaveProperty('make');
  expect(idle).toEqual([WEB]);
});

it('a listener that is there is the same as one at most, and others at its port are in the way', () => {
  const dns = pool('dns', 53, [member('10.0.0.1', 53)]);
  const split = planListeners(
    [led(53, 'dns', 'tcp-udp')],
    [dns],
    [listener(53, 53, 'udp'), listener(53, 53, 'tcp')],
    ({ protocol }) => protocol,
  );
  expect(split.listeners).toMatchObject([
    { same: { protocol: 'tcp-udp' }, inTheWay: [], pool: { make: { members: [{ address: '10.0.0.1' }] } } },
    { same: null, inTheWay: [], pool: { make: { members: [{ address: '10.0.0.1' }] } } },
  ]);
  const joined = planListeners(
    [led(53, 'dns', 'tcp'), led(53, 'dns', 'udp')],
    [dns],
    [listener(53, 53, 'tcp-udp')],
  );
  expect(joined.listeners).toMatchObject([{ same: { protocol: 'tcp' }, inTheWay: [{ protocol: 'udp' }] }]);
  expect([split.gone, joined.gone]).toEqual([[], []]);
});
