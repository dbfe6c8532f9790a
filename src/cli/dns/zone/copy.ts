import type { DnsDriver } from '../../../dns/driver/driver.js';
import { canMake } from '../../../dns/driver/edits.js';
import type { Zone } from '../../../dns/model/models.js';
import { isHostType } from '../../../dns/plan/scope.js';
import { normaliseRecord } from '../../../dns/records/normalise.js';
import { type RecordValue, valueKey } from '../../../dns/records/record.js';
import { describeError } from '../../describe-error.js';
import { EXIT } from '../../exit-codes.js';
import { makeDriver, type Opened, withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { placeOf } from '../../place/place.js';
import { note, type Shell } from '../../shell.js';
import { shownName } from '../columns.js';
import { findZone, zoneIfAny } from '../find-zone.js';
import { carryOut, type CarryOutFlags, carryOutNew } from '../plan/carry-out.js';

/** Flags of `dns zone copy`. */
export type CopyFlags = PlaceFlags & CarryOutFlags & { readonly to: string };

/** A record that the other host cannot have, and why. */
interface Lacking {
  readonly record: Pick<RecordValue, 'name' | 'type' | 'data'>;
  readonly why: string;
}

/** Makes a zone at another host as it is at this one, and names what cannot be copied. */
export default async function copy(this: Shell, flags: CopyFlags, wanted: string): Promise<void> {
  const place = await placeOf(this, { context: flags.to });
  await withDriver(this, 'dns', flags, async (source) => {
    const target = await makeDriver('dns', place);
    try {
      await copyTo(this, flags, { source, target, zone: await findZone(source.driver, wanted, source.call) });
    } finally {
      await target.close();
    }
  });
}

interface Copy {
  readonly source: Opened<'dns'>;
  readonly target: DnsDriver;
  readonly zone: Zone;
}

async function copyTo(shell: Shell, flags: CopyFlags, { source, target, zone }: Copy): Promise<void> {
  const { call } = source;
  const { domain } = zone;
  const { records, special } = await recordsOf(source, zone);
  const found = records.map((record) => ({ record, why: lackOf(target, record, domain) }));
  const lacking = [
    ...special,
    ...found.flatMap(({ record, why }) => (why === null ? [] : [{ record, why }])),
  ];
  const copied = found.flatMap(({ record, why }) => (why === null ? [record] : []));
  for (const { record, why } of lacking)
    note(shell, `Not copied: ${shownName(record.name)} ${record.type} ${record.data} (${why})`);
  const scene = { shell, driver: target, call };
  const there = await zoneIfAny(target, domain, call);
  const isDone =
    there === null
      ? await carryOutNew(scene, flags, { domain, ttl: null, records: copied })
      : await carryOut(scene, flags, await target.planZone(there, copied, {}, call));
  if (isDone && lacking.length > 0) {
    note(shell, `${lacking.length} ${lacking.length === 1 ? 'record was' : 'records were'} not copied.`);
    shell.outcome.exit = EXIT.partly;
  }
}

/** Plain records of a zone, and those that are more than their data, such as aliases. A plan for nothing tells them apart. */
async function recordsOf(
  { driver, call }: Opened<'dns'>,
  zone: Zone,
): Promise<{ readonly records: readonly RecordValue[]; readonly special: readonly Lacking[] }> {
  const [all, { kept }] = [await driver.listRecords(zone, call), await driver.planZone(zone, [], {}, call)];
  const special = kept.filter(({ name, type }) => name !== '' || type !== 'NS');
  const apart = new Set(special.map(valueKey));
  return {
    records: all
      .filter((record) => !apart.has(valueKey(record)))
      .map(({ name, type, data, ttl }) => ({ name, type, data, ttl })),
    special: special.map((record) => ({ record, why: record.what })),
  };
}

/** Why a host cannot have a record; null where it can, and for what each host makes itself. */
function lackOf({ capabilities, provider }: DnsDriver, record: RecordValue, domain: string): string | null {
  if (isHostType(record.type)) return null;
  if (!canMake(capabilities, record.type)) return `${provider} has no ${record.type} records`;
  try {
    normaliseRecord(record, domain, capabilities.ttl);
    return null;
  } catch (error) {
    return describeError(error);
  }
}
