import type { Phase } from '../../diagnostics/phases.js';
import type { ReportedError } from '../model.js';

/** Version of the log's format. */
export const LOG_VERSION = 1;

/** First line of what a process records: when it began. Times of the lines that follow are milliseconds since then. */
export interface StartLine {
  readonly type: 'start';
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  /** Method that began the run, such as `'createNodes'`; null where that is not known. */
  readonly kind: string | null;
  /** Id of the run; null where that is not known. A {@link RunLine} may follow with another. */
  readonly run: string | null;
}

/** Id of the run, where it is known only after the start: a resumed run has that of its journal. */
export interface RunLine {
  readonly type: 'run';
  readonly run: string;
}

/** Time that a request or a task spent in a phase. */
export interface PhaseLine {
  readonly type: 'phase';
  /** End of the phase. */
  readonly t: number;
  readonly ms: number;
  readonly phase: Phase;
  /** Provider and service, such as `'openstack compute'`. */
  readonly cloud: string;
  readonly operation: string | null;
  readonly attempt: number;
  /** Status of the response; null for phases without one. */
  readonly status: number | null;
  /** Positions of the servers that it was for; none for what the run shares, such as polls and sign-ins. */
  readonly items: readonly number[];
}

/** Event of the run. */
export interface EventLine {
  readonly type: 'event';
  readonly t: number;
  /** Type of the event, such as `'accepted'`. */
  readonly event: string;
  readonly index?: number;
  readonly id?: string;
  readonly place?: string;
  readonly error?: ReportedError;
}

/** Outcome of a server as the run's result has it. */
export interface ResultLine {
  readonly type: 'result';
  readonly index: number;
  readonly status: string;
  readonly id?: string;
  readonly place?: string;
  /** State of the server as last seen. */
  readonly state?: string;
  /** Id of a second server that a lost response had created and that could not be destroyed. */
  readonly duplicate?: string;
  readonly error?: ReportedError;
}

/** Last line of what a process records. */
export interface EndLine {
  readonly type: 'end';
  readonly t: number;
  /** Lines left out because the disk did not keep up. */
  readonly dropped: number;
  /** True if the run was over; false where the recording was stopped before. */
  readonly isOver: boolean;
  /** Error for which the run started nothing. */
  readonly error?: ReportedError;
}

/** Any line of a log. */
export type LogLine = StartLine | RunLine | PhaseLine | EventLine | ResultLine | EndLine;

/** A line as it is written: `w` is the same in all lines of one recording, since several may write to one file. */
export type WrittenLine = LogLine & { readonly w: string };
