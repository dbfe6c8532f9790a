import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { JournalledSpec } from '../journal/log.js';

/** State in which an earlier process left the run that is resumed. */
export interface EarlierRun<S extends CreateNodeOptions> {
  /** For each spec, in their order. */
  readonly specs: readonly JournalledSpec[];
  /** All servers of the account, as they are now. */
  readonly nodes: readonly ComputeNode[];
  /** True if the earlier process had begun to destroy its servers. */
  readonly rollingBack: boolean;
  /** Milliseconds that requests of the earlier process may still be under way. */
  readonly late: number;
  /** Treatment of specs that failed without a server. */
  readonly failed: 'keep' | 'retry';
  /** True if the specs of one request may be any, not only such in a row. */
  readonly scattered?: boolean;
  /** Adds to a spec the fields that the journal does not hold. */
  complete(spec: S, index: number): Promise<S>;
}
