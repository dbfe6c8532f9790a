import type { Price } from '../fleet/price.js';

/** Version of the format; a journal of another one is refused. */
export const JOURNAL_VERSION = 2;

/** Place of a fleet that a record is about; left out in the journal of a single run. */
interface Placed {
  readonly place?: number;
}

/** First record of the journal of a fleet, whose places follow as runs. */
export interface FleetRecord {
  readonly type: 'fleet';
  readonly version: number;
  /** Prefix of the runs in all places. */
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly count: number;
  readonly until: 'accepted' | 'running';
  readonly filling: 'one-by-one' | 'spread';
  readonly rest: number;
  /** Null for any number. */
  readonly tries: number | null;
  /** For each place, in the order given: its name, rank and bounds. */
  readonly places: readonly {
    readonly name: string;
    readonly rank: number;
    readonly least: number;
    /** Null for any number. */
    readonly most: number | null;
    readonly weight: number;
    /** Price of an hour of a server; absent where it was not known. */
    readonly price?: Price;
  }[];
}

/** First record of a journal, or of a place in one: whose run it is. */
export interface RunRecord extends Placed {
  readonly type: 'run';
  readonly version: number;
  /** Prefix of every client token of the run. */
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly provider: string;
  readonly region: string | null;
  /** SHA-256 of the driver's account key: tells accounts, projects and endpoints apart without naming them. */
  readonly account: string;
  readonly until: 'accepted' | 'running';
  readonly onFailure: 'keep' | 'destroy';
  /** Name of the spec that all were numbered from, so that they may share requests; null where each was given. */
  readonly numbered: string | null;
  readonly count: number;
}

/** Specs in a row that differ by their names alone. */
export interface SpecsRecord extends Placed {
  readonly type: 'specs';
  /** Position of the first. */
  readonly first: number;
  readonly names: readonly string[];
  /** Fields that they have in common, except those held back. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** Fields that may hold secrets and so are not in the journal. */
  readonly heldBack: readonly string[];
  /** Price of an hour of a server; absent where the size was given by its id alone, or has no price. */
  readonly price?: Price;
}

/** Written, and synced, before a request goes out. */
export interface IntentRecord extends Placed {
  readonly type: 'intent';
  readonly token: string;
  /** Positions of the specs that the request is for. */
  readonly indexes: readonly number[];
}

/** Servers that the provider has accepted. */
export interface MadeRecord extends Placed {
  readonly type: 'made';
  readonly token: string;
  /** Position of the spec and id of its server. */
  readonly nodes: readonly (readonly [index: number, id: string])[];
}

/** A spec without a running server, and its error. */
export interface FailedRecord extends Placed {
  readonly type: 'failed';
  readonly index: number;
  /** Id of the server that ended in error; null where there is none. */
  readonly id: string | null;
  /** `capacity`: the server could not be built for want of capacity. */
  readonly error: { readonly code: string; readonly message: string; readonly reason?: 'capacity' };
}

/** Claim of a process to the journal, valid if no earlier claimant still runs. */
export interface ClaimRecord {
  readonly type: 'claim';
  readonly pid: number;
  readonly thread: number;
  /** Start of the process, as its system counts; null where the system does not tell. */
  readonly started: string | null;
  /** Id of the machine's boot; null where the system does not tell. */
  readonly boot: string | null;
  /** Process namespace in which `pid` means something. */
  readonly space: string | null;
  readonly host: string;
}

/** Any record of a journal. */
export type JournalRecord =
  | FleetRecord
  | RunRecord
  | SpecsRecord
  | IntentRecord
  | MadeRecord
  | FailedRecord
  | ClaimRecord
  /** Released: the process that wrote it has finished with the journal. */
  | { readonly type: 'release' }
  /** From here on the run destroys the servers that it created. */
  | { readonly type: 'rollback' }
  | { readonly type: 'cleanup' };
