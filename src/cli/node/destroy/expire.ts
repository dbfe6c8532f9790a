import { expiryOf } from '../../../compute/create/expiry.js';
import { EXPIRES_KEY } from '../../../compute/limits.js';
import { withDriver } from '../../place/drivers.js';
import type { Shell } from '../../shell.js';
import { destroyAll, type DestroyFlags } from './destroy-all.js';

/** Destroys the servers that have outlived the time of their create: those that the question names, and no other. */
export default async function expire(this: Shell, flags: DestroyFlags): Promise<void> {
  await withDriver(this, 'compute', flags, async ({ driver, call }) => {
    const now = Date.now();
    const listed = await driver.listNodes({ tag: EXPIRES_KEY }, call);
    const expired = listed.filter((node) => (expiryOf(node)?.getTime() ?? Infinity) <= now);
    await destroyAll(this, flags, driver, expired);
  });
}
