import { type CallOptions, CloudError, idOf, NodeNotFoundError, Part } from '../../../src/driver/index.js';
import {
  afterCreate,
  type ComputeNode,
  defined,
  type NodeLocation,
  pathOf,
  type Resource,
  undoCreate,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import type { LxdMoveOptions, LxdNodeExtra } from './models.js';

/** Seconds that a system gets to shut down by itself. */
export const SHUTDOWN = 30;

type Instance = ComputeNode<LxdNodeExtra>;

/** LXD's own operations on instances. @see https://documentation.ubuntu.com/lxd/en/latest/api/#/instances */
export class Instances extends Part {
  readonly #client: LxdClient;
  readonly #instances: Resource<Instance>;

  constructor(client: LxdClient, instances: Resource<Instance>) {
    super();
    this.#client = client;
    this.#instances = instances;
  }

  /** Restarts an instance without asking its system to shut down. @throws NodeNotFoundError, ConflictError */
  async forceRestart(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('forceRestart', node, { action: 'restart', timeout: SHUTDOWN, force: true }, options);
  }

  /** Stops an instance without asking its system. @throws NodeNotFoundError, ConflictError */
  async forceStop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('forceStop', node, { action: 'stop', timeout: SHUTDOWN, force: true }, options);
  }

  /** Freezes an instance: its processes are paused. @throws NodeNotFoundError, ConflictError */
  async freeze(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('freeze', node, { action: 'freeze' }, options);
  }

  /** Unfreezes an instance. @throws NodeNotFoundError, ConflictError */
  async unfreeze(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#change('unfreeze', node, { action: 'unfreeze' }, options);
  }

  /**
   * Moves an instance to another member of the cluster, or to one of a group: `@group`. Its disks of local pools go with it, volumes that it
   * has attached do not. @throws NodeNotFoundError, NotFoundError without such a member, ConflictError while it runs, unless `live`
   */
  async move(
    node: ComputeNode | string,
    location: NodeLocation | string,
    { live }: LxdMoveOptions = {},
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'instances.move';
    const call = this.#client.context.call(options);
    const target = this.#instances.request(operation, node);
    const json = defined({ name: idOf(node), migration: true, live });
    await this.#client.post({ ...target, query: { target: idOf(location) }, json }, call);
    return this.#instances.get(operation, node, call);
  }

  async #change(
    verb: string,
    node: ComputeNode | string,
    state: object,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const operation = `instances.${verb}`;
    const call = this.#client.context.call(options);
    await setState(this.#client, operation, node, state, call);
    return this.#instances.get(operation, node, call);
  }
}

/** Changes an instance's state. */
export async function setState(
  client: LxdClient,
  operation: string,
  node: ComputeNode | string,
  json: object,
  options: CallOptions,
): Promise<void> {
  const path = `${pathOf('/instances', node)}/state`;
  await client.put({ operation, path, json, notFound: NodeNotFoundError, idempotent: false }, options);
}

/** Starts a new instance, or deletes it again if it cannot be started. */
export async function startNew(
  client: LxdClient,
  name: string,
  destroy: () => Promise<void>,
  call: CallOptions,
): Promise<void> {
  const operation = 'createNode';
  try {
    await setState(client, operation, name, { action: 'start' }, call);
  } catch (error) {
    const details = client.context.details(operation);
    if (!CloudError.is(error) || mayStillStart(error)) throw afterCreate(error, name, details);
    throw await undoCreate(error, name, destroy, details);
  }
}

/** True if the failure of a start says nothing about the instance: it may be starting, or a later start may do. */
function mayStillStart({ code, retryable }: CloudError): boolean {
  return retryable || code === 'timeout' || code === 'unavailable';
}

/** Changes the given parts of an instance's definition. */
export async function changeInstance(
  client: LxdClient,
  operation: string,
  node: ComputeNode | string,
  json: object,
  options: CallOptions,
): Promise<void> {
  const path = pathOf('/instances', node);
  await client.patch({ operation, path, json, notFound: NodeNotFoundError, idempotent: true }, options);
}
