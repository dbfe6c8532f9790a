import { expect, it } from 'vitest';
import { rateBudget } from '../../../dist/src/http/rate/account-budgets.js';
import type { RateRules } from 'skylane/driver';

const RULES: RateRules = {
  headers: null,
  reset: 'full',
  windows: [{ requests: 10, per: 1000 }],
  parts: [{ path: /\/domains\/([^/]+)\/sets/, methods: ['PATCH'], windows: [{ requests: 2, per: 1000 }] }],
  reserve: 0,
  sources: [],
};
const budgetOf = (method: 'GET' | 'PATCH', path: string) =>
  rateBudget('a-part-account', RULES, { operation: 'x', method, path });

it('limits of a domain are its own, and those of the account hold for everything else', () => {
  const one = budgetOf('PATCH', '/domains/one.example/sets');
  expect(budgetOf('PATCH', '/domains/one.example/sets/www')).toBe(one);
  expect(budgetOf('PATCH', '/domains/two.example/sets')).not.toBe(one);
  const account = budgetOf('GET', '/domains/one.example/sets');
  expect(account).not.toBe(one);
  expect(budgetOf('GET', '/domains')).toBe(account);
});
