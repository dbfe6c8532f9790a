import { usage } from '../../exit-codes.js';
import { checkColumns } from '../../output/columns.js';
import type { ShowFlags } from '../../output/flags.js';
import { printOne } from '../../output/print-list.js';
import type { PlaceFlags } from '../../place/flags.js';
import { withMethods } from '../../place/support.js';
import type { Shell } from '../../shell.js';
import { nodeColumns } from '../columns.js';
import { findNode } from '../find-nodes.js';

/** Sets and removes labels of a server. */
export default async function label(
  this: Shell,
  flags: PlaceFlags & ShowFlags,
  ...[wanted = '', ...labels]: string[]
): Promise<void> {
  checkColumns(nodeColumns, flags);
  const { set, removed } = changesOf(labels);
  await withMethods(this, ['updateNode'], flags, async ({ driver, call }) => {
    const node = await findNode(driver, wanted, call);
    const kept = Object.entries(node.metadata).filter(([key]) => !removed.has(key));
    // An update replaces all of them.
    const metadata = { ...Object.fromEntries(kept), ...set };
    await printOne(this, flags, await driver.updateNode(node, { metadata }, call), nodeColumns);
  });
}

interface Changes {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: ReadonlySet<string>;
}

/** Reads `KEY=VALUE` and `KEY-`. @throws CommandError for other text, and for a key that is both */
function changesOf(labels: readonly string[]): Changes {
  const set = new Map<string, string>();
  const removed = new Set<string>();
  for (const text of labels) {
    const at = text.indexOf('=');
    if (at > 0) set.set(text.slice(0, at), text.slice(at + 1));
    else if (at === -1 && text.length > 1 && text.endsWith('-')) removed.add(text.slice(0, -1));
    else throw usage(`${JSON.stringify(text)} is no label: write KEY=VALUE, or KEY- to remove one.`);
  }
  const both = [...removed].find((key) => set.has(key));
  if (both !== undefined) throw usage(`${both} is set and removed: give one of the two.`);
  return { set: Object.fromEntries(set), removed };
}
