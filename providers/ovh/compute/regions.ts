import { type ClientContext, idOf } from '../../../src/driver/index.js';
import type { CreateNodeOptions } from '../../../src/compute/index.js';

/** Region of a new resource: the given location, or the driver's region. @throws InvalidRequestError without either */
export function regionFor(
  operation: string,
  location: CreateNodeOptions['location'],
  context: ClientContext,
): string {
  const region = location === undefined ? context.region : idOf(location);
  if (region !== null) return region;
  throw context.invalid(
    operation,
    "OVHcloud has no default region; pass location, or region to the driver's constructor",
  );
}

/** Region of a resource that stands below its region: its own, or the driver's for an id. @throws InvalidRequestError without either */
export function regionOf(
  [operation, what]: readonly [operation: string, what: string],
  resource: { readonly location: string | null } | string | null,
  context: ClientContext,
): string {
  const own = typeof resource === 'object' ? (resource?.location ?? null) : null;
  const region = own ?? context.region;
  if (region !== null) return region;
  throw context.invalid(
    operation,
    `${what} of OVHcloud belongs to a region; pass region to the driver's constructor`,
  );
}
