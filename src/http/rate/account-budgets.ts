import { RateBudget } from './rate-budget.js';
import { learntLimiters, publishedLimiters, type PartRule, type RateRules } from './rate-rules.js';
import type { RequestClass } from './token-bucket.js';
import { type CloudRequest, freesSomething } from '../request.js';

/** Budgets by account, then by class of requests that the provider counts together. */
const budgets = new Map<string, Map<string, RateBudget>>();

/**
 * Returns an account's budget, shared by all drivers, forks and services with its token in this process; one for each class of requests if
 * the provider counts them separately.
 */
export function rateBudget(account: string, rules: RateRules, request: CloudRequest): RateBudget {
  const part = partOf(request, rules);
  if (part !== null) return partBudget(account, rules, part);
  const requests = rules.buckets === undefined ? null : classOf(request);
  const counted = requests ?? '';
  return (
    budgets.get(account)?.get(counted) ??
    keep(account, counted, new RateBudget(publishedLimiters(rules, requests)))
  );
}

/** The part of an account that a request counts for, with its limits; null for the whole account. */
function partOf(
  { path, method }: CloudRequest,
  { parts = [] }: RateRules,
): { readonly counted: string; readonly rule: PartRule } | null {
  for (const rule of parts) {
    const name = rule.methods?.includes(method) === false ? undefined : rule.path.exec(path)?.[1];
    if (name !== undefined) return { counted: `part ${parts.indexOf(rule)} ${name}`, rule };
  }
  return null;
}

function partBudget(
  account: string,
  rules: RateRules,
  { counted, rule: { windows } }: { readonly counted: string; readonly rule: PartRule },
): RateBudget {
  const known = budgets.get(account)?.get(counted);
  if (known !== undefined) return known;
  return keep(account, counted, new RateBudget(publishedLimiters({ ...rules, windows, buckets: [] })));
}

/**
 * Returns the budget of a request when the provider publishes no limits: one for each account, region, service and class of requests, since
 * providers count those separately.
 */
export function learntBudget(account: string, request: CloudRequest): RateBudget {
  const { endpoint } = request;
  const requests = classOf(request);
  const counted = endpoint === undefined ? requests : `${requests} ${endpoint}`;
  return budgets.get(account)?.get(counted) ?? keep(account, counted, new RateBudget(learntLimiters()));
}

function keep(account: string, counted: string, budget: RateBudget): RateBudget {
  for (const [owner, kept] of budgets) {
    for (const [old, one] of kept) if (one.isForgettable()) kept.delete(old);
    if (kept.size === 0) budgets.delete(owner);
  }
  const kept = budgets.get(account) ?? new Map<string, RateBudget>();
  budgets.set(account, kept.set(counted, budget));
  return budget;
}

/** Guesses which requests a provider counts together. */
function classOf(request: CloudRequest): RequestClass {
  if (freesSomething(request)) return 'deletes';
  return request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'creates';
}
