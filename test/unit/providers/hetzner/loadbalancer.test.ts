import { getDriver, Provider } from 'skylane';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { answeringServer } from '../../../support/answering-server.js';
import { HetznerCloud } from '../../../support/hetzner-balancers.js';

const Balancers = getDriver(Provider.HETZNER, 'loadbalancer');
const LISTENERS = [{ port: 80, protocol: 'http', targetPort: 8080 }];
const SPEC = { name: 'web', listeners: LISTENERS };
const node = (id: string) => ({ id, publicIps: [], privateIps: [] });

let cloud: HetznerCloud;
let endpoint: string;
const make = (region: string | null = 'fsn1') =>
  new Balancers({
    token: 'token',
    endpoint,
    ...(region === null ? {} : { region }),
    retry: { attempts: 1 },
  });

beforeEach(async () => {
  cloud = new HetznerCloud();
  endpoint = await cloud.start();
});

afterEach(() => cloud.close());

/** A balancer in the form of Hetzner's description. */
const SHOWN = {
  id: 4711,
  name: 'my-resource',
  public_net: {
    enabled: true,
    ipv4: { ip: '1.2.3.4', dns_ptr: 'lb1.example.com' },
    ipv6: { ip: '2001:db8::1', dns_ptr: 'lb1.example.com' },
  },
  private_net: [{ network: 4711, ip: '10.0.0.2' }],
  location: { id: 42, name: 'fsn1', network_zone: 'eu-central' },
  load_balancer_type: { id: 1, name: 'lb11', max_services: 5, max_targets: 25 },
  protection: { delete: false },
  labels: { environment: 'prod' },
  created: '2016-01-30T23:55:00Z',
  services: [
    {
      protocol: 'https',
      listen_port: 443,
      destination_port: 80,
      proxyprotocol: false,
      health_check: {
        protocol: 'http',
        port: 4711,
        interval: 15,
        timeout: 10,
        retries: 3,
        http: { domain: 'example.com', path: '/', status_codes: ['2??', '3??'], tls: true },
      },
      http: {
        cookie_name: 'HCLBSTICKY',
        cookie_lifetime: 300,
        certificates: [897, 898],
        redirect_http: true,
        sticky_sessions: true,
      },
    },
  ],
  targets: [
    {
      type: 'server',
      server: { id: 80 },
      health_status: [
        { listen_port: 443, status: 'healthy' },
        { listen_port: 80, status: 'unhealthy' },
      ],
      use_private_ip: true,
    },
    { type: 'ip', ip: { ip: '203.0.113.1' }, health_status: [{ listen_port: 443, status: 'unknown' }] },
    {
      type: 'label_selector',
      label_selector: { selector: 'env=prod' },
      use_private_ip: true,
      targets: [{ type: 'server', server: { id: 85 }, health_status: [] }],
    },
  ],
  algorithm: { type: 'least_connections' },
  ingoing_traffic: null,
  outgoing_traffic: null,
  included_traffic: 10_000,
};

it('reads a balancer with its services, its check, its cookie and its targets', async () => {
  const server = await answeringServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ load_balancer: SHOWN }));
  });
  endpoint = `${server.origin}/v1`;
  const balancer = await make().getLoadBalancer('4711');
  expect(server.heard[0]?.url.pathname).toBe('/v1/load_balancers/4711');
  expect(balancer).toMatchObject({
    id: '4711',
    addresses: ['1.2.3.4', '2001:db8::1', '10.0.0.2'],
    listeners: [{ id: null, port: 443, protocol: 'https', targetPort: 80, certificate: '897' }],
    algorithm: 'least-connections',
    healthCheck: { protocol: 'https', path: '/', interval: 15_000, timeout: 10_000, unhealthyAfter: 3 },
    location: 'fsn1',
    extra: {
      type: 'lb11',
      networks: ['4711'],
      stickyCookie: { name: 'HCLBSTICKY', ttl: 300 },
      labelSelectors: [{ selector: 'env=prod', servers: ['85'] }],
    },
  });
  expect(balancer.members?.map(({ nodeId, address, health }) => [nodeId, address, health])).toEqual([
    ['80', null, 'unhealthy'],
    [null, '203.0.113.1', null],
  ]);
});

it.each([
  ['cut off before it arrives', 'before', {}, 'unavailable'],
  ['carried out, and its answer is lost', 'done', {}, 'unavailable'],
  ['refused', null, { members: [node('666')] }, 'conflict'],
  ['accepted, and its action ends in error', null, { members: [node('667')] }, 'conflict'],
] as const)('a create that is %s leaves nothing behind', async (_how, cut, more, code) => {
  const driver = make();
  if (cut !== null) cloud.cut = (request) => (request === 'POST /load_balancers' ? cut : null);
  await expect(driver.createLoadBalancer({ ...SPEC, ...more })).rejects.toMatchObject({ code });
  cloud.cut = null;
  expect(await driver.listLoadBalancers()).toEqual([]);
});

it('a create that no roll-back reaches names what is left', async () => {
  const driver = make();
  cloud.cut = (request) => (request.startsWith('DELETE') ? 'before' : null);
  await expect(driver.createLoadBalancer({ ...SPEC, members: [node('667')] })).rejects.toMatchObject({
    code: 'load-balancer-incomplete',
    left: ['load balancer 1'],
  });
});

it('a name that is taken is an error, for a new balancer and for a new name', async () => {
  const driver = make();
  await driver.createLoadBalancer(SPEC);
  const other = await driver.createLoadBalancer({ ...SPEC, name: 'other' });
  const taken = { code: 'load-balancer-exists' };
  await expect(driver.createLoadBalancer(SPEC)).rejects.toMatchObject(taken);
  await expect(other.update({ name: 'web' })).rejects.toMatchObject(taken);
});

it('in a network, servers are reached by their private addresses', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer({ ...SPEC, networks: ['4711'], members: [node('80')] });
  const [added] = await made.attachMembers(node('81'));
  const members = await driver.listMembers(made);
  expect(members.map(({ extra }) => extra.usePrivateIp)).toEqual([true, true]);
  expect(added?.nodeId).toBe('81');
});

it('services are changed and added before others are taken away', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer({
    name: 'web',
    listeners: [...LISTENERS, { port: 81, protocol: 'http' }],
    healthCheck: { protocol: 'http', path: '/up' },
    extra: { stickyCookie: { name: 'C', ttl: 60 } },
  });
  cloud.requests.length = 0;
  const moved = await driver.updateLoadBalancer(made, {
    listeners: [
      { port: 80, protocol: 'http', targetPort: 9090 },
      { port: 5432, targetPort: 5432 },
    ],
  });
  expect(cloud.requests.flatMap((request) => /actions\/(\w+_service)/.exec(request)?.[1] ?? [])).toEqual([
    'update_service',
    'add_service',
    'delete_service',
  ]);
  expect(moved.listeners?.map(({ port, targetPort }) => [port, targetPort])).toEqual([
    [80, 9090],
    [5432, 5432],
  ]);
  expect([moved.healthCheck?.path, moved.extra.stickyCookie]).toEqual(['/up', { name: 'C', ttl: 60 }]);
});

it('a check follows its service to another port, and further certificates stay', async () => {
  const bodies: unknown[] = [];
  const server = await answeringServer(({ method, body }, response) => {
    if (method === 'POST') bodies.push(JSON.parse(body));
    const action = { id: 1, command: 'update_service', status: 'success', progress: 100, error: null };
    const [service] = SHOWN.services;
    const check = { ...service?.health_check, port: 80 };
    const load_balancer = { ...SHOWN, services: [{ ...service, health_check: check }] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(method === 'POST' ? { action } : { load_balancer, actions: [] }));
  });
  endpoint = `${server.origin}/v1`;
  const listeners = [{ port: 443, protocol: 'https', targetPort: 8080, certificate: '897' }];
  await make().updateLoadBalancer('4711', { listeners });
  expect(bodies).toEqual([
    { listen_port: 443, protocol: 'https', destination_port: 8080, health_check: { port: 8080 } },
  ]);
});

it('another interval leaves the port of a check that is no service’s', async () => {
  const bodies: unknown[] = [];
  const server = await answeringServer(({ method, body }, response) => {
    if (method === 'POST') bodies.push(JSON.parse(body));
    const action = { id: 1, command: 'update_service', status: 'success', progress: 100, error: null };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(method === 'POST' ? { action } : { load_balancer: SHOWN, actions: [] }));
  });
  endpoint = `${server.origin}/v1`;
  await make().updateLoadBalancer('4711', { healthCheck: { protocol: 'tcp', interval: 20_000 } });
  expect(bodies).toMatchObject([{ listen_port: 443, health_check: { port: 4711, interval: 20 } }]);
});

it('algorithm, type, labels, selectors and cookie are changed where they are kept', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer({
    ...SPEC,
    extra: { labelSelectors: ['a=b'], labels: { team: 'web' } },
  });
  const changed = await driver.updateLoadBalancer(made, {
    algorithm: 'least-connections',
    extra: {
      type: 'lb21',
      labels: { team: 'ops' },
      labelSelectors: ['c=d'],
      stickyCookie: { name: 'C', ttl: 9 },
    },
  });
  expect(changed.algorithm).toBe('least-connections');
  expect(changed.extra).toMatchObject({
    type: 'lb21',
    labels: { team: 'ops' },
    labelSelectors: [{ selector: 'c=d', servers: [] }],
    stickyCookie: { name: 'C', ttl: 9 },
  });
  const plain = await driver.updateLoadBalancer(made, { extra: { stickyCookie: null } });
  expect(plain.extra.stickyCookie).toBeNull();
});

it('a member whose action ends in error is the error that Hetzner names', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer(SPEC);
  await expect(made.attachMembers(node('667'))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('add_target: Action failed'),
  });
});

it('a member whose answer was lost is there once', async () => {
  const driver = make();
  const made = await driver.createLoadBalancer(SPEC);
  let cuts = 0;
  cloud.cut = (request) => (request.endsWith('add_target') && (cuts += 1) === 1 ? 'done' : null);
  expect(await made.attachMembers(node('80'))).toHaveLength(1);
  expect(await made.listMembers()).toHaveLength(1);
});

/** A host whose actions are refused; all else is answered with one balancer, whose targets are taken away by the refusal. */
async function refusing(status: number, error: { readonly code: string; readonly message: string }) {
  let targets = SHOWN.targets;
  const server = await answeringServer(({ method, url }, response) => {
    response.setHeader('content-type', 'application/json');
    if (method === 'POST') {
      response.statusCode = status;
      if (url.pathname.endsWith('remove_target')) targets = [];
    }
    const shown = { load_balancer: { ...SHOWN, targets }, actions: [] };
    response.end(JSON.stringify(method === 'POST' ? { error } : shown));
  });
  endpoint = `${server.origin}/v1`;
  return server.heard;
}

it('a server that is not there is no member, and no reason to ask again', async () => {
  const heard = await refusing(404, { code: 'not_found', message: "server with ID '4242' not found" });
  await expect(make().attachMembers('4711', node('4242'))).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining("server with ID '4242' not found"),
  });
  expect(heard.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('a certificate that is not there is not a balancer that is not there', async () => {
  await refusing(404, { code: 'not_found', message: "certificate with ID '7' not found" });
  const listeners = [{ port: 443, protocol: 'https', targetPort: 80, certificate: '7' }];
  await expect(make().updateLoadBalancer('4711', { listeners })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining("certificate with ID '7' not found"),
  });
});

it('an action of a balancer that is gone says so', async () => {
  await refusing(404, { code: 'not_found', message: "load balancer with ID '4711' not found" });
  await expect(make().attachMembers('4711', node('81'))).rejects.toMatchObject({
    code: 'load-balancer-not-found',
  });
});

it.each([
  [404, 'not_found', 'target not found'],
  [404, 'load_balancer_target_not_found', 'target not found'],
  [422, 'invalid_input', 'cloud target was not found'],
])('a member that is gone already is detached: %s %s', async (status, code, message) => {
  await refusing(status, { code, message });
  await make().detachMembers('4711', node('80'));
  expect(await make().listMembers('4711')).toEqual([]);
});

it('a balancer whose making failed is waited for no longer', async () => {
  const failed = {
    id: 1,
    command: 'create_load_balancer',
    status: 'error',
    error: { code: 'action_failed', message: 'no room' },
  };
  const server = await answeringServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ actions: [failed] }));
  });
  endpoint = `${server.origin}/v1`;
  await expect(make().waitUntilActive('4711')).rejects.toMatchObject({
    code: 'load-balancer-failed',
    message: expect.stringContaining('no room'),
  });
});

it.each([
  ['no place', { networks: ['1'] }, null],
  ['two networks', { networks: ['1', '2'] }, 'fsn1'],
  ['a network by its name', { networks: ['mine'] }, 'fsn1'],
  ['a server by its name', { members: [node('web-1')] }, 'fsn1'],
  [
    'a certificate by its name',
    { listeners: [{ port: 443, protocol: 'https', certificate: 'mine' }] },
    'fsn1',
  ],
  ['a certificate without TLS', { listeners: [{ port: 80, protocol: 'http', certificate: '897' }] }, 'fsn1'],
  ['two thresholds', { healthCheck: { protocol: 'tcp', healthyAfter: 2 } }, 'fsn1'],
  ['a label with a blank', { extra: { labels: { team: 'a b' } } }, 'fsn1'],
  [
    'a cookie over TCP',
    { listeners: [{ port: 80 }], extra: { stickyCookie: { name: 'C', ttl: 1 } } },
    'fsn1',
  ],
  ['a redirect to nothing', { extra: { redirectHttpToHttps: true } }, 'fsn1'],
])('%s is refused before a request', async (_what, changes, region) => {
  await expect(make(region).createLoadBalancer({ ...SPEC, ...changes })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  expect(cloud.requests).toEqual([]);
});

it('what cannot change is refused before a request', async () => {
  const driver = make();
  await expect(driver.updateLoadBalancer('1', { healthCheck: null })).rejects.toMatchObject({
    code: 'not-supported',
  });
  for (const extra of [{ publicInterface: false }, { stickyCookies: { name: 'C', ttl: 1 } }])
    await expect(driver.updateLoadBalancer('1', { extra })).rejects.toMatchObject({ code: 'not-supported' });
  expect(cloud.requests).toEqual([]);
});
