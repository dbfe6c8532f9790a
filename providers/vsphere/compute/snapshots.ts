import {
  type CallOptions,
  idOf,
  NodeNotFoundError,
  NotFoundError,
  Part,
  type XmlElement,
  XmlReader,
} from '../../../src/driver/index.js';
import type { ComputeNode } from '../../../src/compute/index.js';
import type { VsphereClient } from '../client.js';
import { leaf } from '../soap.js';
import { type VsphereMachines, machineRef } from './machines.js';
import type { VsphereNodeExtra, VsphereSnapshot } from './models.js';

/** Options of a new snapshot. */
export interface VsphereSnapshotOptions {
  /** Name. */
  readonly name: string;
  /** Description. */
  readonly description?: string;
  /** `memory` keeps the memory of a running machine too; `quiesced` has VMware Tools bring its file systems to rest. Default: `disks`. */
  readonly holds?: 'disks' | 'memory' | 'quiesced';
}

/** The snapshot itself is missing, not a file of it. */
class SnapshotNotFoundError extends NotFoundError {}

/** Snapshots of virtual machines. */
export class VsphereSnapshots extends Part {
  readonly #client: VsphereClient;
  readonly #machines: VsphereMachines;

  constructor(client: VsphereClient, machines: VsphereMachines) {
    super();
    this.#client = client;
    this.#machines = machines;
  }

  /** Lists the snapshots of a machine, each after the one that it was taken after. @throws NodeNotFoundError */
  async list(node: ComputeNode | string, options?: CallOptions): Promise<VsphereSnapshot[]> {
    const operation = 'snapshots.list';
    const wanted = { VirtualMachine: ['snapshot.rootSnapshotList'] };
    const single = { operation, wanted, notFound: NodeNotFoundError };
    const { element } = await this.#client.get(machineRef(node), single, options);
    const roots = element.child('snapshot.rootSnapshotList')?.all('VirtualMachineSnapshotTree') ?? [];
    const details = this.#client.context.details(operation);
    const walk = (tree: XmlElement, parent: string | null): VsphereSnapshot[] => {
      const read = new XmlReader(tree, 'snapshot', details);
      const id = read.id('snapshot');
      const snapshot = {
        id,
        name: read.string('name'),
        description: read.optionalString('description'),
        createdAt: read.optionalDate('createTime'),
        parent,
      };
      return [snapshot, ...tree.all('childSnapshotList').flatMap((child) => walk(child, id))];
    };
    return roots.flatMap((root) => walk(root, null));
  }

  /** Makes a snapshot of a machine, and returns its id. @throws NodeNotFoundError */
  async create(
    node: ComputeNode | string,
    { name, description, holds = 'disks' }: VsphereSnapshotOptions,
    options?: CallOptions,
  ): Promise<string | null> {
    const content =
      leaf('name', name) +
      leaf('description', description) +
      leaf('memory', holds === 'memory') +
      leaf('quiesce', holds === 'quiesced');
    const task = {
      operation: 'snapshots.create',
      method: 'CreateSnapshot_Task',
      on: machineRef(node),
      content,
    };
    return this.#client.run({ ...task, notFound: NodeNotFoundError }, options);
  }

  /** Puts a machine back to a snapshot of it. @throws NotFoundError */
  async restore(
    node: ComputeNode | string,
    snapshot: VsphereSnapshot | string,
    options?: CallOptions,
  ): Promise<ComputeNode<VsphereNodeExtra>> {
    const operation = 'snapshots.restore';
    const call = this.#client.context.call(options);
    const on = { type: 'VirtualMachineSnapshot', id: idOf(snapshot) };
    await this.#client.run({ operation, method: 'RevertToSnapshot_Task', on }, call);
    return this.#machines.get(operation, node, call);
  }

  /** Deletes a snapshot, and keeps those taken after it. A missing one is no error. */
  async delete(snapshot: VsphereSnapshot | string, options?: CallOptions): Promise<void> {
    const on = { type: 'VirtualMachineSnapshot', id: idOf(snapshot) };
    const content = leaf('removeChildren', false);
    const notFound = SnapshotNotFoundError;
    const task = { operation: 'snapshots.delete', method: 'RemoveSnapshot_Task', on, content, notFound };
    try {
      await this.#client.run(task, options);
    } catch (error) {
      if (!(error instanceof SnapshotNotFoundError)) throw error;
    }
  }
}
