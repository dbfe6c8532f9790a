import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'https://api.digitalocean.com';
const ID = '4de7ac8b-495b-4884-9a69-1050c6793cd6';
const PATH = `/v2/load_balancers/${ID}`;
const Balancers = getDriver(Provider.DIGITAL_OCEAN, 'loadbalancer');
const RULE = {
  entry_protocol: 'http',
  entry_port: 80,
  target_protocol: 'http',
  target_port: 8080,
  certificate_id: '',
  tls_passthrough: false,
};

/** A balancer as DigitalOcean's description shows one. */
const shown = (droplets: readonly number[] = [3_164_444]) => ({
  load_balancer: {
    id: ID,
    name: 'example-lb-01',
    ip: '104.131.186.241',
    size_unit: 1,
    algorithm: 'round_robin',
    status: 'active',
    created_at: '2017-02-01T22:22:58Z',
    forwarding_rules: [RULE],
    health_check: {
      protocol: 'http',
      port: 80,
      path: '/',
      check_interval_seconds: 10,
      response_timeout_seconds: 5,
      healthy_threshold: 5,
      unhealthy_threshold: 3,
    },
    sticky_sessions: { type: 'none' },
    region: { name: 'New York 3', slug: 'nyc3', features: [], available: true, sizes: [] },
    tag: '',
    droplet_ids: droplets,
    redirect_http_to_https: false,
    enable_proxy_protocol: false,
    vpc_uuid: 'c33931f2-a26a-4e61-b85c-4e95a2ec431b',
  },
});

const make = () => new Balancers({ token: 'dop_v1_secret', region: 'nyc3', retry: { attempts: 1 } });
const node = (id: string) => ({ id, publicIps: [], privateIps: [] });

it('reads a balancer with its rules, its check and its Droplets', async () => {
  nock(ORIGIN).get(PATH).reply(200, shown());
  const balancer = await make().getLoadBalancer(ID);
  expect(balancer).toMatchObject({
    state: 'active',
    addresses: ['104.131.186.241'],
    listeners: [{ id: null, port: 80, protocol: 'http', targetPort: 8080, certificate: null }],
    healthCheck: {
      protocol: 'http',
      path: '/',
      interval: 10_000,
      timeout: 5000,
      healthyAfter: 5,
      unhealthyAfter: 3,
    },
    location: 'nyc3',
    extra: { tag: null, sizeUnit: 1 },
  });
  expect(balancer.members?.map(({ nodeId, port, address }) => [nodeId, port, address])).toEqual([
    ['3164444', null, null],
  ]);
});

it('makes a balancer with its Droplets', async () => {
  nock(ORIGIN)
    .post('/v2/load_balancers', {
      name: 'web',
      region: 'nyc3',
      forwarding_rules: [
        { entry_protocol: 'http', entry_port: 80, target_protocol: 'http', target_port: 8080 },
      ],
      droplet_ids: [3_164_444],
    })
    .reply(202, shown())
    .get(PATH)
    .reply(200, shown());
  const listeners = [{ port: 80, protocol: 'http', targetPort: 8080 }];
  const made = await make().createLoadBalancer({ name: 'web', listeners, members: [node('3164444')] });
  expect(made.id).toBe(ID);
});

it('adds Droplets of many calls in one request, and waits while earlier actions go on', async () => {
  const busy = {
    id: 'forbidden',
    message: "Load Balancer can't be updated while it processes previous actions",
  };
  const after = shown([3_164_444, 1, 2]);
  nock(ORIGIN)
    .get(PATH)
    .reply(200, shown())
    .post(`${PATH}/droplets`, { droplet_ids: [1, 2] })
    .reply(403, busy)
    .get(PATH)
    .times(2)
    .reply(200, shown())
    .post(`${PATH}/droplets`, { droplet_ids: [1, 2] })
    .reply(204)
    .get(PATH)
    .times(2)
    .reply(200, after);
  const driver = make();
  const attached = await Promise.all([
    driver.attachMembers(ID, node('1')),
    driver.attachMembers(ID, node('2')),
  ]);
  expect(attached.flat().map(({ nodeId }) => nodeId)).toEqual(['1', '2']);
});

it('an update names all that the balancer has', async () => {
  const {
    algorithm: _,
    created_at: __,
    id: ___,
    ip: ____,
    status: _____,
    region: ______,
    tag: _______,
    ...kept
  } = shown().load_balancer;
  nock(ORIGIN)
    .get(PATH)
    .reply(200, shown())
    .put(PATH, { ...kept, region: 'nyc3', name: 'other' })
    .reply(200, shown())
    .get(PATH)
    .times(2)
    .reply(200, shown());
  await make().updateLoadBalancer(ID, { name: 'other' });
});

const BUSY = {
  id: 'forbidden',
  message: "Load Balancer can't be updated while it processes previous actions",
};

it('an update that waits for the lock names the Droplets that others have added meanwhile', async () => {
  const droplets: unknown[] = [];
  const put = (body: Record<string, unknown>) => droplets.push(body['droplet_ids']) > 0;
  nock(ORIGIN)
    .get(PATH)
    .reply(200, shown([1]))
    .put(PATH, put)
    .reply(403, BUSY)
    .get(PATH)
    .times(4)
    .reply(200, shown([1, 2]))
    .put(PATH, put)
    .reply(200, shown([1, 2]));
  await make().updateLoadBalancer(ID, { name: 'other' });
  expect(droplets).toEqual([[1], [1, 2]]);
});

it('a rule with another target port takes its check along, and keeps how Droplets are spoken to', async () => {
  const { load_balancer: given } = shown();
  const rule = {
    ...RULE,
    entry_protocol: 'https',
    entry_port: 443,
    target_protocol: 'https',
    certificate_id: 'c',
  };
  const balancer = {
    ...given,
    forwarding_rules: [rule],
    health_check: { ...given.health_check, port: 8080 },
  };
  const sent: Record<string, unknown>[] = [];
  nock(ORIGIN)
    .get(PATH)
    .times(3)
    .reply(200, { load_balancer: balancer })
    .put(PATH, (body: Record<string, unknown>) => sent.push(body) > 0)
    .reply(200, shown());
  const listeners = [{ port: 443, protocol: 'https', targetPort: 9090, certificate: 'new' }];
  await make().updateLoadBalancer(ID, { listeners });
  expect(sent[0]).toMatchObject({
    forwarding_rules: [{ target_protocol: 'https', target_port: 9090, certificate_id: 'new' }],
    health_check: { port: 9090, path: '/' },
  });
});

it('another interval leaves the port of a check that is no rule’s', async () => {
  const sent: Record<string, unknown>[] = [];
  nock(ORIGIN)
    .get(PATH)
    .times(3)
    .reply(200, shown())
    .put(PATH, (body: Record<string, unknown>) => sent.push(body) > 0)
    .reply(200, shown());
  await make().updateLoadBalancer(ID, { healthCheck: { protocol: 'tcp', interval: 20_000 } });
  expect(sent[0]).toMatchObject({ health_check: { port: 80, check_interval_seconds: 20 } });
});

it('a server of another cloud is refused, and keeps no Droplet out', async () => {
  let droplets: number[] = [];
  nock(ORIGIN)
    .persist()
    .get(PATH)
    .reply(200, () => shown(droplets))
    .post(`${PATH}/droplets`, { droplet_ids: [1] })
    .reply(204, () => {
      droplets = [1];
      return '';
    });
  const driver = make();
  const outcomes = await Promise.allSettled([
    driver.attachMembers(ID, node('1')),
    driver.attachMembers(ID, node('i-0abc')),
  ]);
  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { reason: { code: 'invalid-request', message: expect.stringContaining('node i-0abc') } },
  ]);
});

it('a balancer that stays busy is a time-out that says so', async () => {
  nock(ORIGIN).persist().get(PATH).reply(200, shown()).put(PATH).reply(403, BUSY);
  await expect(make().updateLoadBalancer(ID, { name: 'other' }, { timeout: 500 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('did not take changes again within 500 ms: it is active'),
  });
});

it('HTTPS and HTTP/3 share a port, and a create without an answer before it was sent blames nobody', async () => {
  nock(ORIGIN)
    .post('/v2/load_balancers')
    .replyWithError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
  const listeners = ['https', 'http3'].map((protocol) => ({ port: 443, protocol, certificate: 'c' }));
  await expect(make().createLoadBalancer({ name: 'web', listeners })).rejects.toMatchObject({
    code: 'unavailable',
    providerCode: 'ECONNREFUSED',
  });
});

it('a field that it does not change is refused before a request', async () => {
  const extra: object = { disableLetsEncrypt: true };
  await expect(make().updateLoadBalancer(ID, { extra })).rejects.toMatchObject({ code: 'not-supported' });
});

it('takes neither addresses nor algorithms nor ports of members', async () => {
  const driver = make();
  await expect(driver.attachMembers(ID, { address: '10.0.0.1' })).rejects.toMatchObject({
    code: 'not-supported',
  });
  await expect(driver.attachMembers(ID, { node: node('1'), port: 80 })).rejects.toMatchObject({
    code: 'not-supported',
  });
  await expect(
    driver.createLoadBalancer({ name: 'web', listeners: [{ port: 80 }], algorithm: 'round-robin' }),
  ).rejects.toMatchObject({ code: 'not-supported' });
});
