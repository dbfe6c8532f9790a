import { type ConfirmFlags, isConfirmed } from '../../confirm.js';
import { usage } from '../../exit-codes.js';
import { plain } from '../../output/plain.js';
import { withDriverAt } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { placeOf } from '../../place/place.js';
import { note, type Shell } from '../../shell.js';
import { findBalancer } from '../find-balancer.js';
import { presentMembers } from '../find-members.js';

/** Takes members away from a load balancer. */
export default async function remove(
  this: Shell,
  flags: PlaceFlags & ConfirmFlags,
  ...given: string[]
): Promise<void> {
  const [wanted, ...typed] = given;
  if (wanted === undefined || typed.length === 0)
    throw usage('Give BALANCER MEMBER, such as: web 192.0.2.1:8080.');
  const place = await placeOf(this, flags);
  await withDriverAt(this, 'loadbalancer', place, flags, async ({ driver, call }) => {
    const balancer = await findBalancer(driver, wanted, call);
    const there = await driver.listMembers(balancer, call);
    const members = await presentMembers(there, typed, place, call);
    const told = members.map(({ address, port, id }) => `${address ?? id}${port === null ? '' : `:${port}`}`);
    const left = there.length - members.length;
    const question = `Take ${told.join(', ')} away from ${balancer.name}, which leaves it ${left} of ${there.length} members?`;
    if (!(await isConfirmed(this, flags, plain(question)))) return;
    await driver.detachMembers(balancer, members, call);
    note(this, `${members.length} taken away from ${balancer.name}.`);
  });
}
