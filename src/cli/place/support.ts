import type { ComputeDriver } from '../../compute/index.js';
import { usage } from '../exit-codes.js';
import type { Shell } from '../shell.js';
import { driverClass, type Opened, withDriverAt } from './drivers.js';
import type { PlaceFlags } from './flags.js';
import { placeOf } from './place.js';

/** A method of compute drivers. */
export type ComputeMethod = keyof ComputeDriver & string;

/**
 * Lends the driver that the flags name, as `withDriver` does, once it is known to have the methods.
 *
 * @throws CommandError naming the method that the driver lacks, before a request and before credentials are looked for
 */
export async function withMethods<T>(
  shell: Shell,
  methods: readonly ComputeMethod[],
  flags: PlaceFlags,
  work: (opened: Opened<'compute'>) => Promise<T>,
): Promise<T> {
  const place = await placeOf(shell, flags);
  const found = await driverClass(place.provider, 'compute');
  const lacking = methods.find((method) => !found.supports(method));
  if (lacking !== undefined)
    throw usage(`${place.provider} cannot do this: its driver has no ${lacking}. Nothing was sent.`);
  return withDriverAt(shell, 'compute', place, flags, work);
}
