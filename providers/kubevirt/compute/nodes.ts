import { type CallOptions, idOf, type JsonClient } from '../../../src/driver/index.js';
import { type ComputeNode, type NodeSize, pathOf, type Resource } from '../../../src/compute/index.js';
import { namespaced } from './collections.js';
import type { Machines } from './machines.js';
import type { KubevirtNodeExtra } from './models.js';
import { sizeMatcher } from './references.js';
import { MERGE } from './secrets.js';

type Machine = ComputeNode<KubevirtNodeExtra>;

/** Changes of machines. KubeVirt accepts them, and carries them out later: the state tells when. */
export class Nodes {
  readonly #client: JsonClient;
  readonly #resource: Resource<Machine>;
  readonly #machines: Machines;
  readonly #subresources: string;

  constructor(client: JsonClient, resource: Resource<Machine>, machines: Machines, namespace: string) {
    this.#client = client;
    this.#resource = resource;
    this.#machines = machines;
    this.#subresources = namespaced('subresources.kubevirt.io/v1', namespace, 'virtualmachines');
  }

  /** Restarts a running machine; one that does not run is refused. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.#act('rebootNode', node, 'restart', options);
  }

  /** Starts a machine; its run strategy becomes `Always` if it is `Halted`. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.#act('startNode', node, 'start', options);
  }

  /** Shuts a machine down; its run strategy becomes `Halted` if it is `Always`. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.#act('stopNode', node, 'stop', options);
  }

  /** Gives a machine another instance type, which it has from its next start, or at once where the cluster can change it live. */
  async resize(node: ComputeNode | string, size: NodeSize | string, options?: CallOptions): Promise<Machine> {
    const operation = 'resizeNode';
    const call = this.#client.context.call(options);
    // A revision is of the old instance type.
    const instancetype = { ...sizeMatcher(idOf(size)), revisionName: null };
    const request = this.#resource.request(operation, node);
    await this.#client.patch(
      { ...request, json: { spec: { instancetype } }, headers: MERGE, idempotent: true },
      call,
    );
    return this.#machines.get(operation, node, call);
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    action: string,
    options: CallOptions | undefined,
  ): Promise<Machine> {
    const call = this.#client.context.call(options);
    const request = this.#resource.request(operation, node);
    const path = `${pathOf(this.#subresources, node)}/${action}`;
    // A second one would restart a machine twice, or be refused for what the first did.
    await this.#client.put({ ...request, path, json: {}, idempotent: false }, call);
    return this.#machines.get(operation, node, call);
  }
}
