import {
  type Call,
  type CallOptions,
  collect,
  ConflictError,
  idOf,
  NodeNotFoundError,
  type Query,
  type Reader,
  VolumeSnapshotNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  checkVolumeAccepted,
  type ComputeModels,
  type ComputeNode,
  type CreateVolumeOptions,
  defined,
  pathOf,
  Resource,
  stateOf,
  type Volume,
  volumeAfter,
  type VolumeData,
  type VolumeState,
} from '../../../src/compute/index.js';
import type { CoreClient } from './client.js';
import { listOf, VOLUME } from './collections.js';
import type { OracleCreateVolumeExtra, OracleExtras, OracleVolumeExtra } from './models.js';

type OracleVolume = Volume<OracleVolumeExtra>;
type Data = VolumeData<OracleVolumeExtra>;

const STATES: Readonly<Record<string, VolumeState>> = {
  PROVISIONING: 'creating',
  RESTORING: 'creating',
  AVAILABLE: 'available',
  TERMINATING: 'deleting',
  TERMINATED: 'deleted',
  FAULTY: 'error',
};

const ATTACHMENT_STATES: Readonly<Record<string, VolumeState>> = {
  ATTACHING: 'attaching',
  ATTACHED: 'in-use',
  DETACHING: 'detaching',
};

interface Attachment {
  readonly id: string;
  readonly volumeId: string;
  readonly nodeId: string;
  readonly state: VolumeState | 'unknown';
  readonly device: string | null;
}

/** Block volumes. Their attachments are resources of their own. @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Volume/ */
export class Volumes {
  readonly #client: CoreClient;
  readonly #models: ComputeModels<OracleExtras>;
  readonly #rows: Resource<Data>;
  readonly #zone: (location: CreateVolumeOptions['location'], call: Call) => Promise<string>;

  constructor(
    client: CoreClient,
    models: ComputeModels<OracleExtras>,
    zone: (location: CreateVolumeOptions['location'], call: Call) => Promise<string>,
  ) {
    this.#client = client;
    this.#models = models;
    this.#zone = zone;
    const query = listOf(client.compartmentId);
    this.#rows = Resource.of(client, { ...VOLUME, list: 'items', query, read: readVolume }, (data) => data);
  }

  async *iterate(options?: CallOptions): AsyncGenerator<OracleVolume, void, undefined> {
    const operation = 'listVolumes';
    const call = this.#client.context.call(options);
    let attachments: Promise<Attachment[]> | null = null;
    for await (const data of this.#rows.iterate(operation, {}, call)) {
      if (data.state === 'deleted') continue;
      attachments ??= this.#attachments(operation, {}, call);
      yield this.#model(data, await attachments);
    }
  }

  async get(volume: Volume | string, options?: CallOptions): Promise<OracleVolume> {
    return this.#get('getVolume', volume, this.#client.context.call(options));
  }

  /** Creates a volume of 50 GiB at least, in the location given or in the first. */
  async create(
    spec: CreateVolumeOptions<OracleCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<OracleVolume> {
    const operation = 'createVolume';
    const { context, compartmentId } = this.#client;
    checkVolumeAccepted(spec, ['location', 'snapshot', 'tags'], context.details(operation));
    const call = context.call(options);
    const { name, size, location, snapshot, tags, extra = {} } = spec;
    const json = defined({
      compartmentId,
      availabilityDomain: await this.#zone(location, call),
      displayName: name,
      sizeInGBs: size,
      vpusPerGB: extra.performance,
      freeformTags: tags,
      sourceDetails: snapshot === undefined ? undefined : { type: 'volumeBackup', id: idOf(snapshot) },
    });
    const request = { operation, path: VOLUME.path, json, notFound: VolumeSnapshotNotFoundError };
    return this.#models.volume(readVolume(await this.#client.post(request, call)));
  }

  /** Attaches a volume by paravirtualisation, and waits until it is. `device` is one of Oracle's, such as `/dev/oracleoci/oraclevdb`. */
  async attach(
    volume: Volume | string,
    node: ComputeNode | string,
    { device }: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<OracleVolume> {
    const operation = 'attachVolume';
    const call = this.#client.context.call(options);
    // A 404 to the attachment does not say which of the two it misses.
    const { id: volumeId } = await this.#present(operation, volume, call);
    const json = defined({ type: 'paravirtualized', instanceId: idOf(node), volumeId, device });
    await this.#client.post(
      { operation, path: '/volumeAttachments', json, notFound: NodeNotFoundError },
      call,
    );
    return this.#after(operation, volumeId, ['attaching', 'in-use'], call);
  }

  /** Detaches a volume, and waits until it is. */
  async detach(volume: Volume | string, options?: CallOptions): Promise<OracleVolume> {
    const operation = 'detachVolume';
    const call = this.#client.context.call(options);
    const { id, extra } = await this.#get(operation, volume, call);
    const { attachmentId } = extra;
    if (attachmentId === null)
      throw new ConflictError(
        `${operation}: the volume ${id} is attached to nothing.`,
        this.#client.context.details(operation),
      );
    await this.#client.delete({ operation, path: pathOf('/volumeAttachments', attachmentId) }, call);
    return this.#after(operation, id, ['detaching', 'available'], call);
  }

  /** Makes a volume larger, attached or not. */
  async resize(volume: Volume | string, size: number, options?: CallOptions): Promise<OracleVolume> {
    const operation = 'resizeVolume';
    const call = this.#client.context.call(options);
    const { id } = await this.#rows.update(operation, volume, { sizeInGBs: size }, call);
    return this.#get(operation, id, call);
  }

  delete(volume: Volume | string, options?: CallOptions): Promise<void> {
    return this.#rows.delete('destroyVolume', volume, options);
  }

  async #present(operation: string, volume: Volume | string, call: Call): Promise<Data> {
    const data = await this.#rows.get(operation, volume, call);
    if (data.state === 'deleted') throw this.#rows.missing(operation, volume);
    return data;
  }

  async #get(operation: string, volume: Volume | string, call: Call): Promise<OracleVolume> {
    const data = await this.#present(operation, volume, call);
    return this.#model(data, await this.#attachments(operation, { volumeId: data.id }, call));
  }

  #after(
    operation: string,
    id: string,
    [during, wanted]: readonly [VolumeState, VolumeState],
    call: Call,
  ): Promise<OracleVolume> {
    const read = (shared: Call): Promise<OracleVolume> => this.#get(operation, id, shared);
    const isDone = ({ state }: OracleVolume): boolean => state === wanted;
    return volumeAfter({ read, during, isDone }, this.#client.context.details(operation), call);
  }

  #attachments(operation: string, filter: Query, call: Call): Promise<Attachment[]> {
    const query = { ...listOf(this.#client.compartmentId), ...filter };
    return collect(
      this.#client.list({ operation, path: '/volumeAttachments', query }, 'items', readAttachment, call),
    );
  }

  #model(data: Data, attachments: readonly Attachment[]): OracleVolume {
    const own = attachments.find(({ volumeId }) => volumeId === data.id);
    if (own === undefined) return this.#models.volume(data);
    const { id: attachmentId, nodeId, device } = own;
    const state = data.state === 'available' ? own.state : data.state;
    return this.#models.volume({ ...data, state, extra: { ...data.extra, attachmentId, nodeId, device } });
  }
}

/** Reads an attachment; null for one that is over. */
function readAttachment(row: Reader): Attachment | null {
  const word = row.string('lifecycleState');
  if (word === 'DETACHED') return null;
  return {
    id: row.id('id'),
    volumeId: row.string('volumeId'),
    nodeId: row.string('instanceId'),
    state: stateOf(ATTACHMENT_STATES, word),
    device: row.optionalString('device'),
  };
}

/** Reads a volume, without its attachment. */
function readVolume(row: Reader): Data {
  const lifecycleState = row.string('lifecycleState');
  return {
    id: row.id('id'),
    name: row.optionalString('displayName') ?? '',
    size: row.optionalNumber('sizeInGBs'),
    state: stateOf(STATES, lifecycleState),
    extra: {
      lifecycleState,
      nodeId: null,
      attachmentId: null,
      device: null,
      location: row.optionalString('availabilityDomain'),
      performance: row.optionalNumber('vpusPerGB'),
      createdAt: row.optionalString('timeCreated'),
      freeformTags: row.stringMap('freeformTags'),
    },
  };
}
