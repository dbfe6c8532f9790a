import type { DriverClass } from '../../driver/driver.js';
import { accountBehaviours } from './account.js';
import { keyPairAndImageBehaviours } from './images.js';
import { metadataBehaviours } from './metadata.js';
import { keyBehaviours } from './keys.js';
import { lifetimeBehaviours } from './lifetimes.js';
import { networkBehaviours } from './networks.js';
import { nodeBehaviours } from './nodes.js';
import { volumeBehaviours } from './volumes.js';
import type { ComputeBehaviour, ComputeContext } from './context.js';

/**
 * Behaviours of every compute driver, for Skylane's tests and those of other authors.
 *
 * ```ts
 * for (const behaviour of computeBehaviours) {
 *   test.skipIf(!applies(behaviour, context))(behaviour.name, () => behaviour.run(context));
 * }
 * ```
 */
export const computeBehaviours: readonly ComputeBehaviour[] = [
  ...nodeBehaviours,
  ...metadataBehaviours,
  ...keyPairAndImageBehaviours,
  ...volumeBehaviours,
  ...networkBehaviours,
  ...lifetimeBehaviours,
  ...keyBehaviours,
  ...accountBehaviours,
];

/** True if a behaviour can be tested on a target. */
export function applies(behaviour: ComputeBehaviour, context: ComputeContext): boolean {
  const driverClass = context.driver.constructor as unknown as DriverClass;
  return (
    behaviour.needs.every((method) => driverClass.supports(method)) &&
    behaviour.with.every((part) => context[part] !== undefined)
  );
}
