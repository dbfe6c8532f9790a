import {
  type CallOptions,
  ConflictError,
  idOf,
  InvalidRequestError,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeNode,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  defined,
  type NodeLocation,
  pathOf,
  tagsOf,
  Volume,
  VolumeSnapshot,
} from '../../../src/compute/index.js';
import { dropletNumber, PAGE } from './client.js';
import type {
  DigitalOceanCreateSnapshotExtra,
  DigitalOceanCreateVolumeExtra,
  DigitalOceanSnapshotExtra,
  DigitalOceanVolumeExtra,
} from './models.js';
import { readAction, readSnapshot, readVolume } from './read.js';
import { DigitalOceanTags } from './tags.js';

/**
 * DigitalOcean: Droplets, volumes, snapshots, SSH keys, tags.
 *
 * ```ts
 * const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
 * const cloud = new DigitalOcean({ token, region: 'nyc3' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' });
 * ```
 *
 * @see https://docs.digitalocean.com/reference/api/reference/
 */
export class DigitalOceanCompute extends DigitalOceanTags {
  override iterateVolumes(options?: CallOptions): AsyncIterable<Volume<DigitalOceanVolumeExtra>> {
    return this.pages(
      { operation: 'listVolumes', path: '/volumes', query: { per_page: PAGE } },
      'volumes',
      (volume) => new Volume(this, readVolume(volume)),
      options,
    );
  }

  override async getVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<DigitalOceanVolumeExtra>> {
    const request = {
      operation: 'getVolume',
      path: pathOf('/volumes', volume),
      notFound: VolumeNotFoundError,
    };
    return new Volume(this, readVolume((await this.get(request, options)).object('volume')));
  }

  override async createVolume(
    spec: CreateVolumeOptions<DigitalOceanCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<Volume<DigitalOceanVolumeExtra>> {
    this.checkVolumeSpec(spec);
    const { extra = {}, snapshot } = spec;
    const request = {
      operation: 'createVolume',
      method: 'POST' as const,
      path: '/volumes',
      json: defined({
        name: spec.name,
        size_gigabytes: spec.size,
        region: this.volumeRegion(spec.location),
        snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
        description: extra.description,
        filesystem_type: extra.filesystem,
        tags: this.tagsFor('createVolume', spec.tags, extra.tags),
      }),
    };
    return new Volume(this, readVolume((await this.send(request, options)).object('volume')));
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Volume<DigitalOceanVolumeExtra>> {
    if (attachment.device !== undefined)
      throw new InvalidRequestError(
        'attachVolume: DigitalOcean chooses the device name itself (/dev/disk/by-id/scsi-0DO_Volume_<name>).',
        this.details('attachVolume'),
      );
    const dropletId = dropletNumber(node, 'attachVolume');
    return this.actOnVolume('attachVolume', volume, { type: 'attach', droplet_id: dropletId }, options);
  }

  override async detachVolume(
    volume: Volume | string,
    options?: CallOptions,
  ): Promise<Volume<DigitalOceanVolumeExtra>> {
    const call = this.call(options);
    const [nodeId] = (await this.getVolume(volume, call)).extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `detachVolume: the volume ${idOf(volume)} is not attached to any Droplet.`,
        this.details('detachVolume'),
      );
    return this.actOnVolume('detachVolume', volume, { type: 'detach', droplet_id: Number(nodeId) }, call);
  }

  /** Makes a volume larger. It cannot be made smaller. @throws VolumeNotFoundError, InvalidRequestError */
  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<Volume<DigitalOceanVolumeExtra>> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.actOnVolume('resizeVolume', volume, { type: 'resize', size_gigabytes: size }, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'destroyVolume', path: pathOf('/volumes', volume) }, options);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<DigitalOceanSnapshotExtra>> {
    const all = volume === undefined || volume === null;
    return this.pages(
      {
        operation: 'listVolumeSnapshots',
        path: all ? '/snapshots' : `${pathOf('/volumes', volume)}/snapshots`,
        query: { per_page: PAGE, ...(all ? { resource_type: 'volume' } : {}) },
        notFound: VolumeNotFoundError,
      },
      'snapshots',
      (snapshot) => new VolumeSnapshot(this, readSnapshot(snapshot)),
      options,
    );
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<DigitalOceanCreateSnapshotExtra>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<DigitalOceanSnapshotExtra>> {
    const request = {
      operation: 'createVolumeSnapshot',
      method: 'POST' as const,
      path: `${pathOf('/volumes', volume)}/snapshots`,
      json: defined({
        name: spec.name,
        tags: this.tagsFor('createVolumeSnapshot', spec.tags, spec.extra?.tags),
      }),
      notFound: VolumeNotFoundError,
    };
    return new VolumeSnapshot(this, readSnapshot((await this.send(request, options)).object('snapshot')));
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.remove({ operation: 'destroyVolumeSnapshot', path: pathOf('/snapshots', snapshot) }, options);
  }

  /** Keys and values as DigitalOcean's tags, beside plain ones; undefined for none. */
  private tagsFor(
    operation: string,
    tags: Readonly<Record<string, string>> = {},
    plain: readonly string[] = [],
  ): readonly string[] | undefined {
    this.checkMetadata(tags, operation);
    const all = [...tagsOf(tags), ...plain];
    return all.length === 0 ? undefined : all;
  }

  private async actOnVolume(
    operation: string,
    volume: Volume | string,
    action: object,
    options: CallOptions | undefined,
  ): Promise<Volume<DigitalOceanVolumeExtra>> {
    const call = this.call(options);
    const path = `${pathOf('/volumes', volume)}/actions`;
    const request = { operation, method: 'POST' as const, path, json: action, notFound: VolumeNotFoundError };
    const begun = readAction((await this.send(request, call)).object('action'));
    await this.finish(operation, begun, call);
    return this.getVolume(volume, call);
  }

  private volumeRegion(location: NodeLocation | string | undefined): string {
    const region = location === undefined ? this.region : idOf(location);
    if (region !== null) return region;
    throw new InvalidRequestError(
      "createVolume: a volume needs a region; pass location, or region to the driver's constructor.",
      this.details('createVolume'),
    );
  }
}
