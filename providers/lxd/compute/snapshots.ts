import { type CallOptions, collect, NodeNotFoundError, Part } from '../../../src/driver/index.js';
import { type ComputeNode, pathOf, type Resource } from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import type { LxdNodeExtra, LxdNodeSnapshot } from './models.js';
import { readNodeSnapshot } from './read.js';

type Instance = ComputeNode<LxdNodeExtra>;

/** Snapshots of instances. For those of volumes, which are portable, see `createVolumeSnapshot`. */
export class Snapshots extends Part {
  readonly #client: LxdClient;
  readonly #instances: Resource<Instance>;

  constructor(client: LxdClient, instances: Resource<Instance>) {
    super();
    this.#client = client;
    this.#instances = instances;
  }

  /** Snapshots of an instance. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<LxdNodeSnapshot[]> {
    const request = { operation: 'snapshots.list', path: pathFor(node), query: { recursion: 1 } };
    const call = this.#client.context.call(options);
    return collect(
      this.#client.list({ ...request, notFound: NodeNotFoundError }, 'metadata', readNodeSnapshot, call),
    );
  }

  /** Creates a snapshot of an instance. @throws NodeNotFoundError, ConflictError when the name is taken */
  async create(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    await this.#client.post(
      { operation: 'snapshots.create', path: pathFor(node), json: { name }, notFound: NodeNotFoundError },
      options,
    );
  }

  /** Puts an instance back to a snapshot. @throws NodeNotFoundError */
  async restore(node: ComputeNode | string, name: string, options?: CallOptions): Promise<Instance> {
    const operation = 'snapshots.restore';
    const call = this.#client.context.call(options);
    const request = { ...this.#instances.request(operation, node), json: { restore: name } };
    await this.#client.put({ ...request, idempotent: true }, call);
    return this.#instances.get(operation, node, call);
  }

  /** Deletes a snapshot of an instance. A missing one is no error. */
  async delete(node: ComputeNode | string, name: string, options?: CallOptions): Promise<void> {
    const path = pathOf(pathFor(node), { id: name });
    // A snapshot is an instance in what LXD says of it.
    await this.#client.delete({ operation: 'snapshots.delete', path, notFound: NodeNotFoundError }, options);
  }
}

function pathFor(node: ComputeNode | string): string {
  return `${pathOf('/instances', node)}/snapshots`;
}
