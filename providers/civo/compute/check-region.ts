import { type ClientContext, idOf } from '../../../src/driver/index.js';
import type { NodeLocation } from '../../../src/compute/index.js';

/** Refuses another region than the driver's, whose lists would not show what is made there. @throws InvalidRequestError */
export function checkRegion(
  operation: string,
  location: NodeLocation | string | undefined,
  context: ClientContext,
): void {
  if (location === undefined || idOf(location).toLowerCase() === context.region?.toLowerCase()) return;
  throw context.invalid(
    operation,
    `this driver is for the region ${String(context.region)} of Civo; for ${JSON.stringify(idOf(location))} make one with that as its region`,
  );
}
