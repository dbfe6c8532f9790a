import {
  type CallOptions,
  type ClientRequest,
  CloudError,
  ConflictError,
  idOf,
  NodeNotFoundError,
  type Reader,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  type Volume,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import { type Cluster, idSuffix } from './cluster.js';
import type { LxdCreateVolumeExtra, LxdExtras, LxdVolumeExtra } from './models.js';
import { configOf, isSnapshot, readVolume } from './read.js';
import { pathIn, type SnapshotPlace, snapshotPlace, volumePlace } from './volume-place.js';

type LxdVolume = Volume<LxdVolumeExtra>;

/** Custom storage volumes of every pool. */
export class Volumes {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;
  readonly #cluster: Cluster;
  readonly #pool: string;

  /** @param pool the storage pool of new volumes that name none */
  constructor(client: LxdClient, models: ComputeModels<LxdExtras>, cluster: Cluster, pool: string) {
    this.#client = client;
    this.#cluster = cluster;
    this.#models = models;
    this.#pool = pool;
  }

  /** All volumes, pool by pool. */
  async *iterate(options?: CallOptions): AsyncGenerator<LxdVolume, void, undefined> {
    const call = this.#client.context.call(options);
    const operation = 'listVolumes';
    const query = { recursion: 1 };
    const name = (pool: Reader): string => pool.id('name');
    const pools = this.#client.list({ operation, path: '/storage-pools', query }, 'metadata', name, call);
    for await (const pool of pools) {
      const read = (volume: Reader): LxdVolume | null =>
        isSnapshot(volume) ? null : this.#models.volume(readVolume(pool, volume));
      yield* this.#client.list({ operation, path: pathIn(pool), query }, 'metadata', read, call);
    }
  }

  /** Fetches a volume. @throws VolumeNotFoundError */
  get(volume: Volume | string, options?: CallOptions): Promise<LxdVolume> {
    return this.#get('getVolume', volume, options);
  }

  /** Makes a volume in a pool; in a cluster on the member of its location, of its snapshot, or the one that responds. */
  async create(spec: CreateVolumeOptions<LxdCreateVolumeExtra>, options?: CallOptions): Promise<LxdVolume> {
    const operation = 'createVolume';
    const { name, size, tags = {}, extra = {}, snapshot, location } = spec;
    const { pool = this.#pool } = extra;
    const { context } = this.#client;
    const call = context.call(options);
    const source = snapshot === undefined ? undefined : snapshotPlace(operation, snapshot, context);
    const json = defined({
      name,
      type: 'custom',
      content_type: extra.contentType ?? 'filesystem',
      config: { size: `${size}GiB`, ...configOf(tags), ...extra.config },
      description: extra.description,
      source: source === undefined ? undefined : copySource(source),
    });
    const target = await this.#cluster.member(operation, location ?? source?.query.target, call);
    await this.#client.post({ operation, path: pathIn(pool), query: { target }, json }, call);
    return this.#get(operation, `${pool}/${name}${idSuffix(target)}`, call);
  }

  /** Adds a disk to an instance's definition; a filesystem is mounted at `device`, or at `/mnt/<name>`. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<LxdVolume> {
    const operation = 'attachVolume';
    const call = this.#client.context.call(options);
    const { extra, name } = await this.#get(operation, volume, call);
    if (extra.nodeIds.includes(idOf(node)))
      throw this.#conflict(operation, `${idOf(node)} has the volume ${name} already`);
    const path = extra.contentType === 'filesystem' ? { path: device ?? `/mnt/${name}` } : {};
    const disk = { type: 'disk', pool: extra.pool, source: name, ...path };
    await this.#addDisk(operation, node, disk, call);
    return this.#get(operation, volume, call);
  }

  /** Removes the volume's disk from its instance. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<LxdVolume> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const { extra, name } = await this.#get(operation, volume, call);
    const [nodeId] = extra.nodeIds;
    if (nodeId === undefined)
      throw this.#conflict(operation, `the volume ${idOf(volume)} is not attached to any instance`);
    await this.#removeDisk(operation, nodeId, { pool: extra.pool, source: name }, call);
    return this.#get(operation, volume, call);
  }

  /** Deletes a volume. A missing one is no error. */
  async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const { path, query } = volumePlace(operation, volume, this.#client.context);
    await this.#client.delete({ operation, path, query, notFound: VolumeNotFoundError }, options);
  }

  async #get(
    operation: string,
    volume: Volume | string,
    options: CallOptions | undefined,
  ): Promise<LxdVolume> {
    const { pool, path, query } = volumePlace(operation, volume, this.#client.context);
    const request = { operation, path, query, notFound: VolumeNotFoundError };
    const body = await this.#client.get(request, options);
    return this.#models.volume(readVolume(pool, body));
  }

  /** Adds a disk under an unused name of a device: LXD would put it in place of a device of the same name. */
  async #addDisk(
    operation: string,
    node: ComputeNode | string,
    disk: Disk,
    call: CallOptions,
  ): Promise<void> {
    const target = { operation, path: pathOf('/instances', node), notFound: NodeNotFoundError };
    const { body, etag } = await this.#client.getTagged(target, call);
    const name = unusedDevice(disk.source, body);
    const request = {
      ...target,
      ...ifUnchanged(etag),
      json: { devices: { [name]: disk } },
      idempotent: true,
    };
    const isThere = (devices: Devices): boolean => isDisk(devices[name], disk);
    await this.#unlessDone(target, isThere, () => this.#client.patch(request, call), call);
  }

  /** Writes the definition as read, without the disk. */
  async #removeDisk(operation: string, node: string, disk: Disk, call: CallOptions): Promise<void> {
    const target = { operation, path: pathOf('/instances', node) };
    const { body, etag } = await this.#client.getTagged(target, call);
    const own = Object.entries(body.object('devices').raw);
    const devices = Object.fromEntries(own.filter(([, device]) => !isDisk(device, disk)));
    if (Object.keys(devices).length === own.length)
      throw this.#conflict(operation, `${node} has the volume ${disk.source} from one of its profiles`);
    const { architecture, config, profiles, description, ephemeral } = body.raw;
    const json = { architecture, config, profiles, description, ephemeral, devices };
    const isGone = (now: Devices): boolean => !Object.values(now).some((device) => isDisk(device, disk));
    const put = () => this.#client.put({ ...target, ...ifUnchanged(etag), json }, call);
    await this.#unlessDone(target, isGone, put, call);
  }

  /** Sends a change with an ETag. Sent again after a lost response it is refused, since it was made: the instance tells. */
  async #unlessDone(
    target: ClientRequest,
    isDone: (devices: Devices) => boolean,
    send: () => Promise<unknown>,
    call: CallOptions,
  ): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 412) throw error;
      const { body } = await this.#client.getTagged(target, call);
      if (!isDone(body.object('devices').raw)) throw error;
    }
  }

  #conflict(operation: string, why: string): ConflictError {
    return new ConflictError(`${operation}: ${why}.`, this.#client.context.details(operation));
  }
}

function copySource({ pool, volume, snapshot, query }: SnapshotPlace): object {
  return defined({ type: 'copy', pool, name: `${volume}/${snapshot}`, location: query.target });
}

type Devices = Readonly<Record<string, unknown>>;

/** A volume as a device of an instance. */
interface Disk {
  readonly pool: string;
  readonly source: string;
}

/** Name of a device that neither the instance nor a profile of it uses. Device names are limited to fewer characters than volume names. */
function unusedDevice(volume: string, instance: Reader): string {
  const used = new Set(
    ['devices', 'expanded_devices'].flatMap((field) =>
      Object.keys(instance.optionalObject(field)?.raw ?? {}),
    ),
  );
  const base = volume.slice(0, 60);
  let name = base;
  for (let number = 2; used.has(name); number += 1) name = `${base}-${number}`;
  return name;
}

/** Headers by which a definition that was changed since it was read is not overwritten. */
function ifUnchanged(etag: string | undefined): { readonly headers?: Readonly<Record<string, string>> } {
  return etag === undefined ? {} : { headers: { 'if-match': etag } };
}

function isDisk(device: unknown, { pool, source }: Disk): boolean {
  if (typeof device !== 'object' || device === null) return false;
  const { type, pool: itsPool, source: itsSource } = device as Record<string, unknown>;
  return type === 'disk' && itsPool === pool && itsSource === source;
}
