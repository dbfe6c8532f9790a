import type { ClientContext } from '../../driver/client-context.js';
import { idOf } from '../../model.js';
import type { NodeLocation } from '../models/index.js';

/** Location of something new: the given one, or the driver's region. @throws InvalidRequestError without either */
export function placeFor(
  operation: string,
  location: NodeLocation | string | undefined,
  context: Pick<ClientContext, 'region' | 'invalid'>,
): string {
  const place = location === undefined ? context.region : idOf(location);
  if (place !== null) return place;
  throw context.invalid(
    operation,
    "the location is missing; pass one, or region to the driver's constructor",
  );
}
