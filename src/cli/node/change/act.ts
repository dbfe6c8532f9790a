import type { CallOptions } from '../../../call/call.js';
import type { ComputeDriver, ComputeNode } from '../../../compute/index.js';
import { inTurn } from '../../in-turn.js';
import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList } from '../../output/print-list.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import type { Shell } from '../../shell.js';
import { nodeColumns } from '../columns.js';
import { findNodes } from '../find-nodes.js';

/** Flags of commands that change servers one by one. */
export type ActFlags = PlaceFlags & OutputFlags;

/** What is done to each server. */
export type Action = (driver: ComputeDriver, node: ComputeNode, call: CallOptions) => Promise<ComputeNode>;

/** A command that does something to each server named, in their order; the first failure ends it. @param done such as `stopped` */
export function actOn(
  done: string,
  action: Action,
): (this: Shell, flags: ActFlags, ...wanted: string[]) => Promise<void> {
  return async function act(flags, ...wanted) {
    checkColumns(nodeColumns, flags);
    await withDriver(this, 'compute', flags, async ({ driver, call }) => {
      await inTurn(this, await findNodes(driver, wanted, call), {
        work: (node) => action(driver, node, call),
        label: ({ name }) => name,
        done: `servers were ${done}`,
        tell: (changed) => printList(this, flags, changed, nodeColumns),
      });
    });
  };
}
