import { type Call, type CallOptions, ConflictError, idOf } from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  RestVolumes,
  type Volume,
  volumeAfter,
  type VolumeState,
} from '../../../src/compute/index.js';
import type { OvhCreateVolumeExtra, OvhExtras, OvhVolumeExtra } from './models.js';
import { regionFor } from './regions.js';

type OvhVolume = Volume<OvhVolumeExtra>;

/** A change of a volume: the request below it, the state during it, and its end. */
interface Change {
  readonly operation: string;
  readonly below: string;
  readonly json: object;
  readonly during: VolumeState;
  readonly isDone: (volume: OvhVolume) => boolean;
}

/** Volumes. OVHcloud accepts a change and does it later. */
export class Volumes extends RestVolumes<OvhExtras> {
  /** Makes a volume; it is `creating` at first. */
  async create(spec: CreateVolumeOptions<OvhCreateVolumeExtra>, options?: CallOptions): Promise<OvhVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'snapshot'], context.details(operation));
    const { extra = {}, location, snapshot } = spec;
    const fields = defined({
      name: spec.name,
      size: spec.size,
      region: regionFor(operation, location, context),
      type: extra.type ?? 'classic',
      snapshotId: snapshot === undefined ? undefined : idOf(snapshot),
      imageId: extra.image,
      description: extra.description,
    });
    return this.volumes.create(operation, fields, options);
  }

  /** Attaches a volume to an instance, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<OvhVolume> {
    const operation = 'attachVolume';
    if (device !== undefined)
      throw this.client.context.invalid(operation, 'OVHcloud chooses the device name itself');
    const nodeId = idOf(node);
    return this.#change(
      volume,
      {
        operation,
        below: '/attach',
        json: { instanceId: nodeId },
        during: 'attaching',
        isDone: ({ extra }) => extra.nodeIds.includes(nodeId),
      },
      this.client.context.call(options),
    );
  }

  /** Detaches a volume from its instance, and waits until it is detached. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<OvhVolume> {
    const operation = 'detachVolume';
    const call = this.client.context.call(options);
    const [nodeId] = (await this.get(volume, call)).extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `${operation}: the volume ${idOf(volume)} is not attached to any instance.`,
        this.client.context.details(operation),
      );
    const isDone = ({ extra }: OvhVolume): boolean => !extra.nodeIds.includes(nodeId);
    const change = { below: '/detach', json: { instanceId: nodeId }, during: 'detaching', isDone } as const;
    return this.#change(volume, { operation, ...change }, call);
  }

  /** Makes a volume larger, and waits until it is. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<OvhVolume> {
    const isDone = (now: OvhVolume): boolean => now.state !== 'error' && now.size === size;
    const change = { below: '/upsize', json: { size }, during: 'updating', isDone } as const;
    return this.#change(volume, { operation: 'resizeVolume', ...change }, this.client.context.call(options));
  }

  async #change(volume: Volume | string, change: Change, call: Call): Promise<OvhVolume> {
    const { operation, below, json, during, isDone } = change;
    await this.client.post({ ...this.volumes.request(operation, volume, below), json }, call);
    return volumeAfter<OvhVolume>(
      {
        read: (shared) => this.get(volume, shared),
        during,
        isDone,
        reason: ({ extra }) => extra.status,
      },
      this.client.context.details(operation),
      call,
    );
  }
}
