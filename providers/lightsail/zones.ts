import type { Call } from '../../src/driver/index.js';
import type { NodeLocation } from '../../src/compute/index.js';

/** Availability zone for what needs one: the given one, or the first of the region. @throws InvalidRequestError when the region has none */
export type ZoneFor = (
  operation: string,
  location: NodeLocation | string | undefined,
  call: Call,
) => Promise<string>;
