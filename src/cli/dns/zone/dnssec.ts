import type { DsRecord } from '../../../dns/dnssec/ds-record.js';
import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { checkColumns, columnsOf } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { plain } from '../../output/plain.js';
import { printList } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, type Shell } from '../../shell.js';
import { findZone } from '../find-zone.js';

const columns = columnsOf<DsRecord>(
  {
    keyTag: ({ keyTag }) => keyTag,
    algorithm: ({ algorithm }) => algorithm,
    digestType: ({ digestType }) => digestType,
    digest: ({ digest }) => digest,
  },
  { data: ({ data }) => data },
);

/** Lists the DS records of a zone. */
export default async function show(
  this: Shell,
  flags: PlaceFlags & OutputFlags,
  wanted: string,
): Promise<void> {
  checkColumns(columns, flags);
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const records = await driver.listDsRecords(zone, call);
    await printList(this, flags, records, columns);
    if (records.length === 0) note(this, `${zone.domain} is not signed.`);
  });
}

/** Signs a zone, and lists the DS records to enter at the registrar. */
export async function enable(this: Shell, flags: PlaceFlags & OutputFlags, wanted: string): Promise<void> {
  checkColumns(columns, flags);
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    await printList(this, flags, await driver.enableDnssec(zone, call), columns);
    note(this, `${zone.domain} is signed. Enter its DS records at the registrar.`);
  });
}

/** Stops signing a zone. */
export async function disable(this: Shell, flags: PlaceFlags & ConfirmFlags, wanted: string): Promise<void> {
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const question = plain(
      `Stop signing ${zone.domain}? While its DS records are at the registrar, or cached, nobody who verifies can resolve it.`,
    );
    if (!(await isConfirmed(this, flags, question))) return;
    await driver.disableDnssec(zone, call);
    note(this, `${zone.domain} is not signed any more.`);
  });
}
