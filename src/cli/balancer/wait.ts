import { checkColumns } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { balancerColumns } from './columns.js';
import { findBalancer } from './find-balancer.js';

/** Waits until load balancers are active. */
export default async function wait(
  this: Shell,
  flags: PlaceFlags & OutputFlags,
  ...wanted: string[]
): Promise<void> {
  checkColumns(balancerColumns, flags);
  await withDriver(this, 'loadbalancer', flags, async ({ driver, call }) => {
    const all = [];
    for (const one of wanted) all.push(await findBalancer(driver, one, call));
    const active = await Promise.all(all.map((balancer) => driver.waitUntilActive(balancer, call)));
    await printList(this, flags, active, balancerColumns);
  });
}
