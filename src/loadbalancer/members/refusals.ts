import { CloudError, type CloudErrorDetails, QuotaExceededError } from '../../errors.js';
import type { MemberPool } from '../driver/host.js';
import { type Demand, keyOf, type Target } from './wish.js';

/** Refuses members for which a balancer has no room, before a request. */
export function checkRoom(
  pools: readonly MemberPool[],
  { targets, isWhole }: Demand,
  most: number,
  details: CloudErrorDetails,
): void {
  for (const pool of pools) {
    const named = targets.get(pool.id) ?? new Map<string, Target>();
    const wanted = [...named.values()].filter((target) => target !== null).length;
    const others = isWhole ? 0 : pool.members.filter((member) => !named.has(keyOf(member))).length;
    if (wanted === 0 || wanted + others <= most) continue;
    throw new QuotaExceededError(
      `${String(details.operation)}: ${String(details.provider)} takes ${most} members behind a balancer. ${wanted} were given, and ${others} others are there.`,
      details,
    );
  }
}

/** True if one member of a request may have caused the error. */
export function isOfOne(error: unknown): boolean {
  if (!CloudError.is(error)) return false;
  return ![
    'authentication',
    'permission',
    'load-balancer-not-found',
    'load-balancer-failed',
    'internal',
  ].includes(error.code);
}

/** True if the same request may succeed later, or has succeeded although its response was lost. */
export function isTransient(error: unknown): boolean {
  return (
    CloudError.is(error) &&
    (error.retryable || error.code === 'rate-limit' || error.code === 'malformed-response')
  );
}
