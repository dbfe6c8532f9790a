import type { ClientContext } from '../../driver/client-context.js';
import type { StorageModels } from '../models/factory.js';
import type { StorageLimits } from '../models/limits.js';
import type { StorageChecks } from './checks.js';
import type { StorageExtras } from './extras.js';

/** Context of a storage driver's client and parts. */
export interface StorageContext<X extends StorageExtras = StorageExtras> extends ClientContext {
  /** Facts about the store. */
  readonly limits: StorageLimits;
  /** Checks of names, metadata and references by these facts. */
  readonly checks: StorageChecks;
  /** Makes the driver's models. */
  readonly models: StorageModels<X>;
  /** Logs something that the user should know. */
  warn(message: string, error: unknown): void;
}
