import {
  type CallOptions,
  ConflictError,
  idOf,
  type Reader,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { LxdClient } from './client.js';
import type { LxdCreateVolumeExtra, LxdExtras, LxdSnapshotExtra, LxdVolumeExtra } from './models.js';
import { changeInstance } from './instances.js';
import { configOf, isSnapshot, readSnapshot, readVolume } from './read.js';

type LxdVolume = Volume<LxdVolumeExtra>;
type LxdSnapshot = VolumeSnapshot<LxdSnapshotExtra>;

/** Custom storage volumes of every pool, and their snapshots. */
export class Volumes {
  readonly #client: LxdClient;
  readonly #models: ComputeModels<LxdExtras>;

  constructor(client: LxdClient, models: ComputeModels<LxdExtras>) {
    this.#client = client;
    this.#models = models;
  }

  /** All volumes, pool by pool. */
  async *iterate(options: CallOptions | undefined): AsyncGenerator<LxdVolume, void, undefined> {
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

  /** One volume. @throws VolumeNotFoundError */
  async get(
    operation: string,
    volume: Volume | string,
    options: CallOptions | undefined,
  ): Promise<LxdVolume> {
    const { pool, path } = this.#place(operation, volume);
    const body = await this.#client.get({ operation, path, notFound: VolumeNotFoundError }, options);
    return this.#models.volume(readVolume(pool, body));
  }

  /** Makes a volume in a pool. */
  async create(
    spec: CreateVolumeOptions<LxdCreateVolumeExtra>,
    pool: string,
    options: CallOptions | undefined,
  ): Promise<LxdVolume> {
    const operation = 'createVolume';
    const { name, size, tags = {}, extra = {}, snapshot, location } = spec;
    const call = this.#client.context.call(options);
    const json = defined({
      name,
      type: 'custom',
      content_type: extra.contentType ?? 'filesystem',
      config: { size: `${size}GiB`, ...configOf(tags), ...extra.config },
      description: extra.description,
      source: snapshot === undefined ? undefined : this.#copySource(snapshot),
    });
    const query = { target: location === undefined ? undefined : idOf(location) };
    await this.#client.post({ operation, path: pathIn(pool), query, json }, call);
    return this.get(operation, `${pool}/${name}`, call);
  }

  /** Adds a disk to an instance's definition; a filesystem is mounted at `device`, or at `/mnt/<name>`. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    device: string | undefined,
    options: CallOptions | undefined,
  ): Promise<LxdVolume> {
    const operation = 'attachVolume';
    const call = this.#client.context.call(options);
    const { extra, name } = await this.get(operation, volume, call);
    if (extra.nodeIds.includes(idOf(node)))
      throw this.#conflict(operation, `${idOf(node)} has the volume ${name} already`);
    const path = extra.contentType === 'filesystem' ? { path: device ?? `/mnt/${name}` } : {};
    const disk = { type: 'disk', pool: extra.pool, source: name, ...path };
    await changeInstance(this.#client, operation, node, { devices: { [deviceName(name)]: disk } }, call);
    return this.get(operation, volume, call);
  }

  /** Takes the volume's disk from its instance. */
  async detach(volume: Volume | string, options: CallOptions | undefined): Promise<LxdVolume> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const { extra, name } = await this.get(operation, volume, call);
    const [nodeId] = extra.nodeIds;
    if (nodeId === undefined)
      throw this.#conflict(operation, `the volume ${idOf(volume)} is not attached to any instance`);
    await this.#removeDisk(operation, nodeId, { pool: extra.pool, source: name }, call);
    return this.get(operation, volume, call);
  }

  /** Deletes a volume. One that is gone already is no error. */
  async destroy(volume: Volume | string, options: CallOptions | undefined): Promise<void> {
    const operation = 'destroyVolume';
    const { path } = this.#place(operation, volume);
    await this.#client.delete({ operation, path, notFound: VolumeNotFoundError }, options);
  }

  /** Snapshots of a volume; of all volumes where none is given. */
  async *iterateSnapshots(
    volume: Volume | string | null | undefined,
    options: CallOptions | undefined,
  ): AsyncGenerator<LxdSnapshot, void, undefined> {
    const operation = 'listVolumeSnapshots';
    const call = this.#client.context.call(options);
    if (volume === undefined || volume === null) {
      for await (const one of this.iterate(call)) yield* this.iterateSnapshots(one, call);
      return;
    }
    const { id, path } = this.#place(operation, volume);
    const request = { operation, path: `${path}/snapshots`, query: { recursion: 1 } };
    const read = (snapshot: Reader): LxdSnapshot => this.#models.volumeSnapshot(readSnapshot(id, snapshot));
    yield* this.#client.list({ ...request, notFound: VolumeNotFoundError }, 'metadata', read, call);
  }

  /** Makes a snapshot of a volume. */
  async snapshot(
    volume: Volume | string,
    name: string,
    options: CallOptions | undefined,
  ): Promise<LxdSnapshot> {
    const operation = 'createVolumeSnapshot';
    const call = this.#client.context.call(options);
    const { id, path } = this.#place(operation, volume);
    const target = { operation, path: `${path}/snapshots`, notFound: VolumeNotFoundError };
    await this.#client.post({ ...target, json: { name } }, call);
    const made = await this.#client.get({ ...target, path: pathOf(target.path, { id: name }) }, call);
    return this.#models.volumeSnapshot(readSnapshot(id, made));
  }

  /** Deletes a snapshot. One that is gone already is no error. */
  async destroySnapshot(snapshot: VolumeSnapshot | string, options: CallOptions | undefined): Promise<void> {
    const operation = 'destroyVolumeSnapshot';
    const { path, snapshot: name } = this.#place(operation, snapshot);
    const target = { operation, path: pathOf(`${path}/snapshots`, { id: name }) };
    await this.#client.delete({ ...target, notFound: VolumeSnapshotNotFoundError }, options);
  }

  /** Puts the definition without the disk in place of the one that was read. */
  async #removeDisk(
    operation: string,
    node: string,
    disk: { readonly pool: string; readonly source: string },
    call: CallOptions,
  ): Promise<void> {
    const target = { operation, path: pathOf('/instances', node) };
    const { body, etag } = await this.#client.getTagged(target, call);
    const devices = Object.fromEntries(
      Object.entries(body.object('devices').raw).filter(([, device]) => !isDisk(device, disk)),
    );
    const { architecture, config, profiles, description, ephemeral } = body.raw;
    const json = { architecture, config, profiles, description, ephemeral, devices };
    const headers = etag === undefined ? {} : { 'if-match': etag };
    await this.#client.put({ ...target, headers, json }, call);
  }

  #copySource(snapshot: VolumeSnapshot | string): object {
    const { pool, volume, snapshot: name } = this.#place('createVolume', snapshot);
    return { type: 'copy', pool, name: `${volume}/${name}` };
  }

  /** The parts of an id such as `default/data/before`, and the path of its volume; '' for a snapshot that it does not name. */
  #place(operation: string, value: { readonly id: string } | string): VolumePlace {
    const [pool = '', volume = '', snapshot = ''] = idOf(value).split('/');
    if (pool !== '' && volume !== '')
      return { id: `${pool}/${volume}`, pool, volume, snapshot, path: pathOf(pathIn(pool), { id: volume }) };
    throw new VolumeNotFoundError(
      `${operation}: a volume's id is its pool and its name, such as default/data, not ${JSON.stringify(idOf(value))}.`,
      this.#client.context.details(operation),
    );
  }

  #conflict(operation: string, why: string): ConflictError {
    return new ConflictError(`${operation}: ${why}.`, this.#client.context.details(operation));
  }
}

interface VolumePlace {
  readonly id: string;
  readonly pool: string;
  readonly volume: string;
  readonly snapshot: string;
  readonly path: string;
}

function pathIn(pool: string): string {
  return `${pathOf('/storage-pools', { id: pool })}/volumes/custom`;
}

/** Device names are short; a volume's name may be longer. */
function deviceName(volume: string): string {
  return volume.slice(0, 60);
}

function isDisk(
  device: unknown,
  { pool, source }: { readonly pool: string; readonly source: string },
): boolean {
  if (typeof device !== 'object' || device === null) return false;
  const { type, pool: itsPool, source: itsSource } = device as Record<string, unknown>;
  return type === 'disk' && itsPool === pool && itsSource === source;
}
