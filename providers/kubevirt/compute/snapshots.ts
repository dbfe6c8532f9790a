import {
  type Call,
  type CallOptions,
  collect,
  idOf,
  type JsonClient,
  NodeNotFoundError,
  NotFoundError,
  Part,
} from '../../../src/driver/index.js';
import { type ComputeNode, pathOf } from '../../../src/compute/index.js';
import { DELETE, namespaced, PAGES } from './collections.js';
import type { KubevirtSnapshot } from './models.js';
import { checkName } from './names.js';
import { readSnapshot } from './read-storage.js';

const GROUP = 'snapshot.kubevirt.io/v1beta1';

/** Snapshots of whole virtual machines, with all disks whose storage has snapshots. @see https://kubevirt.io/user-guide/storage/snapshot_restore_api/ */
export class Snapshots extends Part {
  readonly #client: JsonClient;
  readonly #path: string;
  readonly #restores: string;
  readonly #find: (node: ComputeNode | string, call: Call) => Promise<unknown>;

  /** @param find rejects for a machine that does not exist: a snapshot of one would wait for it */
  constructor(
    client: JsonClient,
    namespace: string,
    find: (node: ComputeNode | string, call: Call) => Promise<unknown>,
  ) {
    super();
    this.#client = client;
    this.#path = namespaced(GROUP, namespace, 'virtualmachinesnapshots');
    this.#restores = namespaced(GROUP, namespace, 'virtualmachinerestores');
    this.#find = find;
  }

  /** Snapshots of a machine; of all machines without one. */
  async list(node?: ComputeNode | string | null, options?: CallOptions): Promise<KubevirtSnapshot[]> {
    const request = { operation: 'snapshots.list', path: this.#path, query: PAGES };
    const all = await collect(this.#client.list(request, 'items', readSnapshot, options));
    return node === undefined || node === null ? all : all.filter(({ nodeId }) => nodeId === idOf(node));
  }

  /** Fetches a snapshot. @throws NotFoundError */
  async get(snapshot: KubevirtSnapshot | string, options?: CallOptions): Promise<KubevirtSnapshot> {
    const request = {
      operation: 'snapshots.get',
      path: pathOf(this.#path, snapshot),
      notFound: NotFoundError,
    };
    return readSnapshot(await this.#client.get(request, options));
  }

  /** Begins a snapshot of a machine, which may run; `ready` tells when it is made. @throws NodeNotFoundError, ConflictError when the name is taken */
  async create(node: ComputeNode | string, name: string, options?: CallOptions): Promise<KubevirtSnapshot> {
    checkName('snapshots.create', name, this.#client.context);
    const call = this.#client.context.call(options);
    await this.#find(node, call);
    const source = { apiGroup: 'kubevirt.io', kind: 'VirtualMachine', name: idOf(node) };
    const json = { apiVersion: GROUP, kind: 'VirtualMachineSnapshot', metadata: { name }, spec: { source } };
    const request = { operation: 'snapshots.create', path: this.#path, json, notFound: NodeNotFoundError };
    return readSnapshot(await this.#client.post(request, call));
  }

  /** Begins to put a stopped machine back to a snapshot. @throws NotFoundError */
  async restore(snapshot: KubevirtSnapshot | string, options?: CallOptions): Promise<void> {
    const call = this.#client.context.call(options);
    const { id, nodeId } = await this.get(snapshot, call);
    const target = { apiGroup: 'kubevirt.io', kind: 'VirtualMachine', name: nodeId };
    const json = {
      apiVersion: GROUP,
      kind: 'VirtualMachineRestore',
      metadata: { generateName: `${id}-` },
      spec: { target, virtualMachineSnapshotName: id },
    };
    await this.#client.post({ operation: 'snapshots.restore', path: this.#restores, json }, call);
  }

  /** Deletes a snapshot. A missing one is no error. */
  async delete(snapshot: KubevirtSnapshot | string, options?: CallOptions): Promise<void> {
    const path = pathOf(this.#path, snapshot);
    await this.#client.delete({ operation: 'snapshots.delete', path, json: DELETE }, options);
  }
}
