import nock from 'nock';
import type { OpenStackCompute } from 'skylane/openstack';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDriver, NEUTRON as ORIGIN, signsIn } from '../../../support/keystone.js';

let driver: OpenStackCompute;

beforeEach(() => {
  nock.disableNetConnect();
  signsIn();
  driver = makeDriver();
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

const rule = (id: string, fields: object) => ({
  id,
  security_group_id: 'g-1',
  direction: 'ingress',
  ethertype: 'IPv4',
  protocol: null,
  port_range_min: null,
  port_range_max: null,
  remote_ip_prefix: null,
  remote_group_id: null,
  ...fields,
});
const ESP = rule('r-esp', { protocol: 'esp' });
const ECHO = rule('r-echo', { protocol: 'icmp', port_range_min: 8, port_range_max: 0 });
const SSH = rule('r-ssh', {
  protocol: '6',
  port_range_min: 22,
  port_range_max: 22,
  remote_ip_prefix: '192.0.2.0/24',
});
const OUT = rule('r-out', { direction: 'egress' });
const group = { id: 'g-1', name: 'web', description: '', security_group_rules: [ESP, ECHO, SSH, OUT] };

test('protocols by number are read, and what the portable form cannot say is told in words', async () => {
  nock(ORIGIN).get('/v2.0/security-groups/g-1').reply(200, { security_group: group });
  const { rules, otherRules } = await driver.getFirewall('g-1');
  expect(rules.map(({ direction, protocol, addresses }) => [direction, protocol, addresses])).toEqual([
    ['in', 'tcp', ['192.0.2.0/24']],
    ['out', 'any', ['0.0.0.0/0']],
  ]);
  expect(otherRules).toEqual(['ingress IPv4 esp', 'ingress IPv4 icmp 8 0']);
});

test('an update adds with one request, then removes, and leaves the rules that it cannot say and those that stay', async () => {
  const asked: string[] = [];
  const log = (what: string) => (asked.push(what), true);
  nock(ORIGIN)
    .get('/v2.0/security-groups/g-1')
    .twice()
    .reply(200, { security_group: group })
    .post('/v2.0/security-group-rules', (body: { security_group_rules: { protocol: string }[] }) =>
      log(`add ${body.security_group_rules.map(({ protocol }) => protocol).join(' ')}`),
    )
    .reply(201, { security_group_rules: [] })
    .delete('/v2.0/security-group-rules/r-ssh', () => log('remove ssh'))
    .reply(204);
  await driver.updateFirewall('g-1', { rules: [{ protocol: 'icmp' }] });
  expect(asked).toEqual(['add icmp ipv6-icmp', 'remove ssh']);
});

test('a refused rule leaves no group behind', async () => {
  nock(ORIGIN)
    .post('/v2.0/security-groups')
    .reply(201, { security_group: { ...group, security_group_rules: [OUT] } })
    .post('/v2.0/security-group-rules')
    .reply(409, { NeutronError: { type: 'OverQuota', message: 'Quota exceeded', detail: '' } })
    .delete('/v2.0/security-groups/g-1')
    .reply(204);
  await expect(
    driver.createFirewall({ name: 'web', rules: [{ protocol: 'tcp', ports: 22 }] }),
  ).rejects.toMatchObject({ code: 'quota-exceeded' });
  expect(nock.isDone()).toBe(true);
});

test('a rule for a group of addresses is none for all: it is told in words, and an update adds the one for all', async () => {
  const partners = rule('r-partners', {
    protocol: 'tcp',
    port_range_min: 443,
    port_range_max: 443,
    remote_address_group_id: 'partners',
  });
  const held = { security_group: { ...group, security_group_rules: [partners, OUT] } };
  const added: object[] = [];
  nock(ORIGIN)
    .get('/v2.0/security-groups/g-1')
    .times(3)
    .reply(200, held)
    .post('/v2.0/security-group-rules', (body: { security_group_rules: object[] }) => {
      added.push(...body.security_group_rules);
      return true;
    })
    .reply(201, { security_group_rules: [] });
  const firewall = await driver.getFirewall('g-1');
  expect(firewall.rules.map(({ direction }) => direction)).toEqual(['out']);
  expect(firewall.otherRules).toEqual(['ingress IPv4 tcp 443 443 partners']);
  await driver.updateFirewall(firewall, {
    rules: [{ protocol: 'tcp', ports: 443, addresses: ['0.0.0.0/0'] }],
  });
  expect(added).toMatchObject([{ remote_ip_prefix: '0.0.0.0/0' }]);
});

test('two updates of one group go one after the other', async () => {
  const asked: string[] = [];
  nock(ORIGIN)
    .get('/v2.0/security-groups/g-1')
    .times(4)
    .reply(200, () => {
      asked.push('get');
      return { security_group: group };
    })
    .put('/v2.0/security-groups/g-1')
    .twice()
    .delay(20)
    .reply(200, () => {
      asked.push('put');
      return { security_group: group };
    });
  await Promise.all(['a', 'b'].map((name) => driver.updateFirewall('g-1', { name })));
  expect(asked).toEqual(['get', 'put', 'get', 'get', 'put', 'get']);
});

test('a group whose last reading fails is taken away again', async () => {
  nock(ORIGIN)
    .post('/v2.0/security-groups')
    .reply(201, { security_group: { ...group, security_group_rules: [OUT] } })
    .post('/v2.0/security-group-rules')
    .reply(201, { security_group_rules: [] })
    .get('/v2.0/security-groups/g-1')
    .reply(403, { NeutronError: { type: 'NotAuthorized', message: 'no', detail: '' } })
    .delete('/v2.0/security-groups/g-1')
    .reply(204);
  await expect(driver.createFirewall({ name: 'web' })).rejects.toMatchObject({ code: 'permission' });
  expect(nock.isDone()).toBe(true);
});
