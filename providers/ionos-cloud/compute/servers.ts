import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  defined,
  leftBehind,
  type NodeSize,
  type Resource,
} from '../../../src/compute/index.js';
import type { IonosNodeExtra } from './models.js';
import type { Requests } from './requests.js';
import { customSize } from './sizes.js';

type Server = ComputeNode<IonosNodeExtra>;

/** Changes of servers, each of which is waited for. */
export class Servers {
  readonly #client: JsonClient;
  readonly #requests: Requests;
  readonly #servers: Resource<Server>;

  constructor(client: JsonClient, requests: Requests, servers: Resource<Server>) {
    this.#client = client;
    this.#requests = requests;
    this.#servers = servers;
  }

  /** Resets a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('rebootNode', node, { method: 'POST', below: '/reboot' }, options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('startNode', node, { method: 'POST', below: '/start' }, options);
  }

  /** Powers a server off without a shutdown of its system, and gives its memory and cores back; its public address may change. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('stopNode', node, { method: 'POST', below: '/stop' }, options);
  }

  /** Gives a server other cores and memory: `2-4096`. @throws InvalidRequestError for a template, which a server keeps */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const operation = 'resizeNode';
    const json = customSize(idOf(size));
    if (json !== null) return this.#act(operation, node, { method: 'PATCH', json }, options);
    throw this.#client.context.invalid(
      operation,
      'a server of IONOS takes another number of cores and MB, such as 2-4096, and keeps its template',
    );
  }

  /** Renames a server. */
  rename(node: ComputeNode | string, name: string, options?: CallOptions): Promise<Server> {
    return this.#act('updateNode', node, { method: 'PATCH', json: { name } }, options);
  }

  /** Deletes a server and its boot volume; volumes that were attached to it stay. A missing one is no error. */
  async delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyNode';
    const call = this.#client.context.call(options);
    const server = await this.#requests.ifThere(this.#servers.get(operation, node, call), operation, call);
    if (server === null) return;
    const { bootVolume, volumeIds } = server.extra;
    const isAlone = volumeIds.length === 1 && volumeIds[0] === bootVolume;
    const { path } = this.#servers.request(operation, server);
    await this.#requests.delete({ operation, path, query: isAlone ? { deleteVolumes: true } : {} }, call);
    if (isAlone || bootVolume === null) return;
    const volume = path.replace(/\/servers\/[^/]*$/, `/volumes/${encodeURIComponent(bootVolume)}`);
    try {
      await this.#requests.delete({ operation, path: volume }, call);
    } catch (error) {
      const left = `The server ${server.id} was deleted, and its boot volume ${bootVolume} is left.`;
      throw leftBehind(error, left, this.#client.context.details(operation));
    }
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    change: { readonly method: 'POST' | 'PATCH'; readonly below?: string; readonly json?: object },
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.#client.context.call(options);
    const { method, below = '', json } = change;
    const request = { ...this.#servers.request(operation, node, below), ...defined({ json }), method };
    await this.#requests.run(request, call);
    return this.#servers.get(operation, node, call);
  }
}
