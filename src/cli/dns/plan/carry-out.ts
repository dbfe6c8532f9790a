import type { CallOptions } from '../../../call/call.js';
import type { DnsDriver } from '../../../dns/driver/driver.js';
import { type ChangePlan, countChanges } from '../../../dns/plan/change-plan.js';
import { guardPlan, SAFE_SHARE } from '../../../dns/plan/guard.js';
import type { PlanIncompleteError } from '../../../dns/plan/incomplete.js';
import { planChanges } from '../../../dns/plan/plan.js';
import type { ZonePlanData } from '../../../dns/plan/zone-plan.js';
import type { ZoneFile } from '../../../dns/zone-file/parse.js';
import { CloudError } from '../../../errors.js';
import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { describeError } from '../../describe-error.js';
import { CommandError, EXIT } from '../../exit-codes.js';
import type { ShowFlags } from '../../output/flags.js';
import { plain } from '../../output/plain.js';
import { note, type Shell } from '../../shell.js';
import type { ApplyFlags, PlanFlags } from './flags.js';
import { withFlags } from './plan-zone.js';
import { printPlan, summaryOf } from './print-plan.js';

/** Flags of each command that shows a plan, asks, and applies it. */
export type CarryOutFlags = Pick<ShowFlags, 'output'> &
  ConfirmFlags &
  ApplyFlags &
  Pick<PlanFlags, 'exitCode'>;

/** Where a plan is carried out. */
export interface Scene {
  readonly shell: Shell;
  readonly driver: DnsDriver;
  readonly call: CallOptions;
}

/**
 * Shows a plan, asks, and applies it. True once the zone is as planned.
 *
 * @throws CommandError for a plan above the guard, before anybody is asked; for one that was applied in part, with what is left
 */
export async function carryOut(scene: Scene, flags: CarryOutFlags, plan: ZonePlanData): Promise<boolean> {
  const { shell, driver, call } = scene;
  await printPlan(shell, flags, plan);
  if (plan.changes.length === 0) {
    note(shell, 'Nothing to change.');
    // Earlier changes may be stored and not published yet.
    if (flags.dryRun !== true) await driver.applyPlan(plan, {}, call);
    return true;
  }
  if (flags.dryRun === true) pending(shell, flags, plan);
  else checkGuard(flags, plan);
  if (!(await isConfirmed(shell, flags, plain(`Apply to ${plan.domain}: ${summaryOf(plan)}?`)))) return false;
  await apply(scene, plan);
  return true;
}

/** Shows what a new zone would hold, asks, and creates it. True once it is there. */
export async function carryOutNew(
  { shell, driver, call }: Scene,
  flags: CarryOutFlags,
  desired: ZoneFile,
): Promise<boolean> {
  const { domain, records } = desired;
  await withFlags(() => driver.checkZone(domain, records));
  const plan = planChanges(domain, [], records);
  note(shell, `There is no zone ${domain} yet: it will be created.`);
  await printPlan(shell, flags, plan);
  if (flags.dryRun === true) pending(shell, flags, plan);
  if (!(await isConfirmed(shell, flags, plain(`Create ${domain}: ${summaryOf(plan)}?`)))) return false;
  await driver.importZone(desired, {}, call);
  note(shell, `${domain} is created, with ${countChanges(plan).created} records.`);
  return true;
}

/** Sets the exit code of a dry run or a plan with changes, and says where the guard would stop it. */
export function pending(shell: Shell, { exitCode, force }: CarryOutFlags, plan: ChangePlan): void {
  if (exitCode === true) shell.outcome.exit = EXIT.changesPending;
  if (force !== true && guardWords(plan) !== null) note(shell, `${guardWords(plan)} Apply it with --force.`);
}

function checkGuard({ force }: ApplyFlags, plan: ChangePlan): void {
  const words = force === true ? null : guardWords(plan);
  if (words === null) return;
  throw new CommandError(
    `${words} Nothing was changed. Look at the plan, and give --force if it is right.`,
    EXIT.guard,
  );
}

/** What the guard has against a plan; null for nothing. */
function guardWords(plan: ChangePlan): string | null {
  try {
    guardPlan(plan);
    return null;
  } catch {
    const { updated, deleted } = countChanges(plan);
    return plain(
      `The plan updates ${updated} and deletes ${deleted} of ${plan.existing} records of ${plan.domain}, more than ${SAFE_SHARE * 100}%.`,
    );
  }
}

async function apply({ shell, driver, call }: Scene, plan: ZonePlanData): Promise<void> {
  try {
    const { created, updated, deleted } = await driver.applyPlan(plan, { guard: 1 }, call);
    note(shell, `${plan.domain}: ${created} created, ${updated} updated, ${deleted} deleted.`);
  } catch (error) {
    if (!isIncomplete(error)) throw error;
    note(shell, `Made: ${summaryOf(error.applied)}. Left: ${summaryOf(error.remaining)}.`);
    throw new CommandError(describeError(error), shell.signal.aborted ? EXIT.interrupted : EXIT.partly);
  }
}

/** By its code, which holds across copies of the class. */
function isIncomplete(error: unknown): error is PlanIncompleteError {
  return CloudError.is(error) && error.code === 'plan-incomplete';
}
