import { getDriver, Provider, Scheduler } from 'skylane';
import { expect, it } from 'vitest';

import { withLab } from '../support/lab.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';
import { freshAccount, type MotoLab } from '../support/moto.js';

const Elb = getDriver(Provider.ELB);
const Ec2 = getDriver(Provider.EC2);

withLab<MotoLab>('moto', (lab) => {
  const credentials = freshAccount(lab);
  const options = { endpoint: lab.endpoint, region: 'us-east-1', credentials };
  let subnets: string[] = [];
  const spec = () => ({
    name: freeName('elb'),
    networks: subnets,
    listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  });

  describeLoadBalancers({
    name: 'moto (Application)',
    prepare: async () => {
      await using ec2 = new Ec2(options);
      subnets = (await ec2.subnets.list()).slice(0, 2).map(({ id }) => id);
    },
    driver: () => new Elb(options),
    spec: () => ({ ...spec(), extra: { targetType: 'ip' } }),
    member: (index) => ({ address: `172.31.0.${index + 1}` }),
    stranger: () => new Elb({ ...options, endpoint: `${lab.endpoint}/` }),
    otherPort: 8443,
  });

  describeLoadBalancers({
    name: 'moto (Network)',
    driver: () => new Elb(options),
    spec: () => ({
      ...spec(),
      listeners: [{ port: 5432, protocol: 'tcp' }],
      extra: { targetType: 'ip', scheme: 'internal' },
    }),
    member: (index) => ({ address: `172.31.1.${index + 1}` }),
  });

  it('puts the instances of a run behind a balancer, and deletes its target groups with it', async () => {
    await using ec2 = new Ec2(options);
    await using elb = new Elb(options);
    await using scheduler = new Scheduler(ec2);
    const [image] = await ec2.images.list({ filters: { name: ['amzn2-ami-hvm-2.0.20181017-x86_64-gp2'] } });
    const balancer = await elb.createLoadBalancer(spec());
    const run = scheduler.createNodes(
      { name: 'web', image: image?.id ?? 'ami-12c6146b', size: 't2.micro' },
      { count: 5 },
    );
    const { members, failures } = await scheduler.attachMembers(balancer, run).result;
    expect([members.length, failures.length]).toEqual([5, 0]);
    const { nodes } = await run.result;
    expect(members.map(({ nodeId }) => nodeId).toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
    const changed = await balancer.update({
      algorithm: 'least-connections',
      healthCheck: { protocol: 'http', path: '/up' },
    });
    expect([changed.algorithm, changed.healthCheck?.path]).toEqual(['least-connections', '/up']);
    await balancer.destroy();
    expect((await elb.listLoadBalancers()).map(({ id }) => id)).not.toContain(balancer.id);
  });

  it('a name that is taken, and what cannot be, are errors that say so', async () => {
    await using elb = new Elb(options);
    const wanted = spec();
    await expect(elb.createLoadBalancer({ ...wanted, networks: [] })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const mixed = [...wanted.listeners, { port: 81, protocol: 'tcp' }];
    await expect(elb.createLoadBalancer({ ...wanted, listeners: mixed })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const balancer = await elb.createLoadBalancer(wanted);
    await expect(elb.createLoadBalancer(wanted)).rejects.toMatchObject({ code: 'load-balancer-exists' });
    await balancer.destroy();
  });
});
