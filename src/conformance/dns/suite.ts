import type { DnsCapabilities } from '../../dns/driver/capabilities.js';
import { signingBehaviours } from './signing.js';
import { planBehaviours } from './plans.js';
import { type DnsSample, recordBehaviours } from './records.js';
import { listBehaviours } from './lists.js';
import { type DnsProperty, propertyBehaviours } from './properties.js';
import { refusalBehaviours } from './refusals.js';
import type { DnsBehaviour } from './scene.js';
import { valueBehaviours } from './values.js';
import { zoneBehaviours } from './zones.js';

/**
 * The behaviours that every DNS driver has, as far as its capabilities go. Try them in their order, on one zone.
 *
 * ```ts
 * for (const { name, run } of dnsBehaviours(MyDns.capabilities)) test(name, () => run({ driver, zone, makeZone, dig: null, load: null }));
 * ```
 *
 * @param samples data for types of which the host takes less than the DNS does
 * @param properties what the host keeps beside data, and how a test gives it to a record and looks at it
 */
export function dnsBehaviours(
  capabilities: DnsCapabilities,
  samples: Readonly<Record<string, DnsSample>> = {},
  properties: readonly DnsProperty[] = [],
): readonly DnsBehaviour[] {
  const ttl = Math.max(600, capabilities.ttl.minimum);
  return [
    ...zoneBehaviours(),
    ...recordBehaviours(capabilities, samples, ttl),
    ...valueBehaviours(ttl),
    ...propertyBehaviours(properties, ttl),
    ...listBehaviours(ttl),
    ...refusalBehaviours(capabilities, ttl),
    ...planBehaviours(ttl),
    ...(capabilities.dnssec === 'switch' ? signingBehaviours() : []),
  ];
}
