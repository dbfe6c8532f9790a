import { randomUUID } from 'node:crypto';
import { type Call, CloudError, idOf, ImageNotFoundError } from '../../../src/driver/index.js';
import {
  afterCreate,
  type ComputeNode,
  type CreateNodeOptions,
  imageOf,
  leftBehind,
  type NodeLocation,
  undoCreate,
} from '../../../src/compute/index.js';
import type { Properties, VsphereClient } from '../client.js';
import type { VsphereSize } from '../options.js';
import { type Clone, cloneMachine, MADE } from './clone.js';
import { USER_DATA, userDataSettings } from './config.js';
import { cardsOn } from './cards.js';
import type { VsphereImages } from './images.js';
import type { VsphereInventory } from './inventory.js';
import type { VsphereMachines } from './machines.js';
import type { VsphereCreateExtra, VsphereLocationExtra, VsphereNodeExtra } from './models.js';
import type { VsphereNetworks } from './networks.js';
import { IMAGE, METADATA, readImage, settingsOf } from './read.js';

type Machine = ComputeNode<VsphereNodeExtra>;
type Spec = CreateNodeOptions<VsphereCreateExtra>;

const OPERATION = 'createNode';

/** Parts that a create takes. */
export interface CreationParts {
  readonly machines: VsphereMachines;
  readonly images: VsphereImages;
  readonly inventory: VsphereInventory;
  readonly networks: VsphereNetworks;
}

/** Makes servers: clones of templates. */
export class Creation {
  readonly #client: VsphereClient;
  readonly #parts: CreationParts;

  constructor(client: VsphereClient, parts: CreationParts) {
    this.#client = client;
    this.#parts = parts;
  }

  /** Clones the template of a spec and starts the clone. @throws the failure, when nothing is left of the clone */
  async clone(spec: Spec, size: VsphereSize, call: Call): Promise<Machine> {
    const source = await this.#parts.images.find(OPERATION, imageOf(spec) ?? '', call);
    const mark = randomUUID();
    const clone = await this.#cloneOf(spec, { source, size, mark }, call);
    let id: string;
    try {
      id = await cloneMachine(this.#client, clone, call);
    } catch (error) {
      throw await this.#cleanUp(error, mark, call);
    }
    try {
      return await this.#complete(id, clone, call);
    } catch (error) {
      if (!CloudError.is(error) || error.status === null)
        throw afterCreate(error, id, this.#client.context.details(OPERATION));
      throw await this.#undo(error, id, call);
    }
  }

  /** Gives a clone what the clone itself did not, as with vCenter's simulator: its configuration but for devices, and power. */
  async #complete(id: string, { config }: Clone, call: Call): Promise<Machine> {
    const { machines } = this.#parts;
    const found = await machines.find(OPERATION, id, call);
    if (!settingsOf(found).has(MADE))
      await machines.reconfigure(OPERATION, id, { ...config, devices: '' }, call);
    const machine = await machines.get(OPERATION, id, call);
    return machine.state === 'stopped' ? machines.start(id, call) : machine;
  }

  #undo(error: CloudError, id: string, call: Call): Promise<CloudError> {
    const details = this.#client.context.details(OPERATION);
    return undoCreate(error, id, () => this.#parts.machines.delete(id, call), details);
  }

  async #cloneOf(
    spec: Spec,
    {
      source,
      size,
      mark,
    }: { readonly source: Properties; readonly size: VsphereSize; readonly mark: string },
    call: Call,
  ): Promise<Clone> {
    const { name, extra = {}, metadata, userData } = spec;
    const forSystem = userDataSettings(userData);
    const settings = {
      ...(metadata === undefined ? {} : { [METADATA]: JSON.stringify(metadata) }),
      ...forSystem,
      [IMAGE]: source.id,
      [MADE]: mark,
    };
    const { datastore, host, annotation } = extra;
    const place = await this.#place(spec, source, call);
    const devices = await cardsOn(
      this.#client,
      this.#parts.networks,
      { source, networks: spec.networks },
      call,
    );
    return {
      operation: OPERATION,
      source,
      known: settingsOf(source),
      name,
      folder: extra.folder ?? source.read.id('parent'),
      place: { resourcePool: extra.resourcePool ?? place.extra.resourcePool, datastore, host },
      config: { annotation, size, settings, devices },
      as: 'running machine',
      notFound: ImageNotFoundError,
      confidential: [userData, forSystem[USER_DATA]],
    };
  }

  /** The cluster of a spec; by default that of the template. */
  async #place(
    { location }: Spec,
    source: Properties,
    call: Call,
  ): Promise<NodeLocation<VsphereLocationExtra>> {
    const places = await this.#parts.inventory.knownLocations(OPERATION, call);
    const { host } = readImage(source).extra;
    const asked = location === undefined ? null : idOf(location);
    const found = places.find(({ id, extra }) =>
      asked === null ? extra.hosts.includes(host ?? '') : id === asked,
    );
    if (found !== undefined) return found;
    throw this.#client.context.invalid(
      OPERATION,
      asked === null
        ? `it is not known which cluster the template ${source.id} is in; name a location`
        : `there is no cluster ${asked}; see listLocations`,
    );
  }

  /** Deletes what a failed clone left: a machine that could not be started. */
  async #cleanUp(error: unknown, mark: string, call: Call): Promise<unknown> {
    // Without a response from vCenter it may still be making the clone.
    if (!CloudError.is(error) || error.status === null) return error;
    try {
      for await (const found of this.#parts.machines.list(OPERATION, call)) {
        if (settingsOf(found).get(MADE) !== mark) continue;
        return await this.#undo(error, found.id, call);
      }
    } catch (failure) {
      const words = failure instanceof Error ? failure.message : String(failure);
      const left = `Whether it left a machine could not be seen (${words}).`;
      return leftBehind(error, left, this.#client.context.details(OPERATION));
    }
    return error;
  }
}
