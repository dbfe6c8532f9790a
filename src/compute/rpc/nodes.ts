import type { CallOptions } from '../../call/call.js';
import { idOf } from '../../model.js';
import type { ComputeExtras } from '../extras.js';
import type { ComputeNode, NodeSize } from '../models/index.js';
import type { NodeBatch } from '../create/batch.js';
import type { RebuildNodeOptions, UpdateNodeOptions } from '../options.js';
import type { RpcAction, RpcResource } from './resource.js';

/** Actions of an API on servers, by their ids; declared by a driver. */
export interface RpcNodeActions<N extends ComputeNode> {
  /** Restarts one. */
  readonly reboot: (id: string) => RpcAction;
  /** Starts a stopped one. */
  readonly start: (id: string) => RpcAction;
  /** Shuts one down and keeps it. */
  readonly stop: (id: string) => RpcAction;
  /** Gives one another size. */
  readonly resize: (id: string, size: string) => RpcAction;
  /**
   * Reinstalls the disk of a server, as it is, from an image: what the API would not keep is named again, such as its key. Left out by a
   * driver that withdraws `rebuildNode`.
   */
  readonly rebuild?: (node: N, image: string) => RpcAction;
  /** Deletes one. */
  readonly delete: (id: string) => RpcAction;
  /** Deletes several. */
  readonly deleteAll: (ids: readonly string[]) => RpcAction;
}

/** What a driver's part for servers does after the driver's checks. */
export interface RpcServers<X extends ComputeExtras> {
  /** What `update` can change. */
  readonly changes: readonly (keyof UpdateNodeOptions)[];
  /** Creates the servers of a checked batch with one request: all or none. */
  run(batch: NodeBatch<X['createNode']>, options?: CallOptions): Promise<ComputeNode<X['node']>[]>;
  /** Changes one, by a checked update. */
  update(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;
  /** Deletes one. A missing one is no error. */
  delete(node: ComputeNode | string, options?: CallOptions): Promise<void>;
}

/** Changes of servers in an API with actions, for the topic `nodes` of `addParts`. Each resolves when it is accepted, with the server. */
export class RpcNodes<N extends ComputeNode> {
  /** The requests for servers. */
  protected readonly nodes: RpcResource<N>;
  readonly #actions: RpcNodeActions<N>;

  constructor(nodes: RpcResource<N>, actions: RpcNodeActions<N>) {
    this.nodes = nodes;
    this.#actions = actions;
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<N> {
    return this.nodes.change('rebootNode', node, this.#actions.reboot(idOf(node)), options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<N> {
    return this.nodes.change('startNode', node, this.#actions.start(idOf(node)), options);
  }

  /** Shuts a server down and keeps it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<N> {
    return this.nodes.change('stopNode', node, this.#actions.stop(idOf(node)), options);
  }

  /** Changes a server's size. */
  resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<N> {
    return this.nodes.change('resizeNode', node, this.#actions.resize(idOf(node), idOf(size)), options);
  }

  /** Reinstalls a server's disk from an image. */
  async rebuild(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<N> {
    const operation = 'rebuildNode';
    const { context } = this.nodes.client;
    const { rebuild } = this.#actions;
    if (rebuild === undefined) throw context.unsupported(operation);
    const call = context.call(options);
    const now = await this.nodes.get(operation, node, call);
    return this.nodes.change(operation, now.id, rebuild(now, idOf(image)), call);
  }

  /** Deletes a server. A missing one is no error. */
  delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.nodes.delete('destroyNode', node, this.#actions.delete(idOf(node)), options);
  }

  /** Deletes several servers with one request, which is refused as a whole for one that is missing. */
  async deleteAll(nodes: readonly (ComputeNode | string)[], options?: CallOptions): Promise<void> {
    const action = this.#actions.deleteAll(nodes.map(idOf));
    await this.nodes.send('destroyNodes', { idempotent: true, frees: true, ...action }, options);
  }
}
