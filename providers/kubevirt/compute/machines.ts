import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  type JsonClient,
  NodeNotFoundError,
  type Query,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type NodeFilter,
  pathOf,
  type Resource,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { DELETE, namespaced, PAGES } from './collections.js';
import type { KubevirtExtras, KubevirtNodeExtra } from './models.js';
import { checkLabels } from './names.js';
import { readMachine } from './read.js';
import { MERGE } from './secrets.js';

type Machine = ComputeNode<KubevirtNodeExtra>;

/** Labels that KubeVirt and Kubernetes write themselves. */
const RESERVED = /^(?:[^/]+\.)?(?:kubevirt|kubernetes|k8s)\.io\//;
/** Values of labels that a selector can have. */
const LABEL = /^[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?$/;

/** Virtual machines, with the addresses of what runs of them: KubeVirt keeps these in an object of its own, of the same name. */
export class Machines {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<KubevirtExtras>;
  readonly #machines: Resource<Machine>;
  readonly #path: string;
  readonly #instances: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<KubevirtExtras>,
    machines: Resource<Machine>,
    namespace: string,
  ) {
    this.#client = client;
    this.#models = models;
    this.#machines = machines;
    this.#path = namespaced('kubevirt.io/v1', namespace, 'virtualmachines');
    this.#instances = namespaced('kubevirt.io/v1', namespace, 'virtualmachineinstances');
  }

  /** Machines, page by page, of which Kubernetes leaves out what it can by the filter. */
  async *iterate(filter: NodeFilter, call: Call): AsyncGenerator<Machine, void, undefined> {
    const operation = 'listNodes';
    const named = { ...PAGES, ...nameSelector(filter) };
    const running = this.#client.list(
      { operation, path: this.#instances, query: named },
      'items',
      (row): [string, Reader] => [row.object('metadata').id('name'), row],
      call,
    );
    const instances = new Map(await collect(running));
    yield* this.#client.list(
      { operation, path: this.#path, query: { ...named, ...labelSelector(filter) } },
      'items',
      (row) => this.#models.node(readMachine(row, instances.get(row.object('metadata').id('name')))),
      call,
    );
  }

  /** Fetches a machine, and what runs of it. @throws NodeNotFoundError */
  async get(
    operation: string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Machine> {
    const call = this.#client.context.call(options);
    const machine = await this.#client.get(this.#machines.request(operation, node), call);
    const isThere = machine.optionalObject('status')?.optionalBoolean('created') === true;
    const instance = isThere ? await this.#instance(operation, node, call) : null;
    return this.#models.node(readMachine(machine, instance));
  }

  /** Creates a machine. */
  async create(json: object, call: Call): Promise<Machine> {
    const request = { operation: 'createNode', path: this.#path, json };
    return this.#models.node(readMachine(await this.#client.post(request, call)));
  }

  /** Deletes a machine, with its disks of DataSources and the Secret of its user data. */
  async delete(node: ComputeNode | string, options: CallOptions | undefined): Promise<void> {
    const path = pathOf(this.#path, node);
    await this.#client.delete({ operation: 'destroyNode', path, json: DELETE }, options);
  }

  /** Replaces a machine's labels, but for those that are not the user's. */
  async update(
    node: ComputeNode | string,
    { metadata = {} }: UpdateNodeOptions,
    options: CallOptions | undefined,
  ): Promise<Machine> {
    const operation = 'updateNode';
    checkLabels(operation, metadata, this.#client.context);
    const call = this.#client.context.call(options);
    const request = this.#machines.request(operation, node);
    const { metadata: old } = await this.#machines.get(operation, node, call);
    const json = { metadata: { labels: changedLabels(metadata, old) } };
    await this.#client.patch({ ...request, json, headers: MERGE, idempotent: true }, call);
    return this.get(operation, node, call);
  }

  /** What runs of a machine; null once it has ended. */
  async #instance(operation: string, node: ComputeNode | string, call: Call): Promise<Reader | null> {
    const request = { operation, path: pathOf(this.#instances, node), notFound: NodeNotFoundError };
    return this.#client.get(request, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'node-not-found') return null;
      throw error;
    });
  }
}

function nameSelector({ name }: NodeFilter): Query {
  return name !== undefined && /^[a-z0-9.-]+$/.test(name) ? { fieldSelector: `metadata.name=${name}` } : {};
}

function labelSelector({ tag }: NodeFilter): Query {
  const labels = typeof tag === 'object' ? Object.entries(tag) : [];
  if (labels.length === 0 || !labels.flat().every((part) => LABEL.test(part))) return {};
  return { labelSelector: labels.map((pair) => pair.join('=')).join(',') };
}

/** Labels of a merge: old ones go by null. */
function changedLabels(
  metadata: Readonly<Record<string, string>>,
  old: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const removed = Object.keys(old).filter((key) => !RESERVED.test(key));
  // Who spreads the old metadata into the new gives reserved labels back as they are.
  const given = Object.entries(withOwnerTag(metadata, old)).filter(
    ([key, value]) => !RESERVED.test(key) || old[key] !== value,
  );
  return Object.fromEntries([...removed.map((key) => [key, null] as const), ...given]);
}
