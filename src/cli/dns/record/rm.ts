import type { CallOptions } from '../../../call/call.js';
import type { DnsDriver } from '../../../dns/driver/driver.js';
import { normaliseData, normaliseType } from '../../../dns/data/data.js';
import type { DnsRecord, Zone } from '../../../dns/model/models.js';
import { normaliseName } from '../../../dns/names/names.js';
import { checkRemoval } from '../../../dns/records/conflicts.js';
import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import { inTurn } from '../../in-turn.js';
import { nearest } from '../../output/nearest.js';
import { plain } from '../../output/plain.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, type Shell } from '../../shell.js';
import { shownName } from '../columns.js';
import { findZone } from '../find-zone.js';

/** Deletes the values of a name and type, or some of them. */
export default async function remove(
  this: Shell,
  flags: PlaceFlags & ConfirmFlags,
  ...given: string[]
): Promise<void> {
  const [wanted = '', name = '', type = '', ...data] = given;
  // An empty name would be the zone itself, which a variable that is not set must not mean.
  if (wanted === '' || name === '' || type === '')
    throw usage('Give ZONE NAME TYPE, such as: example.com www A. @ is the zone itself.');
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const place = { name: normaliseName(name, zone.domain), type: normaliseType(type) };
    const values = data.map((one) => normaliseData(place.type, one, zone.domain));
    const records = await recordsAt({ driver, zone, call }, place, values);
    const told = records.map(lineOf);
    const question = `Delete from ${zone.domain}: ${told.join('; ')}?`;
    if (!(await isConfirmed(this, flags, plain(question)))) return;
    await inTurn(this, records, {
      work: (record) => record.delete(call),
      label: lineOf,
      done: 'records were deleted',
      tell: ({ length }) => note(this, `${length} deleted.`),
    });
  });
}

interface Where {
  readonly driver: DnsDriver;
  readonly zone: Zone;
  readonly call: CallOptions;
}

/** @throws CommandError for a value that is not there; ConflictError for one that the zone cannot be without */
async function recordsAt(
  { driver, zone, call }: Where,
  { name, type }: { readonly name: string; readonly type: string },
  values: readonly string[],
): Promise<DnsRecord[]> {
  const all = await driver.listRecords(zone, call);
  const there = all.filter((record) => record.name === name && record.type === type);
  const title = `${shownName(name)} ${type}`;
  if (there.length === 0) {
    const sets = new Set(all.map((record) => `${shownName(record.name)} ${record.type}`));
    throw new CommandError(
      plain(`There is no record ${title} in ${zone.domain}.${nearest(title, [...sets])}`),
      EXIT.notFound,
    );
  }
  const missing = values.find((data) => !there.some((record) => record.data === data));
  if (missing !== undefined)
    throw new CommandError(
      plain(
        `${title} of ${zone.domain} has no value ${missing}.${nearest(
          missing,
          there.map(({ data }) => data),
        )}`,
      ),
      EXIT.notFound,
    );
  const going = values.length === 0 ? there : there.filter(({ data }) => values.includes(data));
  // The last of several must not be found to be needed when the others are gone already.
  const staying = all.filter((record) => !going.includes(record));
  for (const record of going)
    checkRemoval(
      record,
      staying.filter((other) => other.name === name),
    );
  return going;
}

function lineOf({ name, type, data }: DnsRecord): string {
  return `${shownName(name)} ${type} ${data}`;
}
