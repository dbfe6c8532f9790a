import type { CallOptions } from '../../call/call.js';
import { idOf } from '../../model.js';
import type { ComputeNode, NodeSize } from '../models/index.js';
import type { RebuildNodeOptions } from '../options.js';
import type { ActionCall, ActionRunner } from './action-runner.js';
import type { Resource } from './resource.js';

/** Names and fields of a cloud's actions on servers, declared by a driver. */
export interface NodeActions {
  /** Restarts one. */
  readonly reboot: ActionCall;
  /** Starts a stopped one. */
  readonly start: ActionCall;
  /** Shuts one down and keeps it. */
  readonly stop: ActionCall;
  /** Gives one another size. */
  readonly resize: (size: string) => ActionCall;
  /** Reinstalls a server's disk from an image. */
  readonly rebuild: (image: string) => ActionCall;
}

/** Changes of servers that a cloud carries out as actions: for the topic `nodes` of `addParts`. Each waits for the end of its action. */
export class ActionNodes<N extends ComputeNode> {
  readonly #runner: Pick<ActionRunner, 'change'>;
  readonly #nodes: Resource<N>;
  readonly #actions: NodeActions;

  constructor(runner: Pick<ActionRunner, 'change'>, nodes: Resource<N>, actions: NodeActions) {
    this.#runner = runner;
    this.#nodes = nodes;
    this.#actions = actions;
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<N> {
    return this.run('rebootNode', node, this.#actions.reboot, options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<N> {
    return this.run('startNode', node, this.#actions.start, options);
  }

  /** Shuts a server down and keeps it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<N> {
    return this.run('stopNode', node, this.#actions.stop, options);
  }

  /** Changes a server's size. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<N> {
    return this.run('resizeNode', node, this.#actions.resize(idOf(size)), options);
  }

  /** Reinstalls a server's disk from an image. */
  async rebuild(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<N> {
    return this.run('rebuildNode', node, this.#actions.rebuild(idOf(image)), options);
  }

  /** Performs an action on a server, and returns the server. */
  run(
    operation: string,
    node: ComputeNode | string,
    action: ActionCall,
    options: CallOptions | undefined,
  ): Promise<N> {
    return this.#runner.change(operation, [this.#nodes, node], action, options);
  }
}
