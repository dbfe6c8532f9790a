import { type ClientContext, idOf } from '../../../src/driver/index.js';
import type { NodeLocation } from '../../../src/compute/index.js';

/** Refuses another region than the driver's, whose lists would not show what is made there. @throws InvalidRequestError */
export function checkRegion(
  operation: string,
  location: NodeLocation | string | undefined,
  { region, invalid }: ClientContext,
): void {
  if (location === undefined || idOf(location).toLowerCase() === region?.toLowerCase()) return;
  throw invalid(
    operation,
    `this driver is for the region ${String(region)} of Civo; for ${JSON.stringify(idOf(location))} make one with that as its region`,
  );
}
