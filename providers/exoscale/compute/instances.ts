import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { ComputeNode, Resource } from '../../../src/compute/index.js';
import type { ExoscaleNodeExtra } from './models.js';
import type { Nodes } from './nodes.js';
import type { ExoscaleClient } from './operations.js';

type Instance = ComputeNode<ExoscaleNodeExtra>;

/** Exoscale's own operations on instances. @see https://openapi-v2.exoscale.com/#endpoint-instance */
export class Instances extends Part {
  readonly #client: ExoscaleClient;
  readonly #instances: Resource<Instance>;
  readonly #nodes: Nodes;

  constructor(client: ExoscaleClient, instances: Resource<Instance>, nodes: Nodes) {
    super();
    this.#client = client;
    this.#instances = instances;
    this.#nodes = nodes;
  }

  /** Makes an instance's disk larger. `size` in GiB. @throws NodeNotFoundError */
  async resizeDisk(node: ComputeNode | string, size: number, options?: CallOptions): Promise<Instance> {
    return this.#nodes.change('instances.resizeDisk', node, [':resize-disk', { 'disk-size': size }], options);
  }

  /** Password that a new instance's template generated, kept for a day. @throws NotFoundError where there is none */
  async password(node: ComputeNode | string, options?: CallOptions): Promise<string> {
    const request = this.#instances.request('instances.password', node, ':password');
    return (await this.#client.get(request, options)).string('password');
  }
}
