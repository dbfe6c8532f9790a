import { getDriver, Provider, UnavailableError } from 'skylane';
import { DummyCloud } from 'skylane/dummy';
import { expect, it } from 'vitest';

import { makeCertificate } from '../../support/certificate.js';

const Dummy = getDriver(Provider.DUMMY, 'loadbalancer');
const SPEC = { name: 'web', listeners: [{ port: 80 }], members: [{ address: '10.0.0.1' }] };
const broken = () => new UnavailableError('the wire broke', { retryable: true });

it.each(['createLoadBalancer', 'createListener', 'createMembers'])(
  'a create that fails at %s leaves nothing behind',
  async (method) => {
    for (const fault of [{ error: broken() }, { lostAnswer: true, times: 2 }]) {
      const cloud = new DummyCloud();
      const driver = new Dummy({ cloud });
      cloud.addFault({ method, ...fault });
      await expect(driver.createLoadBalancer(SPEC)).rejects.toMatchObject({ code: 'unavailable' });
      expect(cloud.balancers.size).toBe(0);
    }
  },
);

it('what cannot be taken away again is named', async () => {
  const cloud = new DummyCloud();
  const driver = new Dummy({ cloud });
  cloud.addFault({ method: 'createMembers', error: broken() });
  cloud.addFault({ method: 'destroyLoadBalancer', times: 9, error: broken() });
  const [id] = await driver.createLoadBalancer(SPEC).then(
    () => [],
    (error: { code: string; left: string[]; cause: unknown }) => {
      expect(error).toMatchObject({ code: 'load-balancer-incomplete', cause: { code: 'unavailable' } });
      return error.left;
    },
  );
  expect(id).toBe(`load balancer ${[...cloud.balancers.keys()][0]}`);
});

it('a call that is aborted halfway leaves nothing behind', async () => {
  const cloud = new DummyCloud({ latency: 20 });
  const driver = new Dummy({ cloud });
  const controller = new AbortController();
  const made = driver.createLoadBalancer(SPEC, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('never mind')), 30);
  await expect(made).rejects.toThrow('never mind');
  expect(cloud.balancers.size).toBe(0);
});

it('refuses a certificate that is none, and a key that is another certificate’s, and shows neither', async () => {
  const driver = new Dummy();
  const [one, other] = [makeCertificate(), makeCertificate()];
  const withPair = (pair: object) =>
    driver.createLoadBalancer({
      name: 'web',
      listeners: [
        { port: 443, protocol: 'https', certificate: pair as { certificate: string; privateKey: string } },
      ],
    });
  await expect(withPair({ certificate: 'x', privateKey: one.key })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  const swapped = withPair({ certificate: one.cert, privateKey: other.key });
  await expect(swapped).rejects.toThrow(/not that of its certificate/);
  await expect(withPair({ certificate: one.cert, privateKey: 'geheim' })).rejects.not.toThrow(/geheim/);
  const good = await withPair({ certificate: one.cert, privateKey: one.key });
  expect(good.listeners?.[0]?.certificate).toEqual(expect.any(String));
});

it('a balancer whose first read fails is taken away again, since nobody would know of it', async () => {
  const cloud = new DummyCloud();
  cloud.addFault({ method: 'getLoadBalancer', error: broken() });
  await expect(new Dummy({ cloud }).createLoadBalancer(SPEC)).rejects.toMatchObject({ code: 'unavailable' });
  expect(cloud.balancers.size).toBe(0);
});

it('a create that fails takes away no older balancer of its name', async () => {
  const cloud = new DummyCloud();
  const driver = new Dummy({ cloud });
  const older = await (await driver.createLoadBalancer(SPEC)).waitUntilActive();
  cloud.addFault({ method: 'createLoadBalancer', error: broken() });
  await expect(driver.createLoadBalancer(SPEC)).rejects.toMatchObject({ code: 'unavailable' });
  expect([...cloud.balancers.keys()]).toEqual([older.id]);
});

it('more members than a balancer takes are refused before a request', async () => {
  const driver = new Dummy();
  const members = Array.from({ length: 1001 }, (_, index) => ({
    address: `10.0.${index >> 8}.${index & 255}`,
  }));
  await expect(driver.createLoadBalancer({ ...SPEC, members })).rejects.toMatchObject({
    code: 'quota-exceeded',
  });
  expect(driver.cloud.calls).toEqual([]);
});

it.each([
  ['a location that is null', { location: null }],
  ['members that are null', { members: null }],
  ['a node that is missing', { members: [{ node: undefined }] }],
  ['a port that is a bigint', { listeners: [{ port: 80n }] }],
  ['a listener that is null', { listeners: [null] }],
  ['a certificate that is null', { listeners: [{ port: 443, protocol: 'https', certificate: null }] }],
])('%s is the caller’s mistake', async (_what, wrong) => {
  const driver = new Dummy();
  const spec = { ...SPEC, ...wrong } as unknown as typeof SPEC;
  await expect(driver.createLoadBalancer(spec)).rejects.toMatchObject({ code: 'invalid-request' });
  expect(driver.cloud.calls).toEqual([]);
});

it.each([
  ['no certificate where TLS ends', { port: 443, protocol: 'https' }, /wants a certificate/],
  ['a certificate where it has no use', { port: 80, protocol: 'http', certificate: 'c' }, /no use for/],
])('refuses a listener with %s', async (_what, listener, words) => {
  const driver = new Dummy();
  const made = driver.createLoadBalancer({ name: 'web', listeners: [listener] });
  await expect(made).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(words),
  });
});

it.each([
  ['a health check over a protocol that there is none for', { protocol: 'smoke' }, 'not-supported'],
  ['a path without a slash', { protocol: 'http', path: 'health' }, 'invalid-request'],
  ['a path where there is none', { protocol: 'tcp', path: '/' }, 'invalid-request'],
  ['half a second', { protocol: 'tcp', interval: 500 }, 'invalid-request'],
  [
    'a timeout longer than the interval',
    { protocol: 'tcp', interval: 2000, timeout: 3000 },
    'invalid-request',
  ],
])('refuses %s', async (_what, healthCheck, code) => {
  const driver = new Dummy();
  await expect(driver.createLoadBalancer({ ...SPEC, healthCheck })).rejects.toMatchObject({ code });
  expect(driver.cloud.calls).toEqual([]);
});
