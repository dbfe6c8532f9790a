import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getDriver, type LoadBalancerDriver, Provider } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';
import { describe, expect, it, test } from 'vitest';
import { withLab } from '../support/lab.js';
import { freeName } from '../support/loadbalancer.js';
import { freshAccount, type MotoLab } from '../support/moto.js';
import { findJudge } from '../support/sign-in/judge.js';

const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
const Elb = getDriver(Provider.ELB);
const Ec2 = getDriver(Provider.EC2);

const run = promisify(execFile);
const PATIENCE = 240_000;

/** Runs a script of another client; answers the JSON that it printed. */
async function client(python: string, script: string, parameters: readonly string[]): Promise<unknown> {
  const file = fileURLToPath(new URL(`./foreign/${script}`, import.meta.url));
  const { stdout } = await run(python, [file, ...parameters]);
  return JSON.parse(stdout) as unknown;
}

const LISTENERS = [{ port: 80, protocol: 'http', targetPort: 8080 }] as const;
const CHECK = { protocol: 'http', path: '/health', interval: 10_000, timeout: 5_000 } as const;

describe('python-octaviaclient', () => {
  const python = findJudge('octaviaclient');
  /** Neither Octavia looks a subnet up. */
  const SUBNET = '11111111-2222-4333-8444-555555555555';

  async function readsBack(octavia: LoadBalancerDriver, parameters: readonly string[], extra: object) {
    const spec = { name: freeName('judged'), listeners: LISTENERS, healthCheck: CHECK, ...extra };
    const made = await octavia.createLoadBalancer(spec);
    try {
      const members = [1, 2, 3].map((index) => ({ address: `10.9.0.${index}`, weight: index }));
      await octavia.attachMembers(made, members);
      const balancer = await octavia.getLoadBalancer(made);
      expect(await client(python ?? '', 'octavia.py', [...parameters, made.id, '10.9.0.9'])).toEqual({
        name: spec.name,
        vip: balancer.addresses[0],
        listeners: [['HTTP', 80]],
        pools: [['HTTP', 'ROUND_ROBIN']],
        members: members.map(({ address, weight }) => [address, 8080, weight]),
        monitors: [['HTTP', '/health', 10, 5]],
        listed: true,
      });
      const seen = await octavia.listMembers(made);
      expect(seen.map(({ address, weight }) => [address, weight]).toSorted()).toEqual([
        ['10.9.0.2', 2],
        ['10.9.0.3', 3],
        ['10.9.0.9', 3],
      ]);
    } finally {
      await octavia.destroyLoadBalancer(made);
    }
  }

  test.skipIf(python === null)(
    "reads back what Skylane made on the sandbox's Octavia, and Skylane sees what it made",
    async () => {
      await using sandbox = await spawnSandbox({ flavor: 'openstack' });
      const { username, password, projectName, region } = sandbox.credentials;
      await using octavia = new Octavia({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
      await readsBack(octavia, [sandbox.identityUrl, username, password, projectName, region ?? ''], {
        extra: { vipSubnetId: SUBNET },
      });
    },
    PATIENCE,
  );

  withLab<{ readonly auth_url: string }>('openstack-lab', ({ auth_url: endpoint }) => {
    const [username, password, projectName, region] = ['demo', 'labdemo', 'demo', 'RegionOne'];
    it.skipIf(python === null)(
      'reads back what Skylane made on a real Octavia, and Skylane sees what it made',
      async () => {
        await using octavia = new Octavia({ endpoint, username, password, projectName, region });
        const parameters = [endpoint, username, password, projectName, region] as string[];
        await readsBack(octavia, parameters, { extra: { vipSubnetId: SUBNET } });
      },
      PATIENCE,
    );
  });
});

describe('boto3', () => {
  const python = findJudge('boto3');

  withLab<MotoLab>('moto', (lab) => {
    it.skipIf(python === null)(
      'reads back what Skylane made on moto, and Skylane sees what it made',
      async () => {
        const signIn = freshAccount(lab);
        const credentials = await signIn();
        const options = { endpoint: lab.endpoint, region: 'us-east-1', credentials };
        await using ec2 = new Ec2(options);
        await using elb = new Elb(options);
        const networks = (await ec2.subnets.list()).slice(0, 2).map(({ id }) => id);
        const balancer = await elb.createLoadBalancer({
          name: freeName('judged'),
          networks,
          listeners: LISTENERS,
          healthCheck: CHECK,
          extra: { targetType: 'ip' },
        });
        await elb.attachMembers(
          balancer,
          [1, 2, 3].map((index) => ({ address: `172.31.0.${index}` })),
        );
        const { accessKeyId, secretAccessKey, sessionToken } = credentials;
        const keys = [accessKeyId, secretAccessKey, sessionToken];
        const parameters = [lab.endpoint, 'us-east-1', ...keys, balancer.id, '172.31.0.9'];
        expect(await client(python ?? '', 'boto3-elb.py', parameters)).toEqual({
          name: balancer.name,
          dns: balancer.addresses[0],
          type: 'application',
          listeners: [['HTTP', 80]],
          groups: [['HTTP', 8080, '/health']],
          forwards: [true],
          targets: [1, 2, 3].map((index) => [`172.31.0.${index}`, 8080]),
        });
        const seen = await elb.listMembers(balancer);
        expect(seen.map(({ address }) => address).toSorted()).toEqual([
          '172.31.0.2',
          '172.31.0.3',
          '172.31.0.9',
        ]);
      },
      PATIENCE,
    );
  });
});
