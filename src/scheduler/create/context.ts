import type { ComputeDriver } from '../../compute/driver.js';
import type { ComputeNode } from '../../compute/models/index.js';
import type { CreateNodeOptions } from '../../compute/options.js';
import type { Call } from '../../call/call.js';
import type { CreateAccount, MadePart, Part } from './ledger.js';
import type { CreateNodesContext, CreateNodesEvent } from './create-nodes.js';
import type { OwnerTags } from '../ownership/owner-tags.js';
import type { OwnedNodes } from '../ownership/owned-nodes.js';
import type { JournalledSpec, RunLog } from '../journal/log.js';
import type { NodePoller } from '../../compute/polling/node-poller.js';
import type { RunControl } from '../run.js';

/** What all parts of a run of creates work with. */
export interface CreateWork<D extends ComputeDriver, S extends CreateNodeOptions> {
  readonly context: CreateNodesContext<D>;
  readonly control: RunControl<CreateNodesEvent<S>>;
  readonly account: CreateAccount<S>;
  readonly poller: NodePoller;
  readonly tags: OwnerTags;
  readonly owned: OwnedNodes;
  readonly log: RunLog;
  /** Where an earlier process ended; null in the first. */
  readonly earlier: EarlierRun<S> | null;
  /** The call of what is in flight, which a first cancel lets end by itself. */
  readonly inFlight: Call;
  /** A token of the run that no request has borne, in this process or an earlier one. `index` is the position of the first spec. */
  newToken(index: number): string;
}

/** What a run finds that goes on where an earlier process ended. */
export interface EarlierRun<S extends CreateNodeOptions> {
  /** For each spec, in their order. */
  readonly specs: readonly JournalledSpec[];
  /** Every server of the account, as it is now. */
  readonly nodes: readonly ComputeNode[];
  /** Whether the earlier process was about to destroy what it had made. */
  readonly rollingBack: boolean;
  /** Milliseconds that requests of the earlier process may still be under way. */
  readonly late: number;
  /** Whether specs that failed without a server are tried again. */
  readonly failed: 'keep' | 'retry';
  /** Adds to a spec what the journal does not hold. */
  complete(spec: S, index: number): Promise<S>;
}

/** A request that creates. */
export interface Attempt<S> {
  readonly parts: readonly Part<S>[];
  /** Names the request: written into the servers' metadata, or told to a provider that knows such tokens. */
  readonly token: string;
  /** 1 for the first of this process; 0 for what an earlier one had asked for. */
  readonly attempt: number;
  /** Attempts that the provider refused as one too many. */
  readonly throttled: number;
  /** Whether an earlier request with this token may have had an effect. */
  readonly inDoubt: boolean;
}

/** A request that failed, or whose answer nobody has seen. */
export interface LostCreate<S> extends Attempt<S> {
  readonly error: Error;
  /** False where the run was told to stop before the request went out. */
  readonly sent: boolean;
  /** Local time; -Infinity where that was in another process. */
  readonly startedAt: number;
}

/** A request that was answered. */
export interface Made<S> {
  readonly made: readonly MadePart<S>[];
  /** Local time; null where that is not known. */
  readonly startedAt: number | null;
}

/** What became of a request. */
export type Outcome<S> = Made<S> | { readonly lost: LostCreate<S> };
