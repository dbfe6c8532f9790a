import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';
import { fixture } from '../../../support/fixture.js';

isolateNetwork();

const IDENTITY = 'https://identity.api.rackspacecloud.com';
const ORIGIN = 'https://ord.loadbalancers.api.rackspacecloud.com';
const PATH = '/v1.0/11111/loadbalancers';
const Balancers = getDriver(Provider.RACKSPACE, 'loadbalancer');
const recorded = (name: string) =>
  fixture(`libcloud/loadbalancer/rackspace/v1_slug_loadbalancers${name}.json`);

function make() {
  const endpoints = [{ region: 'ORD', tenantId: '11111', publicURL: `${ORIGIN}/v1.0/11111` }];
  const access = {
    token: { id: 'token-1', expires: '2099-01-01T00:00:00.000Z' },
    serviceCatalog: [{ type: 'rax:load-balancer', name: 'cloudLoadBalancers', endpoints }],
  };
  nock(IDENTITY).post('/v2.0/tokens').reply(200, { access });
  return new Balancers({ username: 'user', apiKey: 'key-0123456789', region: 'ORD', retry: { attempts: 1 } });
}

/** A balancer that was made elsewhere has none of this library's marks. */
const unmarked = (id: string, times = 1) =>
  nock(ORIGIN).get(`${PATH}/${id}/metadata`).times(times).reply(200, { metadata: [] });

it('lists balancers, of which a list says neither members nor health checks', async () => {
  nock(ORIGIN)
    .get(`${PATH}?limit=100`)
    .reply(200, recorded(''))
    .get(`${PATH}?limit=100&marker=8156`)
    .reply(200, { loadBalancers: [] });
  const [first, ...others] = await make().listLoadBalancers();
  expect(others).toHaveLength(1);
  expect(first).toMatchObject({
    id: '8155',
    name: 'test0',
    state: 'active',
    addresses: ['1.1.1.25'],
    algorithm: 'random',
    members: null,
    location: 'ORD',
    createdAt: new Date('2011-04-06T21:25:19Z'),
  });
  expect(first?.listeners).toEqual([
    { id: null, port: 80, protocol: 'http', targetPort: null, certificate: null },
  ]);
});

it('reads a balancer with its members, their weights and how they are', async () => {
  nock(ORIGIN).get(`${PATH}/8290`).reply(200, recorded('_8290'));
  unmarked('8290');
  const { members } = await make().getLoadBalancer('8290');
  expect(
    members?.map(({ id, address, port, weight, health }) => [id, address, port, weight, health]),
  ).toEqual([
    ['30944', '10.1.0.11', 80, 12, 'healthy'],
    ['30945', '10.1.0.10', 80, 8, 'disabled'],
    ['30946', '10.1.0.9', 8080, 20, 'draining'],
  ]);
});

it('reads health checks and session persistence', async () => {
  nock(ORIGIN).get(`${PATH}/94695`).reply(200, recorded('_94695_full_details'));
  unmarked('94695');
  const balancer = await make().getLoadBalancer('94695');
  expect(balancer.healthCheck).toEqual({
    protocol: 'tcp',
    path: null,
    interval: 10_000,
    timeout: 5000,
    healthyAfter: null,
    unhealthyAfter: 2,
  });
  expect(balancer.extra).toMatchObject({
    sessionPersistence: 'HTTP_COOKIE',
    cluster: 'ztm-n06.lbaas.ord1.rackspace.net',
  });
});

it('adds members in one request, and waits for the lock where there is one', async () => {
  const { loadBalancer } = recorded('_8290') as { loadBalancer: { nodes: object[] } };
  const message = "Load Balancer '8290' has a status of 'PENDING_UPDATE' and is considered immutable.";
  const node = {
    id: 30_972,
    address: '10.1.0.12',
    port: 80,
    condition: 'ENABLED',
    status: 'ONLINE',
    weight: 1,
  };
  const changed = { loadBalancer: { ...loadBalancer, nodes: [...loadBalancer.nodes, node] } };
  const body = { nodes: [{ address: '10.1.0.12', port: 80, condition: 'ENABLED', type: 'PRIMARY' }] };
  unmarked('8290', 3);
  nock(ORIGIN)
    .get(`${PATH}/8290`)
    .reply(200, { loadBalancer })
    .post(`${PATH}/8290/nodes`, body)
    .reply(422, { code: 422, message })
    .get(`${PATH}/8290`)
    .times(2)
    .reply(200, { loadBalancer })
    .post(`${PATH}/8290/nodes`, body)
    .reply(202, recorded('_8290_nodes_post'))
    .get(`${PATH}/8290`)
    .times(2)
    .reply(200, changed);
  const attached = await make().attachMembers('8290', { address: '10.1.0.12', port: 80 });
  expect(attached.map(({ id }) => id)).toEqual(['30972']);
});

it('a member without a port is refused where balancers made elsewhere do not say theirs', async () => {
  nock(ORIGIN).get(`${PATH}/8290`).reply(200, recorded('_8290'));
  unmarked('8290');
  await expect(make().attachMembers('8290', { address: '10.1.0.12' })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('the port of 10.1.0.12 is missing'),
  });
});
