import { type Call, type CallOptions, CloudError, idOf } from '../../../src/driver/index.js';
import {
  type ComputeNode,
  leftBehind,
  type NodeSize,
  type Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import type { GridscaleClient } from './client.js';
import { allLabels } from './labels.js';
import type { GridscaleNodeExtra } from './models.js';
import type { ServerParts } from './server-parts.js';
import { shapeOf } from './sizes.js';

type Server = ComputeNode<GridscaleNodeExtra>;

/** Changes of servers. @see https://gridscale.io/en/api-documentation/index.html#tag/server */
export class Nodes {
  readonly #client: GridscaleClient;
  readonly #servers: Resource<Server>;
  readonly #parts: ServerParts;

  constructor(client: GridscaleClient, servers: Resource<Server>, parts: ServerParts) {
    this.#client = client;
    this.#servers = servers;
    this.#parts = parts;
  }

  /** Switches a server off and on again, without a shutdown of its system: gridscale has no restart. */
  async reboot(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const operation = 'rebootNode';
    const call = this.#client.context.call(options);
    const { id } = await this.#servers.get(operation, node, call);
    await this.setPower(operation, id, false, call);
    try {
      await this.setPower(operation, id, true, call);
    } catch (error) {
      const left = `The server ${id} was switched off, and may be off.`;
      throw leftBehind(error, left, this.#client.context.details(operation));
    }
    return this.#servers.get(operation, id, call);
  }

  /** Starts a stopped server, and waits until it is on. One whose create was cut off gets its parts first. */
  async start(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const operation = 'startNode';
    const call = this.#client.context.call(options);
    const server = await this.#servers.get(operation, node, call);
    if (this.#parts.isUnfinished(server)) await this.#parts.finish(operation, server, call);
    await this.setPower(operation, server.id, true, call);
    return this.#servers.get(operation, server.id, call);
  }

  /** Asks the system of a server to shut down. Resolves when gridscale has passed that on: `servers.powerOff` waits for no system. */
  async stop(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const operation = 'stopNode';
    const call = this.#client.context.call(options);
    await this.#change([operation, '/shutdown'], node, {}, call);
    return this.#servers.get(operation, node, call);
  }

  /** Switches a server off, and waits until it is. */
  async powerOff(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const operation = 'servers.powerOff';
    const call = this.#client.context.call(options);
    await this.setPower(operation, idOf(node), false, call);
    return this.#servers.get(operation, node, call);
  }

  /** Gives a server other cores and memory: `2-4`. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Server> {
    const operation = 'resizeNode';
    const { context } = this.#client;
    const shape = shapeOf(idOf(size));
    if (shape === null)
      throw context.invalid(operation, 'a size of gridscale is cores and GB of memory, such as 2-4');
    const call = context.call(options);
    await this.#change([operation], node, shape, call);
    return this.#servers.get(operation, node, call);
  }

  /** Changes a server's name, or the labels that are its metadata; its other labels stay. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    const request = this.#servers.request(operation, node);
    await this.#parts.inTurn(idOf(node), call, async () => {
      const old = metadata === undefined ? null : await this.#servers.get(operation, node, call);
      const labels = old === null ? {} : { labels: labelsAfter(old, metadata ?? {}) };
      const json = { ...(name !== undefined && { name }), ...labels };
      await this.#client.change({ ...request, method: 'PATCH', json }, call);
    });
    return this.#servers.get(operation, node, call);
  }

  /** Switches a server off, deletes it, and then the storage and the address that were made for it. A missing one is no error. */
  async delete(operation: string, node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    const server = await this.#find(operation, node, call);
    if (server === null) return;
    if (server.extra.power !== false) await this.#powerOffOrGone(operation, server.id, call);
    await this.#parts.inTurn(server.id, call, () => this.#servers.delete(operation, server, call));
    try {
      await this.#parts.delete(operation, server, call);
    } catch (error) {
      const { storage, address } = server.extra.parts;
      const ids = [storage, address].filter((id) => id !== null).join(' and ');
      const left = `The server ${server.id} was deleted, and of what was made for it ${ids} may be left.`;
      throw leftBehind(error, left, this.#client.context.details(operation));
    }
  }

  /** Switches a server on or off, and waits until it is. */
  async setPower(operation: string, server: string, power: boolean, call: Call): Promise<void> {
    await this.#change([operation, '/power'], server, { power }, call);
  }

  /** Switches a server off, unless another has deleted it meanwhile. */
  async #powerOffOrGone(operation: string, server: string, call: Call): Promise<void> {
    try {
      await this.setPower(operation, server, false, call);
    } catch (error) {
      if (!CloudError.is(error) || (await this.#find(operation, server, call)) !== null) throw error;
    }
  }

  /** A server; null for one that does not exist. */
  async #find(operation: string, node: ComputeNode | string, call: Call): Promise<Server | null> {
    try {
      return await this.#servers.get(operation, node, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'node-not-found') return null;
      throw error;
    }
  }

  async #change(
    [operation, below = '']: readonly [operation: string, below?: string],
    node: ComputeNode | string,
    json: object,
    call: Call,
  ): Promise<void> {
    const request = { ...this.#servers.request(operation, node, below), method: 'PATCH', json } as const;
    await this.#parts.inTurn(idOf(node), call, () => this.#client.change(request, call));
  }
}

/** Labels of a server with new metadata: plain words, and those that name its parts, stay. */
function labelsAfter(old: Server, metadata: Readonly<Record<string, string>>): string[] {
  const { labels, parts } = old.extra;
  return allLabels(withOwnerTag(metadata, old.metadata), labels, parts);
}
