import { normaliseType } from '../../../dns/data/data.js';
import type { DnsRecord } from '../../../dns/model/models.js';
import { normaliseName } from '../../../dns/names/names.js';
import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { recordColumns } from '../columns.js';
import { findZone } from '../find-zone.js';

/** Flags of `dns record list`. */
export type ListFlags = PlaceFlags & OutputFlags & { readonly name?: string; readonly type?: string };

/** Lists records of a zone. */
export default async function list(this: Shell, flags: ListFlags, wanted: string): Promise<void> {
  checkColumns(recordColumns, flags);
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const name = flags.name === undefined ? null : normaliseName(flags.name, zone.domain);
    const type = flags.type === undefined ? null : normaliseType(flags.type);
    await printList(this, flags, chosen(driver.iterateRecords(zone, call), name, type), recordColumns);
  });
}

async function* chosen(
  records: AsyncIterable<DnsRecord>,
  name: string | null,
  type: string | null,
): AsyncGenerator<DnsRecord, void, undefined> {
  for await (const record of records)
    if ((name ?? record.name) === record.name && (type ?? record.type) === record.type) yield record;
}
