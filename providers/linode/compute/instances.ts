import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import {
  checkPublicKey,
  type ComputeModels,
  type ComputeNode,
  type NodeSize,
  type NodeState,
  type RebuildNodeOptions,
  type Resource,
} from '../../../src/compute/index.js';
import { rootAccess } from './create-body.js';
import type { LinodeExtras, LinodeNodeExtra, LinodeRebuildExtra } from './models.js';
import { readInstance } from './read.js';

type Instance = ComputeNode<LinodeNodeExtra>;

/** Changes of servers. Linode accepts them, and their end shows in the server's state. @see https://techdocs.akamai.com/linode-api/reference/post-boot-linode-instance */
export class Instances {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<LinodeExtras>;
  readonly #instances: Resource<Instance>;

  constructor(client: JsonClient, models: ComputeModels<LinodeExtras>, instances: Resource<Instance>) {
    this.#client = client;
    this.#models = models;
    this.#instances = instances;
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#power(
      'rebootNode',
      node,
      { job: 'reboot', before: 'running', during: 'rebooting' },
      options,
    );
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#power('startNode', node, { job: 'boot', before: 'stopped', during: 'starting' }, options);
  }

  /** Asks a server's system to shut down; Linode cuts the power if it does not. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#power('stopNode', node, { job: 'shutdown', before: 'running', during: 'stopping' }, options);
  }

  /** Moves a server to another type, which stops it meanwhile. Its disks stay unchanged, so that the change can be undone. */
  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'resizeNode';
    const call = this.#client.context.call(options);
    const json = { type: idOf(size), allow_auto_disk_resize: false };
    await this.#client.post({ ...this.#instances.request(operation, node, '/resize'), json }, call);
    return this.#instances.get(operation, node, call);
  }

  /** Replaces a server's disks by new ones from an image, and boots it. */
  async rebuild(
    node: ComputeNode | string,
    { image, extra = {} }: RebuildNodeOptions<LinodeRebuildExtra>,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'rebuildNode';
    const { publicKeys = [], password } = extra;
    for (const key of publicKeys) checkPublicKey(key, this.#client.context.details(operation));
    // A rebuild wants a password even beside keys.
    const { root_pass } = rootAccess([], password);
    const keys = rootAccess(publicKeys, root_pass);
    const json = { image: idOf(image), ...keys };
    const request = { ...this.#instances.request(operation, node, '/rebuild'), json };
    const rebuilt = await this.#client.post(request, options);
    return this.#models.node(readInstance(rebuilt, password === undefined ? (root_pass ?? null) : null));
  }

  /** Starts a job that Linode accepts with an empty response; the server may show its old state for a moment. */
  async #power(
    operation: string,
    node: ComputeNode | string,
    { job, before, during }: { job: string; before: NodeState; during: NodeState },
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.#client.context.call(options);
    await this.#client.post(this.#instances.request(operation, node, `/${job}`), call);
    const found = readInstance(await this.#client.get(this.#instances.request(operation, node), call));
    return this.#models.node({ ...found, state: found.state === before ? during : found.state });
  }
}
