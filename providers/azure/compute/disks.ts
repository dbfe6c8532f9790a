import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  idOf,
  InvalidRequestError,
  Part,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeModels,
  type CreateVolumeOptions,
  defined,
  type Volume,
} from '../../../src/compute/index.js';
import type { ArmClient, ArmReference } from '../arm/client.js';
import type { AzureResourceGroups } from '../arm/resource-groups.js';
import { ARM } from '../arm/types.js';
import { splitLocation } from './location.js';
import type { AzureComputeExtras, AzureCreateVolumeExtra, AzureVolumeExtra } from './models.js';
import { readDisk } from './read.js';

type Disk = Volume<AzureVolumeExtra>;

/** Link that allows reading a disk for a while. */
export interface AzureDiskAccess {
  /** A signed URL that allows anyone to read the disk. */
  readonly accessSecret: string;
}

/**
 * Managed disks: the volumes of the portable methods.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/compute/disks
 */
export class AzureDisks extends Part {
  readonly #client: ArmClient;
  readonly #models: ComputeModels<AzureComputeExtras>;
  readonly #groups: AzureResourceGroups;

  constructor(client: ArmClient, models: ComputeModels<AzureComputeExtras>, groups: AzureResourceGroups) {
    super();
    this.#client = client;
    this.#models = models;
    this.#groups = groups;
  }

  /** Lists all disks, including boot disks, page by page. */
  iterate(options?: CallOptions): AsyncIterable<Disk> {
    return this.#client.listAll(
      ARM.disks,
      'listVolumes',
      (row) => this.#models.volume(readDisk(row)),
      options,
    );
  }

  /** All disks that the driver sees. */
  async list(options?: CallOptions): Promise<Disk[]> {
    return collect(this.iterate(this.#client.context.call(options)));
  }

  /** Fetches a disk. @throws VolumeNotFoundError */
  async get(disk: ArmReference, options?: CallOptions): Promise<Disk> {
    return this.#get(disk, 'getVolume', options);
  }

  /** Makes a disk, empty or of a snapshot. @throws ConflictError for a name that the resource group has already */
  async create(spec: CreateVolumeOptions<AzureCreateVolumeExtra>, options?: CallOptions): Promise<Disk> {
    const operation = 'createVolume';
    const { name, size, snapshot, tags, extra = {} } = spec;
    const { context } = this.#client;
    const call = context.call(options);
    const { region, zones } = splitLocation(spec.location, this.#client, operation);
    const creationData =
      snapshot === undefined
        ? { createOption: 'Empty' }
        : {
            createOption: 'Copy',
            sourceResourceId: this.#client.idOf(ARM.snapshots, idOf(snapshot), operation),
          };
    await this.#groups.ensure(region, call);
    await refuseTaken(this.#client, ARM.disks, name, operation, call);
    const json = defined({
      location: region,
      zones,
      tags,
      sku: { name: extra.type ?? 'StandardSSD_LRS' },
      properties: { creationData, diskSizeGB: size },
    });
    const address = this.#client.at(ARM.disks, name, operation);
    const notFound = snapshot === undefined ? ARM.disks.notFound : ARM.snapshots.notFound;
    const { body } = await this.#client.change(
      { operation, method: 'PUT', ...address, json, notFound },
      call,
    );
    return body.has('id') ? this.#models.volume(readDisk(body)) : this.#get(name, operation, call);
  }

  /** Attaches a disk to a server, and waits until it is attached. `device` is a number on its controller, such as `lun3`. */
  async attach(
    disk: ArmReference,
    node: ArmReference,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<Disk> {
    const operation = 'attachVolume';
    const call = this.#client.context.call(options);
    const details = this.#client.context.details(operation);
    const lun = device === undefined ? undefined : lunOf(device);
    if (lun === null)
      throw new InvalidRequestError(
        `${operation}: Azure numbers disks; give device as lun0 to lun63, or leave it out.`,
        details,
      );
    const { id, extra } = await this.#get(disk, operation, call);
    if (extra.nodeId !== null)
      throw new ConflictError(`${operation}: the disk ${id} is attached to ${extra.nodeId}.`, details);
    const json = { dataDisksToAttach: [defined({ diskId: id, lun })] };
    await this.#attachment(operation, node, json, call);
    return this.#get(id, operation, call);
  }

  /** Detaches a disk from its server, and waits until it is free. @throws ConflictError when it is not attached */
  async detach(disk: ArmReference, options?: CallOptions): Promise<Disk> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const { id, extra } = await this.#get(disk, operation, call);
    if (extra.nodeId === null)
      throw new ConflictError(
        `${operation}: the disk ${id} is not attached to any server.`,
        this.#client.context.details(operation),
      );
    await this.#attachment(operation, extra.nodeId, { dataDisksToDetach: [{ diskId: id }] }, call);
    return this.#get(id, operation, call);
  }

  /** Makes a disk larger, and waits until it is. It cannot be made smaller. */
  async resize(disk: ArmReference, size: number, options?: CallOptions): Promise<Disk> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const { notFound } = ARM.disks;
    const address = this.#client.at(ARM.disks, disk, operation);
    const json = { properties: { diskSizeGB: size } };
    await this.#client.complete({ operation, method: 'PATCH', ...address, json, notFound }, call);
    return this.#get(disk, operation, call);
  }

  /** Deletes a disk with its content. A missing one is no error. @throws ConflictError while it is attached */
  async delete(disk: ArmReference, options?: CallOptions): Promise<void> {
    await this.#client.remove(ARM.disks, disk, 'destroyVolume', options);
  }

  /** Makes a URL by which a disk that no server uses can be read for a while. */
  async grantAccess(disk: ArmReference, seconds: number, options?: CallOptions): Promise<AzureDiskAccess> {
    const operation = 'disks.grantAccess';
    const json = { access: 'Read', durationInSeconds: seconds };
    const action = { operation, action: 'beginGetAccess', json };
    const result = await this.#client.result(this.#client.action(ARM.disks, disk, action), options);
    const url = result.optionalString('accessSAS') ?? result.string('accessSas');
    this.#client.context.connection.shared.redactor.add(url);
    const access = { accessSecret: url };
    Object.defineProperty(access, 'accessSecret', { enumerable: false });
    return access;
  }

  /** Revokes the URL of {@link grantAccess}. */
  async revokeAccess(disk: ArmReference, options?: CallOptions): Promise<void> {
    const action = { operation: 'disks.revokeAccess', action: 'endGetAccess' };
    await this.#client.complete(this.#client.action(ARM.disks, disk, action), options);
  }

  async #get(disk: ArmReference, operation: string, options: CallOptions | undefined): Promise<Disk> {
    return this.#models.volume(readDisk(await this.#client.find(ARM.disks, disk, operation, options)));
  }

  async #attachment(operation: string, node: ArmReference, json: object, call: Call): Promise<void> {
    const action = { operation, action: 'attachDetachDataDisks', json };
    await this.#client.complete(this.#client.action(ARM.virtualMachines, node, action), call);
  }
}

/** A PUT changes an existing resource, so a new one must not exist yet. @throws ConflictError when it does */
export async function refuseTaken(
  client: ArmClient,
  type: (typeof ARM)[keyof typeof ARM],
  name: string,
  operation: string,
  call: Call,
  Taken = ConflictError,
): Promise<void> {
  const found = await client.get({ operation, ...client.at(type, name, operation), accept: [404] }, call);
  if (!found.has('id')) return;
  throw new Taken(
    `${operation}: the resource group ${client.group} has ${found.id('id')} already. Take another name, or delete the one there is.`,
    client.context.details(operation),
  );
}

function lunOf(device: string): number | null {
  const [, digits] = /^(?:lun)?(\d{1,2})$/.exec(device) ?? [];
  return digits === undefined || Number(digits) > 63 ? null : Number(digits);
}
