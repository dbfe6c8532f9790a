import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
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
  volumeAfter,
  VolumeSnapshot,
  type VolumeState,
} from '../../../src/compute/index.js';
import type { OpenStackExtras } from '../compute/models.js';
import { readVolume, readVolumeSnapshot } from './models.js';
import type { OpenStackOptions } from '../credentials.js';
import { OpenStackKeyPairs } from '../compute/key-pairs.js';
import { SERVERS } from '../compute/servers.js';

type OpenStackVolume = Volume<OpenStackExtras['volume']>;
type OpenStackSnapshot = VolumeSnapshot<OpenStackExtras['volumeSnapshot']>;

const VOLUMES = '/volumes';
const SNAPSHOTS = '/snapshots';
const volumeService = { endpoint: 'volume' } as const;

/**
 * Volumes and their snapshots: Cinder v3. Attaching is Nova's.
 *
 * @see https://docs.openstack.org/api-ref/block-storage/v3/
 */
export abstract class OpenStackVolumes<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackKeyPairs<Options> {
  override iterateVolumes(options?: CallOptions): AsyncIterable<OpenStackVolume> {
    const request = { ...volumeService, operation: 'listVolumes', path: `${VOLUMES}/detail` };
    return this.pages(request, 'volumes', (volume) => this.volume(volume), options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<OpenStackVolume> {
    const request = {
      ...volumeService,
      operation: 'getVolume',
      path: pathOf(VOLUMES, volume),
      notFound: VolumeNotFoundError,
    };
    return this.volume((await this.get(request, options)).object('volume'));
  }

  override async createVolume(
    spec: CreateVolumeOptions<OpenStackExtras['createVolume']>,
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    const operation = 'createVolume';
    this.checkVolumeSpec(spec);
    const body = await this.send(
      {
        ...volumeService,
        operation,
        method: 'POST',
        path: VOLUMES,
        json: { volume: this.volumeBody(spec) },
        notFound: spec.snapshot === undefined ? VolumeNotFoundError : VolumeSnapshotNotFoundError,
      },
      options,
    );
    return this.volume(body.object('volume'));
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    const call = this.call(options);
    await this.connection.empty(
      {
        operation: 'attachVolume',
        method: 'POST',
        path: `${pathOf(SERVERS, node)}/os-volume_attachments`,
        json: { volumeAttachment: defined({ volumeId: idOf(volume), device }) },
      },
      call,
    );
    return this.changed(
      'attachVolume',
      volume,
      'attaching',
      (now) => isOn(now, idOf(node)) || isShared(now),
      call,
    );
  }

  override async detachVolume(volume: Volume | string, options?: CallOptions): Promise<OpenStackVolume> {
    const call = this.call(options);
    const { id, name, extra } = await this.getVolume(volume, call);
    const [attachment] = extra.attachments;
    if (attachment === undefined) {
      throw new ConflictError(
        `detachVolume: volume ${name} (${id}) is not attached; its status is ${extra.status}.`,
        this.details('detachVolume'),
      );
    }
    await this.connection.empty(
      {
        operation: 'detachVolume',
        method: 'DELETE',
        path: `${pathOf(SERVERS, attachment.nodeId)}/os-volume_attachments/${encodeURIComponent(id)}`,
      },
      call,
    );
    return this.changed('detachVolume', id, 'detaching', (now) => !isOn(now, attachment.nodeId), call);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.remove(
      { ...volumeService, operation: 'destroyVolume', path: pathOf(VOLUMES, volume) },
      options,
    );
  }

  /** Makes a volume larger. @throws ConflictError while it is in use */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    this.checkVolumeSize(size, 'resizeVolume');
    const call = this.call(options);
    await this.connection.empty(
      {
        ...volumeService,
        operation: 'resizeVolume',
        method: 'POST',
        path: `${pathOf(VOLUMES, volume)}/action`,
        json: { 'os-extend': { new_size: size } },
        notFound: VolumeNotFoundError,
      },
      call,
    );
    const isDone = ({ state, size: now }: OpenStackVolume): boolean => state !== 'error' && now === size;
    return this.changed('resizeVolume', volume, 'updating', isDone, call);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<OpenStackSnapshot> {
    const filter = volume === undefined || volume === null ? {} : { volume_id: idOf(volume) };
    const request = {
      ...volumeService,
      operation: 'listVolumeSnapshots',
      path: `${SNAPSHOTS}/detail`,
      query: filter,
    };
    return this.pages(request, 'snapshots', (snapshot) => this.volumeSnapshot(snapshot), options);
  }

  /** One snapshot. @throws VolumeSnapshotNotFoundError */
  async getVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<OpenStackSnapshot> {
    const request = {
      ...volumeService,
      operation: 'getVolumeSnapshot',
      path: pathOf(SNAPSHOTS, snapshot),
      notFound: VolumeSnapshotNotFoundError,
    };
    return this.volumeSnapshot((await this.get(request, options)).object('snapshot'));
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<OpenStackExtras['createVolumeSnapshot']>,
    options?: CallOptions,
  ): Promise<OpenStackSnapshot> {
    const body = await this.send(
      {
        ...volumeService,
        operation: 'createVolumeSnapshot',
        method: 'POST',
        path: SNAPSHOTS,
        json: { snapshot: this.snapshotBody(idOf(volume), spec) },
        notFound: VolumeNotFoundError,
      },
      options,
    );
    return this.volumeSnapshot(body.object('snapshot'));
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    return this.remove(
      { ...volumeService, operation: 'destroyVolumeSnapshot', path: pathOf(SNAPSHOTS, snapshot) },
      options,
    );
  }

  /** What Cinder takes to make a volume. */
  protected volumeBody(spec: CreateVolumeOptions<OpenStackExtras['createVolume']>): Record<string, unknown> {
    const { extra = {}, location, snapshot } = spec;
    return defined({
      name: spec.name,
      size: spec.size,
      availability_zone: location === undefined ? undefined : idOf(location),
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
      volume_type: extra.type,
      description: extra.description,
      metadata: merged(spec.tags, extra.metadata),
      imageRef: extra.image,
      source_volid: extra.sourceVolume,
    });
  }

  /** What Cinder takes to make a snapshot. */
  protected snapshotBody(
    volumeId: string,
    { name, tags, extra = {} }: CreateVolumeSnapshotOptions<OpenStackExtras['createVolumeSnapshot']>,
  ): Record<string, unknown> {
    return defined({
      volume_id: volumeId,
      name,
      description: extra.description,
      force: extra.force,
      metadata: merged(tags, extra.metadata),
    });
  }

  /** Waits until a change of a volume has ended. @throws ConflictError where it failed after it was accepted */
  private changed(
    operation: string,
    volume: Volume | string,
    during: VolumeState,
    isDone: (volume: OpenStackVolume) => boolean,
    call: Call,
  ): Promise<OpenStackVolume> {
    const read = (shared: Call): Promise<OpenStackVolume> => this.getVolume(volume, shared);
    const reason = ({ extra }: OpenStackVolume): string | null => extra.status;
    return volumeAfter({ read, during, isDone, reason }, this.details(operation), call);
  }

  /** Reads a volume into a model of this driver. */
  protected volume(volume: Reader): OpenStackVolume {
    return new Volume(this, readVolume(volume));
  }

  /** Reads a snapshot into a model of this driver. */
  protected volumeSnapshot(snapshot: Reader): OpenStackSnapshot {
    return new VolumeSnapshot(this, readVolumeSnapshot(snapshot));
  }
}

function isOn({ extra }: OpenStackVolume, nodeId: string): boolean {
  return extra.attachments.some((attachment) => attachment.nodeId === nodeId);
}

/** Whether servers share a volume: Cinder does not list the newest attachment of such a one until it is complete, so that nothing can be told. */
function isShared({ state, extra }: OpenStackVolume): boolean {
  return state === 'in-use' && extra.attachments.length > 0;
}

/** Tags and metadata, which are one at Cinder; undefined where neither was given. */
function merged(
  tags: Readonly<Record<string, string>> | undefined,
  metadata: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  return tags === undefined ? metadata : { ...tags, ...metadata };
}
