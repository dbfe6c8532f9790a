import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  Resource,
  type Volume,
  volumeAfter,
} from '../../../src/compute/index.js';
import { claims, namespaced, PAGES } from './collections.js';
import { checkLabels, checkName } from './names.js';
import type { KubevirtCreateVolumeExtra, KubevirtExtras, KubevirtVolumeExtra } from './models.js';
import { type Holder, holdersOf, readVolume } from './read-storage.js';
import { MERGE } from './secrets.js';

type Disk = Volume<KubevirtVolumeExtra>;

/** PersistentVolumeClaims, which machines get while they run. @see https://kubevirt.io/user-guide/storage/hotplug_volumes/ */
export class Volumes {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<KubevirtExtras>;
  readonly #claims: Resource<Disk>;
  readonly #path: string;
  readonly #machines: Resource<ComputeNode>;
  readonly #machinesPath: string;
  readonly #subresources: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<KubevirtExtras>,
    machines: Resource<ComputeNode>,
    namespace: string,
  ) {
    const collection = claims(namespace);
    this.#client = client;
    this.#models = models;
    this.#claims = Resource.of(client, collection, (data) => models.volume(data));
    this.#path = collection.path;
    this.#machines = machines;
    this.#machinesPath = namespaced('kubevirt.io/v1', namespace, 'virtualmachines');
    this.#subresources = namespaced('subresources.kubevirt.io/v1', namespace, 'virtualmachines');
  }

  /** All claims, page by page, after the machines that have them. */
  async *iterate(options?: CallOptions): AsyncGenerator<Disk, void, undefined> {
    const operation = 'listVolumes';
    const call = this.#client.context.call(options);
    const holders = await this.#holders(operation, call);
    const request = { operation, path: this.#path, query: PAGES };
    yield* this.#client.list(request, 'items', (row) => this.#models.volume(readVolume(row, holders)), call);
  }

  /** Fetches a claim. */
  get(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.#get('getVolume', volume, this.#client.context.call(options));
  }

  /** Makes a claim. A storage class may wait with the disk until a machine has it: until then it is `creating`. */
  async create(spec: CreateVolumeOptions<KubevirtCreateVolumeExtra>, options?: CallOptions): Promise<Disk> {
    const operation = 'createVolume';
    checkVolumeAccepted(spec, ['tags'], this.#client.context.details(operation));
    checkName(operation, spec.name, this.#client.context);
    checkLabels(operation, spec.tags, this.#client.context);
    const { storageClass, volumeMode, accessMode = 'ReadWriteOnce' } = spec.extra ?? {};
    return this.#claims.create(
      operation,
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: defined({ name: spec.name, labels: spec.tags }),
        spec: defined({
          accessModes: [accessMode],
          volumeMode,
          storageClassName: storageClass,
          resources: { requests: { storage: `${spec.size}Gi` } },
        }),
      },
      options,
    );
  }

  /** Gives a claim to a machine. @throws ConflictError when it has one already */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'attachVolume';
    const { context } = this.#client;
    if (device !== undefined)
      throw context.invalid(operation, 'KubeVirt names devices itself; leave device out');
    const call = context.call(options);
    const { id, extra } = await this.#get(operation, volume, call);
    const machine = await this.#machines.get(operation, node, call);
    if (extra.nodeId !== null)
      throw this.#conflict(operation, `the volume ${id} is attached to ${extra.nodeId}`);
    const persistentVolumeClaim = { claimName: id, hotpluggable: true };
    const json = {
      name: id,
      disk: { name: id, disk: { bus: 'scsi' } },
      volumeSource: { persistentVolumeClaim },
    };
    await this.#change(operation, machine.id, 'addvolume', json, call);
    const isDone = ({ extra: now }: Disk): boolean => now.nodeId === machine.id;
    return this.#after(operation, [id, 'attaching'], isDone, call);
  }

  /** Takes a claim from its machine. @throws ConflictError when no machine has it */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const { id } = await this.#claims.get(operation, volume, call);
    const holder = (await this.#holders(operation, call)).get(id);
    if (holder === undefined) throw this.#conflict(operation, `the volume ${id} is attached to no server`);
    await this.#change(operation, holder.node, 'removevolume', { name: holder.volume }, call);
    return this.#after(operation, [id, 'detaching'], (found) => found.extra.nodeId === null, call);
  }

  /** Makes a claim larger, where its storage class allows that. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Disk> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const json = { spec: { resources: { requests: { storage: `${size}Gi` } } } };
    const request = { ...this.#claims.request(operation, volume), json, headers: MERGE };
    await this.#client.patch({ ...request, idempotent: true }, call);
    return this.#get(operation, volume, call);
  }

  /** Deletes a claim. Kubernetes would keep one that a machine has until that is gone, and then delete it. @throws ConflictError while a machine has it */
  async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.#client.context.call(options);
    const holder = (await this.#holders(operation, call)).get(idOf(volume));
    if (holder !== undefined)
      throw this.#conflict(operation, `the volume ${idOf(volume)} is attached to ${holder.node}`);
    await this.#claims.delete(operation, volume, call);
  }

  async #get(operation: string, volume: Volume | string, call: Call): Promise<Disk> {
    const row = await this.#client.get(this.#claims.request(operation, volume), call);
    return this.#models.volume(readVolume(row, await this.#holders(operation, call)));
  }

  /** Machines by their claims: a claim does not say who has it. */
  async #holders(operation: string, call: Call): Promise<ReadonlyMap<string, Holder>> {
    const request = { operation, path: this.#machinesPath, query: PAGES };
    return new Map((await collect(this.#client.list(request, 'items', holdersOf, call))).flat());
  }

  /** KubeVirt's controller writes the change into the machine. */
  #after(
    operation: string,
    [id, during]: readonly [id: string, during: 'attaching' | 'detaching'],
    isDone: (volume: Disk) => boolean,
    call: Call,
  ): Promise<Disk> {
    const read = (shared: Call): Promise<Disk> => this.#get(operation, id, shared);
    return volumeAfter({ read, during, isDone }, this.#client.context.details(operation), call);
  }

  async #change(operation: string, machine: string, action: string, json: object, call: Call): Promise<void> {
    const path = `${pathOf(this.#subresources, machine)}/${action}`;
    const request = this.#machines.request(operation, machine);
    await this.#client.put({ ...request, path, json, idempotent: false }, call);
  }

  #conflict(operation: string, why: string): ConflictError {
    return new ConflictError(`${operation}: ${why}.`, this.#client.context.details(operation));
  }
}
