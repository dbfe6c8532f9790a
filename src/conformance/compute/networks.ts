import assert from 'node:assert/strict';
import type { FirewallRuleSpec } from '../../compute/firewall/options.js';
import { Address, Firewall, type FirewallRule, Network } from '../../compute/models/index.js';
import type { ComputeBehaviour } from './context.js';
import { behaviour, NO_SUCH_ID, rejects, type Scene } from './scene.js';

const SSH: FirewallRuleSpec = { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24', '198.51.100.7'] };
const WEB: FirewallRuleSpec = { protocol: 'tcp', ports: { from: 8000, to: 8080 } };
const PING: FirewallRuleSpec = { protocol: 'icmp', addresses: ['0.0.0.0/0'] };

/** Networks, firewalls and reserved addresses. */
export const networkBehaviours: readonly ComputeBehaviour[] = [
  behaviour(
    'makes a network, puts a server on it, and destroys it when it is free',
    async (scene) => {
      const { driver, networkName = scene.freeName } = scene;
      const name = networkName();
      const network = await driver.createNetwork({ name, ...rangesOf(scene) });
      scene.after(() => driver.destroyNetwork(network));
      assert.ok(network instanceof Network && network.belongsTo(driver));
      if (scene.range !== undefined) assert.deepEqual(network.ranges, [scene.range]);
      const shown = await driver.getNetwork(network.id);
      assert.deepEqual([shown.name, shown.ranges], [network.name, network.ranges]);
      assert.ok((await driver.listNetworks()).some(({ id }) => id === network.id));
      const adopted = driver.adopt(JSON.parse(JSON.stringify(network)) as typeof network);
      assert.ok(adopted.belongsTo(driver));
      const node = await scene.createRunning({ networks: [network.id] });
      await rejects(driver.destroyNetwork(network), 'conflict');
      await driver.destroyNode(node);
      await scene.gone(() => driver.getNode(node), 'node-not-found');
      await scene.until(
        () =>
          network.destroy().then(
            () => true,
            (error: { code?: string }) => error.code !== 'conflict',
          ),
        (gone) => gone,
      );
      await scene.gone(() => driver.getNetwork(network), 'network-not-found');
      await driver.destroyNetwork(network);
    },
    ['createNetwork', 'getNetwork', 'listNetworks', 'destroyNetwork'],
  ),
  behaviour(
    'refuses ranges that are none before it asks, and says which network does not exist',
    async ({ driver, freeName }) => {
      for (const range of ['10.0.0.0', '10.0.0.0/33', 'inner'])
        await rejects(driver.createNetwork({ name: freeName(), ranges: [range] }), 'invalid-request');
      await rejects(driver.createNetwork({ name: '' }), 'invalid-request');
      await rejects(driver.getNetwork(NO_SUCH_ID), 'network-not-found');
      await driver.destroyNetwork(NO_SUCH_ID);
    },
    ['createNetwork', 'getNetwork', 'destroyNetwork'],
  ),
  behaviour(
    'makes a firewall with rules, shows them as they were asked for, and destroys it',
    async (scene) => {
      const { driver, freeName } = scene;
      const name = freeName();
      const firewall = await makeFirewall(scene, { name, rules: [SSH, WEB, ...pingOf(scene)] });
      assert.ok(firewall instanceof Firewall && firewall.belongsTo(driver));
      assert.equal(firewall.name, name);
      const shown = await driver.getFirewall(firewall.id);
      assert.deepEqual(incoming(shown.rules), incoming(firewall.rules));
      assert.deepEqual(incoming(shown.rules), [
        ...(pingOf(scene).length > 0 ? ['icmp all 0.0.0.0/0'] : []),
        'tcp 22-22 192.0.2.0/24,198.51.100.7/32',
        webOf(scene),
      ]);
      assert.ok((await driver.listFirewalls()).some(({ id }) => id === firewall.id));
      const adopted = driver.adopt(JSON.parse(JSON.stringify(firewall)) as typeof firewall);
      assert.ok(adopted.belongsTo(driver));
      await firewall.destroy();
      await scene.gone(() => driver.getFirewall(firewall), 'firewall-not-found');
      await driver.destroyFirewall(firewall);
    },
    ['createFirewall', 'getFirewall', 'listFirewalls', 'destroyFirewall'],
  ),
  behaviour(
    'lets all out while no rule of a firewall is for outgoing traffic, and keeps that when incoming rules change',
    async (scene) => {
      const { driver } = scene;
      if (driver.limits.firewalls?.directions.includes('out') !== true) return;
      const firewall = await makeFirewall(scene, { rules: [SSH] });
      const outgoing = (rules: readonly FirewallRule[]): readonly FirewallRule[] =>
        rules.filter(({ direction }) => direction === 'out');
      assert.ok(
        outgoing(firewall.rules).some(
          ({ protocol, ports, addresses }) =>
            protocol === 'any' && ports === null && addresses.includes('0.0.0.0/0'),
        ),
      );
      const changed = await driver.updateFirewall(firewall, { rules: [WEB] });
      assert.deepEqual(incoming(changed.rules), [webOf(scene)]);
      assert.deepEqual(outgoing(changed.rules), outgoing(firewall.rules));
      const restricted = await driver.updateFirewall(firewall, {
        rules: [WEB, { direction: 'out', protocol: 'tcp', ports: 443, addresses: ['203.0.113.0/24'] }],
      });
      assert.deepEqual(outgoing(restricted.rules), [
        {
          direction: 'out',
          protocol: 'tcp',
          ports: { from: 443, to: 443 },
          addresses: ['203.0.113.0/24'],
          group: null,
        },
      ]);
      const back = await driver.updateFirewall(firewall, { rules: firewall.rules });
      assert.deepEqual(incoming(back.rules), incoming(firewall.rules));
    },
    ['createFirewall', 'updateFirewall', 'destroyFirewall'],
  ),
  behaviour(
    'changes the rules of a firewall and keeps what was not named',
    async (scene) => {
      const { driver, freeName } = scene;
      const firewall = await makeFirewall(scene, { rules: [SSH, WEB] });
      const kept = await driver.updateFirewall(firewall, { rules: [...firewall.rules] });
      assert.deepEqual([kept.name, incoming(kept.rules)], [firewall.name, incoming(firewall.rules)]);
      const emptied = await driver.updateFirewall(firewall, { rules: [] });
      assert.deepEqual(incoming(emptied.rules), []);
      const name = freeName();
      try {
        const renamed = await driver.updateFirewall(firewall, { name });
        assert.equal(renamed.name, name);
      } catch (error) {
        // Names of security groups are fixed on some clouds, which say so.
        assert.match(String((error as { code?: string }).code), /invalid-request|not-supported/);
      }
      await rejects(driver.updateFirewall(firewall, {}), 'invalid-request');
    },
    ['createFirewall', 'updateFirewall', 'destroyFirewall'],
  ),
  behaviour(
    'refuses rules that mean nothing before it asks, and leaves no firewall behind',
    async ({ driver, freeName }) => {
      const name = freeName();
      const wrong: readonly FirewallRuleSpec[] = [
        { protocol: 'tcp', ports: 0 },
        { protocol: 'tcp', ports: { from: 90, to: 80 } },
        { protocol: 'icmp', ports: 1 },
        { protocol: 'any', ports: 22 },
        { protocol: 'tcp', ports: 22, addresses: ['somewhere'] },
        { protocol: 'tcp', ports: 22, addresses: [] },
        { protocol: 'esp' as 'tcp' },
        { protocol: 'tcp', port: 22 } as FirewallRuleSpec,
      ];
      for (const rule of wrong) {
        const error = await rejects(driver.createFirewall({ name, rules: [rule] }), 'invalid-request');
        assert.match(error.message, /rules\[0\]/);
        assert.equal(error.status, null);
      }
      assert.ok(!(await driver.listFirewalls()).some((firewall) => firewall.name === name));
      await rejects(driver.getFirewall(NO_SUCH_ID), 'firewall-not-found');
      await driver.destroyFirewall(NO_SUCH_ID);
    },
    ['createFirewall', 'getFirewall', 'listFirewalls', 'destroyFirewall'],
  ),
  behaviour(
    'lets in the servers of a firewall that a rule names',
    async (scene) => {
      const { driver } = scene;
      if (driver.limits.firewalls?.groups !== true) return;
      const source = await makeFirewall(scene, { rules: [] });
      const firewall = await makeFirewall(scene, {
        rules: [{ protocol: 'tcp', ports: 5432, group: source }],
      });
      const [rule] = (await driver.getFirewall(firewall)).rules.filter(({ direction }) => direction === 'in');
      assert.deepEqual([rule?.group, rule?.addresses], [source.id, []]);
    },
    ['createFirewall', 'getFirewall', 'destroyFirewall'],
  ),
  behaviour(
    'gives a firewall to a server and takes it off, and either twice is no error',
    async (scene) => {
      const { driver } = scene;
      const firewall = await makeFirewall(scene, { rules: [SSH] });
      const node = await scene.createRunning(scene.networked);
      await firewall.attach(node);
      const attached = await driver.attachFirewall(firewall, node);
      if (attached.nodeIds !== null) assert.ok(attached.nodeIds.includes(node.id));
      await rejects(driver.attachFirewall(NO_SUCH_ID, node), 'firewall-not-found');
      await rejects(driver.attachFirewall(firewall, NO_SUCH_ID), 'node-not-found');
      await firewall.detach(node);
      const detached = await driver.detachFirewall(firewall, node);
      if (detached.nodeIds !== null) assert.ok(!detached.nodeIds.includes(node.id));
      assert.deepEqual(incoming(detached.rules), incoming(firewall.rules));
    },
    ['createFirewall', 'attachFirewall', 'detachFirewall', 'destroyFirewall'],
  ),
  behaviour(
    'gives a server two firewalls at once, and it has both',
    async (scene) => {
      const { driver } = scene;
      const firewalls = [
        await makeFirewall(scene, { rules: [SSH] }),
        await makeFirewall(scene, { rules: [WEB] }),
      ];
      const node = await scene.createRunning(scene.networked);
      const outcomes = await Promise.allSettled(firewalls.map((firewall) => firewall.attach(node)));
      // Some clouds have one firewall a server, and say so.
      const [refused] = outcomes.filter(({ status }) => status === 'rejected');
      if (refused?.status === 'rejected') {
        assert.match(String((refused.reason as { code?: string }).code), /conflict|invalid-request/);
        return;
      }
      for (const firewall of firewalls) {
        const shown = await driver.getFirewall(firewall);
        if (shown.nodeIds !== null) assert.deepEqual(shown.nodeIds, [node.id]);
        // What is not there cannot stand in the way: a server that has lost it lets it go.
        else await rejects(driver.destroyFirewall(firewall), 'conflict');
      }
      for (const firewall of firewalls) await firewall.detach(node).catch(keepsOne);
    },
    ['createFirewall', 'attachFirewall', 'detachFirewall', 'getFirewall', 'destroyFirewall'],
  ),
  behaviour(
    'makes a server with a firewall, and refuses one that does not exist',
    async (scene) => {
      const { driver } = scene;
      const firewall = await makeFirewall(scene, { rules: [SSH] });
      if (driver.limits.firewalls?.atCreate !== true) {
        const asked = scene.spec({ ...scene.networked, firewalls: [firewall] });
        await rejects(driver.createNode(asked), 'invalid-request');
        return;
      }
      const node = await scene.createRunning({ ...scene.networked, firewalls: [firewall] });
      const shown = await driver.getFirewall(firewall);
      if (shown.nodeIds !== null) assert.deepEqual(shown.nodeIds, [node.id]);
      const name = scene.freeName();
      await assert.rejects(
        driver.createNode(scene.spec({ ...scene.networked, name, firewalls: [NO_SUCH_ID] })),
      );
      assert.ok(!(await driver.listNodes()).some((one) => one.name === name));
    },
    ['createFirewall', 'getFirewall', 'attachFirewall', 'destroyFirewall'],
  ),
  behaviour(
    'reserves an address, gives it to a server, takes it back and releases it',
    async (scene) => {
      const { driver } = scene;
      const address = await driver.reserveAddress(scene.addressSource);
      scene.after(() => driver.releaseAddress(address));
      assert.ok(address instanceof Address && address.belongsTo(driver));
      assert.ok((await driver.listAddresses()).some(({ id, ip }) => id === address.id && ip === address.ip));
      const node = await scene.createRunning(scene.networked);
      await driver.assignAddress(address, node);
      const found = async (): Promise<Address | undefined> =>
        (await driver.listAddresses()).find(({ id }) => id === address.id);
      await scene.until(found, (listed) => listed?.nodeId === node.id);
      await driver.unassignAddress(address);
      await scene.until(found, (listed) => listed !== undefined && listed.nodeId === null);
      await driver.unassignAddress(address);
      await address.release();
      await scene.until(found, (listed) => listed === undefined);
      await driver.releaseAddress(address);
    },
    ['reserveAddress', 'assignAddress', 'unassignAddress', 'releaseAddress', 'listAddresses'],
    ['addressSource'],
  ),
];

/** Some clouds leave a server its last firewall. */
function keepsOne(error: unknown): void {
  if ((error as { code?: string }).code !== 'conflict') throw error;
}

async function makeFirewall(
  { driver, freeName, after }: Scene,
  { name = freeName(), rules }: { readonly name?: string; readonly rules: readonly FirewallRuleSpec[] },
): Promise<Firewall> {
  const firewall = await driver.createFirewall({ name, rules });
  after(() => driver.destroyFirewall(firewall));
  return firewall;
}

function pingOf({ driver }: Scene): readonly FirewallRuleSpec[] {
  return driver.limits.firewalls?.protocols.includes('icmp') === true ? [PING] : [];
}

/** WEB in words: for all addresses, of the families that there are. */
function webOf({ driver }: Scene): string {
  const { families = ['ipv4', 'ipv6'] } = driver.limits.firewalls ?? {};
  const all = { ipv4: '0.0.0.0/0', ipv6: '::/0' };
  return `tcp 8000-8080 ${families.map((family) => all[family]).join(',')}`;
}

function rangesOf({ range }: Scene): { readonly ranges?: readonly string[] } {
  return range === undefined ? {} : { ranges: [range] };
}

/** Rules for incoming traffic in words, in order. */
function incoming(rules: readonly FirewallRule[]): string[] {
  return rules
    .filter(({ direction }) => direction === 'in')
    .map(({ protocol, ports, addresses, group }) =>
      [
        protocol,
        ports === null ? 'all' : `${ports.from}-${ports.to}`,
        group ?? [...addresses].sort().join(','),
      ].join(' '),
    )
    .sort();
}
