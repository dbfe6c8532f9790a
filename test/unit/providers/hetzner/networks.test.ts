import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { HetznerCompute } from 'skylane/hetzner';

const ORIGIN = 'https://api.hetzner.cloud';
const PATH = '/v1/firewalls/38';
let driver: HetznerCompute;
let serial = 0;

beforeEach(() => {
  nock.disableNetConnect();
  serial += 1;
  const Hetzner = getDriver(Provider.HETZNER);
  driver = new Hetzner({ token: `hcloud-nets-${serial}`, region: 'fsn1', retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

function rule(direction: 'in' | 'out', protocol: string, port: string | null, addresses: string[]): object {
  const [source_ips, destination_ips] = direction === 'in' ? [addresses, []] : [[], addresses];
  return { direction, protocol, port, source_ips, destination_ips, description: null };
}

function firewall(rules: object[], applied_to: object[] = []): object {
  return { firewall: { id: 38, name: 'web', labels: {}, created: '', rules, applied_to } };
}

const ALL = ['0.0.0.0/0', '::/0'];
const SSH = { ...rule('in', 'tcp', '22', ['192.0.2.0/24', '198.51.100.7/32']), description: 'office' };

describe('a firewall', () => {
  test('without rules for outgoing traffic lets all of it out, and shows that', async () => {
    nock(ORIGIN)
      .get(PATH)
      .reply(200, firewall([SSH, rule('in', 'esp', null, ALL), rule('in', 'udp', '1-65535', ALL)]));
    expect(await driver.getFirewall('38')).toMatchObject({
      id: '38',
      name: 'web',
      rules: [
        { direction: 'in', protocol: 'tcp', ports: { from: 22, to: 22 } },
        { direction: 'in', protocol: 'udp', ports: null, addresses: ALL },
        { direction: 'out', protocol: 'any', ports: null, addresses: ALL },
      ],
      otherRules: ['in esp 0.0.0.0/0, ::/0'],
    });
  });

  test('with a rule for each protocol has one for any', async () => {
    const whole = ['tcp', 'udp', 'icmp', 'esp', 'gre'].map((name) =>
      rule('out', name, name === 'tcp' || name === 'udp' ? '1-65535' : null, ['192.0.2.0/24']),
    );
    nock(ORIGIN)
      .get(PATH)
      .reply(200, firewall([...whole, rule('out', 'gre', null, ['198.51.100.0/24'])]));
    expect(await driver.getFirewall('38')).toMatchObject({
      rules: [{ direction: 'out', protocol: 'any', ports: null, addresses: ['192.0.2.0/24'], group: null }],
      otherRules: ['out gre 198.51.100.0/24'],
    });
  });

  test('keeps what was said of rules that stay, and the rules that have no portable form', async () => {
    let sent: unknown;
    const esp = rule('in', 'esp', null, ALL);
    nock(ORIGIN)
      .get(PATH)
      .reply(200, firewall([SSH, esp]))
      .post(`${PATH}/actions/set_rules`, (body) => {
        sent = body;
        return true;
      })
      .reply(201, { actions: [] })
      .get(PATH)
      .reply(200, firewall([SSH, esp]));
    await driver.updateFirewall('38', {
      rules: [
        { protocol: 'tcp', ports: 22, addresses: ['192.0.2.9/24'] },
        { protocol: 'tcp', ports: { from: 80, to: 81 } },
        { protocol: 'icmp', addresses: ['::/0'] },
        { direction: 'out', protocol: 'any' },
      ],
    });
    expect(sent).toEqual({
      rules: [
        { direction: 'in', protocol: 'tcp', port: '22', source_ips: ['192.0.2.0/24'], description: 'office' },
        { direction: 'in', protocol: 'esp', source_ips: ALL },
        { direction: 'in', protocol: 'tcp', port: '80-81', source_ips: ALL },
        { direction: 'in', protocol: 'icmp', source_ips: ['::/0'] },
      ],
    });
  });

  test('that a server has by its labels cannot be taken off it', async () => {
    const selected = { type: 'server', server: { id: 42 } };
    const applied = [
      {
        type: 'label_selector',
        label_selector: { selector: 'role=web' },
        applied_to_resources: [selected],
      },
    ];
    nock(ORIGIN)
      .get(PATH)
      .reply(200, firewall([], applied))
      .get('/v1/servers/42')
      .reply(200, { server: { id: 42, labels: {} } });
    await expect(driver.detachFirewall('38', '42')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('label selector'),
    });
  });

  test('cannot name servers of another one', async () => {
    const rules = [{ protocol: 'tcp', group: '39' }] as const;
    await expect(driver.createFirewall({ name: 'web', rules })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('no groups'),
    });
  });
});

describe('a network', () => {
  const network = (servers: number[]): object => ({
    network: {
      id: 4711,
      name: 'inner',
      ip_range: '10.0.0.0/24',
      subnets: [{ type: 'cloud', ip_range: '10.0.0.0/24', network_zone: 'eu-central', gateway: '10.0.0.1' }],
      servers,
      load_balancers: [],
      labels: {},
    },
  });

  test('gets a subnet for servers in the zone of the location', async () => {
    let sent: unknown;
    nock(ORIGIN)
      .get('/v1/locations?per_page=50')
      .reply(200, { locations: [{ id: 1, name: 'fsn1', network_zone: 'eu-central' }], meta: {} })
      .post('/v1/networks', (body) => {
        sent = body;
        return true;
      })
      .reply(201, network([]));
    const made = await driver.createNetwork({ name: 'inner', ranges: ['10.0.0.0/24'] });
    expect(sent).toEqual({
      name: 'inner',
      ip_range: '10.0.0.0/24',
      subnets: [{ type: 'cloud', ip_range: '10.0.0.0/24', network_zone: 'eu-central' }],
    });
    expect(made).toMatchObject({
      id: '4711',
      ranges: ['10.0.0.0/24'],
      extra: { subnets: [{ type: 'cloud', range: '10.0.0.0/24', networkZone: 'eu-central' }] },
    });
  });

  test('with servers stays, though Hetzner would take them off it', async () => {
    nock(ORIGIN)
      .get('/v1/networks/4711')
      .reply(200, network([42]));
    await expect(driver.destroyNetwork('4711')).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each([[undefined], [['10.0.0.0/24', '10.1.0.0/24']], [['fd00::/64']]])(
    'cannot have the ranges %j',
    async (ranges) => {
      const spec = { name: 'inner', ...(ranges && { ranges }) };
      await expect(driver.createNetwork(spec)).rejects.toMatchObject({ code: 'invalid-request' });
    },
  );
});

test('a floating IP belongs to a location, and is not unassigned twice', async () => {
  const floating_ip = {
    id: 7,
    ip: '198.51.100.7',
    type: 'ipv4',
    server: null,
    home_location: { name: 'nbg1' },
  };
  let sent: unknown;
  nock(ORIGIN)
    .post('/v1/floating_ips', (body) => {
      sent = body;
      return true;
    })
    .reply(201, { floating_ip, action: null })
    .get('/v1/floating_ips/7')
    .reply(200, { floating_ip });
  const address = await driver.reserveAddress({ location: 'nbg1' });
  expect(sent).toEqual({ type: 'ipv4', home_location: 'nbg1' });
  expect(address).toMatchObject({ id: '7', ip: '198.51.100.7', nodeId: null, location: 'nbg1' });
  expect(await driver.unassignAddress(address)).toMatchObject({ nodeId: null });
});

test.each([
  ['available', 'available'],
  ['creating', 'creating'],
  ['unavailable', 'error'],
])('an image that is %s is %s', async (status, state) => {
  nock(ORIGIN)
    .get('/v1/images/5')
    .reply(200, { image: { id: 5, status, labels: {} } });
  expect(driver.internals.imageState(await driver.getImage('5'))).toBe(state);
});
