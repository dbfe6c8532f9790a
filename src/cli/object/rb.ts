import { CloudError } from '../../errors.js';
import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { CommandError, EXIT, usage } from '../exit-codes.js';
import { note, type Shell } from '../shell.js';
import { parseContainer } from './address.js';
import type { StoreFlags } from './flags.js';
import { deleteObjects } from './rm.js';
import { withStore } from './stores.js';
import type { RunFlags } from './transfer/account.js';

/** Flags of `object rb`. */
export type RbFlags = StoreFlags &
  RunFlags &
  ConfirmFlags & {
    readonly force?: boolean;
    readonly max: number;
    readonly concurrency: number;
  };

/** Deletes a container; with `--force` its objects first. */
export default async function rb(this: Shell, flags: RbFlags, text: string): Promise<void> {
  const address = parseContainer(text);
  const { container } = address;
  if (address.name !== '') throw usage(`${text} names an object: a container is written store:container.`);
  await withStore(this, flags, address, async ({ driver, call }) => {
    // Deleting what is not there would be no error, and a mistyped name would look deleted.
    await driver.getContainer(container, call);
    if (flags.force === true) {
      const objects = await driver.listObjects(container, {}, call);
      if (objects.length > 0) await deleteObjects(this, flags, driver, objects);
    }
    if (!(await isConfirmed(this, flags, `Delete container ${container}?`))) return;
    try {
      await driver.deleteContainer(container, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'container-not-empty')
        throw new CommandError(
          `Container ${container} is not empty: give --force to delete its objects too.`,
          EXIT.guard,
        );
      throw error;
    }
    note(this, `Container ${container} is deleted.`);
  });
}
