import { CloudError, type ErrorCode } from '../../errors.js';
import type { ZonePlanData } from './zone-plan.js';

/** A plan was applied in part, then failed: `cause` is that error, and the details are its own. Plan the zone again and apply the rest. */
export class PlanIncompleteError extends CloudError {
  override readonly name: string = 'PlanIncompleteError';
  override readonly code: ErrorCode = 'plan-incomplete';
  /** Changes that were certainly made. */
  readonly applied: ZonePlanData;
  /** Changes that were not made, or may have been: those of the failed request come first. */
  readonly remaining: ZonePlanData;

  constructor(cause: CloudError, applied: ZonePlanData, remaining: ZonePlanData) {
    const [done, left] = [applied.changes.length, remaining.changes.length];
    const { retryAfter } = cause;
    super(
      `applyPlan: ${done} of the ${done + left} changes of the plan for ${applied.domain} were made, ${left} were not, or may not have been: ` +
        `${cause.message} Plan the zone again to see what is left.`,
      {
        provider: cause.provider,
        service: cause.service,
        operation: 'applyPlan',
        status: cause.status,
        providerCode: cause.providerCode,
        requestId: cause.requestId,
        retryable: cause.retryable,
        cause,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      },
    );
    this.applied = applied;
    this.remaining = remaining;
  }

  override toJSON(): Record<string, unknown> {
    const { applied, remaining } = this;
    return { ...super.toJSON(), applied: applied.changes.length, remaining: remaining.changes.length };
  }
}
