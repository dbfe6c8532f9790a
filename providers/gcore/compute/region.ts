import { type ClientContext, idOf } from '../../../src/driver/index.js';
import type { NodeLocation } from '../../../src/compute/index.js';

/** @throws InvalidRequestError for a location that is not the driver's region, in which all that it makes is */
export function checkRegion(
  operation: string,
  location: NodeLocation | string | undefined,
  context: ClientContext,
): void {
  if (location === undefined || idOf(location) === context.region) return;
  throw context.invalid(
    operation,
    `this driver is for the region ${String(context.region)}; make another for ${idOf(location)}`,
  );
}
