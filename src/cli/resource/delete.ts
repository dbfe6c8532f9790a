import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { describeError, exitCodeOf } from '../describe-error.js';
import { CommandError, EXIT } from '../exit-codes.js';
import type { PlaceFlags } from '../place/flags.js';
import { type ComputeMethod, withMethods } from '../place/support.js';
import { note, type Shell } from '../shell.js';
import { findAll, labelOf } from './find.js';
import type { Resource, Work } from './resource.js';

/** How a verb deletes one thing. */
export interface Deletion<T extends object> {
  /** Method of the driver by which it does. */
  readonly method: ComputeMethod;
  /** Deletes it. */
  readonly remove: (work: Work<DeleteFlags>, item: T) => Promise<void>;
  /** The verb, for the question. Default `Delete`. */
  readonly verb?: string;
}

/** Flags of verbs that delete. */
export type DeleteFlags = PlaceFlags & ConfirmFlags;

/** The verb that deletes things by ids or names, after a question: all are tried, one after the other. */
export function deleter<T extends object>(
  resource: Resource<T>,
  { method, remove, verb = 'Delete' }: Deletion<T>,
): (this: Shell, flags: DeleteFlags, ...wanted: string[]) => Promise<void> {
  return async function run(flags, ...wanted) {
    await withMethods(this, [resource.method, method], flags, async ({ driver, call }) => {
      const items = await findAll(resource, driver, wanted, call);
      const labels = items.map((item) => labelOf(resource, item)).join(', ');
      const what = items.length === 1 ? resource.noun : `${items.length} of kind ${resource.noun}`;
      if (!(await isConfirmed(this, flags, `${verb} ${what}: ${labels}?`))) return;
      const failures: unknown[] = [];
      for (const item of items)
        try {
          await remove({ shell: this, driver, call, flags }, item);
        } catch (error) {
          // Who ends it at the first gets its error as it is.
          if (items.length === 1 || this.signal.aborted) throw error;
          failures.push(error);
          note(this, `${labelOf(resource, item)}: ${describeError(error)}`);
        }
      note(this, `${items.length - failures.length} deleted.`);
      if (failures.length === 0) return;
      const end = failures.length === items.length ? exitCodeOf(failures[0]) : EXIT.partly;
      throw new CommandError(`${failures.length} of ${items.length} could not be deleted.`, end);
    });
  };
}
