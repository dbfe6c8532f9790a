import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { listenerColumns } from '../columns.js';
import { findBalancer } from '../find-balancer.js';

/** Lists the listeners of a load balancer. */
export default async function list(
  this: Shell,
  flags: PlaceFlags & OutputFlags,
  wanted: string,
): Promise<void> {
  checkColumns(listenerColumns, flags);
  await withDriver(this, 'loadbalancer', flags, async ({ driver, call }) => {
    const { listeners } = await findBalancer(driver, wanted, call);
    await printList(this, flags, listeners ?? [], listenerColumns);
  });
}
