import {
  amend,
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  InvalidRequestError,
  NodeNotFoundError,
  Part,
  type Reader,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  type Volume,
} from '../../../src/compute/index.js';
import type { GceClient } from './api/client.js';
import { isOvertaken } from './api/errors.js';
import type { GceCreateVolumeExtra, GceExtras, GceVolumeExtra } from './models.js';
import type { GceNodes } from './nodes.js';
import { DISK_FIELDS, readDisk } from './read.js';
import { checkLabels, checkName } from './spec.js';

type Disk = Volume<GceVolumeExtra>;

/** Parts that provide sources of disks. */
export interface DiskSources {
  readonly images: { resolve(image: string, operation: string, call: CallOptions): Promise<string> };
  readonly snapshots: { source(snapshot: string, operation: string): string };
}

/** Persistent disks, of a zone or of a region. @see https://cloud.google.com/compute/docs/reference/rest/v1/disks */
export class GceDisks extends Part {
  readonly #client: GceClient;
  readonly #models: ComputeModels<GceExtras>;
  readonly #nodes: GceNodes;
  readonly #sources: () => DiskSources;

  constructor(
    client: GceClient,
    models: ComputeModels<GceExtras>,
    nodes: GceNodes,
    sources: () => DiskSources,
  ) {
    super();
    this.#client = client;
    this.#models = models;
    this.#nodes = nodes;
    this.#sources = sources;
  }

  /** All disks of the driver's zone, its region or all of them. */
  iterate(options?: CallOptions): AsyncIterable<Disk> {
    const call = this.#client.context.call(options);
    const read = (disk: Reader): Disk => this.#disk(disk);
    const { zone } = this.#client;
    const request = { operation: 'listVolumes' };
    if (zone === null) return this.#client.everywhere('disks', request, DISK_FIELDS, read, call);
    return this.#client.rows(
      { ...request, path: this.#client.path(`zones/${zone}`, 'disks') },
      DISK_FIELDS,
      read,
      call,
    );
  }

  /** Fetches a disk. @throws VolumeNotFoundError */
  async get(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    return this.resolve(volume, 'getVolume', options);
  }

  /** As {@link get}, on behalf of a method that needs the disk. @throws VolumeNotFoundError */
  async resolve(volume: Volume | string, operation: string, options?: CallOptions): Promise<Disk> {
    const call = this.#client.context.call(options);
    const path = await this.path(volume, operation, call);
    const query = { fields: DISK_FIELDS, prettyPrint: false };
    return this.#disk(
      await this.#client.get({ operation, path, query, notFound: VolumeNotFoundError }, call),
    );
  }

  /** Makes a disk. @throws QuotaExceededError, VolumeSnapshotNotFoundError, ImageNotFoundError */
  async create(spec: CreateVolumeOptions<GceCreateVolumeExtra>, options?: CallOptions): Promise<Disk> {
    const operation = 'createVolume';
    const details = this.#client.context.details(operation);
    checkName(spec.name, details);
    checkLabels(spec.tags ?? {}, details);
    const { extra = {}, snapshot } = spec;
    if (snapshot !== undefined && extra.image !== undefined)
      throw new InvalidRequestError(
        `${operation}: a disk begins with a snapshot or an image; give one of them.`,
        details,
      );
    const call = this.#client.context.call(options);
    const location = spec.location === undefined ? undefined : idOf(spec.location);
    const zone = await this.#client.zones.zoneFor(location, operation, call);
    const json = defined({
      name: spec.name,
      sizeGb: String(spec.size),
      type:
        extra.type === undefined ? undefined : this.#client.name(`zones/${zone}`, 'diskTypes', extra.type),
      labels: spec.tags,
      description: extra.description,
      sourceSnapshot:
        snapshot === undefined ? undefined : this.#sources().snapshots.source(idOf(snapshot), operation),
      sourceImage:
        extra.image === undefined
          ? undefined
          : await this.#sources().images.resolve(extra.image, operation, call),
      provisionedIops: extra.iops === undefined ? undefined : String(extra.iops),
      provisionedThroughput: extra.throughput === undefined ? undefined : String(extra.throughput),
    });
    await this.#client.change({ operation, path: this.#client.path(`zones/${zone}`, 'disks'), json }, call);
    return this.resolve(`${zone}/${spec.name}`, operation, call);
  }

  /** Attaches a disk to an instance of its zone. @throws VolumeNotFoundError, NodeNotFoundError, ConflictError */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'attachVolume';
    const deviceName = device?.replace(/^\/dev\/disk\/by-id\/google-/, '');
    if (deviceName?.includes('/'))
      throw new InvalidRequestError(
        `${operation}: Google names devices /dev/disk/by-id/google-NAME; ${device} is none of them.`,
        this.#client.context.details(operation),
      );
    const call = this.#client.context.call(options);
    const disk = await this.resolve(volume, operation, call);
    const place = await this.#client.locate(
      node,
      { collection: 'instances', operation, notFound: NodeNotFoundError },
      call,
    );
    const path = `${this.#client.at('instances', place)}/attachDisk`;
    const json = defined({ source: disk.extra.path, deviceName });
    await this.#client.change({ operation, path, json, notFound: NodeNotFoundError }, call);
    return this.resolve(disk, operation, call);
  }

  /** Detaches a disk from its instance, or from all. @throws VolumeNotFoundError, ConflictError when it is not attached */
  async detach(volume: Volume | string, options?: CallOptions): Promise<Disk> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const disk = await this.resolve(volume, operation, call);
    if (disk.extra.attachedTo.length === 0)
      throw new ConflictError(
        `${operation}: the disk ${disk.name} is not attached.`,
        this.#client.context.details(operation),
      );
    for (const node of disk.extra.attachedTo) await this.#detachFrom(node, disk, call);
    return this.resolve(disk, operation, call);
  }

  /** Makes a disk larger; `size` in GiB. @throws VolumeNotFoundError, InvalidRequestError */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<Disk> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const path = `${await this.path(volume, operation, call)}/resize`;
    await this.#client.change(
      { operation, path, json: { sizeGb: String(size) }, notFound: VolumeNotFoundError },
      call,
    );
    return this.resolve(volume, operation, call);
  }

  /** Replaces the labels. @throws VolumeNotFoundError, ConflictError when they changed meanwhile */
  async setLabels(
    volume: Volume | string,
    labels: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'disks.setLabels';
    checkLabels(labels, this.#client.context.details(operation));
    const call = this.#client.context.call(options);
    const path = await this.path(volume, operation, call);
    const notFound = VolumeNotFoundError;
    const query = { fields: 'labelFingerprint' };
    await amend(`${path} labels`, { isOvertaken, call }, async () => {
      const before = await this.#client.get({ operation, path, query, notFound }, call);
      const labelFingerprint = before.optionalString('labelFingerprint') ?? undefined;
      const json = defined({ labels, labelFingerprint });
      await this.#client.change({ operation, path: `${path}/setLabels`, json, notFound }, call);
    });
    return this.resolve(volume, operation, call);
  }

  /** Deletes a disk. A missing one is no error. @throws ConflictError while it is attached */
  async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.#client.context.call(options);
    try {
      const path = await this.path(volume, operation, call);
      await this.#client.drop({ operation, path, notFound: VolumeNotFoundError }, call);
    } catch (error) {
      if (!(error instanceof VolumeNotFoundError)) throw error;
    }
  }

  /** Names of disks are unique in their zone or region only. */
  async #detachFrom(reference: string, { extra }: Disk, call: Call): Promise<void> {
    const operation = 'detachVolume';
    const node = await this.#nodes.get(reference, operation, call);
    const attached = node.extra.disks.find(({ path }) => path === extra.path);
    if (attached === undefined) return;
    const place = { scope: `zones/${String(node.location)}`, key: node.id };
    const path = `${this.#client.at('instances', place)}/detachDisk`;
    await this.#client.change({ operation, path, query: { deviceName: attached.deviceName } }, call);
  }

  /** The path of a disk. @throws VolumeNotFoundError */
  async path(volume: Volume | string, operation: string, call: CallOptions): Promise<string> {
    const place = await this.#client.locate(
      volume,
      { collection: 'disks', operation, notFound: VolumeNotFoundError },
      call,
    );
    return this.#client.at('disks', place);
  }

  #disk(disk: Reader): Disk {
    return this.#models.volume(readDisk(disk));
  }
}
