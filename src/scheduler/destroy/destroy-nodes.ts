import type { RunOptions } from '../run.js';

/** Options of `destroyNodes`. */
export interface DestroyNodesOptions extends RunOptions {
  /** When a server counts as destroyed: `'gone'` (default) when the provider does not list it any more, `'accepted'` when it has taken the request. */
  readonly until?: 'accepted' | 'gone';
}

/** What became of one server. */
export interface DestroyNodesItem {
  /** Id of the server. */
  readonly id: string;
  /** `destroyed`: it is gone (or going, with `until: 'accepted'`). `failed`: it still exists. `unknown`: cancelled before that was clear. */
  readonly status: 'destroyed' | 'failed' | 'unknown';
  /** Why it is not `destroyed`; absent where it is. */
  readonly error?: Error;
}

/** Totals of a run that destroys. */
export interface DestroyNodesTotals {
  /** Servers to destroy. */
  readonly asked: number;
  /** Those whose deletion the provider has accepted so far, those that are gone included. */
  readonly accepted: number;
  /** Those that are destroyed: gone, or accepted with `until: 'accepted'`. */
  readonly destroyed: number;
  /** Those that still exist and will not be destroyed by this run. */
  readonly failed: number;
  /** Those of which it was not clear, when the run ended, what became of them. */
  readonly unknown: number;
}

/** What happens during `destroyNodes`. */
export interface DestroyNodesEvent {
  /** `accepted`: the provider has taken the request. The others end the server's line, as in {@link DestroyNodesItem.status}. */
  readonly type: 'accepted' | 'destroyed' | 'failed' | 'unknown';
  /** Position of the server in what was asked for, from 0. */
  readonly index: number;
  /** Id of the server. */
  readonly id: string;
  /** Why it failed or is unknown; absent otherwise. */
  readonly error?: Error;
  /** Totals with this event counted. */
  readonly totals: DestroyNodesTotals;
}

/** The account of what is left after `destroyNodes`. */
export interface DestroyNodesResult {
  /** One for each server, in the order asked. */
  readonly results: readonly DestroyNodesItem[];
  /** The results whose status is `failed`: these servers still exist. */
  readonly failures: readonly DestroyNodesItem[];
  /** The results whose status is `unknown`: the run was cancelled before it was clear. */
  readonly unknown: readonly DestroyNodesItem[];
}
