import type { CreateNodeOptions } from '../../compute/options.js';
import type { RunRecord } from './records.js';

/** What a run writes down as it goes. */
export interface RunLog {
  /** Resolves when it is on the disk that these specs are about to be asked for. @throws JournalError */
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

/** What a journal tells of one spec. */
export interface JournalledSpec {
  readonly spec: CreateNodeOptions;
  /** Fields that the journal does not hold. */
  readonly heldBack: readonly string[];
  /** Id of its server, once the provider had accepted it. */
  readonly id: string | null;
  /** Token under which it was last asked for. */
  readonly token: string | null;
  readonly error: Error | null;
}

/** What a journal tells of its run. */
export interface JournalledRun {
  readonly header: RunRecord;
  readonly specs: readonly JournalledSpec[];
  /** What came last, beyond creating. */
  readonly phase: 'creating' | 'rollback' | 'cleanup';
}

/** What to do about a journal that a process seems to hold that cannot be looked into from here, such as one of another machine. */
export type IfLocked = 'refuse' | 'take-over';
