import { InvalidRequestError } from '../../errors.js';
import type { ZonePlans } from './zone-plans.js';
import type { PlanZonesOptions, ZoneTarget } from './zone-targets.js';

/**
 * Compares many zones with their desired records, and one zone at several hosts with the same. Nothing is changed: print the plans, then apply them.
 * A zone that cannot be planned is a failure among the others.
 *
 * ```ts
 * const plans = await planZones([{ domain: 'example.com', records, homes: [route53, cloudflare] }]);
 * console.log(String(plans));
 * const { failures } = await plans.apply();
 * ```
 *
 * @throws InvalidRequestError for targets that are none, before anything is sent
 */
export async function planZones(
  targets: Iterable<ZoneTarget>,
  options: PlanZonesOptions = {},
): Promise<ZonePlans> {
  if (typeof targets !== 'object' || targets === null || !(Symbol.iterator in targets))
    throw new InvalidRequestError('planZones: a list of { domain, records, homes } is expected.');
  const given = [...targets];
  // Scripts without zones do not load what reads record data.
  const { plan } = await import('./zone-planner.js');
  return plan(given, options);
}
