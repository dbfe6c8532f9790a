import { usage } from '../../exit-codes.js';
import { checkColumns } from '../../output/columns.js';
import type { OutputFlags } from '../../output/flags.js';
import { printList } from '../../output/print-list.js';
import { withDriverAt } from '../../place/drivers.js';
import type { PlaceFlags } from '../../place/flags.js';
import { placeOf } from '../../place/place.js';
import type { Shell } from '../../shell.js';
import { memberColumns } from '../columns.js';
import { findBalancer } from '../find-balancer.js';
import { membersOf } from '../find-members.js';

/** Flags of `balancer members add`. */
export type AddFlags = PlaceFlags & OutputFlags & { readonly weight?: number };

/** Puts members behind a load balancer, all in as few requests as the cloud allows. */
export default async function add(this: Shell, flags: AddFlags, ...given: string[]): Promise<void> {
  checkColumns(memberColumns, flags);
  const [wanted, ...typed] = given;
  if (wanted === undefined || typed.length === 0)
    throw usage('Give BALANCER MEMBER, such as: web 192.0.2.1:8080.');
  const { weight } = flags;
  const place = await placeOf(this, flags);
  await withDriverAt(this, 'loadbalancer', place, flags, async ({ driver, call }) => {
    const members = await membersOf(typed, place, weight === undefined ? {} : { weight }, call);
    const balancer = await findBalancer(driver, wanted, call);
    await printList(this, flags, await driver.attachMembers(balancer, members, call), memberColumns);
  });
}
