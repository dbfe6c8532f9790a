import { checkColumns } from '../../output/columns.js';
import type { ShowFlags } from '../../output/flags.js';
import { printOne } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { zoneColumns } from '../columns.js';
import { findZone } from '../find-zone.js';

/** Shows a zone, with all that only its own response has. */
export default async function show(
  this: Shell,
  flags: PlaceFlags & ShowFlags,
  wanted: string,
): Promise<void> {
  checkColumns(zoneColumns, flags);
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const { id } = await findZone(driver, wanted, call);
    await printOne(this, flags, await driver.getZone(id, call), zoneColumns);
  });
}
