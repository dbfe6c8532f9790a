import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { InvalidRequestError } from '../../errors.js';
import type { Lanes } from '../lanes.js';
import type { RunOptions } from '../run.js';

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
  /** Specs that have no running server and will get none, or whose server ended in error. */
  readonly failed: number;
  /** Specs of which it was not clear, when the run ended, whether the cloud had made a server. */
  readonly unknown: number;
}

/** Which spec an event is about. */
export interface SpecEvent<S extends CreateNodeOptions = CreateNodeOptions> {
  /** Position of the spec, from 0. */
  readonly index: number;
  /** The spec, as given; numbered where there was a `count`. */
  readonly spec: S;
}

/** What happens during `createNodes`; `type` says what. */
export type CreateNodesEvent<S extends CreateNodeOptions = CreateNodeOptions> = {
  /** Totals with this event counted. */
  readonly totals: CreateNodesTotals;
} & (
  | (SpecEvent<S> & {
      /** `accepted`: the provider has taken the request. `running`: the server was seen running. */
      readonly type: 'accepted' | 'running';
      /** The server as last seen; right after a create much of it may not be known yet. */
      readonly node: ComputeNode;
    })
  | (SpecEvent<S> & {
      /** The create was refused as one too many, or its answer was lost: the run asks again where it does not find the server. */
      readonly type: 'retrying';
      /** How the request before ended. */
      readonly error: Error;
    })
  | (SpecEvent<S> & {
      /** `failed`: the spec gets no running server. `unknown`: the run ends without knowing whether there is one. */
      readonly type: 'failed' | 'unknown';
      /** The server in error, where there is one: it costs money. */
      readonly node?: ComputeNode;
      /** What went wrong. */
      readonly error: Error;
    })
  | (SpecEvent<S> & {
      /** A second server was made for the spec, by a request whose answer had been lost. */
      readonly type: 'duplicate';
      /** The second server, which has been destroyed. */
      readonly node: ComputeNode;
      /** Why it could not be destroyed: it is still there, and costs money. */
      readonly error?: Error;
    })
  | {
      /** The servers could not be listed; the run asks again. */
      readonly type: 'poll-failed';
      /** Why not. */
      readonly error: Error;
    }
  | {
      /** The run was told to stop, or met what fails for every item, such as a refused sign-in: nothing new is started. */
      readonly type: 'cancelled';
      /** The reason given to `cancel` or to the signal, or the error that would meet every other item. */
      readonly reason: Error;
    }
);

/** What became of one spec. */
export interface CreateNodesItem<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  /** What was asked for, as given; numbered where there was a `count`. */
  readonly spec: S;
  /**
   * `created`: the server exists and is in `node`. `failed`: it does not run; where `node` is there it exists in error and costs money.
   * `unknown`: it may exist; `error` says what was lost.
   */
  readonly status: 'created' | 'failed' | 'unknown';
  /** The server, as last seen; absent where none is known. */
  readonly node?: N;
  /** Why it is `failed` or `unknown`. */
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
  /** The results whose status is `failed`. */
  readonly failures: readonly CreateNodesItem<S, N>[];
  /** The results whose status is `unknown`: look in the cloud, or resume the run from its journal. */
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
