import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { OutscaleLoadBalancer } from 'skylane/outscale';
import { KEY, REGION } from '../../../support/compute-hosts/outscale/manner.js';
import { row } from '../../../support/compute-hosts/rows/outscale.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';

const Balancers = getDriver(Provider.OUTSCALE, 'loadbalancer');
const SPEC = { name: 'web', location: 'eu-west-2a', listeners: [{ port: 80 }] };

describe('load balancers of OUTSCALE', () => {
  const cloud = new StandIn(row.shape);
  let balancers: OutscaleLoadBalancer;
  beforeAll(async () => {
    const endpoint = await cloud.start();
    balancers = new Balancers({ accessKey: KEY, secretKey: SECRET, region: REGION, endpoint });
  });
  afterAll(async () => {
    await balancers.close();
    await cloud[Symbol.asyncDispose]();
  });

  test.each([
    [{ name: '-web' }, /inner dashes/],
    [{ networks: ['subnet-12345678'] }, /a Subnet as networks.*or a Subregion as location/],
    [{ extra: { type: 'internal' } }, /in a Net alone/],
    [
      { healthCheck: { protocol: 'tcp', interval: 4000, timeout: 2000 } },
      /interval in seconds.*from 5 to 600/,
    ],
    [{ healthCheck: { protocol: 'tcp', healthyAfter: 1 } }, /healthyAfter.*from 2 to 10/],
    [{ listeners: [{ port: 443, protocol: 'https' }] }, /certificate/],
  ] as const)('refuses %j before it asks', async (change, words) => {
    cloud.takeCounts();
    await expect(balancers.createLoadBalancer({ ...SPEC, ...change })).rejects.toThrow(words);
    expect(cloud.takeCounts()).toEqual({});
  });

  test('refuses a balancer without a place', async () => {
    const { location: _location, ...nowhere } = SPEC;
    await expect(balancers.createLoadBalancer(nowhere)).rejects.toThrow(/a Subregion as location/);
  });

  test('a name that is taken, and a balancer that is not there', async () => {
    const made = await balancers.createLoadBalancer(SPEC);
    await expect(balancers.createLoadBalancer(SPEC)).rejects.toMatchObject({ code: 'load-balancer-exists' });
    await (await made.waitUntilActive()).destroy();
    await expect(balancers.getLoadBalancer('web')).rejects.toMatchObject({ code: 'load-balancer-not-found' });
  });

  test('another name and no check are refused', async () => {
    const made = await (await balancers.createLoadBalancer(SPEC)).waitUntilActive();
    await expect(made.update({ name: 'db' })).rejects.toMatchObject({ code: 'not-supported' });
    await expect(made.update({ healthCheck: null })).rejects.toMatchObject({ code: 'not-supported' });
    await made.destroy();
  });

  test('a create whose response was lost leaves no balancer behind', async () => {
    cloud.cut = (key) => key === 'POST /CreateLoadBalancer';
    await expect(balancers.createLoadBalancer(SPEC)).rejects.toMatchObject({ code: 'unavailable' });
    cloud.cut = null;
    expect(await balancers.listLoadBalancers()).toEqual([]);
  });

  test('a change waits while another is carried out', async () => {
    const made = await (await balancers.createLoadBalancer(SPEC)).waitUntilActive();
    await made.update({ healthCheck: { protocol: 'http', path: '/up' } });
    await made.update({ healthCheck: { protocol: 'tcp' } });
    expect((await balancers.getLoadBalancer('web')).healthCheck).toMatchObject({
      protocol: 'tcp',
      path: null,
    });
    await (await made.waitUntilActive()).destroy();
  });
});
