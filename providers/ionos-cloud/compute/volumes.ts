import {
  type CallOptions,
  ConflictError,
  idOf,
  type JsonClient,
  NodeNotFoundError,
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
  RestVolumes,
  type Volume,
  type VolumeData,
} from '../../../src/compute/index.js';
import type { IonosCloudExtras, IonosCreateVolumeExtra, IonosVolumeExtra } from './models.js';
import type { Requests } from './requests.js';

type IonosVolume = Volume<IonosVolumeExtra>;

/** Volumes of a data centre. Changes are waited for. */
export class Volumes extends RestVolumes<IonosCloudExtras> {
  readonly #requests: Requests;
  readonly #path: string;

  constructor(
    client: JsonClient,
    models: ComputeModels<IonosCloudExtras>,
    [requests, collection]: readonly [Requests, Collection<VolumeData<IonosVolumeExtra>>],
  ) {
    super(client, models, collection);
    this.#requests = requests;
    this.#path = collection.path;
  }

  /** Makes a volume; it is `creating` at first. */
  async create(
    spec: CreateVolumeOptions<IonosCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<IonosVolume> {
    const operation = 'createVolume';
    const { context } = this.client;
    checkVolumeAccepted(spec, ['location', 'snapshot'], context.details(operation));
    const { name, size, snapshot, location, extra = {} } = spec;
    if (location !== undefined && idOf(location) !== context.region)
      throw context.invalid(operation, "a volume is made in the driver's data centre");
    const image = snapshot === undefined ? extra.image : idOf(snapshot);
    const licenceType = image === undefined ? (extra.licenceType ?? 'OTHER') : undefined;
    const { type = 'HDD', imagePassword, availabilityZone } = extra;
    const properties = defined({ name, size, type, image, licenceType, imagePassword, availabilityZone });
    const request = { operation, path: this.#path, method: 'POST', json: { properties } } as const;
    return this.volumes.read((await this.#requests.send(request, context.call(options))).body);
  }

  /** Attaches a volume to a server. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<IonosVolume> {
    const operation = 'attachVolume';
    const { context } = this.client;
    if (device !== undefined) throw context.invalid(operation, 'IONOS chooses the device name itself');
    const call = context.call(options);
    this.#refuseAttached(operation, await this.volumes.get(operation, volume, call));
    const path = `${this.#serverPath(idOf(node))}/volumes`;
    const json = { id: idOf(volume) };
    await this.#requests.run({ operation, path, method: 'POST', json, notFound: NodeNotFoundError }, call);
    return this.volumes.get(operation, volume, call);
  }

  /** Detaches a volume from its server. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<IonosVolume> {
    const operation = 'detachVolume';
    const call = this.client.context.call(options);
    const { id, extra } = await this.volumes.get(operation, volume, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is not attached to any server.`,
        this.client.context.details(operation),
      );
    const path = pathOf(`${this.#serverPath(extra.nodeId)}/volumes`, id);
    await this.#requests.run({ operation, path, method: 'DELETE' }, call);
    return this.volumes.get(operation, volume, call);
  }

  /** Makes a volume larger. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<IonosVolume> {
    const operation = 'resizeVolume';
    const call = this.client.context.call(options);
    const request = { ...this.volumes.request(operation, volume), json: { size }, method: 'PATCH' } as const;
    await this.#requests.run(request, call);
    return this.volumes.get(operation, volume, call);
  }

  /** Deletes a volume. A missing one is no error; one that is attached, which IONOS would delete, is. */
  override async delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    const operation = 'destroyVolume';
    const call = this.client.context.call(options);
    const found = await this.#requests.ifThere(this.volumes.get(operation, volume, call), operation, call);
    if (found === null) return;
    this.#refuseAttached(operation, found);
    await this.#requests.delete(this.volumes.request(operation, found), call);
  }

  #refuseAttached(operation: string, { id, extra }: IonosVolume): void {
    if (extra.nodeId === null) return;
    throw new ConflictError(
      `${operation}: the volume ${id} is attached to the server ${extra.nodeId}.`,
      this.client.context.details(operation),
    );
  }

  #serverPath(id: string): string {
    return pathOf(this.#path.replace(/\/volumes$/, '/servers'), id);
  }
}
