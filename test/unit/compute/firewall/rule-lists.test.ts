import { expect, test } from 'vitest';
import { readRuleLists, replaceRuleLists, type RuleList } from 'skylane/compute';

const EVERY = ['tcp', 'udp', 'icmp', 'gre'];
const OFFICE = '192.0.2.0/24';

function list(protocol: string, addresses: string[], port: number | null = null): RuleList {
  return { direction: 'in', protocol, ports: port === null ? null : { from: port, to: port }, addresses };
}

const whole = EVERY.map((protocol) => list(protocol, [OFFICE]));
const any = { direction: 'in', protocol: 'any', ports: null, addresses: [OFFICE], group: null } as const;

test('what was written for any protocol is read as such', () => {
  const { kept, added } = replaceRuleLists([], [any], EVERY);
  expect([kept, added]).toEqual([[], whole]);
  expect(readRuleLists(added, EVERY)).toEqual({ rules: [any], others: [] });
});

test('a protocol without a portable form is among the others where the rest is missing', () => {
  const { rules, others } = readRuleLists([list('gre', [OFFICE, '::/0']), ...whole.slice(0, 3)], EVERY);
  expect([rules, others]).toEqual([[any], [list('gre', ['::/0'])]]);
});

test('nothing is added twice, however the same is said', () => {
  const wanted = [any, { ...any, protocol: 'tcp' }, { ...any, addresses: ['192.0.2.77/24'] }] as const;
  const { kept, added } = replaceRuleLists(whole, wanted, EVERY);
  expect([kept, added]).toEqual([whole, []]);
  const other = replaceRuleLists([list('gre', [OFFICE])], wanted, EVERY);
  expect(other.added).toEqual(whole.slice(0, 3));
});

test('a rule keeps the addresses that stay, with what is its own', () => {
  const held = [{ ...list('tcp', [OFFICE, '::/0'], 22), description: 'office' }];
  const ssh = { ...any, protocol: 'tcp', ports: { from: 22, to: 22 } } as const;
  const { kept, added } = replaceRuleLists(held, [ssh], EVERY);
  expect(kept).toEqual([{ ...held[0], addresses: [OFFICE] }]);
  expect(added).toEqual([]);
});
