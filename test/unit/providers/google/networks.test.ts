import { getDriver, Provider } from 'skylane';
import { expect, onTestFinished, test } from 'vitest';
import { quickSandbox } from '../../../support/sandbox.js';

/** Networks are subnets, firewalls are rules with one target tag. */

async function google() {
  const sandbox = await quickSandbox({ flavor: 'google-compute' });
  const Gce = getDriver(Provider.GCE);
  const gce = new Gce({ ...sandbox.credentials, endpoint: sandbox.identityUrl, region: 'europe-west1-b' });
  onTestFinished(() => gce.close());
  return { gce, sandbox };
}

const SPEC = { name: 'web-1', image: 'debian-12', size: 'e2-small' };
const SSH = { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] } as const;

test('a network is made with a VPC network, which goes with it even when the subnet is gone already', async () => {
  const { gce } = await google();
  const network = await gce.createNetwork({ name: 'inner', ranges: ['10.9.0.0/24'] });
  expect(network.id).toMatch(/^projects\/.*\/regions\/europe-west1\/subnetworks\/inner$/);
  expect(network.extra.network).toMatch(/\/global\/networks\/inner$/);
  await gce.subnetworks.delete('inner');
  await gce.destroyNetwork(network);
  expect((await gce.networks.list()).map(({ name }) => name)).toEqual(['default']);
});

test('a VPC network that is named stays', async () => {
  const { gce } = await google();
  await gce.networks.create({ name: 'shared' });
  const network = await gce.createNetwork({
    name: 'inner',
    ranges: ['10.9.0.0/24'],
    extra: { network: 'shared' },
  });
  await network.destroy();
  expect((await gce.networks.list()).map(({ name }) => name).toSorted()).toEqual(['default', 'shared']);
});

test('a VPC network whose subnet is refused is taken away again', async () => {
  const { gce, sandbox } = await google();
  await sandbox.addFault({ kind: 'status', operation: 'subnetworks.insert', status: 400, times: 1 });
  await expect(gce.createNetwork({ name: 'inner', ranges: ['10.9.0.0/24'] })).rejects.toThrow();
  expect((await gce.networks.list()).map(({ name }) => name)).toEqual(['default']);
});

test('a firewall refuses with a priority after its own rules and before those of the network default', async () => {
  const { gce } = await google();
  const { id } = await gce.createFirewall({ name: 'web', rules: [SSH] });
  expect(id).toBe('skylane-web');
  const rules = await gce.firewalls.list();
  expect(
    rules
      .map(({ direction, allowed, denied, ranges, priority }) =>
        [
          direction,
          allowed.length > 0 ? 'allow' : 'deny',
          [...allowed, ...denied][0]?.protocol,
          ranges,
          priority,
        ].join(' '),
      )
      .toSorted(),
  ).toEqual([
    'in allow tcp 192.0.2.0/24 1000',
    'in deny all 0.0.0.0/0 2000',
    'out allow all 0.0.0.0/0 1000',
    'out deny all 0.0.0.0/0 2000',
  ]);
  expect(rules.every(({ targetTags }) => targetTags.join() === id)).toBe(true);
});

test('rules of others with its tag are shown in words, and stay', async () => {
  const { gce } = await google();
  const firewall = await gce.createFirewall({ name: 'web', rules: [SSH] });
  await gce.firewalls.create({
    name: 'esp',
    allowed: [{ protocol: 'esp' }],
    ranges: ['192.0.2.1/32'],
    targetTags: [firewall.id],
  });
  const changed = await gce.updateFirewall(firewall, { rules: [] });
  expect(changed.otherRules).toEqual(['esp in allow esp 192.0.2.1/32']);
  expect(changed.rules.filter(({ direction }) => direction === 'in')).toEqual([]);
});

test('an update of addresses changes the rule that is there', async () => {
  const { gce, sandbox } = await google();
  const firewall = await gce.createFirewall({ name: 'web', rules: [SSH] });
  await sandbox.clearLog();
  await gce.updateFirewall(firewall, { rules: [{ ...SSH, addresses: ['192.0.2.0/24', '198.51.100.7'] }] });
  const counts = await sandbox.counts();
  expect(counts['firewalls.patch']).toBe(1);
  expect([counts['firewalls.insert'], counts['firewalls.delete']]).toEqual([undefined, undefined]);
});

test('what Google cannot do is refused by name', async () => {
  const { gce } = await google();
  const firewall = await gce.createFirewall({ name: 'web' });
  const out = { direction: 'out', protocol: 'any', group: firewall } as const;
  await expect(gce.updateFirewall(firewall, { rules: [out] })).rejects.toThrow(
    /no groups in rules for outgoing/,
  );
  await expect(gce.updateFirewall(firewall, { name: 'other' })).rejects.toThrow(/leave name out/);
  await expect(gce.createFirewall({ name: 'web' })).rejects.toMatchObject({ code: 'conflict' });
  expect((await gce.getFirewall(firewall)).rules).toEqual(firewall.rules);
  await expect(
    gce.createFirewall({ name: 'six', rules: [{ protocol: 'any', addresses: ['2001:db8::/32'] }] }),
  ).rejects.toThrow(/there are ipv4/);
  await expect(gce.createFirewall({ name: 'w'.repeat(47) })).rejects.toThrow(/at most 46/);
  await expect(gce.createNetwork({ name: 'inner', ranges: ['fd00::/64'] })).rejects.toThrow(/one IPv4 range/);
});

test('a firewall is for servers on its network alone, and stays while one has it', async () => {
  const { gce } = await google();
  const network = await gce.createNetwork({ name: 'inner', ranges: ['10.9.0.0/24'] });
  const firewall = await gce.createFirewall({ name: 'web', extra: { network: network.id } });
  await expect(gce.createNode({ ...SPEC, firewalls: [firewall] })).rejects.toThrow(
    /is to be on .*default alone/,
  );
  const [node] = await gce.waitUntilRunning([
    await gce.createNode({
      ...SPEC,
      networks: [network.id],
      firewalls: [firewall],
      extra: { networkTags: ['http'] },
    }),
  ]);
  expect(node?.extra.networkTags).toEqual(['http', 'skylane-web']);
  await expect(firewall.destroy()).rejects.toMatchObject({ code: 'conflict' });
  const other = await gce.createFirewall({ name: 'other' });
  await expect(other.attach(node?.id ?? '')).rejects.toThrow(/is not on .*default/);
  await firewall.detach(node?.id ?? '');
  expect((await gce.getNode(node?.id ?? '')).extra.networkTags).toEqual(['http']);
});
