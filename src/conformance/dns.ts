import type { DnsCapabilities } from '../dns/capabilities.js';
import { planBehaviours } from './dns-plans.js';
import { type DnsSample, recordBehaviours } from './dns-records.js';
import { refusalBehaviours } from './dns-refusals.js';
import type { DnsBehaviour } from './dns-scene.js';
import { valueBehaviours } from './dns-values.js';
import { zoneBehaviours } from './dns-zones.js';

/**
 * The behaviours that every DNS driver has, as far as its capabilities go. Try them in their order, on one zone.
 *
 * ```ts
 * for (const { name, run } of dnsBehaviours(MyDns.capabilities)) test(name, () => run({ driver, zone, makeZone, dig: null, load: null }));
 * ```
 *
 * @param samples data for types of which the host takes less than the DNS does
 */
export function dnsBehaviours(
  capabilities: DnsCapabilities,
  samples: Readonly<Record<string, DnsSample>> = {},
): readonly DnsBehaviour[] {
  const ttl = Math.max(600, capabilities.ttl.minimum);
  return [
    ...zoneBehaviours(),
    ...recordBehaviours(capabilities, samples, ttl),
    ...valueBehaviours(ttl),
    ...refusalBehaviours(capabilities, ttl),
    ...planBehaviours(ttl),
  ];
}
