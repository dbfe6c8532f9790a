import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'https://compute.googleapis.com';
const PROJECT = '/compute/v1/projects/p';
const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);
const make = () =>
  new Balancers({ token: 'ya29.token', projectId: 'p', region: 'europe-west1', retry: { attempts: 1 } });

const MARK = 'skylane-balancer-web-0b0d9bd6-4d0c-4f5a-9a0d-5c9f3b1f7a11';
const link = (path: string) => `https://www.googleapis.com${PROJECT}/${path}`;
const address = (more: object = {}) => ({
  name: 'web',
  description: MARK,
  address: '34.1.2.3',
  status: 'IN_USE',
  region: link('regions/europe-west1'),
  selfLink: link('regions/europe-west1/addresses/web'),
  creationTimestamp: '2026-11-30T01:02:03.000-08:00',
  ...more,
});
const node = (id: string) => ({ id, publicIps: [], privateIps: [] });
const items = (rows: readonly object[]) => ({ items: rows });
const at = (collection: string) => `${PROJECT}/regions/europe-west1/${collection}`;
const any = () => true;

it('reads a balancer from its parts, and leaves out those of others that a list has', async () => {
  const rule = {
    name: 'web-tcp-80',
    description: MARK,
    IPProtocol: 'TCP',
    portRange: '80-80',
    selfLink: link('regions/europe-west1/forwardingRules/web-tcp-80'),
  };
  const service = {
    name: 'web',
    description: MARK,
    sessionAffinity: 'CLIENT_IP',
    selfLink: link('regions/europe-west1/backendServices/web'),
  };
  const check = {
    name: 'web',
    description: MARK,
    type: 'HTTP',
    checkIntervalSec: 9,
    timeoutSec: 4,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    httpHealthCheck: { port: 80, requestPath: '/up' },
  };
  nock(ORIGIN)
    .get(at('addresses/web'))
    .reply(200, address())
    .get(at('forwardingRules'))
    .query(({ filter }) => filter === `description="${MARK}"`)
    .reply(200, items([rule, { ...rule, name: 'other', description: 'theirs' }]))
    .get(at('backendServices'))
    .query(any)
    .reply(200, items([service]))
    .get(at('healthChecks'))
    .query(any)
    .reply(200, items([check]))
    .get(`${PROJECT}/aggregated/instanceGroups`)
    .query(any)
    .reply(200, { items: {} });
  const balancer = await make().getLoadBalancer('regions/europe-west1/web');
  expect(balancer).toMatchObject({
    id: 'regions/europe-west1/web',
    name: 'web',
    state: 'active',
    addresses: ['34.1.2.3'],
    listeners: [{ id: 'web-tcp-80', port: 80, protocol: 'tcp', targetPort: 80, certificate: null }],
    members: [],
    algorithm: 'source-ip',
    healthCheck: {
      protocol: 'http',
      path: '/up',
      interval: 9000,
      timeout: 4000,
      healthyAfter: 2,
      unhealthyAfter: 3,
    },
    location: 'europe-west1',
    extra: { type: 'passthrough', status: 'IN_USE', zones: [] },
  });
});

it('an address that Skylane did not make is no balancer, and is not deleted', async () => {
  nock(ORIGIN)
    .get(at('addresses/web'))
    .times(2)
    .reply(200, address({ description: 'the office' }));
  const driver = make();
  await expect(driver.getLoadBalancer('regions/europe-west1/web')).rejects.toMatchObject({
    code: 'load-balancer-not-found',
  });
  await driver.destroyLoadBalancer('regions/europe-west1/web');
});

it('a change that somebody else was quicker with is made upon theirs', async () => {
  const service = (fingerprint: string) => ({
    name: 'web',
    description: MARK,
    fingerprint,
    sessionAffinity: 'NONE',
    selfLink: link('regions/europe-west1/backendServices/web'),
  });
  const path = at('backendServices/web');
  const error = {
    code: 412,
    message: 'Invalid fingerprint.',
    errors: [{ reason: 'conditionNotMet', message: 'Invalid fingerprint.' }],
  };
  const done = {
    name: 'operation-1',
    status: 'DONE',
    operationType: 'patch',
    region: link('regions/europe-west1'),
  };
  const sent = (fingerprint: string) => ({ sessionAffinity: 'CLIENT_IP', fingerprint });
  nock(ORIGIN)
    .get(at('addresses/web'))
    .times(4)
    .reply(200, address())
    .get(at('backendServices'))
    .times(2)
    .query(any)
    .reply(200, items([service('1')]))
    .get(path)
    .reply(200, service('1'))
    .patch(path, sent('1'))
    .query(any)
    .reply(412, { error })
    .get(path)
    .reply(200, service('2'))
    .patch(path, sent('2'))
    .query(any)
    .reply(200, done)
    .get(at('forwardingRules'))
    .query(any)
    .reply(200, {})
    .get(at('healthChecks'))
    .query(any)
    .reply(200, {})
    .get(`${PROJECT}/aggregated/instanceGroups`)
    .query(any)
    .reply(200, {});
  await make().updateLoadBalancer('regions/europe-west1/web', { algorithm: 'source-ip' });
});

const GOOD = { name: 'web', listeners: [{ port: 80 }] };
const HTTP = { port: 80, protocol: 'http' };
it.each([
  ['a name with capitals', { name: 'Web' }, 'invalid-request'],
  ['a name that leaves no room for those of its parts', { name: 'w'.repeat(51) }, 'invalid-request'],
  ['networks', { networks: ['default'] }, 'invalid-request'],
  ['a location elsewhere', { location: 'us-central1' }, 'invalid-request'],
  ['HTTP beside TCP', { listeners: [HTTP, { port: 5432 }] }, 'invalid-request'],
  ['HTTPS without a certificate', { listeners: [{ port: 443, protocol: 'https' }] }, 'invalid-request'],
  ['HTTP with a certificate', { listeners: [{ ...HTTP, certificate: 'projects/p/c' }] }, 'invalid-request'],
  ['a member by name', { members: [node('europe-west1-b/web-1')] }, 'invalid-request'],
  ['another port behind TCP', { listeners: [{ port: 80, targetPort: 8080 }] }, 'not-supported'],
  ['an algorithm of proxies for TCP', { algorithm: 'round-robin' }, 'not-supported'],
  ['an algorithm of TCP for proxies', { listeners: [HTTP], algorithm: 'source-ip' }, 'not-supported'],
  ['a network tier of proxies', { listeners: [HTTP], extra: { networkTier: 'STANDARD' } }, 'not-supported'],
  ['a member by address', { members: [{ address: '10.0.0.4' }] }, 'not-supported'],
] as const)('refuses %s before a request', async (_name, changes, code) => {
  await expect(make().createLoadBalancer({ ...GOOD, ...changes })).rejects.toMatchObject({ code });
});
