import { checkColumns } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { nodeColumns } from './columns.js';
import { findNode } from './find-nodes.js';

/** Shows a server. */
export default async function show(
  this: Shell,
  flags: PlaceFlags & ShowFlags,
  wanted: string,
): Promise<void> {
  checkColumns(nodeColumns, flags);
  await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    await printOne(this, flags, await findNode(driver, wanted, call), nodeColumns);
  });
}
