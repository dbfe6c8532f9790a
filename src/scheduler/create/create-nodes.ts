import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeLimits } from '../../compute/limits.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import { InvalidRequestError } from '../../errors.js';
import type { Lanes } from '../lanes.js';
import type { RunOptions } from '../run.js';

/** Options of `createNodes`. */
export interface CreateNodesOptions extends RunOptions {
  /** State in which a server counts as created: `'running'` (default), or `'accepted'` as soon as the provider has taken the request. */
  readonly until?: 'accepted' | 'running';
  /** Servers of a run in which another failed: `'keep'` (default) or `'destroy'` them. */
  readonly onFailure?: 'keep' | 'destroy';
  /**
   * Path of the run's journal, a new file, by which `Scheduler.resume` can finish the run after a crash, or `Scheduler.cleanup` undo it. It holds no
   * passwords, no user data, and of `extra` only fields known to be harmless.
   */
  readonly journal?: string;
}

/** Running totals, with each event. */
export interface CreateNodesTotals {
  /** Servers requested. */
  readonly asked: number;
  /** Accepted by the provider so far, those that failed later included. */
  readonly accepted: number;
  /** Seen running so far. */
  readonly running: number;
  /** Specs that have no running server and will get none, or whose server ended in error. */
  readonly failed: number;
  /** Specs that may or may not have a server when the run ended. */
  readonly unknown: number;
}

/** Spec that an event is about. */
export interface SpecEvent<S extends CreateNodeOptions = CreateNodeOptions> {
  /** Position of the spec, from 0. */
  readonly index: number;
  /** The spec, as given; numbered where there was a `count`. */
  readonly spec: S;
}

/** Event of `createNodes`, told apart by `type`. */
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
      /** The rate limit refused the create, or its response was lost: the run requests the server again if it does not find it. */
      readonly type: 'retrying';
      /** Error of the request before. */
      readonly error: Error;
    })
  | (SpecEvent<S> & {
      /** `failed`: the spec gets no running server. `unknown`: the run ends without knowing whether there is one. */
      readonly type: 'failed' | 'unknown';
      /** The server in error, where there is one: it costs money. */
      readonly node?: ComputeNode;
      /** Error of the spec. */
      readonly error: Error;
    })
  | (SpecEvent<S> & {
      /** A second server was created for the spec, by a request whose response was lost. */
      readonly type: 'duplicate';
      /** The second server, which has been destroyed. */
      readonly node: ComputeNode;
      /** Error for which it could not be destroyed: it still exists, and costs money. */
      readonly error?: Error;
    })
  | {
      /** The servers could not be listed; the run goes on polling. */
      readonly type: 'poll-failed';
      /** Error of the poll. */
      readonly error: Error;
    }
  | {
      /** The run was cancelled, or met an error that every item would meet, such as a refused sign-in: nothing new is started. */
      readonly type: 'cancelled';
      /** Reason given to `cancel` or to the signal, or the error that every other item would meet. */
      readonly reason: Error;
    }
);

/** Outcome of one spec. */
export interface CreateNodesItem<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  /** Spec as given; numbered where there was a `count`. */
  readonly spec: S;
  /**
   * `created`: the server exists and is in `node`. `failed`: it does not run; a server in `node` exists in error and costs money. `unknown`: it may
   * exist; `error` says what was lost.
   */
  readonly status: 'created' | 'failed' | 'unknown';
  /** The server, as last seen; absent where none is known. */
  readonly node?: N;
  /** Error for which it is `failed` or `unknown`. */
  readonly error?: Error;
  /** A second server, created by a request whose response was lost, that could not be destroyed: it exists, and costs money. */
  readonly duplicate?: N;
}

/** Result of `createNodes`. */
export interface CreateNodesResult<
  S extends CreateNodeOptions = CreateNodeOptions,
  N extends ComputeNode = ComputeNode,
> {
  /** One for each spec, in their order. */
  readonly results: readonly CreateNodesItem<S, N>[];
  /** Servers created, in the order of specs. */
  readonly nodes: readonly N[];
  /** The results whose status is `failed`. */
  readonly failures: readonly CreateNodesItem<S, N>[];
  /** The results whose status is `unknown`: look in the cloud, or resume the run from its journal. */
  readonly unknown: readonly CreateNodesItem<S, N>[];
}

/** Driver, lanes and options of a run of creates. */
export interface CreateNodesContext<D extends ComputeDriver> {
  readonly driver: D;
  readonly lanes: Lanes<D>;
  readonly options: CreateNodesOptions;
  /** Spec that the others were numbered from, so that they may share requests; null where they differ by more than their names. */
  readonly base: CreateNodeOptions | null;
}

/** Numbers a spec as the providers' own bulk calls do: `web-1`, `web-2` ... Its idempotency key gets the same numbers. */
export function numberSpecs<S extends CreateNodeOptions>(spec: S, count: number): S[] {
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidRequestError(`createNodes: count must be a whole number of at least 1, not ${count}.`);
  const { name, idempotencyKey: key } = spec;
  return Array.from({ length: count }, (_, index) => ({
    ...spec,
    name: `${name}-${index + 1}`,
    ...(key !== undefined && { idempotencyKey: `${key}-${index + 1}` }),
  }));
}

/** Servers that one request may create; those of one request share their metadata, and so an idempotency key that would be in it. */
export function requestSize(base: CreateNodeOptions | null, { batch }: ComputeLimits): number {
  return base === null || base.idempotencyKey !== undefined ? 1 : (batch?.create ?? 1);
}

/** Makes the result of a run from the outcomes of its specs. */
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
