import type { Price } from '../scheduler/fleet/price.js';

/**
 * What a server spends its time on: `lane`, waiting for its turn; `rate`, for the rate budget; `socket`, for a socket; `wire`, a request and its
 * response; `backoff`, before a repeated attempt; `build`, from the provider's acceptance until it runs; `other`, none of these, such as finding out what a
 * lost request did, or waiting for a place with room.
 */
export type WaitPhase = 'lane' | 'rate' | 'socket' | 'wire' | 'backoff' | 'build' | 'other';

/**
 * State of a server, as far as journal and log tell: `running`; `accepted` by the provider, not seen running; `error`, it exists and does not run;
 * `destroying`, the run began to destroy it, and how that ended is not known; `destroyed`; `failed` without a server; `unknown`, requested, and
 * whether it exists is not known; `waiting`, never requested.
 */
export type ServerState =
  | 'running'
  | 'accepted'
  | 'error'
  | 'destroying'
  | 'destroyed'
  | 'failed'
  | 'unknown'
  | 'waiting';

/** Part of a server's time. Times are milliseconds since {@link RunReport.startedAt}. */
export interface TimeSpan {
  /** What it was spent on. */
  readonly phase: WaitPhase;
  /** Beginning. */
  readonly from: number;
  /** End. */
  readonly to: number;
}

/** An error, as it was recorded. */
export interface ReportedError {
  /** Code of the error, such as `'quota-exceeded'`; `'unknown'` for one that is no error of a cloud. */
  readonly code: string;
  /** Its message. */
  readonly message: string;
}

/** One server of a run. */
export interface ServerReport {
  /** Position in the run, from 0. */
  readonly index: number;
  /** Its name. */
  readonly name: string;
  /** Position in {@link RunReport.places}; null where no place has taken it. */
  readonly place: number | null;
  /** Its id, once the provider had accepted it. */
  readonly id: string | null;
  /** Its state at the end of what was recorded. */
  readonly state: ServerState;
  /** Error for which it does not run. */
  readonly error: ReportedError | null;
  /** Times that it was requested, by the journal. */
  readonly requested: number;
  /** Attempts of its requests that were repeated, by the log. */
  readonly retries: number;
  /** Times that a place had no room for it, or its create was refused by a rate limit. */
  readonly refusals: number;
  /** Milliseconds after which the provider had accepted it; null where that is not known. */
  readonly acceptedAt: number | null;
  /** Milliseconds after which it ran; null where that is not known. */
  readonly runningAt: number | null;
  /** Its time, in order; empty without a log. */
  readonly timeline: readonly TimeSpan[];
}

/** A place of a run: one for a run of a scheduler, several for one of a fleet. */
export interface PlaceReport {
  /** Name of the place; provider and region in a run with one place. */
  readonly name: string;
  /** Provider constant, such as `'openstack'`. */
  readonly provider: string;
  /** Region; null where the provider has none. */
  readonly region: string | null;
  /** Ids of image, size and location of its servers; null for one that differs between servers or was not given. */
  readonly spec: {
    /** Id of the image. */
    readonly image: string | null;
    /** Id of the size. */
    readonly size: string | null;
    /** Id of the location. */
    readonly location: string | null;
  };
  /** Price of an hour of one server; null where it is not known or differs. */
  readonly price: Price | null;
  /** Servers that exist there, running or not. */
  readonly servers: number;
  /** Times that it refused a server. */
  readonly refused: number;
}

/** How long servers waited in one phase. */
export interface WaitReport {
  /** The phase. */
  readonly phase: WaitPhase;
  /** Servers that spent any time in it. */
  readonly servers: number;
  /** Milliseconds, of all servers together. */
  readonly total: number;
  /** Half of these servers spent at most so many milliseconds in it. */
  readonly median: number;
  /** 95 of 100 of these servers spent at most so many milliseconds in it. */
  readonly p95: number;
  /** Milliseconds of the server that spent the most. */
  readonly longest: number;
}

/** Requests of one kind. */
export interface RequestReport {
  /** Provider and service, such as `'openstack compute'`. */
  readonly cloud: string;
  /** Method of the driver that they belong to, such as `'createNode'`. */
  readonly operation: string;
  /** Requests that went out, repeated ones included. */
  readonly sent: number;
  /** Responses that came; the others were lost. */
  readonly responses: number;
  /** Times that a request was repeated after a pause. */
  readonly retries: number;
  /** Responses by which a rate limit refused: status 413, 429 or 498. */
  readonly refusals: number;
  /** Other responses with a status of 400 and more. */
  readonly errors: number;
  /** Responses by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds from the request to the headers of its response: half of them took at most so long. */
  readonly median: number;
  /** 95 of 100 took at most so long. */
  readonly p95: number;
  /** Milliseconds of all together. */
  readonly total: number;
}

/** What the servers that exist cost. */
export interface CostReport {
  /** Price of an hour of all servers whose price is known, by currency. */
  readonly hourly: readonly (Price & {
    /** Servers that it is for. */
    readonly servers: number;
  })[];
  /** Servers that exist, whose price is not known. */
  readonly unpriced: number;
}

/** Something that is left to do, or not known. */
export interface Leftover {
  /** What kind of thing. */
  readonly kind: 'error' | 'unknown' | 'waiting' | 'duplicate' | 'destroying' | 'unconfirmed';
  /** Servers that it is about. */
  readonly servers: number;
  /** Names or ids, the first twenty. */
  readonly examples: readonly string[];
}

/** What is left of a run, and the commands that see to it. */
export interface RemainderReport {
  /** True if every server has its outcome and nothing is known to be left over. */
  readonly isSettled: boolean;
  /** What is left, the most pressing first. */
  readonly items: readonly Leftover[];
  /** Command that finishes the run; null where there is nothing to finish, or it cannot be. */
  readonly resume: string | null;
  /** Command that destroys all servers of the run; null where none can exist. */
  readonly cleanup: string | null;
}

/** Failures with the same code and, but for names and ids, the same message. */
export interface FailureReport {
  /** Error of the first of them. */
  readonly error: ReportedError;
  /** Servers that failed so. */
  readonly servers: number;
  /** Names of the first twenty. */
  readonly examples: readonly string[];
}

/** How many servers were in which state at a time. */
export interface ProgressSample {
  /** Milliseconds since the run's start. */
  readonly at: number;
  /** Not yet begun: waiting for a lane. */
  readonly waiting: number;
  /** Being requested, until a provider has accepted them; between places of a fleet too. */
  readonly requesting: number;
  /** Accepted, not running yet. */
  readonly building: number;
  /** Seen running. */
  readonly running: number;
  /** Ended without running. */
  readonly failed: number;
}

/** Use of the lanes: each strip is a lane, with what it did when. */
export interface LanesReport {
  /** Strips, in the order in which they were first used. */
  readonly strips: readonly (readonly TimeSpan[])[];
  /** Share of the time, from 0 to 1, in which they had a task. */
  readonly busy: number;
}

/** The part of a report that needs a log. */
export interface LogReport {
  /** Path of the log. */
  readonly path: string;
  /** Processes that wrote it: one, and another for each resume or cleanup that was recorded. */
  readonly sessions: number;
  /** Recordings of other runs in the same file, which are left out. */
  readonly others: number;
  /** Lines that were left out because the disk did not keep up. */
  readonly dropped: number;
  /** Lines that could not be read. */
  readonly unreadable: number;
  /** True if the last process recorded how its run ended. */
  readonly isComplete: boolean;
  /** Milliseconds since {@link RunReport.startedAt} of the last line. */
  readonly duration: number;
  /** Waits of servers by phase, in the order in which they happen. */
  readonly waits: readonly WaitReport[];
  /** Requests by kind, the most frequent first. */
  readonly requests: readonly RequestReport[];
  /** Servers over time. */
  readonly progress: readonly ProgressSample[];
  /** Lanes over time. */
  readonly lanes: LanesReport;
  /** Creates whose outcome was not known, or that a rate limit refused: looked into, and requested again where nothing was found. */
  readonly repeatedCreates: number;
  /** Servers that a lost response had created a second time. */
  readonly duplicates: number;
  /** Lists of servers that failed while the run waited for them. */
  readonly failedPolls: number;
}

/** Report of a run: plain data, which `renderReport` shows. */
export interface RunReport {
  /** Id of the run, with which its servers' owner tags begin. */
  readonly run: string;
  /** Path of the journal, as given. */
  readonly journal: string;
  /** `'run'` of a scheduler in one place, `'fleet'` over several. */
  readonly kind: 'run' | 'fleet';
  /** What the servers are called, but for their numbers; the first name where they have none. */
  readonly title: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** State in which a server counts as created. */
  readonly until: 'accepted' | 'running';
  /** What the run did last: create servers, destroy them because one failed, or destroy them on request. */
  readonly phase: 'creating' | 'rollback' | 'cleanup';
  /** Processes that have worked with the journal. */
  readonly processes: number;
  /** True if the last of them released the journal; false after a crash, and while it is still at work. */
  readonly isReleased: boolean;
  /** Servers by state. */
  readonly totals: Readonly<Record<ServerState, number>>;
  /** The places, in the order given. */
  readonly places: readonly PlaceReport[];
  /** All servers, in order. */
  readonly servers: readonly ServerReport[];
  /** Failures by kind, the most frequent first. */
  readonly failures: readonly FailureReport[];
  /** Cost of what exists. */
  readonly cost: CostReport;
  /** What is left. */
  readonly remainder: RemainderReport;
  /** What the log tells; null without one. */
  readonly log: LogReport | null;
}
