import {
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  type JsonClient,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  type Resource,
  RestVolumes,
  undoneBy,
  type Volume,
} from '../../../src/compute/index.js';
import { checkRegion } from './check-region.js';
import { VOLUMES } from './collections.js';
import type { CivoCreateVolumeExtra, CivoExtras } from './models.js';
import type { Networks } from './networks.js';

type CivoVolume = Volume<CivoExtras['volume']>;

/** What volumes are made and attached with. */
export interface VolumeParts {
  readonly networks: Networks;
  readonly nodes: Resource<ComputeNode<CivoExtras['node']>>;
}

/** Volumes of a network. @see https://www.civo.com/api/volumes */
export class Volumes extends RestVolumes<CivoExtras> {
  readonly #parts: VolumeParts;

  constructor(client: JsonClient, models: ComputeModels<CivoExtras>, parts: VolumeParts) {
    super(client, models, VOLUMES);
    this.#parts = parts;
  }

  /** Creates a volume in a network, empty or with the content of a snapshot. */
  async create(spec: CreateVolumeOptions<CivoCreateVolumeExtra>, options?: CallOptions): Promise<CivoVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'snapshot'], context.details(operation));
    const { name, size, location, snapshot, extra = {} } = spec;
    checkRegion(operation, location, context);
    const call = context.call(options);
    const json = defined({
      name,
      size_gb: size,
      network_id: extra.networkId ?? (await this.#parts.networks.idOfDefault(operation, call)),
      region: context.region,
      bootable: false,
      volume_type: extra.volumeType,
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
    });
    const id = (await this.client.post({ operation, path: VOLUMES.path, json }, call)).id('id');
    return undoneBy(
      () => this.volumes.get(operation, id, call),
      () => this.volumes.delete(operation, id, undefined),
      { what: `volume ${id}`, details: context.details(operation) },
    );
  }

  /** Attaches a volume to a server, which may have to be restarted before it sees the volume. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<CivoVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined)
      throw context.invalid(operation, 'Civo chooses the device name itself; see extra.mountPoint');
    const call = context.call(options);
    const { id } = await this.volumes.get(operation, volume, call);
    const { id: server } = await this.#parts.nodes.get(operation, node, call);
    const json = { instance_id: server, attach_at_boot: false, region: context.region };
    await this.client.put({ ...this.volumes.request(operation, id, '/attach'), json }, call);
    return this.volumes.get(operation, id, call);
  }

  /** Detaches a volume from its server. */
  detach(volume: Volume | string, options?: CallOptions): Promise<CivoVolume> {
    return this.#change('detachVolume', volume, ['detach', {}], options);
  }

  /** Makes a volume larger that no server has. */
  resize(volume: Volume | string, size: number, options?: CallOptions): Promise<CivoVolume> {
    return this.#change('resizeVolume', volume, ['resize', { size_gb: size }], options);
  }

  /** Deletes a volume that no server has. A missing one is no error. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.client.context.call(options);
    try {
      const { id, extra } = await this.volumes.get(operation, volume, call);
      if (extra.nodeId !== null)
        throw new ConflictError(
          `${operation}: the volume ${id} is attached to the server ${extra.nodeId}.`,
          this.client.context.details(operation),
        );
      await super.delete(volume, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'volume-not-found') throw error;
    }
  }

  async #change(
    operation: string,
    volume: Volume | string,
    [verb, fields]: readonly [verb: string, fields: object],
    options: CallOptions | undefined,
  ): Promise<CivoVolume> {
    const { context } = this.client;
    const call = context.call(options);
    const request = this.volumes.request(operation, volume, `/${verb}`);
    await this.client.put({ ...request, json: { ...fields, region: context.region } }, call);
    return this.volumes.get(operation, volume, call);
  }
}
