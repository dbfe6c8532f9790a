import { RateBudget } from './rate-budget.js';
import type { RateLimiter } from './rate-limiter.js';
import {
  learntLimiters,
  learntTogether,
  publishedLimiters,
  type PartRule,
  type RateRules,
} from './rate-rules.js';
import type { BudgetSource } from './budget-source.js';
import { type RequestClass, ownBucket } from './token-bucket.js';
import type { Logger } from '../logger.js';
import type { RateLimit } from '../settings.js';
import { type CloudRequest, freesSomething } from '../request.js';

type Budgets = Map<string, Map<string, RateBudget>>;

/** Budgets by account, then by class of requests that the provider counts together. */
const ofProcess: Budgets = new Map();
/** The same of each store that processes share. */
const ofStores = new WeakMap<BudgetSource, Budgets>();

/** Where an account's budget is kept: with other processes in a store, or in this process alone. */
export interface Sharing {
  readonly budgetStore: BudgetSource | null;
  readonly logger: Logger | null;
}

/**
 * Returns an account's budget, shared by all drivers, forks and services with its token in this process; one for each class of requests if
 * the provider counts them separately.
 */
export function rateBudget(
  account: string,
  rules: RateRules,
  request: CloudRequest,
  sharing: Sharing = ALONE,
): RateBudget {
  const part = partOf(request, rules);
  if (part !== null) {
    const ofPart = { ...rules, windows: part.rule.windows, buckets: [] };
    return budgetOf({ account, counted: part.counted, limiters: () => publishedLimiters(ofPart) }, sharing);
  }
  const requests = rules.buckets === undefined ? null : classOf(request);
  const limiters = (): RateLimiter[] => publishedLimiters(rules, requests);
  return budgetOf({ account, counted: requests ?? '', limiters }, sharing);
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

/**
 * Returns the budget of a request when the provider publishes no limits: one for each account, region, service and class of requests, since
 * providers count those separately.
 */
export function learntBudget(account: string, request: CloudRequest, sharing: Sharing = ALONE): RateBudget {
  const { endpoint } = request;
  const requests = classOf(request);
  const counted = endpoint === undefined ? requests : `${requests} ${endpoint}`;
  const limiters = sharing.budgetStore === null ? learntLimiters : learntTogether;
  return budgetOf({ account, counted, limiters }, sharing);
}

/** What is left of a provider's budget in this process. */
export interface BudgetLeft {
  /** Provider constant, such as `'rackspace'`. */
  readonly provider: string;
  /** Requests that count: `'all'`, `'reads'`, `'creates'` or `'deletes'`, or `'part'` for a part of an account, such as a domain. */
  readonly requests: string;
  /** Requests that may still go out; of several accounts those of the one with the fewest. */
  readonly left: number;
}

/** Says what is left of the budgets of this process, as far as they are counted; those in a store are not. */
export function budgetsLeft(): BudgetLeft[] {
  const rows = new Map<string, BudgetLeft>();
  for (const [account, kept] of ofProcess)
    for (const [counted, budget] of kept) {
      const left = budget.left();
      const [provider = ''] = account.split(' ', 1);
      const [requests = ''] = (counted === '' ? 'all' : counted).split(' ', 1);
      const known = rows.get(`${provider} ${requests}`);
      if (left !== null && left < (known?.left ?? Infinity))
        rows.set(`${provider} ${requests}`, { provider, requests, left });
    }
  return [...rows.values()];
}

/** Returns the budget of a driver's own `rateLimit`: for it and its forks, or for all that share its store. */
export function ownBudget(account: string, limit: Required<RateLimit>, sharing: Sharing): RateBudget {
  const limiters = (): RateLimiter[] => [ownBucket(limit)];
  if (sharing.budgetStore === null) return new RateBudget(limiters());
  const counted = `own ${limit.requests} in ${limit.per}`;
  return budgetOf({ account, counted, limiters }, sharing);
}

const ALONE: Sharing = { budgetStore: null, logger: null };

interface Counted {
  readonly account: string;
  /** Which of the account's requests count. */
  readonly counted: string;
  readonly limiters: () => RateLimiter[];
}

function budgetOf({ account, counted, limiters }: Counted, sharing: Sharing): RateBudget {
  const { budgetStore, logger } = sharing;
  const budgets = budgetStore === null ? ofProcess : budgetsOf(budgetStore);
  const known = budgets.get(account)?.get(counted);
  if (known !== undefined) return known;
  const own =
    budgetStore === null
      ? limiters()
      : [budgetStore.limiter({ name: `${account} ${counted}`, limiters, logger })];
  return keep(budgets, account, counted, new RateBudget(own));
}

function budgetsOf(store: BudgetSource): Budgets {
  const known = ofStores.get(store) ?? new Map<string, Map<string, RateBudget>>();
  ofStores.set(store, known);
  return known;
}

function keep(budgets: Budgets, account: string, counted: string, budget: RateBudget): RateBudget {
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
