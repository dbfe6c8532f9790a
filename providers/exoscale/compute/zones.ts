import { type ClientContext, idOf } from '../../../src/driver/index.js';
import type { NodeLocation } from '../../../src/compute/index.js';

/** Refuses another zone than the driver's, since each has an API of its own. @throws InvalidRequestError */
export function checkZone(
  operation: string,
  location: NodeLocation | string | undefined,
  context: ClientContext,
): void {
  if (location === undefined || idOf(location) === context.region) return;
  throw context.invalid(
    operation,
    `this driver is for Exoscale's zone ${String(context.region)}; for ${JSON.stringify(idOf(location))} make one with that as its region`,
  );
}
