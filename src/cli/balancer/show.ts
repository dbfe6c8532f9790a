import { checkColumns } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { balancerColumns } from './columns.js';
import { findBalancer } from './find-balancer.js';

/** Shows a load balancer. */
export default async function show(
  this: Shell,
  flags: PlaceFlags & ShowFlags,
  wanted: string,
): Promise<void> {
  checkColumns(balancerColumns, flags);
  await withDriver(this, 'loadbalancer', flags, async ({ driver, call }) => {
    await printOne(this, flags, await findBalancer(driver, wanted, call), balancerColumns);
  });
}
