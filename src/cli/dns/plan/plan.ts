import type { ShowFlags } from '../../output/flags.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, type Shell } from '../../shell.js';
import { findZone } from '../find-zone.js';
import { pending } from './carry-out.js';
import type { PlanFlags } from './flags.js';
import { planOptionsOf } from './options.js';
import { planZone } from './plan-zone.js';
import { printPlan } from './print-plan.js';
import { readDesired } from './read-file.js';
import { savePlan } from './saved-plan.js';

/** Flags of `dns plan`. */
export type PlanCommandFlags = PlaceFlags &
  Pick<ShowFlags, 'output'> &
  PlanFlags & { readonly save?: string };

/** Prints what would make a zone as a file says, and changes nothing. */
export default async function plan(
  this: Shell,
  flags: PlanCommandFlags,
  wanted: string,
  path: string,
): Promise<void> {
  planOptionsOf(flags);
  await withDriver(this, 'dns', flags, async (opened) => {
    const { driver, call } = opened;
    const zone = await findZone(driver, wanted, call);
    const { records, ignore } = await readDesired(this, path, zone.domain);
    const planned = await planZone(opened, zone, records, planOptionsOf(flags, ignore));
    await printPlan(this, flags, planned);
    if (planned.changes.length > 0) pending(this, flags, planned);
    if (flags.save === undefined) return;
    await savePlan(this, opened, flags.save, planned);
    note(this, `The plan is in ${flags.save}. Apply it with: skylane dns apply ${flags.save}`);
  });
}
