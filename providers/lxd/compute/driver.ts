import {
  type CallOptions,
  CloudError,
  type CloudErrorClass,
  ConflictError,
  idOf,
  InvalidRequestError,
  type Reader,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeNode,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  defined,
  pathOf,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import type { LxdCreateVolumeExtra, LxdSnapshotExtra, LxdVolumeExtra } from './models.js';
import { LxdNodes } from './nodes.js';
import { configOf, isSnapshot, readSnapshot, readVolume } from './read.js';

/**
 * LXD: containers and virtual machines as nodes, profiles as sizes, custom storage volumes as volumes. Names are ids.
 *
 * ```ts
 * const Lxd = getDriver(Provider.LXD);
 * const lxd = new Lxd({ endpoint: 'unix:///var/snap/lxd/common/lxd/unix.socket' });
 * const node = await lxd.createNode({ name: 'web-1', image: 'ubuntu/24.04', size: 'default' });
 * ```
 *
 * @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/
 */
export class LxdCompute extends LxdNodes {
  /** Custom volumes of every pool. */
  override async *iterateVolumes(
    options?: CallOptions,
  ): AsyncGenerator<Volume<LxdVolumeExtra>, void, undefined> {
    const call = this.call(options);
    const operation = 'listVolumes';
    const pools = this.pages(
      { operation, ...this.at('/storage-pools', { recursion: 1 }) },
      'metadata',
      (pool) => pool.id('name'),
      call,
    );
    for await (const pool of pools) {
      const request = { operation, ...this.at(`${volumesPath(pool)}`, { recursion: 1 }) };
      const read = (volume: Reader): Volume<LxdVolumeExtra> | null =>
        isSnapshot(volume) ? null : new Volume(this, readVolume(pool, volume));
      yield* this.pages(request, 'metadata', read, call);
    }
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<Volume<LxdVolumeExtra>> {
    const [pool, name] = this.partsOf(volume, 'getVolume');
    const target = this.at(pathOf(volumesPath(pool), name));
    const request = { operation: 'getVolume', ...target, notFound: VolumeNotFoundError };
    return new Volume(this, readVolume(pool, await this.get(request, options)));
  }

  override async createVolume(
    spec: CreateVolumeOptions<LxdCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Volume<LxdVolumeExtra>> {
    const call = this.call(options);
    this.checkVolumeSpec(spec);
    const { extra = {}, snapshot, location } = spec;
    const pool = extra.pool ?? this.options.pool ?? 'default';
    const source = snapshot === undefined ? undefined : this.copySource(snapshot);
    const target = { target: location === undefined ? undefined : idOf(location) };
    const request = {
      operation: 'createVolume',
      method: 'POST' as const,
      ...this.at(volumesPath(pool), target),
      json: defined({
        name: spec.name,
        type: 'custom',
        content_type: extra.contentType ?? 'filesystem',
        config: { size: `${spec.size}GiB`, ...configOf(spec.tags ?? {}), ...extra.config },
        description: extra.description,
        source,
      }),
    };
    await this.change(request, call);
    return this.getVolume(`${pool}/${spec.name}`, call);
  }

  /** Gives a volume to an instance. `device` is the path where a filesystem is mounted; `/mnt/<name>` where it is left out. */
  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Volume<LxdVolumeExtra>> {
    const call = this.call(options);
    const { extra, name } = await this.getVolume(volume, call);
    if (extra.nodeIds.includes(idOf(node)))
      throw new ConflictError(
        `attachVolume: ${idOf(node)} has the volume ${name} already.`,
        this.details('attachVolume'),
      );
    const path = extra.contentType === 'filesystem' ? { path: attachment.device ?? `/mnt/${name}` } : {};
    const disk = { type: 'disk', pool: extra.pool, source: name, ...path };
    const json = { devices: { [deviceName(name)]: disk } };
    await this.changeNode({ operation: 'attachVolume', method: 'PATCH', json }, node, call);
    return this.getVolume(volume, call);
  }

  override async detachVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<LxdVolumeExtra>> {
    const call = this.call(options);
    const { extra, name } = await this.getVolume(volume, call);
    const [nodeId] = extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `detachVolume: the volume ${idOf(volume)} is not attached to any instance.`,
        this.details('detachVolume'),
      );
    await this.removeDisk(nodeId, { pool: extra.pool, source: name }, call);
    return this.getVolume(volume, call);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    const [pool, name] = this.partsOf(volume, 'destroyVolume');
    await this.delete('destroyVolume', pathOf(volumesPath(pool), name), VolumeNotFoundError, options);
  }

  override async *iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncGenerator<VolumeSnapshot<LxdSnapshotExtra>, void, undefined> {
    const call = this.call(options);
    if (volume === undefined || volume === null) {
      for await (const one of this.iterateVolumes(call)) yield* this.iterateVolumeSnapshots(one, call);
      return;
    }
    const [pool, name] = this.partsOf(volume, 'listVolumeSnapshots');
    const path = `${pathOf(volumesPath(pool), name)}/snapshots`;
    const request = {
      operation: 'listVolumeSnapshots',
      ...this.at(path, { recursion: 1 }),
      notFound: VolumeNotFoundError,
    };
    const read = (snapshot: Reader): VolumeSnapshot<LxdSnapshotExtra> =>
      new VolumeSnapshot(this, readSnapshot(`${pool}/${name}`, snapshot));
    yield* this.pages(request, 'metadata', read, call);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<LxdSnapshotExtra>> {
    if (spec.tags !== undefined)
      throw new InvalidRequestError(
        `createVolumeSnapshot: ${this.provider} keeps no tags with snapshots; leave tags out.`,
        this.details('createVolumeSnapshot'),
      );
    const call = this.call(options);
    const operation = 'createVolumeSnapshot';
    const [pool, name] = this.partsOf(volume, operation);
    const path = `${pathOf(volumesPath(pool), name)}/snapshots`;
    const notFound = VolumeNotFoundError;
    await this.change(
      { operation, method: 'POST', ...this.at(path), json: { name: spec.name }, notFound },
      call,
    );
    const made = await this.get({ operation, ...this.at(pathOf(path, spec.name)), notFound }, call);
    return new VolumeSnapshot(this, readSnapshot(`${pool}/${name}`, made));
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    const [pool, name, own] = this.partsOf(snapshot, 'destroyVolumeSnapshot');
    const path = pathOf(`${pathOf(volumesPath(pool), name)}/snapshots`, own);
    await this.delete('destroyVolumeSnapshot', path, VolumeSnapshotNotFoundError, options);
  }

  private async delete(
    operation: string,
    path: string,
    notFound: CloudErrorClass,
    options: CallOptions | undefined,
  ): Promise<void> {
    try {
      await this.change({ operation, method: 'DELETE', ...this.at(path), notFound }, options);
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  /** Takes a disk from an instance: the definition without it is put in place of the one that was read. */
  private async removeDisk(
    node: string,
    disk: { readonly pool: string; readonly source: string },
    call: CallOptions,
  ): Promise<void> {
    const target = { operation: 'detachVolume', ...this.at(pathOf('/instances', node)) };
    const response = await this.connection.json({ ...target, method: 'GET' }, call);
    const instance = this.reader(response.body, 'detachVolume').object('metadata');
    const devices = Object.fromEntries(
      Object.entries(instance.object('devices').raw).filter(([, device]) => !isDisk(device, disk)),
    );
    const { architecture, config, profiles, description, ephemeral } = instance.raw;
    const etag = response.headers['etag'];
    await this.change(
      {
        ...target,
        method: 'PUT',
        headers: etag === undefined ? {} : { 'if-match': etag },
        json: { architecture, config, profiles, description, ephemeral, devices },
      },
      call,
    );
  }

  private copySource(snapshot: VolumeSnapshot | string): object {
    const [pool, volume, name] = this.partsOf(snapshot, 'createVolume');
    return { type: 'copy', pool, name: `${volume}/${name}` };
  }

  /** Pool, volume and snapshot of an id such as `default/data/before`; '' for what it does not name, which no server knows. */
  private partsOf(value: { readonly id: string } | string, operation: string): [string, string, string] {
    const [pool = '', volume = '', snapshot = ''] = idOf(value).split('/');
    if (pool !== '' && volume !== '') return [pool, volume, snapshot];
    throw new VolumeNotFoundError(
      `${operation}: a volume's id is its pool and its name, such as default/data, not ${JSON.stringify(idOf(value))}.`,
      this.details(operation),
    );
  }
}

function volumesPath(pool: string): string {
  return `${pathOf('/storage-pools', pool)}/volumes/custom`;
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
