import assert from 'node:assert/strict';
import type { LoadBalancerBehaviour } from './context.js';
import { rejects } from '../rejects.js';
import { behaviour, membersOf, placeOf, placesOf } from './scene.js';

/** Calls at once: more than one request of most clouds takes. */
const AT_ONCE = 30;

/** Putting members behind a balancer and taking them away, one call or many at once. */
export const memberBehaviours: readonly LoadBalancerBehaviour[] = [
  behaviour('attaches a member and detaches it', async ({ balancer, member }) => {
    const [attached, ...others] = await balancer.attachMembers(member(0));
    assert.ok(attached !== undefined);
    assert.equal(others.length, 0);
    const [listed] = await balancer.listMembers();
    assert.deepEqual([listed?.id, listed && placeOf(listed)], [attached.id, placeOf(attached)]);
    await attached.detach();
    assert.deepEqual(await balancer.listMembers(), []);
    await attached.detach();
  }),
  behaviour('a member that is attached twice is there once', async ({ balancer, member }) => {
    const [first] = await balancer.attachMembers([member(0)]);
    const [second] = await balancer.attachMembers([member(0)]);
    assert.equal(second?.id, first?.id);
    assert.equal((await balancer.listMembers()).length, 1);
  }),
  behaviour(
    'many calls at once, of forks too, lose no member, and each learns of its own',
    async (context) => {
      const { driver, balancer } = context;
      const fork = driver.fork();
      const calls = membersOf(context, AT_ONCE).map((member, index) =>
        (index % 2 === 0 ? driver : fork).attachMembers(balancer.id, member),
      );
      const attached = (await Promise.all(calls)).flat();
      await fork.close();
      assert.equal(attached.length, AT_ONCE);
      assert.equal(new Set(attached.map(placeOf)).size, AT_ONCE);
      assert.deepEqual(placesOf(await balancer.listMembers()), placesOf(attached));
    },
  ),
  behaviour('members that come and go at once do not disturb each other', async (context) => {
    const { balancer, member } = context;
    await balancer.attachMembers(membersOf(context, 4));
    const [, ...left] = await Promise.all([
      balancer.detachMembers([member(0), member(1)]),
      balancer.attachMembers(member(5)),
      balancer.attachMembers([member(6), member(7)]),
    ]);
    assert.equal(left.flat().length, 3);
    const listed = await balancer.listMembers();
    assert.equal(listed.length, 5);
    for (const one of left.flat()) assert.ok(placesOf(listed).includes(placeOf(one)));
  }),
  behaviour(
    'calls that contradict each other are carried out in their order',
    async ({ balancer, member }) => {
      await Promise.all([
        balancer.attachMembers(member(0)),
        balancer.detachMembers(member(0)),
        balancer.attachMembers(member(1)),
      ]);
      assert.equal((await balancer.listMembers()).length, 1);
    },
  ),
  behaviour('makes some members the only ones, and leaves alone those that stay', async (context) => {
    const { balancer, member } = context;
    const before = await balancer.attachMembers(membersOf(context, 3));
    const after = await balancer.setMembers([member(1), member(2), member(3)]);
    assert.equal(after.length, 3);
    const kept = before.filter((one) => after.some((other) => placeOf(other) === placeOf(one)));
    assert.equal(kept.length, 2);
    for (const one of kept) assert.ok(after.some(({ id }) => id === one.id));
    assert.deepEqual(placesOf(await balancer.listMembers()), placesOf(after));
  }),
  behaviour('an abort takes out its own members and no others', async ({ balancer, member }) => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const aborted = balancer.attachMembers(member(0), { signal: controller.signal });
    const other = balancer.attachMembers(member(1));
    controller.abort(reason);
    await assert.rejects(aborted, (error) => error === reason);
    const [attached] = await other;
    assert.deepEqual(placesOf(await balancer.listMembers()), [attached && placeOf(attached)]);
  }),
  behaviour(
    'a member that the cloud refuses keeps out no other call',
    async (context) => {
      const { balancer, refusedMember } = context;
      if (refusedMember === undefined) return;
      const good = membersOf(context, 5).map((member) => balancer.attachMembers(member));
      const bad = balancer.attachMembers(refusedMember);
      const outcome = await bad.then(
        () => null,
        (error: unknown) => error,
      );
      assert.ok(outcome !== null, 'should have been refused');
      assert.equal((await Promise.all(good)).flat().length, 5);
      assert.equal((await balancer.listMembers()).length, 5);
    },
    [],
    ['refusedMember'],
  ),
  behaviour(
    'waits for the lock of another process, and loses none of its members',
    async (context) => {
      const { driver, balancer, member, stranger } = context;
      const other = stranger?.() ?? driver;
      await Promise.all([
        driver.attachMembers(balancer, [member(0), member(1)]),
        other.attachMembers(balancer.id, [member(2), member(3)]),
        driver.attachMembers(balancer, member(4)),
      ]);
      await other.close();
      assert.equal((await balancer.listMembers()).length, 5);
    },
    [],
    ['stranger'],
  ),
  behaviour('gives a member a weight, and changes it', async ({ driver, balancer, member }) => {
    const { weights } = driver.capabilities;
    const spec = member(0);
    if (weights === null) {
      await rejects(balancer.attachMembers({ ...asObject(spec), weight: 1 }), 'not-supported');
      return;
    }
    const [heavy] = await balancer.attachMembers({ ...asObject(spec), weight: 5 });
    assert.equal(heavy?.weight, 5);
    const [light] = await balancer.attachMembers({ ...asObject(spec), weight: 2 });
    assert.equal(light?.weight, 2);
    const [same] = await balancer.attachMembers(spec);
    assert.equal(same?.weight, 2);
    await rejects(
      balancer.attachMembers({ ...asObject(spec), weight: weights.maximum + 1 }),
      'invalid-request',
    );
  }),
  behaviour(
    'models survive JSON, and work again where they are adopted',
    async ({ driver, balancer, member }) => {
      const [attached] = await balancer.attachMembers(member(0));
      const copy = driver.adopt(JSON.parse(JSON.stringify(balancer)) as typeof balancer);
      assert.equal((await copy.listMembers()).length, 1);
      const data = JSON.parse(JSON.stringify(attached)) as NonNullable<typeof attached>;
      await driver.adopt(data).detach();
      assert.deepEqual(await copy.listMembers(), []);
    },
  ),
];

/** A member in the form that takes a weight. */
function asObject(spec: ReturnType<Parameters<LoadBalancerBehaviour['run']>[0]['member']>) {
  return 'publicIps' in spec ? { node: spec } : spec;
}
