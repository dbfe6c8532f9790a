import type { NodeFilter } from '../../compute/index.js';
import { checkColumns } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import type { Shell } from '../shell.js';
import { nodeColumns } from './columns.js';

/** Flags of `node list`. */
export type ListFlags = PlaceFlags &
  OutputFlags & {
    readonly label?: string;
    readonly name?: string;
    readonly state?: string;
    readonly watch?: boolean;
    readonly interval: number;
  };

/** Lists servers. */
export default async function list(this: Shell, flags: ListFlags): Promise<void> {
  checkColumns(nodeColumns, flags);
  await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    if (flags.watch === true) {
      const { watchNodes } = await import('./watch.js');
      await watchNodes(this, flags, (options) => driver.listNodes(filterOf(flags), options));
      return;
    }
    await printList(this, flags, driver.iterateNodes(filterOf(flags), call), nodeColumns);
  });
}

/** `role=web` on the command line is `role:web` in a filter. */
export function filterOf({ label, name, state }: Pick<ListFlags, 'label' | 'name' | 'state'>): NodeFilter {
  return {
    ...(label === undefined ? {} : { tag: label.replace('=', ':') }),
    ...(name === undefined ? {} : { name }),
    // The driver refuses a state that there is not.
    ...(state === undefined ? {} : { state: state as NonNullable<NodeFilter['state']> }),
  };
}
