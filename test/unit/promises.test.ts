import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDriver, listProviders } from 'skylane';
import { OPENSTACK_CLOUDS } from 'skylane/openstack-clouds';
import { afterAll, describe, expect, it } from 'vitest';
import { partsOf } from '../support/parts.js';
import { declaredPromiseMethods } from '../support/promise-methods.js';

const folder = mkdtempSync(join(tmpdir(), 'skylane-promises-'));
afterAll(() => rmSync(folder, { recursive: true }));

const endpoint = 'http://127.0.0.1:9';
const password = { endpoint, username: 'ann', password: 'secret', projectName: 'web', region: 'R1' };
const apiKey = { endpoint, username: 'ann', apiKey: 'secret', region: 'DFW' };
const token = { endpoint, token: 'secret' };
const google = { ...token, projectId: 'web' };
const aws = { endpoint, accessKeyId: 'AKIA', secretAccessKey: 'secret', region: 'us-east-1' };
const azure = { endpoint, account: 'pictures', accountKey: Buffer.alloc(64).toString('base64') };

const resourceManager = { ...token, subscriptionId: '00000000-0000-4000-8000-000000000000' };

const OPTIONS: Readonly<Record<string, object>> = {
  akamai: {
    endpoint,
    host: 'a.example',
    clientToken: 'client',
    clientSecret: 'secret',
    accessToken: 'access',
  },
  aliyun: { endpoint, accessKeyId: 'id', accessKeySecret: 'secret', region: 'cn-hangzhou' },
  aurora: { endpoint, apiKey: 'key', secret: 'secret' },
  aws,
  'azure-blobs': azure,
  'azure-dns': resourceManager,
  'azure-load-balancer': resourceManager,
  'azure-vm': resourceManager,
  azure: { ...azure, ...resourceManager },
  brightbox: { endpoint, clientId: 'cli-1', secret: 'secret' },
  bunny: token,
  cloudfiles: apiKey,
  civo: { ...token, region: 'LON1' },
  cloudflare: token,
  cloudstack: { endpoint, apiKey: 'key', secretKey: 'secret', region: 'zone' },
  constellix: { endpoint, apiKey: 'key', secretKey: 'secret' },
  desec: token,
  'digital-ocean': token,
  'dns-made-easy': { endpoint, apiKey: 'key', secretKey: 'secret' },
  dnsimple: { ...token, accountId: '1010' },
  dnspod: { endpoint, loginToken: '1,secret' },
  dummy: {},
  dynu: token,
  cloudscale: token,
  cloudsigma: { endpoint, token: 'token' },
  cloudns: { endpoint, authId: '1', authPassword: 'secret' },
  easydns: { endpoint, apiToken: 'secret', apiKey: 'key' },
  ec2: aws,
  exoscale: { endpoint, apiKey: 'key', apiSecret: 'secret' },
  elb: aws,
  'elb-classic': aws,
  'gandi-live': token,
  gce: google,
  gcore: { ...token, projectId: '1', region: '76' },
  glesys: { endpoint, apiUser: 'ann', apiKey: 'secret' },
  godaddy: { endpoint, apiKey: 'key', apiSecret: 'secret' },
  google,
  'google-load-balancer': google,
  'google-storage': google,
  gridscale: { endpoint, userId: 'u1', token: 'secret' },
  hetzner: token,
  hostinger: token,
  incus: { endpoint },
  inwx: { endpoint, username: 'ann', password: 'secret' },
  infomaniak: token,
  ionos: token,
  kubevirt: token,
  'ionos-cloud': { ...token, datacenterId: 'd1' },
  kamatera: { endpoint, clientId: 'client', secret: 'secret' },
  linode: token,
  latitude: { ...token, project: 'web' },
  'liquid-web': { endpoint, username: 'ann', password: 'secret' },
  local: { path: folder },
  luadns: { endpoint, username: 'ann', apiToken: 'secret' },
  lightsail: aws,
  lxd: { endpoint },
  namecheap: { endpoint, apiUser: 'ann', apiKey: 'secret' },
  namesilo: { endpoint, apiKey: 'secret' },
  nfsn: { endpoint, login: 'ann', apiKey: 'secret' },
  'name-com': { endpoint, username: 'ann', apiToken: 'secret' },
  netlify: token,
  ns1: token,
  'openstack-swift': password,
  openstack: password,
  vsphere: { endpoint, username: 'ann', password: 'secret' },
  'point-dns': { endpoint, username: 'ann', apiKey: 'secret' },
  porkbun: { endpoint, apiKey: 'key', secretApiKey: 'secret' },
  powerdns: { endpoint, apiKey: 'secret' },
  'rackspace-flex': password,
  rackspace: apiKey,
  rcodezero: token,
  oracle: {
    endpoint,
    tenancy: 't',
    user: 'u',
    fingerprint: 'f',
    privateKey: 'secret',
    region: 'r',
    compartmentId: 'c',
  },
  ovh: {
    endpoint,
    applicationKey: 'key',
    applicationSecret: 'secret',
    consumerKey: 'consumer',
    serviceName: 'p1',
  },
  outscale: { endpoint, accessKey: 'key', secretKey: 'secret', region: 'eu-west-2' },
  ...Object.fromEntries(Object.keys(OPENSTACK_CLOUDS).map((name) => [name, password])),
  rfc2136: { server: '127.0.0.1', port: 9 },
  route53: aws,
  s3: aws,
  scaleway: token,
  stackit: { ...token, projectId: 'web' },
  tencent: { endpoint, secretId: 'id', secretKey: 'secret', region: 'ap-guangzhou' },
  transip: { endpoint, login: 'ann', privateKey: 'secret' },
  ultradns: { endpoint, username: 'ann', password: 'secret' },
  upcloud: { endpoint, token: 'token' },
  vercel: token,
  verda: { endpoint, clientId: 'client', clientSecret: 'secret' },
  vultr: token,
  yandex: { ...token, folderId: 'web' },
  zonomi: { endpoint, apiKey: 'secret' },
};

const drivers = listProviders().flatMap(({ provider, services }) =>
  services.map((service) => ({ provider, service })),
);
const declared = declaredPromiseMethods();

/** What callers without types may pass, by what it is; the last argument of every method is its options. */
const ARGUMENTS: Readonly<Record<string, (count: number) => unknown[]>> = {
  nothing: () => [],
  'empty texts': (count) => Array.from({ length: count }, () => ''),
  'empty objects': (count) => Array.from({ length: count }, () => ({})),
  'a call that has no time': (count) => [...Array.from({ length: count - 1 }, () => 'x'), { timeout: 0 }],
  'a call that is over': (count) => [
    ...Array.from({ length: count - 1 }, () => 'x'),
    { signal: AbortSignal.abort() },
  ],
};

/** A driver that sends nothing: it is closed. */
async function closedDriver(provider: string, service: string): Promise<object> {
  const Driver = getDriver(provider as 'dummy', service as 'compute');
  const driver = new Driver({ retry: { attempts: 1 }, ...OPTIONS[provider] });
  await driver.close();
  return driver;
}

/** The classes that a driver or a part is made of, the last one first. */
function classesOf(holder: object): string[] {
  const prototype = Object.getPrototypeOf(holder) as object;
  return prototype === Object.prototype ? [] : [prototype.constructor.name, ...classesOf(prototype)];
}

/** The methods of a driver or a part that return promises, and how many arguments each takes. */
function methodsOf(holder: object): [string, number][] {
  const methods = new Map(classesOf(holder).flatMap((name) => [...(declared.get(name) ?? [])]));
  return [...methods].filter(([name]) => typeof Reflect.get(holder, name) === 'function');
}

describe.each(drivers)('the $service driver of $provider', ({ provider, service }) => {
  it.each(Object.entries(ARGUMENTS))('answers %s with a promise', async (_name, argumentsOf) => {
    const driver = await closedDriver(provider, service);
    const holders: [string, object][] = [['the driver', driver], ...partsOf(driver)];
    const classes = holders.flatMap(([, holder]) => classesOf(holder));
    expect(classes.filter((name) => !declared.has(name))).toEqual([]);
    expect(methodsOf(driver).length).toBeGreaterThan(10);
    const threw: string[] = [];
    const responses: unknown[] = [];
    for (const [holderName, holder] of holders) {
      for (const [name, count] of methodsOf(holder)) {
        try {
          const method = Reflect.get(holder, name) as (...parameters: unknown[]) => unknown;
          const response = method.apply(holder, argumentsOf(count));
          if (response instanceof Promise) responses.push(response);
          else threw.push(`${name} of ${holderName} answers ${typeof response}`);
        } catch (error) {
          threw.push(`${name} of ${holderName} throws ${String(error)}`);
        }
      }
    }
    await Promise.allSettled(responses);
    expect(threw).toEqual([]);
  });
});
