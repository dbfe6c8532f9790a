import { type CallOptions, collect, NodeNotFoundError, Part } from '../../../src/driver/index.js';
import { type ComputeModels, type ComputeNode, pathOf } from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import type { LxdExtras, LxdNodeExtra, LxdNodeSnapshot } from './models.js';
import { readInstance, readNodeSnapshot } from './read.js';

/** Snapshots of instances. Those of volumes are portable: see `createVolumeSnapshot`. */
export class Snapshots extends Part {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;

  constructor(client: LxdClient, models: ComputeModels<LxdExtras>) {
    super();
    this.#client = client;
    this.#models = models;
  }

  /** Snapshots of an instance. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<LxdNodeSnapshot[]> {
    const request = { operation: 'snapshots.list', path: pathFor(node), query: { recursion: 1 } };
    const call = this.#client.context.call(options);
    return collect(
      this.#client.list({ ...request, notFound: NodeNotFoundError }, 'metadata', readNodeSnapshot, call),
    );
  }

  /** Makes a snapshot of an instance. @throws NodeNotFoundError, ConflictError when it has one of this name */
  async create(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    await this.#client.post(
      { operation: 'snapshots.create', path: pathFor(node), json: { name }, notFound: NodeNotFoundError },
      options,
    );
  }

  /** Puts an instance back to a snapshot. @throws NodeNotFoundError */
  async restore(
    node: ComputeNode | string,
    name: string,
    options?: CallOptions,
  ): Promise<ComputeNode<LxdNodeExtra>> {
    const call = this.#client.context.call(options);
    const target = {
      operation: 'snapshots.restore',
      path: pathOf('/instances', node),
      notFound: NodeNotFoundError,
    };
    await this.#client.put({ ...target, json: { restore: name }, idempotent: true }, call);
    return this.#models.node(
      readInstance(await this.#client.get({ ...target, query: { recursion: 1 } }, call)),
    );
  }

  /** Deletes a snapshot of an instance. One that is gone already is no error. */
  async delete(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    const path = pathOf(pathFor(node), { id: name });
    await this.#client.delete({ operation: 'snapshots.delete', path }, options);
  }
}

function pathFor(node: ComputeNode | string): string {
  return `${pathOf('/instances', node)}/snapshots`;
}
