import type { ListenerSpec } from '../../../loadbalancer/index.js';
import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { CommandError, EXIT, usage } from '../../exit-codes.js';
import { nearest } from '../../output/nearest.js';
import { plain } from '../../output/plain.js';
import { withDriver } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { note, type Shell } from '../../shell.js';
import { findBalancer } from '../find-balancer.js';
import { presentListeners } from './change.js';

/** Takes listeners away from a load balancer, by their ports. */
export default async function remove(
  this: Shell,
  flags: PlaceFlags & ConfirmFlags,
  ...given: string[]
): Promise<void> {
  const [wanted, ...ports] = given;
  if (wanted === undefined || ports.length === 0)
    throw usage('Give BALANCER PORT, such as: web 8080 or web udp:53.');
  await withDriver(this, 'loadbalancer', flags, async ({ driver, call }) => {
    const balancer = await findBalancer(driver, wanted, call);
    const there = presentListeners(balancer);
    const known = there.flatMap(namesOf);
    const unknown = ports.find((port) => !known.includes(port));
    if (unknown !== undefined)
      throw new CommandError(
        plain(`${balancer.name} has no listener at port ${unknown}.${nearest(unknown, known)}`),
        EXIT.notFound,
      );
    const listeners = there.filter((listener) => !namesOf(listener).some((name) => ports.includes(name)));
    if (listeners.length === 0)
      throw new CommandError(
        plain(`${balancer.name} would have no listener left: delete it with skylane balancer delete.`),
        EXIT.guard,
      );
    if (!(await isConfirmed(this, flags, plain(`Close ${ports.join(', ')} of ${balancer.name}?`)))) return;
    await driver.updateLoadBalancer(balancer, { listeners }, call);
    note(this, `${balancer.name} listens at ${listeners.map(({ port }) => port).join(', ')}.`);
  });
}

/** By its port, and by its protocol too where another listens at the same port over UDP. */
function namesOf({ protocol = 'tcp', port }: ListenerSpec): string[] {
  return [String(port), `${protocol}:${port}`];
}
