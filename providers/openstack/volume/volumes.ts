import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  VolumeNotFoundError,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  type Resource,
  type Volume,
  volumeAfter,
  type VolumeState,
} from '../../../src/compute/index.js';
import type { OpenStackClient } from '../client.js';
import type { OpenStackModels, OpenStackVolume } from '../extras.js';
import { openStackResource } from '../resource.js';
import { type OpenStackCreateVolumeExtra, readVolume, tagsWith } from './models.js';

const VOLUMES = '/volumes';

/**
 * Volumes: Cinder. Nova attaches them.
 *
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes
 */
export class Volumes {
  readonly #client: OpenStackClient;
  readonly #volumes: Resource<OpenStackVolume>;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    this.#client = client;
    this.#volumes = openStackResource(client, VOLUMES, {
      endpoint: 'volume',

      listPath: `${VOLUMES}/detail`,
      read: (row) => models.volume(readVolume(row)),
      notFound: VolumeNotFoundError,
    });
  }

  /** Lists all volumes, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackVolume> {
    return this.#volumes.iterate('listVolumes', {}, options);
  }

  /** Reads a volume. */
  get(volume: Volume | string, options?: CallOptions): Promise<OpenStackVolume> {
    return this.#volumes.get('getVolume', volume, options);
  }

  /** Creates a volume. */
  create(
    spec: CreateVolumeOptions<OpenStackCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    const notFound = spec.snapshot === undefined ? VolumeNotFoundError : VolumeSnapshotNotFoundError;
    return this.#volumes.create('createVolume', this.body(spec), options, { notFound });
  }

  /** Attaches a volume to a server, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<OpenStackVolume> {
    const operation = 'attachVolume';
    const call = this.#client.context.call(options);
    const path = this.#client.serverPath(node, '/os-volume_attachments');
    const json = { volumeAttachment: defined({ volumeId: idOf(volume), device }) };
    await this.#client.post({ operation, path, json }, call);
    const isDone = (now: OpenStackVolume): boolean => isOn(now, idOf(node)) || isShared(now);
    return this.#after(operation, volume, 'attaching', isDone, call);
  }

  /** Detaches a volume from its server, and waits until it is detached. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<OpenStackVolume> {
    const operation = 'detachVolume';
    const { context } = this.#client;
    const call = context.call(options);
    const { id, name, extra } = await this.get(volume, call);
    const [attachment] = extra.attachments;
    if (attachment === undefined) {
      throw new ConflictError(
        `detachVolume: volume ${name} (${id}) is not attached; its status is ${extra.status}.`,
        context.details(operation),
      );
    }
    const { nodeId } = attachment;
    const path = this.#client.serverPath(nodeId, `/os-volume_attachments/${encodeURIComponent(id)}`);
    await this.#client.delete({ operation, path, accept: [] }, call);
    return this.#after(operation, id, 'detaching', (now) => !isOn(now, nodeId), call);
  }

  /** Makes a volume larger, and waits until it is. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<OpenStackVolume> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const request = {
      operation,
      endpoint: 'volume',
      path: `${pathOf(VOLUMES, volume)}/action`,
      json: { 'os-extend': { new_size: size } },
      notFound: VolumeNotFoundError,
    };
    await this.#client.post(request, call);
    const isDone = ({ state, size: now }: OpenStackVolume): boolean => state !== 'error' && now === size;
    return this.#after(operation, volume, 'updating', isDone, call);
  }

  /** Deletes a volume. */
  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.#volumes.delete('destroyVolume', volume, options);
  }

  /** The `volume` of a create request. */
  protected body(spec: CreateVolumeOptions<OpenStackCreateVolumeExtra>): Record<string, unknown> {
    const { extra = {}, location, snapshot } = spec;
    return defined({
      name: spec.name,
      size: spec.size,
      availability_zone: location === undefined ? undefined : idOf(location),
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
      volume_type: extra.type,
      description: extra.description,
      metadata: tagsWith(spec.tags, extra.metadata),
      imageRef: extra.image,
      source_volid: extra.sourceVolume,
    });
  }

  /** Waits until a change of a volume has ended. @throws ConflictError when it failed after it was accepted */
  #after(
    operation: string,
    volume: Volume | string,
    during: VolumeState,
    isDone: (volume: OpenStackVolume) => boolean,
    call: Call,
  ): Promise<OpenStackVolume> {
    const read = (shared: Call): Promise<OpenStackVolume> => this.get(volume, shared);
    const reason = ({ extra }: OpenStackVolume): string | null => extra.status;
    return volumeAfter({ read, during, isDone, reason }, this.#client.context.details(operation), call);
  }
}

function isOn({ extra }: OpenStackVolume, nodeId: string): boolean {
  return extra.attachments.some((attachment) => attachment.nodeId === nodeId);
}

/** True if several servers may attach the volume: Cinder lists its newest attachment only when that is complete. */
function isShared({ state, extra }: OpenStackVolume): boolean {
  return state === 'in-use' && extra.attachments.length > 0;
}
