import { randomBytes } from 'node:crypto';
import { type Call, CloudError, mayHaveTakenEffect } from '../../../src/driver/index.js';
import {
  afterCreate,
  type ComputeModels,
  type ComputeNode,
  type CreateNodeOptions,
  imageOf,
  leftBehind,
  pathOf,
  Resource,
  undoCreate,
  type Volume,
} from '../../../src/compute/index.js';
import type { CloudSigmaClient } from './client.js';
import { COLLECTIONS, VOLUMES } from './collections.js';
import { createBody, diskBody } from './create-body.js';
import type { CloudSigmaCreateExtra, CloudSigmaExtras, CloudSigmaNodeExtra } from './models.js';
import { readServer, readVolume } from './read.js';
import type { Servers } from './servers.js';

type Spec = CreateNodeOptions<CloudSigmaCreateExtra>;
type Server = ComputeNode<CloudSigmaNodeExtra>;

/** Methods of the driver that a create needs. */
interface Volumes {
  listVolumes(call: Call): Promise<Volume[]>;
  waitUntilAvailable(volume: Volume, call: Call): Promise<Volume>;
}

const operation = 'createNode';

/** Creates servers: a copy of a library drive, a server with it, and its start. @see https://docs.cloudsigma.com/en/latest/libdrives.html#cloning-library-drive */
export class Creation {
  readonly #client: CloudSigmaClient;
  readonly #models: ComputeModels<CloudSigmaExtras>;
  readonly #volumes: Volumes;
  readonly #servers: Servers;
  readonly #images: Resource<object>;

  constructor(
    client: CloudSigmaClient,
    models: ComputeModels<CloudSigmaExtras>,
    volumes: Volumes,
    servers: Servers,
  ) {
    this.#client = client;
    this.#models = models;
    this.#volumes = volumes;
    this.#servers = servers;
    this.#images = new Resource<object>(client, COLLECTIONS.images);
  }

  /** Creates a server with a key, or with none. If a later step is refused, nothing is left. */
  async run(spec: Spec, key: string | null, call: Call): Promise<Server> {
    const disk = await this.#copy(spec, call);
    const server = await this.#create(spec, { disk, key }, call);
    try {
      await this.#servers.act(operation, server, 'start', call);
    } catch (error) {
      const details = this.#client.context.details(operation);
      if (!CloudError.is(error) || error.status === null) throw afterCreate(error, server.id, details);
      const destroy = (): Promise<void> => this.#servers.delete(server, this.#client.context.call(undefined));
      throw await undoCreate(error, server.id, destroy, details);
    }
    return server;
  }

  /** Copies the image, and waits until the copy can be used: a server starts with a whole one only. */
  async #copy(spec: Spec, call: Call): Promise<string> {
    // No other drive has this name: by it a copy is found whose response was lost.
    const name = `${spec.name} ${randomBytes(4).toString('hex')}`;
    const image = this.#images.request(operation, imageOf(spec) ?? '', '/action');
    const request = { ...image, query: { do: 'clone' }, json: diskBody(spec, name) };
    const copy = await this.#client.post(request, call).then(
      (body) => this.#models.volume(readVolume(body)),
      (error: unknown) => this.#found(name, error, call),
    );
    try {
      await this.#volumes.waitUntilAvailable(copy, call);
    } catch (error) {
      throw await this.#withoutDisk(error, copy.id);
    }
    return copy.id;
  }

  /** The copy of this name, where the response to its create was lost. @throws the error, where there is none; it names what may come yet */
  async #found(name: string, error: unknown, call: Call): Promise<Volume> {
    if (!CloudError.is(error) || !mayHaveTakenEffect(error)) throw error;
    const drives = await this.#volumes.listVolumes(call).catch(() => []);
    const found = drives.find((drive) => drive.name === name);
    if (found !== undefined) return found;
    const left = `A disk ${JSON.stringify(name)} may have been made for it, and is left then.`;
    throw leftBehind(error, left, this.#client.context.details(operation));
  }

  async #create(
    spec: Spec,
    given: { readonly disk: string; readonly key: string | null },
    call: Call,
  ): Promise<Server> {
    const { context } = this.#client;
    const vncPassword = randomBytes(12).toString('hex');
    const server = createBody(spec, { ...given, vncPassword }, context);
    const request = { operation, path: '/servers', json: { objects: [server] }, confidential: [vncPassword] };
    try {
      const data = readServer(await this.#client.post(request, call), context.region);
      return this.#models.node({ ...data, state: 'starting' });
    } catch (error) {
      if (!mayHaveTakenEffect(error)) throw await this.#withoutDisk(error, given.disk);
      // A server whose response was lost has the disk.
      const left = `Its disk ${given.disk} is left, unless a server has it.`;
      throw leftBehind(error, left, context.details(operation));
    }
  }

  /** Deletes a disk that no server got. Returns the error to throw. */
  async #withoutDisk(error: unknown, disk: string): Promise<unknown> {
    try {
      await this.#client.delete({ operation, path: pathOf(VOLUMES.path, disk) });
      return error;
    } catch {
      return leftBehind(error, `Its disk ${disk} is left.`, this.#client.context.details(operation));
    }
  }
}
