import { RateBudget } from './rate-budget.js';
import { learntLimiters, publishedLimiters, type RateRules } from './rate-rules.js';
import type { RequestClass } from './refilling-bucket.js';
import { type CloudRequest, freesSomething } from '../request.js';

/** Budgets by account, and by what its provider counts together. */
const budgets = new Map<string, Map<string, RateBudget>>();

/**
 * Returns an account's budget in this process, shared by all drivers, forks and services with its token; one for each class of requests if
 * the provider counts them separately.
 */
export function rateBudget(account: string, rules: RateRules, request: CloudRequest): RateBudget {
  const requests = rules.buckets === undefined ? null : classOf(request);
  const counted = requests ?? '';
  return (
    budgets.get(account)?.get(counted) ??
    keep(account, counted, new RateBudget(publishedLimiters(rules, requests)))
  );
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

/** Which requests a provider is likely to count together. */
function classOf(request: CloudRequest): RequestClass {
  if (freesSomething(request)) return 'deletes';
  return request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'creates';
}
