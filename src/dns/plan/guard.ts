import { conflict, invalid } from '../driver/refuse.js';
import { type ChangePlan, countChanges } from './change-plan.js';

/** Share of a zone's records that a plan may update or delete. */
export const SAFE_SHARE = 0.3;
/** The number of records below which a zone has no guard. */
export const GUARDED_RECORDS = 10;

/**
 * Stops a plan that would change much of a zone, as a wrong file or an empty list would.
 *
 * @param share share of the zone's records that may be updated or deleted, from 0 to 1
 * @throws ConflictError above that share, if the zone has at least {@link GUARDED_RECORDS} records
 * @throws InvalidRequestError for a share outside 0 to 1, such as 30 for 30%
 */
export function guardPlan(plan: ChangePlan, share: number = SAFE_SHARE): void {
  if (!(share >= 0 && share <= 1))
    throw invalid(`The guard must be a share from 0 to 1, such as 0.3 for 30%, got ${share}.`);
  const { updated, deleted } = countChanges(plan);
  const affected = (updated + deleted) / Math.max(plan.existing, 1);
  if (plan.existing < GUARDED_RECORDS || affected <= share) return;
  throw conflict(
    `The plan for ${plan.domain} updates ${updated} and deletes ${deleted} of ${plan.existing} records ` +
      `(${Math.round(affected * 100)}%, allowed are ${Math.round(share * 100)}%). Nothing was changed. ` +
      `Look at the plan, and apply it with { guard: 1 } if it is right.`,
  );
}
