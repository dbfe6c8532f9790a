import {
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  RestVolumes,
  undoneBy,
  type Volume,
} from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { SNAPSHOTS, VOLUMES } from './collections.js';
import { checkKeys, checkLocation } from './create-body.js';
import { definitionOf, type Definitions } from './definitions.js';
import type { CloudSigmaCreateVolumeExtra, CloudSigmaExtras, CloudSigmaVolumeExtra } from './models.js';
import { GIB } from './sizes.js';

type Drive = Volume<CloudSigmaVolumeExtra>;

/** Drives on a controller of the bus `virtio`. @see https://docs.cloudsigma.com/en/latest/servers_kvm.html */
const UNITS = 6;

/** Waits for volumes. */
interface Waiter {
  waitUntilAvailable(volume: Volume, options: CallOptions): Promise<Volume>;
}

/** Drives of the account. @see https://docs.cloudsigma.com/en/latest/drives.html */
export class Volumes extends RestVolumes<CloudSigmaExtras> {
  readonly #definitions: Definitions;
  readonly #waiter: Waiter;

  constructor(
    client: CloudSigmaClient,
    models: ComputeModels<CloudSigmaExtras>,
    definitions: Definitions,
    waiter: Waiter,
  ) {
    super(client, models, VOLUMES);
    this.#definitions = definitions;
    this.#waiter = waiter;
  }

  /** Makes a drive: an empty one, or a copy of a snapshot, which is then made as large as it is to be. */
  async create(
    spec: CreateVolumeOptions<CloudSigmaCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Drive> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'tags', 'snapshot'], context.details(operation));
    checkLocation(operation, spec.location, context);
    checkKeys(operation, spec.tags ?? {}, context);
    const { name, size, snapshot, tags, extra = {} } = spec;
    if (snapshot !== undefined) return this.#copy(spec, idOf(snapshot), context.call(options));
    const drive = defined({
      name,
      size: size * GIB,
      media: 'disk',
      meta: tags,
      storage_type: extra.storageType,
      allow_multimount: extra.allowMultimount,
    });
    return this.volumes.create(operation, { objects: [drive] }, options);
  }

  /** Copies a snapshot. A copy that cannot be as large as asked is deleted again. */
  async #copy(
    { name, size, tags, extra }: CreateVolumeOptions,
    snapshot: string,
    call: CallOptions,
  ): Promise<Drive> {
    const operation = 'createVolume';
    const { context } = this.client;
    if (tags !== undefined || extra !== undefined)
      throw context.invalid(operation, 'a copy of a snapshot takes neither tags nor extra');
    const path = `${pathOf(SNAPSHOTS.path, snapshot)}/action`;
    const request = { operation, path, query: { do: 'clone' }, notFound: VolumeSnapshotNotFoundError };
    const copy = this.volumes.read(await this.client.post({ ...request, json: { name } }, call));
    if (copy.size === size) return copy;
    const undo = { what: `volume ${copy.id}`, details: context.details(operation) };
    const finish = async (): Promise<Drive> => {
      if (copy.size !== null && copy.size > size)
        throw context.invalid(operation, `the snapshot has ${copy.size} GiB, more than the size asked for`);
      await this.#waiter.waitUntilAvailable(copy, call);
      return this.resize(copy, size, call);
    };
    return undoneBy(finish, () => this.volumes.delete(operation, copy, undefined), undo);
  }

  /** Attaches a drive to a stopped server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Drive> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined)
      throw context.invalid(operation, 'the system of the server names the device; leave device out');
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    const [holder] = extra.nodeIds;
    if (holder !== undefined)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to the server ${holder}.`,
        context.details(operation),
      );
    await this.#definitions.amendStopped(
      operation,
      node,
      (old) => {
        const drives = definitionOf(old)['drives'] as Readonly<Record<string, unknown>>[];
        const taken = drives.flatMap(({ device: bus, dev_channel: place }) =>
          bus === 'virtio' ? [place] : [],
        );
        return { drives: [...drives, { device: 'virtio', dev_channel: freePlace(taken), drive: id }] };
      },
      call,
    );
    return this.volumes.get(operation, volume, call);
  }

  /** Detaches a drive from its stopped server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Drive> {
    const operation = 'detachVolume';
    const { context } = this.client;
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    const [holder, ...others] = extra.nodeIds;
    if (holder === undefined || others.length > 0)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to ${holder === undefined ? 'no server' : 'several servers, and which is meant is not known'}.`,
        context.details(operation),
      );
    const isOther = (drive: { readonly drive: { readonly uuid?: string } }): boolean =>
      drive.drive.uuid !== id;
    await this.#definitions.amendStopped(
      operation,
      holder,
      (old) => ({ drives: (definitionOf(old)['drives'] as Parameters<typeof isOther>[0][]).filter(isOther) }),
      call,
    );
    return this.volumes.get(operation, volume, call);
  }

  /** Makes a drive larger: one that no running server has. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Drive> {
    const operation = 'resizeVolume';
    const call = this.client.context.call(options);
    const old = await this.client.get(this.volumes.request(operation, volume), call);
    if (size * GIB < old.number('size'))
      throw this.client.context.invalid(operation, `the volume ${idOf(volume)} is larger than ${size} GiB`);
    const request = this.volumes.request(operation, volume, '/action');
    const json = { ...definitionOf(old), size: size * GIB };
    return this.volumes.read(await this.client.post({ ...request, query: { do: 'resize' }, json }, call));
  }

  /** Deletes a drive that no server has: CloudSigma itself would take it from its server. A missing one is no error. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const { context } = this.client;
    const call = context.call(options);
    const found = await this.volumes.get(operation, volume, call).catch((error: unknown) => {
      if (CloudError.is(error) && error.code === 'volume-not-found') return null;
      throw error;
    });
    if (found === null) return;
    const [holder] = found.extra.nodeIds;
    if (holder !== undefined)
      throw new ConflictError(
        `${operation}: the volume ${found.id} is attached to the server ${holder}.`,
        context.details(operation),
      );
    await this.volumes.delete(operation, volume, call);
  }
}

/** The first free place on the bus. */
function freePlace(taken: readonly unknown[]): string {
  const places = Array.from(
    { length: taken.length + 1 },
    (_, at) => `${Math.floor(at / UNITS)}:${at % UNITS}`,
  );
  return places.find((place) => !taken.includes(place)) ?? '';
}
