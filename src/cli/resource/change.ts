import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { checkColumns } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import type { PlaceFlags } from '../place/flags.js';
import { type ComputeMethod, withMethods } from '../place/support.js';
import type { Shell } from '../shell.js';
import { findOne, labelOf } from './find.js';
import type { Resource, Work } from './resource.js';

/** What a verb does to one thing, and needs for it. */
export interface Change<T extends object, F, Args extends readonly string[]> {
  /** Method of the driver that does it; left out for verbs that only show. */
  readonly method?: ComputeMethod;
  /** Question to ask first; left out where nothing is lost. */
  readonly question?: (label: string) => string;
  /** Does it, and returns the thing as it is then. */
  readonly change: (work: Work<F>, item: T, ...args: Args) => Promise<T>;
}

type Flags<F> = PlaceFlags & ShowFlags & ConfirmFlags & F;

/** The verb that finds one thing by id or name, does something to it, and prints it. */
export function changer<T extends object, F, Args extends readonly string[]>(
  resource: Resource<T>,
  { method, question, change }: Change<T, F, Args>,
): (this: Shell, flags: Flags<F>, wanted: string, ...args: Args) => Promise<void> {
  return async function run(flags, wanted, ...args) {
    checkColumns(resource.columns, flags);
    const methods = method === undefined ? [resource.method] : [resource.method, method];
    await withMethods(this, methods, flags, async ({ driver, call }) => {
      const item = await findOne(resource, driver, wanted, call);
      if (question !== undefined && !(await isConfirmed(this, flags, question(labelOf(resource, item)))))
        return;
      const changed = await change({ shell: this, driver, call, flags }, item, ...args);
      await printOne(this, flags, changed, resource.columns);
    });
  };
}
