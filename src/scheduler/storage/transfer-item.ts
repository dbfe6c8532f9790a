import type { Verified } from '../../storage/models/models.js';

/** What became of one object of a bulk transfer. */
export interface TransferItem {
  /** Name of the object. */
  readonly name: string;
  /** `skipped`: there was nothing to do. `unknown`: the run ended before it was clear. */
  readonly status: 'done' | 'skipped' | 'failed' | 'unknown';
  /** Bytes transferred. */
  readonly bytes: number;
  /** How sure it is that they arrived as they are; null where nothing was transferred. */
  readonly verified: Verified | null;
  /** Why it failed or is unknown; absent otherwise. */
  readonly error?: Error;
}
