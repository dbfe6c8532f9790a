import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getDriver, Provider, Scheduler } from 'skylane';
import { expect, it } from 'vitest';

import { withLab } from '../support/lab.js';
import { describeLoadBalancers, freeName } from '../support/loadbalancer.js';
import { freshAccount, type MotoLab } from '../support/moto.js';
import { findJudge } from '../support/sign-in/judge.js';

const Classic = getDriver(Provider.ELB_CLASSIC);
const Ec2 = getDriver(Provider.EC2);
const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('./foreign/boto3-elb-classic.py', import.meta.url));
const python = findJudge('boto3');
/** More than the behaviours have members at once. */
const SERVERS = 31;

withLab<MotoLab>('moto', (lab) => {
  const credentials = freshAccount(lab);
  const options = { endpoint: lab.endpoint, region: 'us-east-1', credentials };
  let subnets: string[] = [];
  let servers: { id: string; publicIps: string[]; privateIps: string[] }[] = [];
  const spec = () => ({
    name: freeName('classic'),
    networks: subnets,
    listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  });
  const server = (index: number) => servers[index] ?? { id: `i-${index}`, publicIps: [], privateIps: [] };

  describeLoadBalancers({
    name: 'moto (classic)',
    prepare: async () => {
      await using ec2 = new Ec2(options);
      await using scheduler = new Scheduler(ec2);
      subnets = (await ec2.subnets.list()).slice(0, 2).map(({ id }) => id);
      const [image] = await ec2.images.list({
        filters: { name: ['amzn2-ami-hvm-2.0.20181017-x86_64-gp2'] },
      });
      const run = scheduler.createNodes(
        { name: 'web', image: image?.id ?? 'ami-12c6146b', size: 't2.micro' },
        { count: SERVERS },
      );
      servers = (await run.result).nodes.map(({ id }) => ({ id, publicIps: [], privateIps: [] }));
    },
    driver: () => new Classic(options),
    spec,
    member: server,
    stranger: () => new Classic({ ...options, endpoint: `${lab.endpoint}/` }),
  });

  it.skipIf(python === null)('boto3 reads what was made, and what it changes is seen', async () => {
    await using elb = new Classic(options);
    const made = await elb.createLoadBalancer({
      ...spec(),
      members: [server(0), server(1)],
      healthCheck: { protocol: 'http', path: '/up', interval: 20_000, timeout: 5000 },
      extra: { stickiness: { seconds: 300 }, tags: { team: 'web' } },
    });
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    const keys = [accessKeyId, secretAccessKey, sessionToken];
    const parameters = [lab.endpoint, 'us-east-1', ...keys, made.id, server(0).id, server(2).id];
    const { stdout } = await run(python ?? '', [SCRIPT, ...parameters]);
    expect(JSON.parse(stdout)).toEqual({
      dns: made.addresses[0],
      listeners: [['HTTP', 80, 8080]],
      cookies: [300],
      sticky: [true],
      check: ['HTTP:8080/up', 20, 5],
      servers: [server(0).id, server(1).id],
      team: ['web'],
    });
    const seen = (await made.listMembers()).map(({ nodeId }) => nodeId);
    expect(seen).toEqual([server(1).id, server(2).id]);
    await made.destroy();
  });

  it('stickiness, checks, listeners and tags are changed where they are kept', async () => {
    await using elb = new Classic(options);
    const made = await elb.createLoadBalancer({ ...spec(), healthCheck: { protocol: 'tcp' } });
    expect(made.healthCheck).toMatchObject({ protocol: 'tcp', path: null, interval: 10_000 });
    const sticky = await elb.updateLoadBalancer(made, { extra: { stickiness: { cookie: 'SID' } } });
    expect(sticky.extra.stickiness).toEqual({ cookie: 'SID' });
    const other = await elb.updateLoadBalancer(made, { extra: { stickiness: { seconds: null } } });
    expect(other.extra.stickiness).toEqual({ seconds: null });
    const moved = await elb.updateLoadBalancer(made, {
      listeners: [
        { port: 80, protocol: 'http', targetPort: 9090 },
        { port: 5432, targetPort: 5432 },
      ],
    });
    expect(moved.listeners?.map(({ port, targetPort }) => [port, targetPort])).toEqual([
      [5432, 5432],
      [80, 9090],
    ]);
    expect([moved.extra.healthCheckPort, moved.extra.stickiness]).toEqual([9090, { seconds: null }]);
    const plain = await elb.updateLoadBalancer(made, { extra: { stickiness: null } });
    expect(plain.extra.stickiness).toBeNull();
    await made.destroy();
  });

  it('lists are read page by page', async () => {
    await using elb = new Classic({ ...options, credentials: freshAccount(lab) });
    const names = Array.from({ length: 3 }, () => freeName('page'));
    for (const name of names)
      await elb.createLoadBalancer({ ...spec(), networks: [], location: 'us-east-1a', name });
    expect((await elb.listLoadBalancers()).map(({ id }) => id)).toEqual(names);
  });

  it('a name that is taken is an error, and the balancer that has it stays', async () => {
    await using elb = new Classic(options);
    const wanted = spec();
    const made = await elb.createLoadBalancer(wanted);
    await expect(elb.createLoadBalancer(wanted)).rejects.toMatchObject({ code: 'load-balancer-exists' });
    expect((await made.refresh()).name).toBe(wanted.name);
    await made.destroy();
  });
});
