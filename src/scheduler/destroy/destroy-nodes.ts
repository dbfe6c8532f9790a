import type { RunOptions } from '../run.js';

/** Options of `destroyNodes`. */
export interface DestroyNodesOptions extends RunOptions {
  /**
   * State in which a server counts as destroyed: `'gone'` (default) once the provider does not list it any more, `'accepted'` once it has taken the
   * request.
   */
  readonly until?: 'accepted' | 'gone';
}

/** Outcome of one server. */
export interface DestroyNodesItem {
  /** Id of the server. */
  readonly id: string;
  /** `destroyed`: it is gone (or going, with `until: 'accepted'`). `failed`: it still exists. `unknown`: cancelled before that was clear. */
  readonly status: 'destroyed' | 'failed' | 'unknown';
  /** Error for which it is not `destroyed`; absent where it is. */
  readonly error?: Error;
}

/** Totals of a run that destroys. */
export interface DestroyNodesTotals {
  /** Servers to destroy. */
  readonly asked: number;
  /** Servers whose deletion the provider has accepted so far, including those that are gone. */
  readonly accepted: number;
  /** Servers that are destroyed: gone, or accepted with `until: 'accepted'`. */
  readonly destroyed: number;
  /** Servers that still exist and will not be destroyed by this run. */
  readonly failed: number;
  /** Servers that may or may not exist when the run ended. */
  readonly unknown: number;
}

/** Event of `destroyNodes`. */
export interface DestroyNodesEvent {
  /** `accepted`: the provider has taken the request. The other types are final, as in {@link DestroyNodesItem.status}. */
  readonly type: 'accepted' | 'destroyed' | 'failed' | 'unknown';
  /** Position of the server in the request, from 0. */
  readonly index: number;
  /** Id of the server. */
  readonly id: string;
  /** Error for which it failed or is unknown; absent otherwise. */
  readonly error?: Error;
  /** Totals with this event counted. */
  readonly totals: DestroyNodesTotals;
}

/** Result of `destroyNodes`. */
export interface DestroyNodesResult {
  /** One for each server, in the order requested. */
  readonly results: readonly DestroyNodesItem[];
  /** The results whose status is `failed`: these servers still exist. */
  readonly failures: readonly DestroyNodesItem[];
  /** The results whose status is `unknown`: the run was cancelled before it was clear. */
  readonly unknown: readonly DestroyNodesItem[];
}
