import {
  type Call,
  type CallOptions,
  type CloudErrorDetails,
  ConflictError,
  idOf,
  InvalidRequestError,
  pollUntil,
  VolumeNotFoundError,
  type XmlReader,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  type Volume,
  volumeAfter,
} from '../../../src/compute/index.js';
import { LOCATIONS } from './catalogue.js';
import type { Ec2Client, Ec2Listing } from './client.js';
import type { Ec2Instances } from './instances.js';
import type { Ec2CreateVolumeExtra, Ec2Extras, Ec2VolumeExtra } from './models.js';
import { readVolume, tagSpecification } from './read.js';

/** Rows a page of DescribeVolumes: its maximum. */
const VOLUME_PAGE = 500;

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const DEVICES = Array.from('fghijklmnop');

const MODIFICATIONS: Ec2Listing<XmlReader> = {
  action: 'DescribeVolumesModifications',
  key: 'volumeModificationSet',
  read: (row) => row,
};

type EbsVolume = Volume<Ec2VolumeExtra>;

/** The portable methods of volumes. */
export class Ec2Volumes {
  readonly listing: Ec2Listing<EbsVolume>;
  readonly #client: Ec2Client;
  readonly #models: ComputeModels<Ec2Extras>;
  readonly #instances: Ec2Instances;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>, instances: Ec2Instances) {
    this.#client = client;
    this.#models = models;
    this.#instances = instances;
    this.listing = {
      action: 'DescribeVolumes',
      key: 'volumeSet',
      page: VOLUME_PAGE,
      read: (row) => models.volume(readVolume(row)),
    };
  }

  iterate(options?: CallOptions): AsyncIterable<EbsVolume> {
    return this.#client.list(this.listing, { operation: 'listVolumes' }, options);
  }

  async get(volume: Volume | string, options?: CallOptions): Promise<EbsVolume> {
    const operation = 'getVolume';
    const parameters = { VolumeId: [idOf(volume)] };
    const found = await this.#client.get(this.listing, { operation, parameters }, options);
    if (found !== null) return found;
    throw new VolumeNotFoundError(
      `${operation}: EC2 has no volume ${idOf(volume)}.`,
      this.#details(operation),
    );
  }

  /** Makes a volume of a spec that was checked. */
  async create(spec: CreateVolumeOptions<Ec2CreateVolumeExtra>, options?: CallOptions): Promise<EbsVolume> {
    const call = this.#client.context.call(options);
    const { extra = {}, snapshot, location } = spec;
    const parameters = {
      AvailabilityZone: location === undefined ? await this.#anyZone(call) : idOf(location),
      Size: spec.size,
      SnapshotId: snapshot === undefined ? undefined : idOf(snapshot),
      VolumeType: extra.type,
      Iops: extra.iops,
      Throughput: extra.throughput,
      Encrypted: extra.encrypted,
      KmsKeyId: extra.kmsKey,
      ClientToken: crypto.randomUUID(),
      TagSpecification: tagSpecification('volume', spec.name, { ...spec.tags, ...extra.tags }),
    };
    const request = { idempotent: true };
    const response = await this.#client.call(
      { operation: 'createVolume', action: 'CreateVolume', parameters, request },
      call,
    );
    return this.#models.volume(readVolume(response));
  }

  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<EbsVolume> {
    const call = this.#client.context.call(options);
    const operation = 'attachVolume';
    const device = attachment.device ?? (await this.#freeDevice(node, call));
    const parameters = { VolumeId: idOf(volume), InstanceId: idOf(node), Device: device };
    await this.#client.call({ operation, action: 'AttachVolume', parameters }, call);
    const isDone = ({ state, extra }: EbsVolume): boolean =>
      state !== 'error' && extra.nodeIds.includes(idOf(node));
    const read = (shared: Call): Promise<EbsVolume> => this.get(volume, shared);
    return volumeAfter({ read, during: 'attaching', isDone }, this.#details(operation), call);
  }

  async detach(volume: Volume | string, options?: CallOptions): Promise<EbsVolume> {
    const call = this.#client.context.call(options);
    const operation = 'detachVolume';
    const { id, extra } = await this.get(volume, call);
    const [nodeId] = extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `${operation}: the volume ${id} is not attached to any instance.`,
        this.#details(operation),
      );
    const parameters = { VolumeId: id, InstanceId: nodeId };
    await this.#client.call({ operation, action: 'DetachVolume', parameters }, call);
    const isDone = (now: EbsVolume): boolean => !now.extra.nodeIds.includes(nodeId);
    const read = (shared: Call): Promise<EbsVolume> => this.get(volume, shared);
    const reason = (): string => `${nodeId} still has it, where it may be mounted`;
    return volumeAfter({ read, during: 'detaching', isDone, reason }, this.#details(operation), call);
  }

  /** Makes a volume larger, to a size that was checked. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<EbsVolume> {
    const call = this.#client.context.call(options);
    const operation = 'resizeVolume';
    const id = idOf(volume);
    const parameters = { VolumeId: id, Size: size };
    const response = await this.#client.call({ operation, action: 'ModifyVolume', parameters }, call);
    const query = { operation, parameters: { VolumeId: [id] } };
    let change: XmlReader | null = response.optionalObject('volumeModification');
    if (isModifying(change))
      change = await pollUntil(async (shared) => {
        const now = await this.#client.get(MODIFICATIONS, query, shared);
        return isModifying(now) ? null : (now ?? response);
      }, call);
    if (change?.optionalString('modificationState') === 'failed')
      throw new ConflictError(
        `${operation}: EC2 could not enlarge ${id}: ${change.optionalString('statusMessage') ?? 'it does not say why'}.`,
        this.#details(operation),
      );
    return this.get(volume, call);
  }

  async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const parameters = { VolumeId: idOf(volume) };
    await this.#client.delete({ operation: 'destroyVolume', action: 'DeleteVolume', parameters }, options);
  }

  async #anyZone(call: CallOptions): Promise<string> {
    const operation = 'createVolume';
    for await (const zone of this.#client.list(LOCATIONS, { operation }, call))
      if (zone.extra.available) return zone.id;
    throw new InvalidRequestError(
      `${operation}: EC2 names no zone that is available; give location.`,
      this.#details(operation),
    );
  }

  async #freeDevice(node: ComputeNode | string, call: CallOptions): Promise<string> {
    const { extra } = await this.#instances.get(node, call);
    const taken = new Set(extra.blockDevices.map(({ device }) => device.at(-1)));
    const letter = DEVICES.find((one) => !taken.has(one));
    if (letter !== undefined) return `/dev/sd${letter}`;
    throw new ConflictError(
      `attachVolume: ${idOf(node)} has no device name from /dev/sdf to /dev/sdp left; name one as device.`,
      this.#details('attachVolume'),
    );
  }

  #details(operation: string): CloudErrorDetails {
    return this.#client.context.details(operation);
  }
}

function isModifying(change: XmlReader | null): boolean {
  return change?.optionalString('modificationState') === 'modifying';
}
