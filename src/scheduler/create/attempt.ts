import type { CreatedNode, IndexedSpec } from './ledger.js';

/** A create request. */
export interface Attempt<S> {
  readonly specs: readonly IndexedSpec<S>[];
  /** Client token of the request; its owner tag is made of it. */
  readonly token: string;
  /** 1 for the first of this process; 0 for a request of an earlier one. */
  readonly attempt: number;
  /** Attempts that the rate limit refused. */
  readonly throttled: number;
  /** True if an earlier request with this token may have taken effect. */
  readonly inDoubt: boolean;
}

/** A create request that failed or had no response. */
export interface LostCreate<S> extends Attempt<S> {
  readonly error: Error;
  /** False where the run was told to stop before the request went out. */
  readonly sent: boolean;
  /** Local time (`performance.now()`); `LONG_AGO` for a request of an earlier process. */
  readonly startedAt: number;
}

/** A create request that succeeded. */
export interface Created<S> {
  readonly created: readonly CreatedNode<S>[];
  /** Local time (`performance.now()`) of the request; null where it is not known. */
  readonly startedAt: number | null;
}

/** Outcome of a create request. */
export type Outcome<S> = Created<S> | { readonly lost: LostCreate<S> };
