import { storageContainers } from './containers.js';
import { storageFiles } from './files.js';
import { storageNames } from './names.js';
import { storageObjects } from './objects.js';
import { storageProperties } from './properties.js';
import { storageUploads } from './uploads.js';
import type { StorageBehaviour } from './context.js';

/**
 * Behaviours of every storage driver, for Skylane's tests and those of other authors.
 *
 * ```ts
 * for (const { name, needs, run } of storageBehaviours) {
 *   test.skipIf(!needs.every((method) => MyDriver.supports(method)))(name, () => run({ driver, freeName }));
 * }
 * ```
 */
export const storageBehaviours: readonly StorageBehaviour[] = [
  ...storageContainers,
  ...storageNames,
  ...storageObjects,
  ...storageProperties,
  ...storageUploads,
  ...storageFiles,
];
