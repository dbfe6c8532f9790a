import { checkColumns } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { balancerColumns } from './columns.js';

/** Lists load balancers. */
export default async function list(this: Shell, flags: PlaceFlags & OutputFlags): Promise<void> {
  checkColumns(balancerColumns, flags);
  await withDriver(this, 'loadbalancer', flags, async ({ driver, call }) => {
    await printList(this, flags, driver.iterateLoadBalancers(call), balancerColumns);
  });
}
