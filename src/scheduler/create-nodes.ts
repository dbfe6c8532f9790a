import type { ComputeDriver } from '../compute/driver.js';
import type { ComputeNode } from '../compute/models.js';
import type { CreateNodeOptions } from '../compute/options.js';
import { InvalidRequestError } from '../errors.js';
import type { Lanes } from './lanes.js';
import type { RunOptions } from './run.js';

/** Options of `createNodes`. */
export interface CreateNodesOptions extends RunOptions {
  /** When a server counts as made: `'running'` (default), or `'accepted'` as soon as the provider has taken the request. */
  readonly until?: 'accepted' | 'running';
  /** What to do with the servers that were made when another failed: `'keep'` (default) or `'destroy'`. */
  readonly onFailure?: 'keep' | 'destroy';
  /**
   * Path of a file that the run writes down what it does in, so that `Scheduler.resume` can finish it, or `Scheduler.cleanup` undo
   * it, after a crash. It must not exist yet. It holds no passwords, no user data, and of `extra` only what is known to be harmless.
   */
  readonly journal?: string;
}

/** Running totals, with each event. */
export interface CreateNodesTotals {
  /** Servers asked for. */
  readonly asked: number;
  /** Accepted by the provider so far, those that failed later included. */
  readonly accepted: number;
  /** Seen running so far. */
  readonly running: number;
  readonly failed: number;
  readonly unknown: number;
}

/** What happens during `createNodes`. `index` is the position of the spec. */
export type CreateNodesEvent<S extends CreateNodeOptions = CreateNodeOptions> = {
  readonly totals: CreateNodesTotals;
} & (
  | {
      readonly type: 'accepted' | 'running';
      readonly index: number;
      readonly spec: S;
      readonly node: ComputeNode;
    }
  | { readonly type: 'retrying'; readonly index: number; readonly spec: S; readonly error: Error }
  | {
      readonly type: 'failed' | 'unknown';
      readonly index: number;
      readonly spec: S;
      readonly node?: ComputeNode;
      readonly error: Error;
    }
  /** A second server was made for the spec, by a request whose answer had been lost, and has been destroyed; with `error` it is still there. */
  | {
      readonly type: 'duplicate';
      readonly index: number;
      readonly spec: S;
      readonly node: ComputeNode;
      readonly error?: Error;
    }
  | { readonly type: 'poll-failed'; readonly error: Error }
  | { readonly type: 'cancelled'; readonly reason: Error }
);

/** What became of one spec. */
export interface CreateNodesItem<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  readonly spec: S;
  /**
   * `created`: the server exists and is in `node`. `failed`: it does not run; where `node` is there it exists in error and costs money.
   * `unknown`: it may exist; `error` says what was lost.
   */
  readonly status: 'created' | 'failed' | 'unknown';
  readonly node?: N;
  readonly error?: Error;
  /** A second server that a lost answer led to and that could not be destroyed: it exists, and costs money. */
  readonly duplicate?: N;
}

/** The account of what exists after `createNodes`. */
export interface CreateNodesResult<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  /** One for each spec, in their order. */
  readonly results: readonly CreateNodesItem<S, N>[];
  /** The servers made, in the order of specs. */
  readonly nodes: readonly N[];
  readonly failures: readonly CreateNodesItem<S, N>[];
  readonly unknown: readonly CreateNodesItem<S, N>[];
}

/** What a run of creates works with. */
export interface CreateNodesContext<D extends ComputeDriver> {
  readonly driver: D;
  readonly lanes: Lanes<D>;
  readonly options: CreateNodesOptions;
  /** What the specs were numbered from, where they differ by their names alone and so may share requests; else null. */
  readonly base: CreateNodeOptions | null;
}

/** Names as the provider's own bulk calls make them: `web-1`, `web-2` ... */
export function numberSpecs<S extends CreateNodeOptions>(spec: S, count: number): S[] {
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidRequestError(`createNodes: count must be a whole number of at least 1, not ${count}.`);
  return Array.from({ length: count }, (_, index) => ({ ...spec, name: `${spec.name}-${index + 1}` }));
}

/** The account of a run, by what became of each spec. */
export function summarise<S extends CreateNodeOptions>(
  results: readonly CreateNodesItem<S>[],
): CreateNodesResult<S> {
  return {
    results,
    nodes: results.flatMap((item) =>
      item.status === 'created' && item.node !== undefined ? [item.node] : [],
    ),
    failures: results.filter((item) => item.status === 'failed'),
    unknown: results.filter((item) => item.status === 'unknown'),
  };
}
