import { usage } from '../../exit-codes.js';
import { withDriver } from '../../place/drivers.js';
import type { Shell } from '../../shell.js';
import { destroyAll, type DestroyFlags } from './destroy-all.js';
import { findNodes } from '../find-nodes.js';
import { filterOf } from '../list.js';

/** Flags of `node delete`. */
export type DeleteFlags = DestroyFlags & { readonly label?: string };

/** Destroys servers and waits until they are gone. */
export default async function destroy(this: Shell, flags: DeleteFlags, ...wanted: string[]): Promise<void> {
  if ((wanted.length === 0) === (flags.label === undefined))
    throw usage('Name the servers, or give --label KEY=VALUE: one of the two.');
  await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    const nodes =
      flags.label === undefined
        ? await findNodes(driver, wanted, call)
        : await driver.listNodes(filterOf({ label: flags.label }), call);
    await destroyAll(this, flags, driver, nodes);
  });
}
