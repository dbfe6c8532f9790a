import { getDriver, type LoadBalancerDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';
import { type Cut, type CuttingProxy, CUTS, cuttingProxy } from '../support/cutting-proxy.js';
import { withLab } from '../support/lab.js';
import { freeName } from '../support/loadbalancer.js';
import { freshAccount, type MotoLab } from '../support/moto.js';

/** A create cut off at each of its requests that change something, on servers that nobody here wrote: nothing is left behind. */
const Octavia = getDriver(Provider.OPENSTACK, 'loadbalancer');
const Elb = getDriver(Provider.ELB);
const Classic = getDriver(Provider.ELB_CLASSIC);
const Ec2 = getDriver(Provider.EC2);

const SPEC = {
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
  members: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }],
  healthCheck: { protocol: 'http' },
};

interface Cloud {
  readonly driver: LoadBalancerDriver;
  readonly proxy: CuttingProxy;
  readonly extra: object;
  /** The ways to cut; all where it is left out. */
  readonly cuts?: readonly Cut[];
  /** Parts that stand without a balancer. */
  readonly strays: () => Promise<readonly string[]>;
}

/** Makes a balancer as often as it has steps, cut off at another one each time. Answers what stayed, and how many parts of a whole one could be seen. */
async function cutAtEachStep({ driver, proxy, extra, strays, cuts = CUTS }: Cloud): Promise<object> {
  const create = () => driver.createLoadBalancer({ ...SPEC, ...extra, name: freeName('cut') });
  const names = async () =>
    (await driver.listLoadBalancers()).filter(({ state }) => state !== 'deleting').map(({ name }) => name);
  proxy.cut(null);
  const whole = await create();
  const steps = proxy.changes;
  const parts = (await strays()).length;
  await whole.destroy();
  const before = await names();
  const left: string[] = [];
  for (const how of cuts) {
    for (let step = 0; step < steps; step += 1) {
      proxy.cut(step, how);
      const made = await create().catch(() => null);
      proxy.cut(null);
      // What the connection sends again by itself is no failure: then all of it is there.
      if (made !== null) await made.destroy();
      const stayed = (await names()).filter((name) => !before.includes(name));
      left.push(...[...stayed, ...(await strays())].map((name) => `${how} at ${step}: ${name}`));
    }
  }
  return { steps, parts, left };
}

withLab<{ auth_url: string; endpoints: Record<string, string> }>('openstack-lab', (lab) => {
  it('a create on a real Octavia that is cut off at any step leaves nothing behind', async () => {
    const service = new URL(lab.endpoints['load-balancer'] ?? '').origin;
    await using proxy = await cuttingProxy(service, ({ method }) => method === 'POST' || method === 'PUT');
    const never = () => false;
    await using keystone = await cuttingProxy(new URL(lab.auth_url).origin, never, (text) =>
      Buffer.from(text.toString().replaceAll(service, proxy.origin)),
    );
    await using driver = new Octavia({
      endpoint: `${keystone.origin}${new URL(lab.auth_url).pathname}`,
      username: 'demo',
      password: 'labdemo',
      projectName: 'demo',
      region: 'RegionOne',
    });
    const extra = { extra: { vipSubnetId: '11111111-2222-4333-8444-555555555555' } };
    const outcome = await cutAtEachStep({
      driver,
      proxy,
      extra,
      strays: () => Promise.resolve([]),
      cuts: ['unsent', 'unanswered'],
    });
    expect(outcome).toMatchObject({ left: [] });
  }, 600_000);
});

withLab<MotoLab>('moto', (lab) => {
  it('a create on moto that is cut off at any step leaves nothing behind, no target group either', async () => {
    const isChange = (_request: unknown, body: string) => /\bAction=(Create|Register|Modify|Add)/.test(body);
    await using proxy = await cuttingProxy(lab.endpoint, isChange);
    const account = await freshAccount(lab)();
    const credentials = () => Promise.resolve(account);
    await using ec2 = new Ec2({ endpoint: lab.endpoint, region: 'us-east-1', credentials });
    await using driver = new Elb({ endpoint: proxy.origin, region: 'us-east-1', credentials });
    const networks = (await ec2.subnets.list()).slice(0, 2).map(({ id }) => id);
    const strays = async () => {
      const { accessKeyId } = await credentials();
      const response = await fetch(lab.endpoint, {
        method: 'POST',
        body: new URLSearchParams({ Action: 'DescribeTargetGroups', Version: '2015-12-01' }),
        // moto reads the account from the key's name alone.
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/elasticloadbalancing/aws4_request, SignedHeaders=host, Signature=none`,
        },
      });
      const body = await response.text();
      expect(body).toContain('DescribeTargetGroupsResult');
      return [...body.matchAll(/<TargetGroupName>([^<]*)/g)].map(([, name]) => name ?? '');
    };
    const outcome = await cutAtEachStep({
      driver,
      proxy,
      extra: { networks, extra: { targetType: 'ip' } },
      strays,
    });
    expect(outcome).toEqual({ steps: expect.any(Number), parts: 1, left: [] });
  }, 300_000);

  it('a create of a classic balancer that is cut off at any step leaves nothing behind', async () => {
    const isChange = (_request: unknown, body: string) =>
      /\bAction=(Create|Configure|Set|Register)/.test(body);
    await using proxy = await cuttingProxy(lab.endpoint, isChange);
    const account = await freshAccount(lab)();
    const credentials = () => Promise.resolve(account);
    await using driver = new Classic({ endpoint: proxy.origin, region: 'us-east-1', credentials });
    const outcome = await cutAtEachStep({
      driver,
      proxy,
      extra: {
        location: 'us-east-1a',
        members: [{ id: 'i-0123456789abcdef0', publicIps: [], privateIps: [] }],
        extra: { stickiness: { seconds: 300 } },
      },
      strays: () => Promise.resolve([]),
    });
    expect(outcome).toMatchObject({ steps: 5, left: [] });
  }, 300_000);
});
