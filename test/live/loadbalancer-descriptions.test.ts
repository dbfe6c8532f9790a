import { CloudError, getDriver, Provider } from 'skylane';
import type { DigitalOceanLoadBalancer } from 'skylane/digital-ocean';
import { startSandbox } from 'skylane/sandbox';
import { afterAll, describe, expect, test } from 'vitest';
import { startArmJudge } from '../support/arm-descriptions.js';
import { googleCloud, REGION } from '../support/google-balancers.js';
import { judgedCloud } from '../support/judged-cloud.js';
import { labServer } from '../support/lab.js';

/** A mock that refuses every request which breaks DigitalOcean's official description; it keeps nothing and answers with examples. */
const lab = labServer<{ endpoint: string }>('spec-mock/digitalocean');

const ID = '4de7ac8b-495b-4884-9a69-1050c6793cd6';
const LISTENERS = [
  { port: 443, protocol: 'https', targetPort: 8080, certificate: '892071a0-bb95-49bc-8021-3afd67a210bf' },
];

/** A change whose end is waited for: the mock keeps nothing, and its balancer is new for ever. */
async function begun(change: (options: { readonly timeout: number }) => Promise<unknown>): Promise<unknown> {
  try {
    return await change({ timeout: 2000 });
  } catch (error) {
    if (CloudError.is(error) && error.code === 'timeout') return error;
    throw error;
  }
}

const REQUESTS: Readonly<Record<string, (driver: DigitalOceanLoadBalancer) => Promise<unknown>>> = {
  listLoadBalancers: (driver) => driver.iterateLoadBalancers().next(),
  getLoadBalancer: (driver) => driver.getLoadBalancer(ID),
  createLoadBalancer: (driver) =>
    driver.createLoadBalancer({
      name: 'web',
      listeners: LISTENERS,
      members: [{ id: '3164444', publicIps: [], privateIps: [] }],
      healthCheck: { protocol: 'http', path: '/up' },
      extra: { sizeUnit: 2, redirectHttpToHttps: true, stickyCookie: { name: 'DO-LB', ttl: 300 } },
    }),
  updateLoadBalancer: (driver) =>
    begun((options) => driver.updateLoadBalancer(ID, { name: 'other', listeners: LISTENERS }, options)),
  attachMembers: (driver) =>
    begun((options) => driver.attachMembers(ID, { id: '77', publicIps: [], privateIps: [] }, options)),
  detachMembers: (driver) => begun((options) => driver.detachMembers(ID, '3164444', options)),
  destroyLoadBalancer: (driver) => driver.destroyLoadBalancer(ID),
};

describe.skipIf(lab === null)(
  "each request of DigitalOcean's load balancers is as its description says",
  () => {
    const Driver = getDriver(Provider.DIGITAL_OCEAN, 'loadbalancer');
    const driver = new Driver({
      endpoint: `${lab?.endpoint ?? 'http://127.0.0.1:9'}/v2`,
      token: 'a'.repeat(64),
      region: 'nyc3',
      retry: { attempts: 1 },
    });

    afterAll(() => driver.close());

    test.each(Object.entries(REQUESTS))('%s', async (_name, send) => {
      const outcome = await send(driver).then(
        () => null,
        (error: unknown) => error,
      );
      expect(outcome).toBeNull();
    });
  },
);

const network = labServer<{ endpoint: string }>('spec-mock/azure-network');

test.skipIf(network === null)(
  "each request of Azure's load balancers, which the sandbox answers, is as its description says",
  async () => {
    const rateLimit = { requests: 100_000, per: 1000 };
    await using sandbox = await startSandbox({ flavor: 'azure', actionTime: 10, rateLimit });
    await using judge = await startArmJudge({ 'azure-network': network?.endpoint ?? '' }, sandbox.url);
    const Balancers = getDriver(Provider.AZURE_LOAD_BALANCER);
    await using driver = new Balancers({ ...sandbox.credentials, endpoint: judge.url });
    const balancer = await driver.createLoadBalancer({
      name: 'web',
      listeners: [{ port: 80, targetPort: 8080 }],
      members: [{ address: '10.0.0.4' }],
      algorithm: 'source-ip',
      healthCheck: { protocol: 'http', path: '/up' },
      extra: { tags: { team: 'web' } },
    });
    const inner = await driver.createLoadBalancer({
      name: 'inner',
      networks: ['skylane-westeurope/default'],
      listeners: [{ port: 53, protocol: 'udp' }],
      extra: { internal: true },
    });
    await driver.listLoadBalancers();
    await balancer.attachMembers([{ address: '10.0.0.5' }, { address: '10.0.0.6' }]);
    await balancer.detachMembers({ address: '10.0.0.4' });
    await balancer.update({
      healthCheck: { protocol: 'tcp' },
      listeners: [{ port: 443 }],
      algorithm: 'five-tuple',
    });
    await balancer.update({ listeners: [{ port: 443 }, { port: 53, protocol: 'udp' }], healthCheck: null });
    await Promise.all([balancer.destroy(), inner.destroy()]);
    expect(judge.requests.flatMap(({ violations }) => violations)).toEqual([]);
    const kinds = judge.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
    expect(kinds.some((kind) => /^PUT .*backendAddressPools/.test(kind))).toBe(true);
  },
  60_000,
);

const compute = labServer<{ endpoint: string }>('spec-mock/google-compute');

test.skipIf(compute === null)(
  "each request of Google's load balancers, which the sandbox answers, is as its discovery document says",
  async () => {
    const { sandbox, node, close } = await googleCloud(3);
    await using judge = await judgedCloud(compute?.endpoint ?? '', sandbox.identityUrl);
    const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);
    await using driver = new Balancers({ ...sandbox.credentials, endpoint: judge.url, region: REGION });
    const certificate = `projects/${sandbox.credentials.projectId}/global/sslCertificates/web`;
    const proxy = await driver.createLoadBalancer({
      name: 'proxy',
      listeners: [{ port: 443, protocol: 'https', targetPort: 8080, certificate }],
      members: [node(0)],
      algorithm: 'least-connections',
      healthCheck: { protocol: 'http', path: '/up' },
    });
    const plain = await driver.createLoadBalancer({
      name: 'plain',
      listeners: [{ port: 53 }, { port: 53, protocol: 'udp' }],
      algorithm: 'source-ip',
      extra: { networkTier: 'STANDARD' },
    });
    await driver.listLoadBalancers();
    await driver.getLoadBalancer('plain');
    await plain.attachMembers([node(1), node(2)]);
    await plain.detachMembers(node(1));
    await plain.update({ listeners: [{ port: 80 }], algorithm: 'five-tuple' });
    await plain.update({ healthCheck: { protocol: 'tcp' } });
    const other = `${certificate}-2`;
    await proxy.update({
      listeners: [{ port: 443, protocol: 'https', targetPort: 9090, certificate: other }],
    });
    await proxy.update({ listeners: [{ port: 443, protocol: 'http', targetPort: 9090 }] });
    await proxy.update({ listeners: [{ port: 443, protocol: 'http', targetPort: 9091 }] });
    await proxy.update({ listeners: [{ port: 80, protocol: 'http', targetPort: 9090 }] });
    await Promise.all([proxy.destroy(), plain.destroy()]);
    await close();
    expect(judge.violations).toEqual([]);
    for (const action of [
      'addInstances',
      'setNamedPorts',
      'getHealth',
      'listInstances',
      'setUrlMap',
      'setSslCertificates',
    ])
      expect(judge.requests.some((request) => request.endsWith(action))).toBe(true);
  },
  120_000,
);
