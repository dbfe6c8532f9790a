import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodesTotals } from '../create/create-nodes.js';
import type { RunOptions } from '../run.js';
import type { FleetRefusal, RefusalReason } from './refusal.js';

/**
 * Order in which a fleet fills its places: `'given'` (default), one after the other as they are given; `'price'`, the cheapest first; `'spread'`,
 * all at once by their `weight`.
 */
export type FleetOrder = 'given' | 'price' | 'spread';

/** Options of a {@link Fleet}. */
export interface FleetOptions {
  /** Order of the places. Default `'given'`. */
  readonly order?: FleetOrder;
  /** Lanes, and so requests at once, of each place. Default 16. */
  readonly concurrency?: number;
  /**
   * Milliseconds that a place rests after its first refusal before it is asked again, with one server; doubled for each further refusal in a
   * row, up to five minutes. Default 5,000.
   */
  readonly rest?: number;
  /**
   * Refusals in a row after which a place is given up, once no other place has room either: the run then ends with fewer servers than asked.
   * `Infinity` waits for room until the run's timeout. Default 3.
   */
  readonly tries?: number;
}

/** Options of a fleet's `createNodes`. */
export interface FleetCreateOptions extends RunOptions {
  /** Servers to create, over all places. */
  readonly count: number;
  /** State in which a server counts as created: `'running'` (default), or `'accepted'` as soon as a provider has taken the request. */
  readonly until?: 'accepted' | 'running';
  /** Path of the run's journal, a new file for all places: `Fleet.resume` finishes the run after a crash, `Fleet.cleanup` undoes it. */
  readonly journal?: string;
}

/** Running totals over all places, with each event. */
export interface FleetTotals extends CreateNodesTotals {
  /** Times that a place refused a server so far. */
  readonly refused: number;
}

/** Server of a fleet that an event is about. */
export interface FleetServerEvent {
  /** Position of the server in the run, from 0. */
  readonly index: number;
  /** Name of the place. */
  readonly place: string;
  /** Name of the server. */
  readonly name: string;
}

/** Event of a fleet's run, told apart by `type`. */
export type FleetEvent = {
  /** Totals with this event counted. */
  readonly totals: FleetTotals;
} & (
  | (FleetServerEvent & {
      /** `accepted`: a provider has taken the request. `running`: the server was seen running. */
      readonly type: 'accepted' | 'running';
      /** The server as last seen. */
      readonly node: ComputeNode;
    })
  | (FleetServerEvent & {
      /** The rate limit refused the create, or its response was lost: the place settles it before anything else happens to this server. */
      readonly type: 'retrying';
      /** Error of the request before. */
      readonly error: Error;
    })
  | (FleetServerEvent & {
      /** The place has no room for this server, or may have no more: it goes to another place. */
      readonly type: 'refused';
      /** Why. */
      readonly reason: RefusalReason;
      /** Error of the refusal. */
      readonly error: Error;
      /** Server that was accepted and could not be built; it is destroyed before the next place is asked. */
      readonly node?: ComputeNode;
    })
  | (Omit<FleetServerEvent, 'place'> & {
      /** `failed`: the server is not created. `unknown`: the run ends without knowing whether there is one. */
      readonly type: 'failed' | 'unknown';
      /** Name of the place; null where no place took it. */
      readonly place: string | null;
      /** The server in error, where there is one: it costs money. */
      readonly node?: ComputeNode;
      /** Its error. */
      readonly error: Error;
    })
  | (FleetServerEvent & {
      /** A second server was created, by a request whose response was lost, and has been destroyed. */
      readonly type: 'duplicate';
      /** The second server. */
      readonly node: ComputeNode;
      /** Error for which it could not be destroyed: it still exists, and costs money. */
      readonly error?: Error;
    })
  | {
      /** A place refused, and rests: what is left moves on. */
      readonly type: 'moved';
      /** Name of the place that rests. */
      readonly from: string;
      /** Name of the next place; null while none has room, so that the run waits for the first that has rested. */
      readonly to: string | null;
      /** Why. */
      readonly reason: RefusalReason;
      /** Servers left to create. */
      readonly left: number;
      /** Error of the refusal. */
      readonly error: Error;
    }
  | {
      /** A place that had refused is asked again, with one server. */
      readonly type: 'asked-again';
      /** Name of the place. */
      readonly place: string;
    }
  | {
      /** A server that could not be built, or turned up too late, could not be destroyed either: it exists, and may cost money. */
      readonly type: 'left';
      /** Name of the place. */
      readonly place: string;
      /** The server. */
      readonly node: ComputeNode;
      /** Error for which it could not be destroyed. */
      readonly error: Error;
    }
  | {
      /** The servers of a place could not be listed; the run goes on polling. */
      readonly type: 'poll-failed';
      /** Name of the place. */
      readonly place: string;
      /** Error of the poll. */
      readonly error: Error;
    }
  | {
      /** The run was cancelled: nothing new is started. */
      readonly type: 'cancelled';
      /** Reason given to `cancel` or to the signal. */
      readonly reason: Error;
    }
);

/** Outcome of one server. */
export interface FleetItem<N extends ComputeNode = ComputeNode> {
  /** Name of the server; the one it would have had in the first place, where it is in none. */
  readonly name: string;
  /** Name of the place where it is, or where it failed; null where no place took it. */
  readonly place: string | null;
  /**
   * `created`: the server exists and is in `node`. `failed`: it does not run; a server in `node` exists in error and costs money. `unknown`: it
   * may exist; `error` says what was lost.
   */
  readonly status: 'created' | 'failed' | 'unknown';
  /** The server, as last seen; absent where none is known. */
  readonly node?: N;
  /** Error for which it is `failed` or `unknown`. */
  readonly error?: Error;
  /** A second server, created by a request whose response was lost, that could not be destroyed: it exists, and costs money. */
  readonly duplicate?: N;
  /** Of a server that is not created: the last refusal of each place that refused. */
  readonly refusals: readonly FleetRefusal[];
}

/** What a run made of one place. */
export interface FleetPlaceResult {
  /** Name of the place. */
  readonly place: string;
  /** Servers created there. */
  readonly created: number;
  /** Times that it refused a server. */
  readonly refused: number;
  /** Its last refusal; null where it never refused. */
  readonly refusal: FleetRefusal | null;
}

/** A server that could not be built, or turned up too late, and could not be destroyed either. */
export interface FleetLeftover<N extends ComputeNode = ComputeNode> {
  /** Name of the place. */
  readonly place: string;
  /** The server: it exists, and may cost money. */
  readonly node: N;
  /** Error for which it could not be destroyed. */
  readonly error: Error;
}

/** Result of a fleet's `createNodes`: one account of all places. */
export interface FleetResult<N extends ComputeNode = ComputeNode> {
  /** One for each server, in order of their numbers. */
  readonly results: readonly FleetItem<N>[];
  /** Servers created, in order of their numbers. */
  readonly nodes: readonly N[];
  /** The results whose status is `failed`. */
  readonly failures: readonly FleetItem<N>[];
  /** The results whose status is `unknown`: look in the cloud, or resume the run from its journal. */
  readonly unknown: readonly FleetItem<N>[];
  /** One for each place, in the order given. */
  readonly places: readonly FleetPlaceResult[];
  /**
   * Servers that could not be built for want of capacity, or turned up after another place was asked, and could not be destroyed: empty but for
   * trouble.
   */
  readonly left: readonly FleetLeftover<N>[];
}
