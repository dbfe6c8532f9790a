import type { CallOptions } from '../../../call/call.js';
import type { DnsDriver } from '../../../dns/driver/driver.js';
import type { Zone } from '../../../dns/model/models.js';
import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { inTurn } from '../../in-turn.js';
import { plain } from '../../output/plain.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, type Shell } from '../../shell.js';
import { findZone } from '../find-zone.js';

/** Deletes zones with all their records; all are found before the first is deleted. */
export default async function remove(
  this: Shell,
  flags: PlaceFlags & ConfirmFlags,
  ...wanted: string[]
): Promise<void> {
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zones = new Map<string, Zone>();
    for (const one of wanted) {
      const zone = await findZone(driver, one, call);
      zones.set(zone.id, zone);
    }
    const all = [...zones.values()];
    const isAsked = flags.yes !== true || flags.dryRun === true;
    const question = isAsked ? await questionOf(driver, all, call) : 'Delete them?';
    if (!(await isConfirmed(this, flags, question))) return;
    await inTurn(this, all, {
      work: async (zone) => {
        await zone.delete(call);
        note(this, `${zone.domain} is deleted.`);
      },
      label: ({ domain }) => domain,
      done: 'zones were deleted',
      tell: () => {},
    });
  });
}

/** How many records go is what tells a zone in use from one that was made by mistake. */
async function questionOf(driver: DnsDriver, zones: readonly Zone[], call: CallOptions): Promise<string> {
  const told: string[] = [];
  for (const zone of zones) {
    const { length } = await driver.listRecords(zone, call);
    told.push(`${zone.domain} (${zone.id}) with ${length} ${length === 1 ? 'record' : 'records'}`);
  }
  return plain(`Delete ${zones.length === 1 ? 'the zone' : `${zones.length} zones`}: ${told.join(', ')}?`);
}
