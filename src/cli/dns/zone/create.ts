import type { ZoneType } from '../../../dns/model/options.js';
import { checkColumns } from '../../output/columns.js';
import { parseExtra } from '../../output/extra.js';
import type { ShowFlags } from '../../output/flags.js';
import { printOne } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { zoneColumns } from '../columns.js';

/** Flags of `dns zone create`. */
export type CreateFlags = PlaceFlags &
  ShowFlags & {
    readonly type?: ZoneType;
    readonly ttl?: number;
    readonly extra?: string;
  };

/** Creates an empty zone. */
export default async function create(this: Shell, flags: CreateFlags, domain: string): Promise<void> {
  checkColumns(zoneColumns, flags);
  const { type, ttl, extra } = flags;
  const spec = {
    domain,
    ...(type === undefined ? {} : { type }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(extra === undefined ? {} : { extra: parseExtra(extra) }),
  };
  await withDriver(this, 'dns', flags, async ({ driver, call }) => {
    await printOne(this, flags, await driver.createZone(spec, call), zoneColumns);
  });
}
