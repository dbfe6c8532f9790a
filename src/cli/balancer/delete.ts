import type { LoadBalancer } from '../../loadbalancer/index.js';
import { type ConfirmFlags, isConfirmed } from '../confirm.js';
import { inTurn } from '../in-turn.js';
import { plain } from '../output/plain.js';
import { withDriver } from '../place/drivers.js';
import type { PlaceFlags } from '../place/flags.js';
import { note, type Shell } from '../shell.js';
import { findBalancer } from './find-balancer.js';

/** Deletes load balancers; their members stay. All are found before the first is deleted. */
export default async function remove(
  this: Shell,
  flags: PlaceFlags & ConfirmFlags,
  ...wanted: string[]
): Promise<void> {
  await withDriver(this, 'loadbalancer', flags, async ({ driver, call }) => {
    const found = new Map<string, LoadBalancer>();
    for (const one of wanted) {
      const balancer = await findBalancer(driver, one, call);
      found.set(balancer.id, balancer);
    }
    const all = [...found.values()];
    const told = all.map(
      ({ name, id, members }) => `${name} (${id}) with ${members?.length ?? 'its'} members`,
    );
    if (!(await isConfirmed(this, flags, plain(`Delete ${told.join(', ')}? The members stay.`)))) return;
    await inTurn(this, all, {
      work: (balancer) => driver.destroyLoadBalancer(balancer, call),
      label: ({ name }) => name,
      done: 'were deleted',
      tell: ({ length }) => note(this, `${length} deleted.`),
    });
  });
}
