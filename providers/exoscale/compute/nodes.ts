import {
  type CallOptions,
  type ClientRequest,
  idOf,
  ImageNotFoundError,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeNode,
  defined,
  type NodeSize,
  pathOf,
  type RebuildNodeOptions,
  type Resource,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { idIn } from './create-body.js';
import type { ExoscaleNodeExtra } from './models.js';
import type { ExoscaleClient } from './operations.js';

type Instance = ComputeNode<ExoscaleNodeExtra>;

/** For a PUT that does its work anew each time: after a lost answer it is not sent again. */
const ONCE: Pick<ClientRequest, 'idempotent'> = { idempotent: false };

/** Changes of instances; each waits until its operation has ended. @see https://openapi-v2.exoscale.com/#endpoint-instance */
export class Nodes {
  readonly #client: ExoscaleClient;
  readonly #instances: Resource<Instance>;

  constructor(client: ExoscaleClient, instances: Resource<Instance>) {
    this.#client = client;
    this.#instances = instances;
  }

  /** Restarts an instance. */
  async reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.change('rebootNode', node, [':reboot', undefined, ONCE], options);
  }

  /** Starts a stopped instance. */
  async start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.change('startNode', node, [':start', {}], options);
  }

  /** Stops an instance and keeps it. */
  async stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.change('stopNode', node, [':stop'], options);
  }

  /** Changes an instance's type, within the family. */
  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const id = idIn('resizeNode', idOf(size), this.#client.context, SizeNotFoundError);
    return this.change('resizeNode', node, [':scale', { 'instance-type': { id } }], options);
  }

  /** Installs an instance's disk anew from a template. */
  async rebuild(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const id = idIn('rebuildNode', idOf(image), this.#client.context, ImageNotFoundError);
    return this.change('rebuildNode', node, [':reset', { template: { id } }, ONCE], options);
  }

  /** Changes an instance's name, and its labels, of which new ones replace all old ones. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options: CallOptions,
  ): Promise<Instance> {
    const operation = 'updateNode';
    const isEmpty = metadata !== undefined && Object.keys(metadata).length === 0;
    if (isEmpty) await this.#client.delete(this.#instances.request(operation, node, '/labels'), options);
    if (isEmpty && name === undefined) return this.#instances.get(operation, node, options);
    return this.change(
      operation,
      node,
      ['', defined({ name, labels: isEmpty ? undefined : metadata })],
      options,
    );
  }

  /** Deletes an instance. Resolves when Exoscale has accepted it. A missing one is no error. */
  async delete(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#client.beginDelete({ operation: 'destroyNode', path: pathOf('/instance', node) }, options);
  }

  /** Makes a change of an instance, waits until its operation has ended, and returns the instance. */
  async change(
    operation: string,
    node: ComputeNode | string,
    [below, json, rules = {}]: readonly [below: string, json?: object | undefined, rules?: typeof ONCE],
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    const request = { ...this.#instances.request(operation, node, below), ...rules };
    await this.#client.change('put', json === undefined ? request : { ...request, json }, call);
    return this.#instances.get(operation, node, call);
  }
}
