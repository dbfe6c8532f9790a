import {
  ALL_OUT,
  completeRules,
  EVERYWHERE,
  type FirewallLimits,
  type FirewallRule,
  type FirewallRuleSpec,
  firstAddress,
  joinAddresses,
  newRules,
  nextRules,
  rangeAround,
  rangeOf,
  ruleChanges,
  type SingleRule,
  singleRules,
} from 'skylane/compute';
import { InvalidRequestError } from 'skylane';
import { describe, expect, test } from 'vitest';

const LIMITS: FirewallLimits = {
  protocols: ['tcp', 'udp'],
  directions: ['in'],
  groups: false,
  atCreate: true,
  source: 'https://example.com',
};
const DETAILS = { provider: 'acme', operation: 'createFirewall' };
const ssh: FirewallRule = {
  direction: 'in',
  protocol: 'tcp',
  ports: { from: 22, to: 22 },
  addresses: ['192.0.2.0/24'],
  group: null,
};
const dns: FirewallRule = { ...ssh, direction: 'out', protocol: 'udp', ports: { from: 53, to: 53 } };

describe('rules', () => {
  test('are completed: direction, last port, whole ranges', () => {
    const complete = completeRules(
      [
        { protocol: 'tcp', ports: 80 },
        { protocol: 'udp', addresses: ['192.0.2.1', '2001:db8::1'] },
      ],
      LIMITS,
      DETAILS,
    );
    expect(complete).toEqual([
      { direction: 'in', protocol: 'tcp', ports: { from: 80, to: 80 }, addresses: EVERYWHERE, group: null },
      {
        direction: 'in',
        protocol: 'udp',
        ports: null,
        addresses: ['192.0.2.1/32', '2001:db8::1/128'],
        group: null,
      },
    ]);
  });

  test('have addresses in the form that clouds keep', () => {
    const addresses = ['192.0.2.9/24', '2001:DB8:0::1', '2001:db8::ff/32'];
    const [rule] = completeRules([{ protocol: 'tcp', addresses }], LIMITS, DETAILS);
    expect(rule?.addresses).toEqual(['192.0.2.0/24', '2001:db8::1/128', '2001:db8::/32']);
  });

  test('that are no list are refused by name', () => {
    for (const rules of [null, {}, 'tcp', [null], [{ protocol: 'tcp', addresses: '10.0.0.0/8' }]])
      expect(() => completeRules(rules as never, LIMITS, DETAILS)).toThrow(InvalidRequestError);
  });

  test.each<[string, FirewallRuleSpec, RegExp]>([
    ['a protocol', { protocol: 'icmp' }, /rules\[0\]: acme has no icmp/],
    ['a direction', { protocol: 'tcp', direction: 'out' }, /acme has no rules for outgoing traffic/],
    ['groups', { protocol: 'tcp', group: 'fw-1' }, /acme has no groups/],
  ])('that the provider lacks %s for are refused by its name', (_, rule, words) => {
    expect(() => completeRules([rule], LIMITS, DETAILS)).toThrow(words);
  });

  test('with addresses and a group at once are refused', () => {
    const rule: FirewallRuleSpec = { protocol: 'tcp', addresses: ['192.0.2.1'], group: 'fw-1' };
    expect(() => completeRules([rule], { ...LIMITS, groups: true }, DETAILS)).toThrow('not both');
  });

  test('of a new firewall let all out unless one is for outgoing traffic', () => {
    expect(newRules([ssh])).toEqual([ssh, ALL_OUT]);
    expect(newRules([ssh, dns])).toEqual([ssh, dns]);
  });

  test('of an update keep the old ones for outgoing traffic unless it names some', () => {
    const old = { rules: [ssh, dns] };
    expect(nextRules(old, [])).toEqual([dns]);
    expect(nextRules(old, [ALL_OUT])).toEqual([ALL_OUT]);
  });

  test('that differ in addresses alone are one', () => {
    const other = { ...ssh, addresses: ['198.51.100.0/24', '192.0.2.0/24'] };
    expect(joinAddresses([ssh, dns, other])).toEqual([
      { ...ssh, addresses: ['192.0.2.0/24', '198.51.100.0/24'] },
      dns,
    ]);
  });
});

describe('changes of rules', () => {
  const single = (rule: FirewallRule): SingleRule => singleRules([rule])[0] as SingleRule;

  test('add what is missing and remove what is not wanted', () => {
    const wanted = [{ ...ssh, addresses: ['192.0.2.0/24', '203.0.113.0/24'] }];
    const { add, remove } = ruleChanges(
      [
        [single(ssh), 'r-1'],
        [single(dns), 'r-2'],
      ],
      wanted,
    );
    expect(add.map(({ address }) => address)).toEqual(['203.0.113.0/24']);
    expect(remove).toEqual(['r-2']);
  });

  test('are none between equals', () => {
    expect(ruleChanges([[single(ssh), 'r-1']], [ssh])).toEqual({ add: [], remove: [] });
  });
});

describe('ranges', () => {
  test.each([
    ['10.0.0.1/24', '10.0.0.0/24', '10.0.0.1'],
    ['10.77.130.9/17', '10.77.128.0/17', '10.77.128.1'],
    ['192.0.2.7/32', '192.0.2.7/32', '192.0.2.8'],
    ['0.0.0.0/0', '0.0.0.0/0', '0.0.0.1'],
    ['fd00::1/64', 'fd00::/64', 'fd00::1'],
    ['2001:db8:0:0:1:2:3:4/33', '2001:db8::/33', '2001:db8::1'],
  ])('%s is in %s, whose first address is %s', (text, range, first) => {
    expect(rangeAround(text)).toBe(range);
    expect(firstAddress(range)).toBe(first);
  });

  test.each(['auto', 'none', '10.0.0.0/33', 'fe80::1%eth0', '10.0.0.0/24/1', ''])('%j is none', (text) => {
    expect([rangeOf(text), rangeAround(text)]).toEqual([null, null]);
  });
});
