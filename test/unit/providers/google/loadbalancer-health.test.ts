import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { expect, it } from 'vitest';

import { isolateNetwork } from '../../../support/api.js';

isolateNetwork();

const ORIGIN = 'https://compute.googleapis.com';
const PROJECT = '/compute/v1/projects/p';
const ZONE = 'zones/europe-west1-b';
const MARK = 'skylane-balancer-web-0b0d9bd6-4d0c-4f5a-9a0d-5c9f3b1f7a11';
const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);
const make = () =>
  new Balancers({ token: 'ya29.token', projectId: 'p', region: 'europe-west1', retry: { attempts: 1 } });
const link = (path: string) => `https://www.googleapis.com${PROJECT}/${path}`;
const any = () => true;
const address = { name: 'web', description: MARK, status: 'IN_USE', selfLink: link('global/addresses/web') };
const instance = link(`${ZONE}/instances/one`);

/** A balancer with one member, whose backend services say this of it. */
function answer(...services: readonly (readonly string[])[]): void {
  const rows = services.map((_, index) => ({
    name: `web-${index}`,
    description: MARK,
    selfLink: link(`global/backendServices/web-${index}`),
  }));
  const group = { name: 'web', description: MARK, selfLink: link(`${ZONE}/instanceGroups/web`) };
  nock(ORIGIN)
    .get(`${PROJECT}/global/addresses/web`)
    .reply(200, address)
    .get(`${PROJECT}/global/backendServices`)
    .query(any)
    .reply(200, { items: rows })
    .get(`${PROJECT}/aggregated/instanceGroups`)
    .query(any)
    .reply(200, { items: { [ZONE]: { instanceGroups: [group] } } })
    .post(`${PROJECT}/${ZONE}/instanceGroups/web/listInstances`)
    .query(any)
    .reply(200, { items: [{ instance }] })
    .get(`${PROJECT}/aggregated/instances`)
    .query(any)
    .reply(200, { items: { [ZONE]: { instances: [{ id: '7', selfLink: instance }] } } });
  for (const [index, words] of services.entries())
    nock(ORIGIN)
      .post(`${PROJECT}/global/backendServices/web-${index}/getHealth`)
      .reply(200, { healthStatus: words.map((healthState) => ({ instance, healthState })) });
}

it.each([
  ['healthy where all say so', [['HEALTHY'], ['HEALTHY', 'HEALTHY']], 'healthy'],
  ['unhealthy where one service says so', [['HEALTHY'], ['UNHEALTHY']], 'unhealthy'],
  ['unhealthy where the first service says so', [['UNHEALTHY'], ['HEALTHY']], 'unhealthy'],
  ['unhealthy where the row of one rule says so', [['UNHEALTHY', 'HEALTHY']], 'unhealthy'],
  ['draining where one service says so', [['DRAINING'], ['HEALTHY']], 'draining'],
  ['of no known health where one service does not know', [['HEALTHY'], ['UNKNOWN']], null],
])('a member is %s', async (_name, services, health) => {
  answer(...services);
  expect((await make().listMembers('global/web')).map((member) => member.health)).toEqual([health]);
});

it('an address that is being reserved does not keep others out of the list', async () => {
  const region = link('regions/europe-west1');
  const row = (name: string, more: object) => ({
    name,
    description: MARK.replace('web', name),
    region,
    selfLink: `${region}/addresses/${name}`,
    ...more,
  });
  const addresses = [
    row('new', { status: 'RESERVING' }),
    row('bare', { status: 'RESERVED', address: '34.1.2.3' }),
    row('web', { status: 'IN_USE', address: '34.1.2.4' }),
  ];
  nock(ORIGIN)
    .get(`${PROJECT}/zones`)
    .query(any)
    .reply(200, { items: [{ name: 'europe-west1-b', status: 'UP', region }] })
    .get(`${PROJECT}/aggregated/addresses`)
    .query(any)
    .reply(200, { items: { 'regions/europe-west1': { addresses } } });
  const listed = await make().listLoadBalancers();
  expect(listed.map(({ name, state, addresses: ips }) => [name, state, ips])).toEqual([
    ['new', 'pending', []],
    ['bare', 'stopped', ['34.1.2.3']],
    ['web', 'active', ['34.1.2.4']],
  ]);
});

it.each([{ networkTier: 'STANDARD' as const }, { zones: ['europe-west1-b'] }])(
  'an update refuses %j, which is for ever, before a request',
  async (extra) => {
    await expect(make().updateLoadBalancer('global/web', { extra })).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining(`extra.${Object.keys(extra)[0] ?? ''}`),
    });
  },
);
