import type { DriverClass } from '../../driver/driver.js';
import { accountBehaviours } from './account.js';
import { keyPairAndImageBehaviours } from './images.js';
import { nodeBehaviours } from './nodes.js';
import { volumeBehaviours } from './volumes.js';
import type { ComputeBehaviour, ComputeContext } from './context.js';

/**
 * The behaviours that every compute driver has, for the tests of Skylane and of those who write drivers of their own.
 *
 * ```ts
 * for (const behaviour of computeBehaviours) {
 *   test.skipIf(!applies(behaviour, context))(behaviour.name, () => behaviour.run(context));
 * }
 * ```
 */
export const computeBehaviours: readonly ComputeBehaviour[] = [
  ...nodeBehaviours,
  ...keyPairAndImageBehaviours,
  ...volumeBehaviours,
  ...accountBehaviours,
];

/** Whether a behaviour can be tried on a target. */
export function applies(behaviour: ComputeBehaviour, context: ComputeContext): boolean {
  const driverClass = context.driver.constructor as unknown as DriverClass;
  return (
    behaviour.needs.every((method) => driverClass.supports(method)) &&
    behaviour.with.every((part) => context[part] !== undefined)
  );
}
