import { normaliseRecord } from '../../../dns/records/normalise.js';
import { inTurn } from '../../in-turn.js';
import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { recordColumns } from '../columns.js';
import { findZone } from '../find-zone.js';
import { parseRecords } from './parse-records.js';

/** Flags of `dns record add`. */
export type AddFlags = PlaceFlags & OutputFlags & { readonly ttl?: number };

/** Adds values to a name and type; those that are there stay. */
export default async function add(this: Shell, flags: AddFlags, ...given: string[]): Promise<void> {
  checkColumns(recordColumns, flags);
  const { zone: wanted, records } = parseRecords(given, flags.ttl);
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    // The last value must not be found wrong when the first is made already.
    for (const record of records) normaliseRecord(record, zone.domain, driver.capabilities.ttl);
    await inTurn(this, records, {
      work: (record) => driver.createRecord(zone, record, call),
      label: ({ data }) => String(data),
      done: 'records were made',
      tell: (made) => printList(this, flags, made, recordColumns),
    });
  });
}
