import type { CallOptions } from '../../call/call.js';
import type { Adoptable, Extra } from '../../model.js';
import type { Service } from '../../service.js';
import type { ComputeLimits } from '../limits.js';
import type { ComputeNode, ComputeNodeData } from '../models/index.js';
import type { CreateNodeOptions } from '../options.js';

/** What a poll asks for. */
export interface NodePoll {
  /** Servers that somebody waits for. */
  readonly ids: ReadonlySet<string>;
  /** Only what changed since this moment of the server's clock; null for everything. */
  readonly since: Date | null;
  /**
   * Prefixes of the owner tags (`limits.ownerTag`) of servers that are looked for although their ids are not known; empty where only `ids`
   * matter.
   */
  readonly ownerTagPrefixes: readonly string[];
}

/** What a poll found. */
export interface NodePollResult {
  /** The servers that exist, or those that changed, deleted ones as `terminated`. */
  readonly nodes: readonly ComputeNode[];
  /** The server's clock when it answered, for the next poll's `since`; null where it has none. */
  readonly now: Date | null;
}

/** What pollers and runs ask of a compute driver that is not for its users. Drivers override the methods of these names. */
export interface ComputeInternals<E extends Extra = Extra> {
  /** What changed among the servers; a poller calls it at most once an interval. */
  pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult>;
  /** Why a server is in error, in the provider's words; null where it does not say. */
  faultOf(node: ComputeNode): string | null;
  /** Checks what many creates have in common, before the first. @throws ImageNotFoundError, SizeNotFoundError */
  checkCreate(specs: readonly CreateNodeOptions<E>[], options?: CallOptions): Promise<void>;
  /** Deletes what owner tags (`limits.ownerTag`) leave in the account when their servers are gone. */
  deleteOwnerTags(tags: readonly string[], options?: CallOptions): Promise<void>;
  /** Milliseconds until the known rate limits have let so many creates through, at the earliest. */
  timeToCreate(requests: number): number;
}

/** A driver as pollers see it. */
export interface Pollable {
  readonly provider: string;
  readonly service: Service;
  /** Drivers with equal keys see the same servers: see {@link Driver.accountKey}. */
  readonly accountKey: string;
  readonly limits: ComputeLimits;
  readonly internals: Pick<ComputeInternals, 'pollNodes' | 'faultOf'>;
  fork(): Pollable;
  close(): Promise<void>;
  getNode(node: string, options?: CallOptions): Promise<ComputeNode>;
  adopt(data: Adoptable<'node', ComputeNodeData>): ComputeNode;
}
