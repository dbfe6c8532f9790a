import { checkColumns } from '../output/columns.js';
import type { ShowFlags } from '../output/flags.js';
import { printOne } from '../output/print-list.js';
import type { PlaceFlags } from '../place/flags.js';
import { type ComputeMethod, withMethods } from '../place/support.js';
import type { Shell } from '../shell.js';
import type { Resource, Work } from './resource.js';

/** How a verb creates a thing, and what it needs for it. */
export interface Create<T extends object, F, Args extends readonly string[]> {
  /** Methods of the driver by which it does, by what the flags say. */
  readonly methods: readonly ComputeMethod[] | ((flags: F) => readonly ComputeMethod[]);
  /** Creates it. */
  readonly create: (work: Work<F>, ...args: Args) => Promise<T>;
}

type Flags<F> = PlaceFlags & ShowFlags & F;

/** The verb that creates a thing and prints it. */
export function creator<T extends object, F, Args extends readonly string[]>(
  resource: Resource<T>,
  { methods, create }: Create<T, F, Args>,
): (this: Shell, flags: Flags<F>, ...args: Args) => Promise<void> {
  return async function run(flags, ...args) {
    checkColumns(resource.columns, flags);
    const needed = typeof methods === 'function' ? methods(flags) : methods;
    await withMethods(this, needed, flags, async ({ driver, call }) => {
      const made = await create({ shell: this, driver, call, flags }, ...args);
      await printOne(this, flags, made, resource.columns);
    });
  };
}
