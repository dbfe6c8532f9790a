import {
  type Call,
  type CallOptions,
  idOf,
  outcomeUnknown,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  placeFor,
  type Volume,
} from '../../../src/compute/index.js';
import type { CloudStackClient, Parameters } from '../client.js';
import { DISK_OFFERINGS, type DiskOffering, VOLUMES } from './listings.js';
import type { CloudStackCreateVolumeExtra, CloudStackExtras, CloudStackVolumeExtra } from './models.js';
import { CloudStackResource } from './resource.js';
import { addTags } from './tags.js';

type Spec = CreateVolumeOptions<CloudStackCreateVolumeExtra>;
type CloudVolume = Volume<CloudStackVolumeExtra>;

/** The portable methods of volumes. */
export class CloudStackVolumes {
  readonly resource: CloudStackResource<CloudVolume>;
  readonly #client: CloudStackClient;

  constructor(client: CloudStackClient, models: ComputeModels<CloudStackExtras>) {
    this.#client = client;
    this.resource = CloudStackResource.of(client, VOLUMES, (data) => models.volume(data));
  }

  iterate(options?: CallOptions): AsyncIterable<CloudVolume> {
    return this.resource.iterate('listVolumes', {}, options);
  }

  get(volume: Volume | string, options?: CallOptions): Promise<CloudVolume> {
    return this.resource.get('getVolume', volume, options);
  }

  async create(spec: Spec, options?: CallOptions): Promise<CloudVolume> {
    const operation = 'createVolume';
    const { context, owner } = this.#client;
    const { snapshot, tags = {} } = spec;
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], context.details(operation));
    const zoneid = placeFor(operation, spec.location, context);
    const call = context.call(options);
    const offering = await this.#offeringFor(spec, zoneid, call);
    const parameters = {
      ...owner,
      name: spec.name,
      zoneid,
      diskofferingid: offering.id,
      size: offering.size === null ? spec.size : undefined,
      snapshotid: snapshot === undefined ? undefined : idOf(snapshot),
    };
    const made = await this.#client.run({ operation, command: operation, parameters }, call);
    const id = made.object('volume').id('id');
    await this.#tag(id, tags, call);
    return this.resource.get(operation, id, call);
  }

  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<CloudVolume> {
    const { context } = this.#client;
    if (device !== undefined && !/^\d+$/.test(device))
      throw context.invalid(
        'attachVolume',
        'a device of CloudStack is a number, such as 1 for the first data disk',
      );
    const parameters = { virtualmachineid: idOf(node), deviceid: device };
    return this.#change('attachVolume', volume, parameters, options);
  }

  async detach(volume: Volume | string, options?: CallOptions): Promise<CloudVolume> {
    return this.#change('detachVolume', volume, {}, options);
  }

  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<CloudVolume> {
    return this.#change('resizeVolume', volume, { size }, options);
  }

  async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const parameters = { id: idOf(volume) };
    await this.#client.delete({ operation: 'destroyVolume', command: 'deleteVolume', parameters }, options);
  }

  /** Runs the command of the same name on a volume to its end, and reads the volume again. */
  async #change(
    operation: string,
    volume: Volume | string,
    further: Parameters,
    options: CallOptions | undefined,
  ): Promise<CloudVolume> {
    const call = this.#client.context.call(options);
    const parameters = { id: idOf(volume), ...further };
    const notFound = VolumeNotFoundError;
    await this.#client.run({ operation, command: operation, parameters, notFound }, call);
    return this.resource.get(operation, volume, call);
  }

  /** The named disk offering; otherwise the first of this size, otherwise the first with any. @throws InvalidRequestError without one */
  async #offeringFor({ size, extra }: Spec, zoneid: string, call: Call): Promise<DiskOffering> {
    const wanted = extra?.diskOffering;
    const resource = new CloudStackResource(this.#client, DISK_OFFERINGS);
    let anySize: DiskOffering | null = null;
    for await (const one of resource.iterate('createVolume', { zoneid }, call)) {
      if (wanted !== undefined && wanted !== one.id && wanted !== one.name) continue;
      if (one.size === size) return one;
      if (one.size === null) anySize ??= one;
    }
    if (anySize !== null) return anySize;
    const which = wanted === undefined ? 'no disk offering' : `no disk offering ${JSON.stringify(wanted)}`;
    throw this.#client.context.invalid('createVolume', `this zone has ${which} for a volume of ${size} GiB`);
  }

  async #tag(id: string, tags: Readonly<Record<string, string>>, call: Call): Promise<void> {
    const operation = 'createVolume';
    try {
      await addTags(this.#client, { operation, type: 'Volume', ids: [id] }, tags, call);
    } catch (error) {
      const words = `the volume ${id} was made, and may be without its tags`;
      throw outcomeUnknown(error, words, this.#client.context.details(operation));
    }
  }
}
