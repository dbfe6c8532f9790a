import { getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';

import { FakeElb } from '../../../support/fake-elb.js';

const Elb = getDriver(Provider.ELB);
const node = (id: string) => ({ node: { id, publicIps: [], privateIps: [] } });
const HTTPS = { port: 443, protocol: 'https', targetPort: 80, certificate: 'arn:old' };

async function start(spec: object = {}) {
  const fake = await FakeElb.start();
  const driver = new Elb({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    endpoint: fake.endpoint,
    retry: { attempts: 1 },
  });
  const listeners = [HTTPS];
  const members = [node('i-1'), node('i-2')];
  const balancer = await driver.createLoadBalancer({
    name: 'w',
    networks: ['subnet-1'],
    listeners,
    members,
    ...spec,
  });
  const registered = () => fake.changes.filter((one) => one.get('Action') === 'RegisterTargets');
  const sizes = registered().map((one) => [...one.keys()].filter((key) => key.endsWith('.Id')).length);
  fake.taken();
  return {
    fake,
    balancer,
    sizes,
    async [Symbol.asyncDispose]() {
      await driver.close();
      await fake[Symbol.asyncDispose]();
    },
  };
}

it('a certificate is exchanged where its listener is', async () => {
  await using scene = await start();
  const { fake, balancer } = scene;
  const changed = await balancer.update({ listeners: [{ ...HTTPS, certificate: 'arn:new' }] });
  expect(changed.listeners).toMatchObject([{ port: 443, certificate: 'arn:new' }]);
  expect(fake.taken()).toEqual(['ModifyListener']);
});

it('a listener with another target port stays, and takes members, check and algorithm along', async () => {
  await using scene = await start({
    algorithm: 'least-connections',
    healthCheck: { protocol: 'http', path: '/up' },
  });
  const { fake, balancer } = scene;
  const [before] = balancer.listeners ?? [];
  const changed = await balancer.update({ listeners: [{ ...HTTPS, targetPort: 8080 }] });
  expect(changed.listeners).toEqual([{ ...before, targetPort: 8080 }]);
  expect([changed.healthCheck?.path, changed.algorithm]).toEqual(['/up', 'least-connections']);
  expect(changed.members?.map(({ nodeId, port }) => [nodeId, port])).toEqual([
    ['i-1', 8080],
    ['i-2', 8080],
  ]);
  // What nobody is led to any more is not left behind.
  expect(fake.groups.map((group) => group['Port'])).toEqual(['8080']);
});

it('a target group that a rule leads to is neither filled nor deleted', async () => {
  await using scene = await start();
  const { fake, balancer } = scene;
  const [group] = fake.groups;
  const rule = { TargetGroupArn: 'arn:targetgroup/rule', Port: '9000', Protocol: 'HTTP' };
  fake.groups.push(rule);
  const listener = fake.listeners[0]?.['ListenerArn'] ?? '';
  fake.rules.push({ listener, group: rule.TargetGroupArn });
  fake.rules.push({ listener, group: group?.['TargetGroupArn'] ?? '' });
  await balancer.attachMembers(node('i-3'));
  expect(fake.targets.get(rule.TargetGroupArn)).toBeUndefined();
  await balancer.update({ listeners: [{ ...HTTPS, targetPort: 8080 }] });
  expect(fake.groups.map(({ Port }) => Port)).toEqual(['80', '9000', '8080']);
});

it('a listener that does more than lead to one target group is not changed', async () => {
  await using scene = await start();
  const { fake, balancer } = scene;
  fake.extraAction = '<member><Type>authenticate-oidc</Type></member>';
  await expect(balancer.update({ listeners: [HTTPS] })).rejects.toMatchObject({ code: 'not-supported' });
  expect(fake.taken()).toEqual([]);
});

it('security groups and tags are changed, and what is for ever is refused', async () => {
  await using scene = await start();
  const { fake, balancer } = scene;
  await balancer.update({ extra: { securityGroups: ['sg-1'], tags: { a: '1' } } });
  expect(fake.taken()).toEqual(['SetSecurityGroups', 'AddTags']);
  await expect(balancer.update({ extra: { scheme: 'internal' } })).rejects.toMatchObject({
    code: 'not-supported',
  });
});

it('the members of a create are registered in requests that AWS takes', async () => {
  const members = Array.from({ length: 450 }, (_, index) => node(`i-${index}`));
  await using scene = await start({ members });
  expect(scene.sizes).toEqual([200, 200, 50]);
});

it('tags are asked for of as many target groups as AWS takes', async () => {
  const listeners = Array.from({ length: 25 }, (_, index) => ({ port: 8000 + index, protocol: 'http' }));
  await using scene = await start({ listeners, members: [] });
  await scene.balancer.destroy();
  expect(scene.fake.tagged).toBe(20);
  expect(scene.fake.groups).toEqual([]);
});

it('TCP and UDP that lead to one port keep their target groups', async () => {
  const listeners = [
    { port: 53, protocol: 'tcp' },
    { port: 5353, protocol: 'udp', targetPort: 53 },
  ];
  await using scene = await start({ listeners });
  await scene.balancer.update({ listeners });
  expect(scene.fake.taken()).toEqual([]);
});

it('a listener changes its protocol where it is, with the policy that AWS wants where TLS begins', async () => {
  const plain = { port: 80, protocol: 'http', targetPort: 80 };
  await using scene = await start({ listeners: [plain] });
  const { fake, balancer } = scene;
  const changed = await balancer.update({ listeners: [{ ...HTTPS, port: 80 }] });
  expect(changed.listeners).toMatchObject([{ id: balancer.listeners?.[0]?.id, protocol: 'https' }]);
  expect(Object.fromEntries(fake.changes[0] ?? [])).toMatchObject({
    Action: 'ModifyListener',
    Protocol: 'HTTPS',
    SslPolicy: 'ELBSecurityPolicy-2016-08',
    'Certificates.member.1.CertificateArn': 'arn:old',
  });
  await balancer.update({ listeners: [plain] });
  expect(fake.taken()).toEqual(['ModifyListener', 'ModifyListener']);
});

it.each(['CreateListener', 'ModifyListener', 'RegisterTargets'])(
  'an update leaves no target group behind where %s is refused',
  async (action) => {
    await using scene = await start();
    const { fake, balancer } = scene;
    const { groups, listeners } = structuredClone({ groups: fake.groups, listeners: fake.listeners });
    fake.refused.add(action);
    const wanted =
      action === 'CreateListener'
        ? [HTTPS, { ...HTTPS, port: 8443, targetPort: 81 }]
        : [{ ...HTTPS, targetPort: 81 }];
    await expect(balancer.update({ listeners: wanted })).rejects.toThrow();
    expect({ groups: fake.groups, listeners: fake.listeners }).toEqual({ groups, listeners });
  },
);

it('TCP and UDP at one port become one listener of both, and two again', async () => {
  const both = [
    { port: 53, protocol: 'tcp' },
    { port: 53, protocol: 'udp' },
  ];
  const one = [{ port: 53, protocol: 'tcp-udp' }];
  await using scene = await start({ listeners: both });
  const { fake, balancer } = scene;
  const joined = await balancer.update({ listeners: one });
  expect(joined.listeners).toMatchObject(one);
  expect(joined.members?.map(({ nodeId }) => nodeId)).toEqual(['i-1', 'i-2']);
  const parted = await balancer.update({ listeners: both });
  expect(parted.listeners).toMatchObject(both);
  expect(parted.members).toHaveLength(4);
  expect(fake.groups.map(({ Protocol }) => Protocol)).toEqual(['TCP', 'UDP']);
});

it('a listener in the way comes back where the one that takes its place is refused', async () => {
  const both = [
    { port: 53, protocol: 'tcp' },
    { port: 53, protocol: 'udp' },
  ];
  await using scene = await start({ listeners: both });
  const { fake, balancer } = scene;
  fake.refused.add('ModifyListener');
  const update = balancer.update({ listeners: [{ port: 53, protocol: 'tcp-udp' }] });
  await expect(update).rejects.toThrow();
  expect((await balancer.refresh()).listeners).toMatchObject(both);
});

it('a listener leads to its old target group where the answer to its change was lost, and the new group is gone', async () => {
  await using scene = await start();
  const { fake, balancer } = scene;
  const before = fake.listeners.map(({ group }) => group);
  fake.lost.add('ModifyListener');
  const update = balancer.update({ listeners: [{ ...HTTPS, targetPort: 9090 }] });
  await expect(update).rejects.toMatchObject({ code: 'unavailable' });
  expect(fake.listeners.map(({ group }) => group)).toEqual(before);
  expect(fake.groups.map(({ TargetGroupArn }) => TargetGroupArn)).toEqual(before);
});

it('a listener of TLS in the way comes back with its security policy', async () => {
  const tls = { port: 443, protocol: 'tls', certificate: 'arn:aws:acm:1' };
  await using scene = await start({ listeners: [{ port: 443, protocol: 'udp' }, tls] });
  const { fake, balancer } = scene;
  Object.assign(fake.listeners[1] ?? {}, { SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' });
  fake.refused.add('ModifyListener');
  const update = balancer.update({ listeners: [{ port: 443, protocol: 'tcp-udp' }] });
  await expect(update).rejects.toThrow();
  expect(fake.listeners).toMatchObject([
    { Protocol: 'UDP' },
    { Protocol: 'TLS', SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' },
  ]);
});

it('a destroy that was cut short, called again, deletes the target groups that it left', async () => {
  await using scene = await start();
  const { fake, balancer } = scene;
  const { groups } = fake;
  groups.push({ TargetGroupArn: 'arn:targetgroup/other', Port: '1', Protocol: 'HTTP' });
  fake.owners.set('arn:targetgroup/other', 'w2');
  fake.refused.add('DeleteTargetGroup');
  await expect(balancer.destroy()).rejects.toThrow();
  expect([fake.isGone, groups.length]).toEqual([true, 2]);
  fake.refused.clear();
  await balancer.destroy();
  expect(groups.map(({ TargetGroupArn }) => TargetGroupArn)).toEqual(['arn:targetgroup/other']);
});
