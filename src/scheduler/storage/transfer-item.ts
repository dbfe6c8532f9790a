import type { Verified } from '../../storage/models/models.js';

/** Outcome of one object of a bulk transfer. */
export interface TransferItem {
  /** Name of the object. */
  readonly name: string;
  /** `skipped`: no transfer was needed. `unknown`: the run ended before the outcome was clear. */
  readonly status: 'done' | 'skipped' | 'failed' | 'unknown';
  /** Bytes transferred. */
  readonly bytes: number;
  /** Check that the bytes arrived unchanged; null where nothing was transferred. */
  readonly verified: Verified | null;
  /** Error for which it failed or is unknown; absent otherwise. */
  readonly error?: Error;
}
