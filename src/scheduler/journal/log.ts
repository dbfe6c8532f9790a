import type { CreateNodeOptions } from '../../compute/options.js';
import type { RunRecord } from './records.js';

/** Steps of a run that are journalled. */
export interface RunLog {
  /** Journals that these specs are about to be requested; resolves when that is on the disk. @throws JournalError */
  intend(token: string, indexes: readonly number[]): Promise<void>;
  created(token: string, nodes: readonly (readonly [index: number, id: string])[]): void;
  failed(index: number, id: string | null, error: Error): void;
  rollback(): void;
}

/** A run without a journal. */
export const NO_JOURNAL: RunLog = {
  intend: () => Promise.resolve(),
  created: () => {},
  failed: () => {},
  rollback: () => {},
};

/** State of one spec, by the journal. */
export interface JournalledSpec {
  readonly spec: CreateNodeOptions;
  /** Fields that the journal does not hold. */
  readonly heldBack: readonly string[];
  /** Id of its server, once the provider had accepted it. */
  readonly id: string | null;
  /** Client token of its last request. */
  readonly token: string | null;
  readonly error: Error | null;
}

/** State of a run, by its journal. */
export interface JournalledRun {
  readonly header: RunRecord;
  readonly specs: readonly JournalledSpec[];
  /** Last phase that the run has begun. */
  readonly phase: 'creating' | 'rollback' | 'cleanup';
}

/** Treatment of a journal held by a process that cannot be checked from here, such as one of another machine. */
export type IfLocked = 'refuse' | 'take-over';
