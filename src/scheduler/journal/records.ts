/** Version of the format; a journal of another one is refused. */
export const JOURNAL_VERSION = 2;

/** First record of a journal: whose run it is. */
export interface RunRecord {
  readonly type: 'run';
  readonly version: number;
  /** Every intent of the run begins with it. */
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly provider: string;
  readonly region: string | null;
  /** SHA-256 of the driver's account key: tells accounts, projects and endpoints apart without naming them. */
  readonly account: string;
  readonly until: 'accepted' | 'running';
  readonly onFailure: 'keep' | 'destroy';
  /** Name of the spec that all were numbered from, and so may share requests; null where each was given. */
  readonly numbered: string | null;
  readonly count: number;
}

/** Some specs in a row that differ by their names alone. */
export interface SpecsRecord {
  readonly type: 'specs';
  /** Position of the first. */
  readonly first: number;
  readonly names: readonly string[];
  /** What they have in common, but for what is held back. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** Fields that may hold secrets and so are not in the journal. */
  readonly heldBack: readonly string[];
}

/** Written, and synced, before a request goes out. */
export interface IntentRecord {
  readonly type: 'intent';
  readonly token: string;
  /** Positions of the specs that the request is for. */
  readonly indexes: readonly number[];
}

/** Servers that the provider has accepted. */
export interface MadeRecord {
  readonly type: 'made';
  readonly token: string;
  /** Position of the spec and id of its server. */
  readonly nodes: readonly (readonly [index: number, id: string])[];
}

/** A spec that has no running server, and why. */
export interface FailedRecord {
  readonly type: 'failed';
  readonly index: number;
  /** The server that ended in error; null where there is none. */
  readonly id: string | null;
  readonly error: { readonly code: string; readonly message: string };
}

/** A process that works with the journal from here on, if nobody before it still does. */
export interface ClaimRecord {
  readonly type: 'claim';
  readonly pid: number;
  readonly thread: number;
  /** When the process began, as its system counts; null where the system does not say. */
  readonly started: string | null;
  /** Which boot of which machine; null where the system does not say. */
  readonly boot: string | null;
  /** Process namespace in which `pid` means something. */
  readonly space: string | null;
  readonly host: string;
}

/** Everything a journal can hold. */
export type JournalRecord =
  | RunRecord
  | SpecsRecord
  | IntentRecord
  | MadeRecord
  | FailedRecord
  | ClaimRecord
  /** The process that writes this has finished with the journal. */
  | { readonly type: 'release' }
  /** From here on the run destroys what it made. */
  | { readonly type: 'rollback' }
  | { readonly type: 'cleanup' };
