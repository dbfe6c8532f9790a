import { expect, test } from 'vitest';
import { ruleChanges, type SingleRule } from 'skylane/compute';

const RULE = { direction: 'in', protocol: 'tcp', ports: null, group: null } as const;

test.each([
  ['192.0.2.9/24', '192.0.2.0/24'],
  ['10.1.2.3/12', '10.0.0.0/12'],
  ['10.1.2.3/0', '0.0.0.0/0'],
  ['2001:DB8:0:0::1/32', '2001:db8::/32'],
  ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
  ['::ffff:192.0.2.1/128', '::ffff:c000:201/128'],
])('%s is the range %s', (wanted, held) => {
  const rules: [SingleRule, string][] = [[{ ...RULE, address: held }, 'held']];
  expect(ruleChanges(rules, [{ ...RULE, addresses: [wanted] }])).toEqual({ add: [], remove: [] });
});

test.each([
  ['192.0.2.0/24', '192.0.2.0/25'],
  ['192.0.2.0/24', '192.0.3.0/24'],
  ['2001:db8::/32', '2001:db9::/32'],
  ['::/0', '0.0.0.0/0'],
])('%s is another range than %s', (wanted, held) => {
  const rules: [SingleRule, string][] = [[{ ...RULE, address: held }, 'held']];
  const add = [{ ...RULE, address: wanted }];
  expect(ruleChanges(rules, [{ ...RULE, addresses: [wanted] }])).toEqual({ add, remove: ['held'] });
});
