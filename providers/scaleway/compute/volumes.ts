import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  type JsonClient,
  NodeNotFoundError,
  TimeoutError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  type Lister,
  pathOf,
  RestVolumes,
  tagsOf,
  untilListed,
  type Volume,
} from '../../../src/compute/index.js';
import { volumesOf } from './collections.js';
import type { ScalewayCreateVolumeExtra, ScalewayExtras, ScalewayVolumeExtra } from './models.js';
import { bytesFor, SEPARATOR } from './read.js';
import type { Scope } from './scope.js';

type BlockVolume = Volume<ScalewayVolumeExtra>;

/** Milliseconds after which a server or a volume that does not change as it was told to is given up. */
export const PATIENCE = 15 * 60_000;

/** Lists volumes for all who wait for one. */
interface VolumeLister extends Lister {
  listVolumes(options: CallOptions): Promise<BlockVolume[]>;
}

/** Volumes of block storage. @see https://www.scaleway.com/en/developers/api/block/ */
export class Volumes extends RestVolumes<ScalewayExtras> {
  readonly #scope: Scope;
  readonly #lister: VolumeLister;

  constructor(client: JsonClient, models: ComputeModels<ScalewayExtras>, scope: Scope, lister: VolumeLister) {
    super(client, models, volumesOf(scope));
    this.#scope = scope;
    this.#lister = lister;
  }

  /** Creates a volume of the next whole number of GB, empty or with the content of a snapshot. */
  async create(
    spec: CreateVolumeOptions<ScalewayCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<BlockVolume> {
    const operation = 'createVolume';
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], this.client.context.details(operation));
    const { name, size, location, snapshot, tags = {}, extra = {} } = spec;
    this.#scope.check(operation, location);
    const bytes = bytesFor(size);
    const source =
      snapshot === undefined
        ? { from_empty: { size: bytes } }
        : { from_snapshot: { snapshot_id: idOf(snapshot), size: bytes } };
    const fields = defined({
      name,
      perf_iops: extra.iops,
      project_id: this.#scope.project(operation),
      tags: tagsOf(tags, SEPARATOR),
    });
    return this.volumes.create(operation, { ...fields, ...source }, options);
  }

  /** Attaches a volume to a server, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<BlockVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined) throw context.invalid(operation, 'Scaleway chooses the device name itself');
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId !== null)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to the server ${extra.nodeId}; detach it first.`,
        context.details(operation),
      );
    const json = { volume_id: id, volume_type: 'sbs_volume' };
    await this.#change(operation, [idOf(node), 'attach-volume'], json, call);
    return this.#until(operation, id, (now) => now.extra.nodeId !== null && now.state === 'in-use', call);
  }

  /** Detaches a volume from its server, and waits until it is free. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<BlockVolume> {
    const operation = 'detachVolume';
    const { context } = this.client;
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to no server.`,
        context.details(operation),
      );
    await this.#change(operation, [extra.nodeId, 'detach-volume'], { volume_id: id }, call);
    return this.untilFree(operation, id, call);
  }

  /** Makes a volume larger, to the next whole number of GB; its state tells when that is done. */
  resize(volume: Volume | string, size: number, options?: CallOptions): Promise<BlockVolume> {
    return this.volumes.update('resizeVolume', volume, { size: bytesFor(size) }, options);
  }

  /** Waits until no server has a volume. @throws VolumeNotFoundError, TimeoutError */
  untilFree(operation: string, volume: string, call: Call): Promise<BlockVolume> {
    return this.#until(operation, volume, (now) => now.extra.nodeId === null && now.state !== 'in-use', call);
  }

  async #change(operation: string, [node, below]: [string, string], json: object, call: Call): Promise<void> {
    const path = `${pathOf(this.#scope.instances('/servers'), node)}/${below}`;
    await this.client.post({ operation, path, json, notFound: NodeNotFoundError }, call);
  }

  async #until(
    operation: string,
    volume: string,
    isDone: (now: BlockVolume) => boolean,
    call: Call,
  ): Promise<BlockVolume> {
    const { context } = this.client;
    const error = (): TimeoutError =>
      new TimeoutError(
        `${operation}: Scaleway accepted it, and the volume ${volume} does not show it after ${PATIENCE / 60_000} minutes.`,
        context.details(operation),
      );
    const ended = (now: BlockVolume): boolean => {
      if (now.state !== 'error') return isDone(now);
      throw new ConflictError(
        `${operation}: Scaleway accepted it, and the volume ${volume} is in error.`,
        context.details(operation),
      );
    };
    const now = await this.volumes.get(operation, volume, call);
    if (ended(now)) return now;
    const volumes = {
      kind: 'volumes',
      read: (lister: VolumeLister, shared: Call) => lister.listVolumes(shared),
      giveUp: { after: PATIENCE, error },
    };
    await untilListed(this.#lister, volumes, [now.id, (found) => found === null || ended(found)], call);
    // A list may lack a volume that is there, such as one of another project.
    return this.#until(operation, volume, isDone, call);
  }
}
