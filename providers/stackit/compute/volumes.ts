import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type Collection,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  type Resource,
  RestVolumes,
  type Volume,
  type VolumeData,
} from '../../../src/compute/index.js';
import { untilMade } from './changes.js';
import type { StackitCreateVolumeExtra, StackitExtras, StackitVolumeExtra } from './models.js';

type StackitVolume = Volume<StackitVolumeExtra>;

/** Where volumes are, and what they are attached to. */
export interface VolumePlace {
  /** The collection of volumes. */
  readonly collection: Collection<VolumeData<StackitVolumeExtra>>;
  /** The requests for servers. */
  readonly servers: Resource<ComputeNode>;
  /** Availability zone of volumes that are made without a location. */
  readonly zone: string | undefined;
}

/** Volumes; each change waits until the volume shows its end. @see https://docs.api.stackit.cloud/documentation/iaas/version/v2 */
export class Volumes extends RestVolumes<StackitExtras> {
  readonly #place: VolumePlace;

  constructor(client: JsonClient, models: ComputeModels<StackitExtras>, place: VolumePlace) {
    super(client, models, place.collection);
    this.#place = place;
  }

  /** Makes a volume in an availability zone. */
  async create(
    spec: CreateVolumeOptions<StackitCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<StackitVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], context.details(operation));
    const { name, size, tags, snapshot, location = this.#place.zone, extra = {} } = spec;
    if (location === undefined)
      throw context.invalid(
        operation,
        "a volume needs an availability zone; pass location, or availabilityZone to the driver's constructor",
      );
    const source = snapshot === undefined ? undefined : { type: 'snapshot', id: idOf(snapshot) };
    const fields = { ...extra, name, size, labels: tags, source, availabilityZone: idOf(location) };
    return this.volumes.create(operation, defined(fields), options);
  }

  /** Attaches a volume to a server, and waits until it is attached. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<StackitVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined) throw context.invalid(operation, 'STACKIT chooses the device name itself');
    const call = context.call(options);
    // A refusal would not tell which of the two does not exist.
    const [{ id, extra }, server] = [
      await this.volumes.get(operation, volume, call),
      await this.#place.servers.get(operation, node, call),
    ];
    const request = this.#place.servers.request(operation, server, pathOf('/volume-attachments', id));
    await this.client.put({ ...request, json: {} }, call).catch(async (error: unknown) => {
      // The answer to the first request was lost: the second is refused for what the first has done.
      const isOurs = async (): Promise<boolean> =>
        (await this.volumes.get(operation, id, call)).extra.nodeId === server.id;
      const isConflict = CloudError.is(error) && error.code === 'conflict';
      if (!isConflict || extra.nodeId === server.id || !(await isOurs())) throw error;
    });
    const isMade = ({ state, extra }: StackitVolume): boolean =>
      state === 'in-use' && extra.nodeId === server.id;
    return this.#until(operation, id, isMade, call);
  }

  /** Detaches a volume from its server, and waits until it is free. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<StackitVolume> {
    const operation = 'detachVolume';
    const { context } = this.client;
    const call = context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to no server.`,
        context.details(operation),
      );
    const request = this.#place.servers.request(operation, extra.nodeId, pathOf('/volume-attachments', id));
    await this.client.delete(request, call);
    const isMade = ({ state, extra: { nodeId } }: StackitVolume): boolean =>
      state === 'available' && nodeId === null;
    return this.#until(operation, id, isMade, call);
  }

  /** Makes a volume larger, and waits until it is. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<StackitVolume> {
    const operation = 'resizeVolume';
    const call = this.client.context.call(options);
    await this.client.post({ ...this.volumes.request(operation, volume, '/resize'), json: { size } }, call);
    const isMade = (found: StackitVolume): boolean =>
      found.size === size && (found.state === 'available' || found.state === 'in-use');
    return this.#until(operation, idOf(volume), isMade, call);
  }

  #until(
    operation: string,
    id: string,
    isMade: (volume: StackitVolume) => boolean,
    call: Call,
  ): Promise<StackitVolume> {
    const fetch = (shared: Call): Promise<StackitVolume> => this.volumes.get(operation, id, shared);
    const failureOf = ({ state, extra }: StackitVolume): string | null =>
      state === 'error' ? `it is in ${extra.status ?? 'error'}` : null;
    return untilMade({ operation, fetch, isMade, failureOf }, this.client.context, call);
  }
}
