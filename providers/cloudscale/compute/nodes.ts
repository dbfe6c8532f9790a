import type { Call, CallOptions, JsonClient } from '../../../src/driver/index.js';
import { idOf } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  type NodeSize,
  type Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import type { CloudscaleNodeExtra } from './models.js';

type Server = ComputeNode<CloudscaleNodeExtra>;

/** Changes of servers, of which cloudscale.ch takes one attribute at a time. @see https://www.cloudscale.ch/en/api/v1#servers */
export class Nodes {
  readonly #client: JsonClient;
  readonly #servers: Resource<Server>;

  constructor(client: JsonClient, servers: Resource<Server>) {
    this.#client = client;
    this.#servers = servers;
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('rebootNode', node, '/reboot', options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('startNode', node, '/start', options);
  }

  /** Shuts a server down and keeps it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('stopNode', node, '/stop', options);
  }

  /** Gives a stopped server another flavor. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    return this.#change('resizeNode', node, [{ flavor: idOf(size) }], this.#client.context.call(options));
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
    below: string,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    await this.#client.post(this.#servers.request(operation, node, below), call);
    return this.#servers.get(operation, node, call);
  }

  async #change(
    operation: string,
    node: ComputeNode | string,
    changes: readonly object[],
    call: Call,
  ): Promise<Server> {
    const request = this.#servers.request(operation, node);
    for (const json of changes) await this.#client.patch({ ...request, json }, call);
    return this.#servers.get(operation, node, call);
  }
}
