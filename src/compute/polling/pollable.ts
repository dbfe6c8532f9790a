import type { CallOptions } from '../../call/call.js';
import type { Adoptable } from '../../model.js';
import type { Service } from '../../service.js';
import type { ComputeLimits } from '../limits.js';
import type { ComputeNode, ComputeNodeData } from '../models/index.js';

/** What a poll asks for. */
export interface NodePoll {
  /** Servers that somebody waits for. */
  readonly ids: ReadonlySet<string>;
  /** Only what changed since this moment of the server's clock; null for everything. */
  readonly since: Date | null;
  /**
   * Beginnings of the intents (`limits.intent`) of servers that are looked for although nobody knows their ids; empty where only `ids`
   * matter.
   */
  readonly intents: readonly string[];
}

/** What a poll found. */
export interface NodePollResult {
  /** The servers that exist, or those that changed, deleted ones as `terminated`. */
  readonly nodes: readonly ComputeNode[];
  /** The server's clock when it answered, for the next poll's `since`; null where it has none. */
  readonly now: Date | null;
}

/** What the poller and those who wait ask of a driver. */
export interface Pollable {
  readonly provider: string;
  readonly service: Service;
  /** Drivers with equal keys see the same servers: see {@link Driver.accountKey}. */
  readonly accountKey: string;
  readonly limits: ComputeLimits;
  fork(): Pollable;
  close(): Promise<void>;
  pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult>;
  getNode(node: string, options?: CallOptions): Promise<ComputeNode>;
  /** Why a server is in error, in the provider's words; null where it does not say. */
  faultOf(node: ComputeNode): string | null;
  adopt(data: Adoptable<'node', ComputeNodeData>): ComputeNode;
}
