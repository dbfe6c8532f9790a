import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type ComputeNodeData,
  leftBehind,
  type NodeSize,
  type NodeState,
  Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { COLLECTIONS } from './collections.js';
import type { CloudscaleExtras, CloudscaleNodeExtra } from './models.js';

type Server = ComputeNode<CloudscaleNodeExtra>;

/** What is done to a server, and its state while its status is `changing`. */
interface Act {
  readonly below: string;
  readonly meanwhile: NodeState;
}

/** Changes of servers, of which cloudscale.ch takes one attribute at a time. @see https://www.cloudscale.ch/en/api/v1#servers */
export class Nodes {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<CloudscaleExtras>;
  readonly #servers: Resource<ComputeNodeData<CloudscaleNodeExtra>>;

  constructor(client: JsonClient, models: ComputeModels<CloudscaleExtras>) {
    this.#client = client;
    this.#models = models;
    this.#servers = new Resource(client, COLLECTIONS.nodes);
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('rebootNode', node, { below: '/reboot', meanwhile: 'rebooting' }, options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('startNode', node, { below: '/start', meanwhile: 'starting' }, options);
  }

  /** Shuts a server down and keeps it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('stopNode', node, { below: '/stop', meanwhile: 'stopping' }, options);
  }

  /** Gives a stopped server another flavor. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const operation = 'resizeNode';
    const { context } = this.#client;
    const call = context.call(options);
    const { id, state, extra } = await this.#servers.get(operation, node, call);
    if (state !== 'stopped')
      throw new ConflictError(
        `${operation}: the server ${id} is ${extra.status ?? 'in an unknown state'}; cloudscale.ch changes the size of a stopped one only.`,
        context.details(operation),
      );
    return this.#change(operation, id, [{ flavor: idOf(size) }], call);
  }

  /** Changes a server's name, and its tags, of which new ones replace all old ones. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    const old = metadata === undefined ? {} : (await this.#servers.get(operation, node, call)).metadata;
    const changes = [
      ...(name === undefined ? [] : [{ name }]),
      ...(metadata === undefined ? [] : [{ tags: withOwnerTag(metadata, old) }]),
    ];
    return this.#change(operation, node, changes, call);
  }

  /** Public keys of a server's host, once it has told them. */
  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return (await this.#servers.get('hostKeysOf', node, options)).extra.sshHostKeys;
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    { below, meanwhile }: Act,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    await this.#client.post(this.#servers.request(operation, node, below), call);
    const data = await this.#servers.get(operation, node, call);
    return this.#models.node(data.state === 'pending' ? { ...data, state: meanwhile } : data);
  }

  async #change(
    operation: string,
    node: ComputeNode | string,
    changes: readonly object[],
    call: Call,
  ): Promise<Server> {
    const request = this.#servers.request(operation, node);
    const made: string[] = [];
    for (const json of changes) {
      try {
        await this.#client.patch({ ...request, json }, call);
      } catch (error) {
        if (made.length === 0) throw error;
        const left = `The ${made.join(' and ')} of the server had been changed before.`;
        throw leftBehind(error, left, this.#client.context.details(operation));
      }
      made.push(...Object.keys(json));
    }
    return this.#models.node(await this.#servers.get(operation, node, call));
  }
}
