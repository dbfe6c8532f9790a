import { checkColumns } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { nodeColumns } from './columns.js';
import { findNodes } from './find-nodes.js';

/** Waits until servers run, on one list an interval for all of them. */
export default async function wait(
  this: Shell,
  flags: PlaceFlags & OutputFlags,
  ...wanted: string[]
): Promise<void> {
  checkColumns(nodeColumns, flags);
  await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    const nodes = await findNodes(driver, wanted, call);
    await printList(this, flags, await driver.waitUntilRunning(nodes, call), nodeColumns);
  });
}
