import { checkColumns } from '../output/columns.js';
import type { OutputFlags } from '../output/flags.js';
import { printList } from '../output/print-list.js';
import type { PlaceFlags } from '../place/flags.js';
import { withMethods } from '../place/support.js';
import type { Shell } from '../shell.js';
import type { Resource, Work } from './resource.js';

type Flags<F> = PlaceFlags & OutputFlags & F;

/** The verb that prints all of a kind, or those that `list` chooses. */
export function lister<T extends object, F>(
  resource: Resource<T>,
  list: (work: Work<F>) => AsyncIterable<T> = ({ driver, call }) => resource.list(driver, call),
): (this: Shell, flags: Flags<F>) => Promise<void> {
  return async function run(flags) {
    checkColumns(resource.columns, flags);
    await withMethods(this, [resource.method], flags, async ({ driver, call }) => {
      await printList(this, flags, list({ shell: this, driver, call, flags }), resource.columns);
    });
  };
}
