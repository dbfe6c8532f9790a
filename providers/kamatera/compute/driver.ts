import {
  type Call,
  type CallOptions,
  CloudError,
  type ErrorEnvelope,
  exclusive,
  failedEnvelope,
  idOf,
  ImageNotFoundError,
  JsonClient,
  type KeySignIn,
  pollUntil,
  type Reader,
  UnavailableError,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  type ComputeNode,
  type ComputeNodeData,
  type CreateNodeOptions,
  type NodeImage,
  type NodeListArguments,
  type NodeSize,
  placeFor,
  refusalOf,
  Resource,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { type KamateraOptions, SIGN_IN } from '../sign-in.js';
import { COLLECTIONS } from './collections.js';
import { Commands } from './commands.js';
import { createBody, shapeFor } from './create-body.js';
import { LIMITS } from './limits.js';
import type { KamateraExtras, KamateraImageExtra, KamateraNodeExtra, KamateraSizeExtra } from './models.js';
import { Networks } from './networks.js';
import { ServerDisks } from './server-disks.js';
import { ServerSnapshots } from './server-snapshots.js';
import { Servers } from './servers.js';
import { examplesFor, sizeData } from './sizes.js';

type Spec = CreateNodeOptions<KamateraExtras['createNode']>;
type Server = ComputeNode<KamateraNodeExtra>;

/** Milliseconds until a server that was made is to be listed. */
const LISTING = 60_000;

/**
 * Kamatera: servers with their disks and snapshots, images, private networks of its data centres.
 *
 * ```ts
 * const Kamatera = getDriver(Provider.KAMATERA);
 * const cloud = new Kamatera({ clientId, secret, region: 'EU' });
 * const image = (await cloud.listImages()).find(({ name }) => name.includes('Ubuntu Server 24.04'));
 * const node = await cloud.createNode({ name: 'web-1', image, size: '2B-4096', auth: { publicKey } });
 * ```
 *
 * @see https://github.com/cloudwm/cloudcli/tree/master/docs
 */
export class KamateraCompute extends RestComputeDriver<KamateraOptions, KamateraExtras> {
  static override readonly provider: string = 'kamatera';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<KamateraCompute>(this, {
      nodes: [Servers, (cloud) => cloud.#servers],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Disks of servers. */
  get serverDisks(): ServerDisks {
    return this.part('server disks', () => new ServerDisks(this.client, this.#servers));
  }

  /** Snapshots of servers. */
  get serverSnapshots(): ServerSnapshots {
    return this.part('server snapshots', () => new ServerSnapshots(this.client, this.#servers));
  }

  protected override get client(): JsonClient {
    return this.part(
      'client',
      () => new JsonClient(this.context, { parse: listed, errorInBody: failedEnvelope() }),
    );
  }

  get #interval(): number {
    return this.limits.pollInterval ?? 1000;
  }

  get #servers(): Servers {
    return this.part(
      'servers',
      () =>
        new Servers(this.client, this.models, this.nodeResource, new Commands(this.client, this.#interval)),
    );
  }

  /** All servers of the account, of every data centre. */
  override iterateNodes(...query: NodeListArguments): AsyncIterable<Server> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#servers.iterate('listNodes', filter.name, options));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#servers.get('getNode', node, options);
  }

  /** Examples of sizes of the driver's data centre: Kamatera sells any of its processors with any of its memories. */
  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<KamateraSizeExtra>, void, undefined> {
    const operation = 'listSizes';
    const datacenter = placeFor(operation, undefined, this.context);
    const query = { capabilities: '1', datacenter };
    const body = await this.client.get({ operation, path: '/service/server', query }, options);
    for (const size of examplesFor(body, datacenter)) yield this.models.size(size);
  }

  /** The size that an id names: processors with their type and MiB, such as `2B-4096`. */
  override async getSize(
    size: NodeSize | string,
    _options?: CallOptions,
  ): Promise<NodeSize<KamateraSizeExtra>> {
    return Promise.resolve(this.models.size(sizeData(shapeFor('getSize', idOf(size), this.context), null)));
  }

  /** Images of the driver's data centre. */
  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<KamateraImageExtra>> {
    return this.#imagesOf('listImages', placeFor('listImages', undefined, this.context), options);
  }

  /** Fetches an image of its data centre, which its id begins with. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<KamateraImageExtra>> {
    const operation = 'getImage';
    const id = idOf(image);
    const [, ofImage] = /^([^:]+):/.exec(id) ?? [];
    const datacenter = placeFor(operation, ofImage, this.context);
    for await (const one of this.#imagesOf(operation, datacenter, options)) if (one.id === id) return one;
    throw new ImageNotFoundError(
      `${operation}: ${this.provider} has no image ${id} in ${datacenter}; see listImages.`,
      this.details(operation),
    );
  }

  /**
   * Makes a server, and waits until Kamatera has: before that it has no id. A server without `auth` gets a generated password,
   * `extra.password`.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const call = this.call(options);
    // A server is found by its name: two at once would be taken for each other.
    const key = `server ${spec.name} of ${this.accountKey}`;
    return exclusive([key], call, () => this.#create(spec, call));
  }

  /** Deletes a server, which may run, with its disks. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.delete(node, options);
  }

  /** Changes a server's name. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name']);
    const command = ['/service/server/rename', { 'new-name': change.name }] as const;
    return this.#servers.change('updateNode', node, command, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    createBody(spec, this.context);
  }

  #imagesOf(
    operation: string,
    datacenter: string,
    options: CallOptions | undefined,
  ): AsyncIterable<NodeImage<KamateraImageExtra>> {
    const images = Resource.of(this.client, COLLECTIONS.images, (data) => this.models.image(data));
    return images.iterate(operation, { images: '1', datacenter }, options);
  }

  async #create(spec: Spec, call: Call): Promise<Server> {
    const operation = 'createNode';
    const before = await this.#servers.ids(operation, call);
    const body = await this.#begin(spec, call);
    const [log = ''] = await this.#servers.commands
      .wait(operation, body, call)
      .catch((error: unknown) => this.#afterFailure(error, [spec.name, before], call));
    const [, name = spec.name] = /^Name: (.+)$/m.exec(log) ?? [];
    const data = await this.#made(name.trim(), before, call);
    return this.models.node({ ...data, extra: { ...data.extra, password: body.optionalString('password') } });
  }

  /** Sends a create. The errors of Kamatera do not say what is missing. */
  async #begin(spec: Spec, call: Call): Promise<Reader> {
    const json = createBody(spec, this.context);
    const confidential = [spec.auth !== undefined && 'password' in spec.auth ? spec.auth.password : null];
    const request = { operation: 'createNode', path: '/service/server', json, confidential };
    try {
      return await this.client.post(request, call);
    } catch (error) {
      throw await refusalOf(error, () => [this.getImage(spec.image ?? '', call)]);
    }
  }

  /** The server that a create has made, once it is listed. Its name is all that is known of it, and that it was not there `before`. */
  async #made(
    name: string,
    before: ReadonlySet<string>,
    call: Call,
  ): Promise<ComputeNodeData<KamateraNodeExtra>> {
    const details = this.details('createNode');
    const fail = (words: string): UnavailableError =>
      new UnavailableError(`createNode: the server ${name} was made, and ${words}.`, details);
    const error = (): UnavailableError => fail(`${this.provider} does not list it`);
    const added = await pollUntil(
      async (shared) => {
        const found = await this.#added(name, before, shared);
        return found.length === 0 ? null : found;
      },
      call,
      { firstWait: this.#interval / 2, giveUp: { after: LISTING, error } },
    ).catch((failure: unknown) => {
      throw afterCreate(failure, name, details);
    });
    const [only, ...others] = added;
    if (only !== undefined && others.length === 0) return only;
    throw fail(`which of ${added.map(({ id }) => id).join(', ')} it is is not known`);
  }

  /** Servers of a name that were not there before a create. */
  async #added(
    name: string,
    before: ReadonlySet<string>,
    call: Call,
  ): Promise<ComputeNodeData<KamateraNodeExtra>[]> {
    const named = await this.#servers.named('createNode', name, call);
    return named.filter((one) => one.name === name && !before.has(one.id));
  }

  /** Rejects with the error of a create whose command failed; it says so where a server is there nevertheless. */
  async #afterFailure(
    error: unknown,
    [name, before]: readonly [name: string, before: ReadonlySet<string>],
    call: Call,
  ): Promise<never> {
    if (!(CloudError.is(error) && error.code === 'conflict')) throw error;
    const left = await this.#added(name, before, call).catch(() => []);
    if (left.length === 0) throw error;
    throw afterCreate(error, left.map(({ id }) => id).join(', '), this.details('createNode'));
  }
}

/** Parses a response; the id of one command stands alone in some. */
function listed(body: Buffer): unknown {
  const value: unknown = JSON.parse(body.toString('utf8'));
  return typeof value === 'object' ? value : [value];
}
