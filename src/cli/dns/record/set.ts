import { normaliseType } from '../../../dns/data/data.js';
import { normaliseName } from '../../../dns/names/names.js';
import { PlanScope } from '../../../dns/plan/scope.js';
import { CommandError, EXIT } from '../../exit-codes.js';
import type { ShowFlags } from '../../output/flags.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { shownName } from '../columns.js';
import { findZone } from '../find-zone.js';
import { carryOut } from '../plan/carry-out.js';
import type { PlanFlags } from '../plan/flags.js';
import { planZone } from '../plan/plan-zone.js';
import { parseRecords } from './parse-records.js';

/** Flags of `dns record set`. */
export type SetFlags = PlaceFlags &
  Pick<ShowFlags, 'output'> & { readonly ttl?: number; readonly dryRun?: boolean } & Pick<
    PlanFlags,
    'tolerate'
  >;

/** Makes these the values of a name and type, and no others. */
export default async function set(this: Shell, flags: SetFlags, ...given: string[]): Promise<void> {
  const { zone: wanted, records } = parseRecords(given, flags.ttl);
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    const zone = await findZone(driver, wanted, call);
    const name = normaliseName(records[0].name, zone.domain);
    const type = normaliseType(records[0].type);
    // The asterisk of a wildcard's name would stand for all names in a pattern that is text.
    const only = [{ name: new RegExp(`^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`), type }];
    const why = new PlanScope({ apexNameServers: 'replace' }, zone.domain).barrier({ name, type });
    if (why !== null)
      throw new CommandError(
        `${shownName(name)} ${type} of ${zone.domain} cannot be set: it is ${why}.`,
        EXIT.guard,
      );
    const plan = await planZone({ driver, call }, zone, records, {
      only,
      apexNameServers: 'replace',
      ...(flags.tolerate === undefined ? {} : { tolerate: flags.tolerate }),
    });
    // The plan says of the whole zone what it leaves alone.
    const kept = plan.kept.filter((one) => one.name === name && one.type === type);
    const { zoneId, domain, changes, existing, passedOver, findings } = plan;
    const ours = { zoneId, domain, changes, existing, kept, passedOver, findings };
    await carryOut({ shell: this, driver, call }, { ...flags, yes: true, force: true }, ours);
  });
}
