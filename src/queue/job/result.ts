import type { ComputeNodeData } from '../../compute/models/index.js';
import type { WireError } from './wire-error.js';

/** Outcome of one thing that a job was for: a server, an object, a zone. */
export interface JobItem {
  /** `done`; `failed`; `unknown` where the outcome could not be found out. */
  readonly status: 'done' | 'skipped' | 'failed' | 'unknown';
  /** Error for which it is not done. */
  readonly error?: WireError;
  /** Server, as last seen. */
  readonly node?: PlainNode;
  /** Object's name, or the id of a server that was destroyed. */
  readonly name?: string;
  /** Bytes transferred. */
  readonly bytes?: number;
  /** Check that the bytes arrived unchanged. */
  readonly verified?: 'checksum' | 'size' | 'none' | null;
  /** Changes that a zone needed. */
  readonly changes?: number;
}

/** Data of a server as JSON keeps it. */
export interface PlainNode extends ComputeNodeData {
  /** Kind of model, for `driver.adopt`. */
  readonly kind: 'node';
}

/** Result of a job. A failure is a result too. */
export interface JobResult {
  /** Outcome of each thing, in the order of the job. */
  readonly items: readonly JobItem[];
  /** True where a second job goes on with it, whose result is the final one. */
  readonly isFollowed: boolean;
  /** True where the job is to be kept for someone to look at: it ended its workers, or cannot be read. */
  readonly isDead: boolean;
}

/** Step of a job, for a run's events. */
export interface JobEvent {
  /** As in the events of runs. */
  readonly type: 'retrying' | 'duplicate' | 'transferring' | 'poll-failed';
  /** Position within the job. */
  readonly index: number;
  /** Error of the step. */
  readonly error?: WireError;
  /** A second server, made by a request whose response was lost. */
  readonly node?: PlainNode;
  /** Bytes transferred so far. */
  readonly bytes?: number;
}

/** A result of items, with nothing to follow. */
export function resultOf(items: readonly JobItem[]): JobResult {
  return { items, isFollowed: false, isDead: false };
}
