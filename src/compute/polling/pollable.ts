import type { CallOptions } from '../../call/call.js';
import type { Adoptable, Extra } from '../../model.js';
import type { Service } from '../../service.js';
import type { ComputeLimits } from '../limits.js';
import type { ComputeNode, ComputeNodeData, ImageState, NodeImage } from '../models/index.js';
import type { CreateNodeOptions } from '../options.js';

/** Servers that a poll is for. */
export interface NodePoll {
  /** Ids of watched servers. */
  readonly ids: ReadonlySet<string>;
  /** Time by the server's clock since which changes are listed; null for the whole list. */
  readonly since: Date | null;
  /**
   * Prefixes of the owner tags (`limits.ownerTag`) of servers that are looked for although their ids are not known; empty where only `ids`
   * matter.
   */
  readonly ownerTagPrefixes: readonly string[];
  /** True where servers of idempotency keys are looked for: all that have a key (`KEY_TAG`) are then listed, with their metadata. */
  readonly keyed?: boolean;
}

/** Servers that a poll listed. */
export interface NodePollResult {
  /** The servers that exist, or those that changed, deleted ones as `terminated`. */
  readonly nodes: readonly ComputeNode[];
  /** The server's time of the response, for the next poll's `since`; null if unknown. */
  readonly now: Date | null;
}

/** Methods of a compute driver for pollers and runs, not for users. Drivers override the methods of these names. */
export interface ComputeInternals<E extends Extra = Extra> {
  /** Lists the servers, or those that changed; a poller calls it at most once an interval. */
  pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult>;
  /** The provider's reason why a server is in error; null if it tells none. */
  faultOf(node: ComputeNode): string | null;
  /** State of an image, by what the provider says of it. */
  imageState(image: NodeImage): ImageState;
  /** Checks images and sizes of many creates, before the first is sent. @throws ImageNotFoundError, SizeNotFoundError */
  checkCreate(specs: readonly CreateNodeOptions<E>[], options?: CallOptions): Promise<void>;
  /** Creates a server under a client token, where the cloud's API has tokens; elsewhere the token is left out. */
  createWithToken(spec: CreateNodeOptions<E>, token: string, options?: CallOptions): Promise<ComputeNode>;
  /** Deletes what owner tags (`limits.ownerTag`) leave in the account when their servers are gone. */
  deleteOwnerTags(tags: readonly string[], options?: CallOptions): Promise<void>;
  /** Returns the milliseconds until the known rate limits have let so many creates through, at the earliest. */
  timeToCreate(requests: number): number;
}

/** The part of a driver that pollers use. */
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
