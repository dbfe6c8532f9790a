import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { DigitalOceanCompute } from 'skylane/digital-ocean';
import { answeringServer } from '../../../support/answering-server.js';

const ORIGIN = 'https://api.digitalocean.com';
const ID = 'bb4b2611-3d72-467b-8602-280330ecd65c';
const PATH = `/v2/firewalls/${ID}`;
const ALL = ['0.0.0.0/0', '::/0'];
let driver: DigitalOceanCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
  driver = new DigitalOcean({ token: `dop-nets-${serial}`, region: 'nyc3', retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks().filter((one) => !one.includes('/v2/account'));
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

/** As the API answers: all ports are 0, and those of ICMP always. */
const HELD = {
  id: ID,
  name: 'web',
  status: 'succeeded',
  inbound_rules: [
    { protocol: 'tcp', ports: '22', sources: { addresses: ['18.0.0.0/8'], tags: ['gateway'] } },
    { protocol: 'tcp', ports: '443', sources: { load_balancer_uids: ['4de7ac8b'] } },
    { protocol: 'udp', ports: '0', sources: { addresses: ['192.0.2.0/24'] } },
  ],
  outbound_rules: ['tcp', 'udp', 'icmp'].map((protocol) => ({
    protocol,
    ports: '0',
    destinations: { addresses: ALL },
  })),
  droplet_ids: [8_043_964],
  tags: [],
};

describe('a firewall', () => {
  test('shows other ends than addresses in words, and a rule for each protocol as any', async () => {
    nock(ORIGIN).get(PATH).reply(200, { firewall: HELD });
    expect(await driver.getFirewall(ID)).toMatchObject({
      name: 'web',
      nodeIds: ['8043964'],
      rules: [
        {
          direction: 'in',
          protocol: 'tcp',
          ports: { from: 22, to: 22 },
          addresses: ['18.0.0.0/8'],
          group: null,
        },
        { direction: 'in', protocol: 'udp', ports: null, addresses: ['192.0.2.0/24'] },
        { direction: 'out', protocol: 'any', ports: null, addresses: ALL },
      ],
      otherRules: ['in tcp 22 tags gateway', 'in tcp 443 load_balancer_uids 4de7ac8b'],
    });
  });

  test('that has Droplets by a tag does not tell which', async () => {
    nock(ORIGIN)
      .get(PATH)
      .reply(200, { firewall: { ...HELD, tags: ['web'] } });
    expect(await driver.getFirewall(ID)).toMatchObject({ nodeIds: null, extra: { tags: ['web'] } });
  });

  test('is replaced with its Droplets, its other ends, and ports that the API takes', async () => {
    let sent: unknown;
    nock(ORIGIN)
      .get(PATH)
      .reply(200, { firewall: HELD })
      .put(PATH, (body) => {
        sent = body;
        return true;
      })
      .reply(200, { firewall: HELD })
      .get(PATH)
      .reply(200, { firewall: HELD });
    await driver.updateFirewall(ID, { rules: [{ protocol: 'icmp' }] });
    const everyPort = '1-65535';
    expect(sent).toEqual({
      name: 'web',
      droplet_ids: [8_043_964],
      tags: [],
      inbound_rules: [
        { protocol: 'tcp', ports: '22', sources: { tags: ['gateway'] } },
        { protocol: 'tcp', ports: '443', sources: { load_balancer_uids: ['4de7ac8b'] } },
        { protocol: 'icmp', ports: everyPort, sources: { addresses: ALL } },
      ],
      outbound_rules: ['tcp', 'udp', 'icmp'].map((protocol) => ({
        protocol,
        ports: everyPort,
        destinations: { addresses: ALL },
      })),
    });
  });

  test('keeps a Droplet that is given to it during an update', async () => {
    nock.enableNetConnect('127.0.0.1');
    let droplets = [1];
    const { origin } = await answeringServer(({ method, url, body }, response) => {
      const change = JSON.parse(body || '{}') as { droplet_ids?: number[] };
      const say = (content: object): void => void response.end(JSON.stringify(content));
      response.setHeader('content-type', 'application/json');
      if (url.pathname === '/droplets/2')
        return say({ droplet: { id: 2, name: 'two', status: 'active', region: { slug: 'nyc3' } } });
      if (method === 'POST') droplets = [...droplets, ...(change.droplet_ids ?? [])];
      if (method !== 'PUT') return say({ firewall: { ...HELD, droplet_ids: droplets } });
      setTimeout(() => {
        droplets = change.droplet_ids ?? [];
        say({ firewall: { ...HELD, droplet_ids: droplets } });
      }, 100);
    });
    const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
    const cloud = new DigitalOcean({ token: 'dop-in-turn', region: 'nyc3', endpoint: origin });
    await Promise.all([cloud.updateFirewall(ID, { name: 'other' }), cloud.attachFirewall(ID, '2')]);
    expect(droplets).toEqual([1, 2]);
    await cloud.close();
  });

  test('that a Droplet has by a tag cannot be taken off it', async () => {
    nock(ORIGIN)
      .get(PATH)
      .reply(200, { firewall: { ...HELD, tags: ['web', 'tier:db'] } })
      .get('/v2/droplets/2')
      .reply(200, {
        droplet: { id: 2, name: 'two', status: 'active', tags: ['tier:db'], region: { slug: 'nyc3' } },
      });
    await expect(driver.detachFirewall(ID, '2')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('by the tag tier:db'),
    });
  });

  test('lets all out that is not restricted, which the API would refuse', async () => {
    let sent: Record<string, unknown> = {};
    nock(ORIGIN)
      .post('/v2/firewalls', (body: Record<string, unknown>) => {
        sent = body;
        return true;
      })
      .reply(202, { firewall: HELD });
    await driver.createFirewall({ name: 'web' });
    expect(sent).toMatchObject({ name: 'web', inbound_rules: [], outbound_rules: { length: 3 } });
  });

  test('is given to Droplets that exist, not to those that are made', async () => {
    const spec = { name: 'web', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb', firewalls: [ID] };
    await expect(driver.createNode(spec)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('attachFirewall'),
    });
  });
});

describe('a network', () => {
  test('is a VPC of the region', async () => {
    let sent: unknown;
    const vpc = { id: 'v-1', name: 'inner', region: 'nyc3', ip_range: '10.10.10.0/24', default: false };
    nock(ORIGIN)
      .post('/v2/vpcs', (body) => {
        sent = body;
        return true;
      })
      .reply(201, { vpc });
    const made = await driver.createNetwork({ name: 'inner', ranges: ['10.10.10.0/24'] });
    expect(sent).toEqual({ name: 'inner', region: 'nyc3', ip_range: '10.10.10.0/24' });
    expect(made).toMatchObject({
      id: 'v-1',
      ranges: ['10.10.10.0/24'],
      location: 'nyc3',
      extra: { isDefault: false },
    });
  });

  test('with members stays', async () => {
    nock(ORIGIN)
      .delete('/v2/vpcs/v-1')
      .reply(409, { id: 'conflict', message: 'Can not delete VPC with members' });
    await expect(driver.destroyNetwork('v-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([[['10.0.0.0/24', '10.1.0.0/24']], [['fd00::/64']]])(
    'cannot have the ranges %j',
    async (ranges) => {
      await expect(driver.createNetwork({ name: 'inner', ranges })).rejects.toMatchObject({
        code: 'invalid-request',
      });
    },
  );
});

test('a reserved IP goes by its address', async () => {
  const reserved_ip = {
    ip: '45.55.96.47',
    droplet: { id: 3_164_444 },
    region: { slug: 'nyc3' },
    locked: false,
  };
  nock(ORIGIN)
    .get('/v2/reserved_ips?per_page=200')
    .reply(200, { reserved_ips: [reserved_ip], meta: { total: 1 } });
  expect(await driver.listAddresses()).toMatchObject([
    { id: '45.55.96.47', ip: '45.55.96.47', nodeId: '3164444', location: 'nyc3' },
  ]);
});
