import type { StorageDriver } from '../../storage/driver/driver.js';
import type { ObjectProperty } from '../../storage/models/limits.js';

/** Target of a behaviour. */
export interface StorageContext {
  /** A driver with credentials that may do everything. */
  readonly driver: StorageDriver;
  /** A container name that is free and that the store takes. */
  readonly freeName: () => string;
  /** Rows that the server gives in one page of a list, so that more than those are put. Default 10. */
  readonly pageSize?: number;
  /** A storage class that the server takes beside its usual one, and where `extra` has it. Default: none is tried. */
  readonly tier?: StorageTier;
}

/** A storage class of a server. */
export interface StorageTier {
  /** The field of `extra`, on uploads and objects alike. */
  readonly field: 'storageClass' | 'accessTier';
  /** Its name, such as `NEARLINE` or `Cool`. */
  readonly name: string;
}

/** One behaviour that every storage driver has. */
export interface StorageBehaviour {
  /** The behaviour in a sentence, for the name of its test. */
  readonly name: string;
  /** Methods without which it cannot be tried: see `Driver.supports`. */
  readonly needs: readonly string[];
  /** A property without which there is nothing to try: see `limits.properties`. */
  readonly property?: ObjectProperty;
  /** Rejects if the driver behaves differently. Leaves nothing behind. */
  run(context: StorageContext): Promise<void>;
}
