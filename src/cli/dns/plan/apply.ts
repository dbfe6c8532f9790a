import { CommandError, EXIT, usage } from '../../exit-codes.js';
import { type Opened, withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { findZone, zoneIfAny } from '../find-zone.js';
import { carryOut, type CarryOutFlags, carryOutNew } from './carry-out.js';
import type { PlanFlags } from './flags.js';
import { planOptionsOf } from './options.js';
import { planZone } from './plan-zone.js';
import { type DesiredZone, readDesired } from './read-file.js';
import { readPlan } from './saved-plan.js';

/** Flags of `dns apply` and `dns zone import`. */
export type ApplyCommandFlags = PlaceFlags & PlanFlags & CarryOutFlags;

/** Makes a zone as a file says, or applies a plan that was saved; shows it and asks first. */
export default async function apply(
  this: Shell,
  flags: ApplyCommandFlags,
  ...given: string[]
): Promise<void> {
  const [first, path] = given;
  if (first === undefined) throw usage('Give ZONE FILE, or a plan that skylane dns plan --save wrote.');
  planOptionsOf(flags);
  if (path === undefined) await applySaved(this, flags, first);
  else await applyFile(this, flags, first, path);
}

/** Makes a zone as a file says, and creates it where it is not there. */
export async function importZone(
  this: Shell,
  flags: ApplyCommandFlags,
  wanted: string,
  path: string,
): Promise<void> {
  planOptionsOf(flags);
  await withDriver(this, 'dns', flags, async (opened) => {
    const zone = await zoneIfAny(opened.driver, wanted, opened.call);
    const desired = await readRecords(this, flags, path, zone?.domain ?? wanted);
    const scene = { shell: this, ...opened };
    if (zone === null) {
      refuseOptions(
        flags,
        `There is no zone ${wanted} yet: make it with skylane dns zone create, then skylane dns apply with the options of a plan.`,
      );
      await carryOutNew(scene, flags, desired);
      return;
    }
    const options = planOptionsOf(flags, desired.ignore);
    await carryOut(scene, flags, await planZone(opened, zone, desired.records, options));
  });
}

async function applyFile(
  shell: Shell,
  flags: ApplyCommandFlags,
  wanted: string,
  path: string,
): Promise<void> {
  await withDriver(shell, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const { records, ignore } = await readRecords(shell, flags, path, zone.domain);
    const plan = await planZone({ driver, call }, zone, records, planOptionsOf(flags, ignore));
    await carryOut({ shell, driver, call }, flags, plan);
  });
}

async function applySaved(shell: Shell, flags: ApplyCommandFlags, path: string): Promise<void> {
  refuseOptions(flags, 'A saved plan is applied as it is: its options were given when it was made.');
  await withDriver(shell, 'dns', flags, async (opened: Opened<'dns'>) => {
    await carryOut({ shell, ...opened }, flags, await readPlan(shell, opened, path));
  });
}

/** @throws CommandError where there are options of a plan */
function refuseOptions({ only, ignore, owner, replaceNs, tolerate }: PlanFlags, why: string): void {
  if ((only ?? ignore ?? owner ?? replaceNs ?? tolerate) !== undefined) throw usage(why);
}

/** A file without records is what is left of a pipe that broke. @throws CommandError */
async function readRecords(
  shell: Shell,
  { force }: ApplyCommandFlags,
  path: string,
  domain: string,
): Promise<DesiredZone> {
  const desired = await readDesired(shell, path, domain);
  if (desired.records.length > 0 || force === true) return desired;
  throw new CommandError(
    `${path === '-' ? 'Standard input' : path} has no records: that would delete those of ${domain}. Give --force if it is right.`,
    EXIT.guard,
  );
}
