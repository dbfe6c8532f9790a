import type { Call, CallOptions } from '../call/call.js';
import type { Deployed, Deployment } from './deploy/deploy.js';
import { Driver, type DriverOptions } from '../driver/driver.js';
import type { ErrorDescription, ErrorResponse } from '../http/errors/response-error.js';
import { addOptional, type OptionalTopics } from '../driver/optional-methods.js';
import { collect } from '../http/pagination.js';
import {
  ImageNotFoundError,
  InvalidRequestError,
  MalformedResponseError,
  SizeNotFoundError,
} from '../errors.js';
import { type Adoptable, idOf, type Model } from '../model.js';
import { type Awaitable, waitUntilAvailable } from './polling/wait-until-available.js';
import { waitUntilRunning } from './polling/wait-until-running.js';
import type { ComputeInternals, NodePoll, NodePollResult } from './polling/pollable.js';
import { refineCapacity } from './capacity.js';
import { checkCreateSpec, checkMetadata, checkUpdate } from './checks.js';
import type { ComputeExtras } from './extras.js';
import { imageOf } from './create/image-of.js';
import { type ComputeLimits, EXPIRES_KEY } from './limits.js';
import { expiryOf } from './create/expiry.js';
import { PREPARED_COMPUTE } from './create/prepared.js';
import { WRAPPED_COMPUTE } from './create/keyed/wrapped.js';
import {
  type Address,
  type AddressData,
  type AdoptableData,
  ComputeModels,
  type ComputeNode,
  type ComputeNodeData,
  type Firewall,
  type FirewallData,
  type ImageState,
  type KeyPair,
  type KeyPairData,
  type Network,
  type NetworkData,
  type NodeImage,
  type NodeImageData,
  type NodeLocation,
  type NodeLocationData,
  type NodeSize,
  type NodeSizeData,
  type Volume,
  type VolumeData,
  type VolumeSnapshot,
  type VolumeSnapshotData,
} from './models/index.js';
import {
  type NodeFilter,
  nodeFilter,
  type NodeListArguments,
  nodeQuery,
  type NodeQuery,
} from './node-query.js';
import { oncePerId } from './once-per-id.js';
import { OPTIONAL_COMPUTE, type OptionalComputeMethods } from './optional-methods.js';
import { withOwnerTag } from './create/owner-tag.js';
import type { CreateNodeOptions, UpdateNodeOptions } from './options.js';

export type { ComputeExtras } from './extras.js';
export type { NodeFilter, NodeListArguments, NodeQuery } from './node-query.js';
export type { ComputeInternals, NodePoll, NodePollResult } from './polling/pollable.js';

/** The optional methods of all compute drivers, which `OPTIONAL_COMPUTE` lists. */
export interface ComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends OptionalComputeMethods<X> {}

/**
 * Base of all compute drivers. Every method takes `{ signal, timeout }` last. Models can be given by their ids.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or MalformedResponseError,
 * depending on the provider's response; each documents its other errors. A method that the driver lacks rejects with NotSupportedError:
 * check `Driver.supports('createVolume')` first.
 */
export abstract class ComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends Driver<Options> {
  static override readonly service = 'compute';
  static override readonly optional: OptionalTopics = OPTIONAL_COMPUTE;
  /** Facts about the provider that the scheduler works by. */
  static readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: null,
    auth: [],
    generatesPassword: false,
    sources: [],
  };

  static override readonly prepared = PREPARED_COMPUTE;
  static override readonly wrapped = WRAPPED_COMPUTE;
  static override readonly silent = ['adopt', 'part', 'nodeQuery', 'imageState', 'bootsWithoutImage'];
  static override readonly steps = [
    ...Driver.steps,
    'pollNodes',
    'checkCreate',
    'createWithToken',
    'deleteOwnerTags',
    'collect',
    'fitting',
    'prepareUpdate',
    'inRegion',
    'walk',
  ];

  static {
    addOptional(this);
  }

  #parts: Map<string, object> | null = null;
  #models: ComputeModels<X> | null = null;
  #internals: ComputeInternals<X['createNode']> | null = null;

  /** Makes the models of this driver. */
  protected get models(): ComputeModels<X> {
    return (this.#models ??= new ComputeModels<X>(this));
  }

  /** Returns a part of this driver by its name, created at first use: there are many forks, and they use few parts. */
  protected part<P extends object>(name: string, make: () => P): P {
    const parts = (this.#parts ??= new Map());
    const known = parts.get(name);
    // Each name belongs to one part.
    if (known !== undefined) return known as P;
    const made = make();
    parts.set(name, made);
    return made;
  }

  /** Facts about the provider that the scheduler works by. */
  get limits(): ComputeLimits {
    return (this.constructor as typeof ComputeDriver).limits;
  }

  /** Protected methods for pollers and runs. Not for users. */
  get internals(): ComputeInternals<X['createNode']> {
    return (this.#internals ??= {
      pollNodes: (poll, options) => this.pollNodes(poll, options),
      faultOf: (node) => this.faultOf(node),
      checkCreate: (specs, options) => this.checkCreate(specs, options),
      deleteOwnerTags: (tags, options) => this.deleteOwnerTags(tags, options),
      createWithToken: (spec, token, options) => this.createWithToken(spec, token, options),
      timeToCreate: (requests) => this.timeToCreate(requests),
      imageState: (image) => this.imageState(image),
    });
  }

  /**
   * All servers of the account in this region, page by page, optionally filtered by name, tag or state. Only one page is kept, so a server
   * that moves to the next page meanwhile is shown twice; `listNodes` shows it once.
   */
  abstract iterateNodes(...query: NodeListArguments): AsyncIterable<ComputeNode<X['node']>>;
  /** All sizes that can be ordered now, from the live API, page by page. */
  abstract iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<X['size']>>;
  /** All images that this account can use, page by page. */
  abstract iterateImages(options?: CallOptions): AsyncIterable<NodeImage<X['image']>>;
  /** All locations for servers, page by page. */
  abstract iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<X['location']>>;
  /** Fetches a server. @throws NodeNotFoundError */
  abstract getNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;
  /**
   * Creates a server. It resolves as soon as the provider has accepted it, with a node that is usually `pending`:
   * `waitUntilRunning` waits for the rest. With an `idempotencyKey` that was used before it resolves with the server of that create.
   *
   * @throws InvalidRequestError, ImageNotFoundError, SizeNotFoundError, QuotaExceededError; CapacityError when the provider has no room for it;
   *   ConflictError where the key was used with another spec
   */
  abstract createNode(
    spec: CreateNodeOptions<X['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;
  /** Deletes a server; resolves when the provider has accepted it. A missing server is no error. */
  abstract destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void>;

  /**
   * Lists all servers of the account in this region, each once, optionally filtered by name, tag or state. The filter comes before the
   * options of the call: `listNodes({ tag: 'team:web', state: 'running' }, { timeout: 10_000 })`.
   *
   * @throws InvalidRequestError for an unknown filter
   */
  async listNodes(...query: NodeListArguments): Promise<ComputeNode<X['node']>[]> {
    const { filter, options } = this.nodeQuery(query);
    return this.#collectOnce(options, (call) => this.iterateNodes(filter, call));
  }

  /** All sizes that can be ordered now, from the live API. */
  async listSizes(options?: CallOptions): Promise<NodeSize<X['size']>[]> {
    return this.collect(options, (call) => this.iterateSizes(call));
  }

  /** All images that this account can use. */
  async listImages(options?: CallOptions): Promise<NodeImage<X['image']>[]> {
    return this.collect(options, (call) => this.iterateImages(call));
  }

  /** Lists all locations for servers. */
  async listLocations(options?: CallOptions): Promise<NodeLocation<X['location']>[]> {
    return this.collect(options, (call) => this.iterateLocations(call));
  }

  /** Lists the account's reserved addresses; vendors call them elastic, floating, reserved or static. */
  async listAddresses(options?: CallOptions): Promise<Address<X['address']>[]> {
    return this.#collectOnce(options, (call) => this.iterateAddresses(call));
  }

  /** Lists the networks that servers of the account can be on. */
  async listNetworks(options?: CallOptions): Promise<Network<X['network']>[]> {
    return this.#collectOnce(options, (call) => this.iterateNetworks(call));
  }

  /** Lists the account's firewalls with their rules. */
  async listFirewalls(options?: CallOptions): Promise<Firewall<X['firewall']>[]> {
    return this.#collectOnce(options, (call) => this.iterateFirewalls(call));
  }

  /** All key pairs. */
  async listKeyPairs(options?: CallOptions): Promise<KeyPair<X['keyPair']>[]> {
    return this.collect(options, (call) => this.iterateKeyPairs(call));
  }

  /** All volumes. */
  async listVolumes(options?: CallOptions): Promise<Volume<X['volume']>[]> {
    return this.#collectOnce(options, (call) => this.iterateVolumes(call));
  }

  /** Lists the snapshots of a volume; of all volumes without one. */
  async listVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<X['volumeSnapshot']>[]> {
    return this.#collectOnce(options, (call) => this.iterateVolumeSnapshots(volume, call));
  }

  /** Fetches a size. @throws SizeNotFoundError */
  async getSize(size: NodeSize | string, options?: CallOptions): Promise<NodeSize<X['size']>> {
    const id = idOf(size);
    for await (const one of this.iterateSizes(this.call(options))) if (one.id === id) return one;
    throw new SizeNotFoundError(
      `getSize: ${this.provider} has no size ${id}; see listSizes.`,
      this.details('getSize'),
    );
  }

  /** Fetches an image. @throws ImageNotFoundError */
  async getImage(image: NodeImage | string, options?: CallOptions): Promise<NodeImage<X['image']>> {
    const id = idOf(image);
    for await (const one of this.iterateImages(this.call(options))) if (one.id === id) return one;
    throw new ImageNotFoundError(
      `getImage: ${this.provider} has no image ${id}; see listImages.`,
      this.details('getImage'),
    );
  }

  /**
   * Waits until all servers run, and returns updated models in the given order. All waiters of the process share one list request per
   * interval. Failed polls are repeated until the call's timeout.
   *
   * @throws NodeFailedError as soon as a server ends in error; the message has the provider's fault and the states of the others.
   * @throws NodeNotFoundError when a server is gone.
   */
  async waitUntilRunning(
    nodes: Iterable<ComputeNode | string>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>[]> {
    return (await waitUntilRunning(this, nodes, this.call(options))) as ComputeNode<X['node']>[];
  }

  /**
   * Waits until a volume, a snapshot or an image can be used, and returns it as it is then. All waiters of the process share one list request
   * per interval. Failed polls are repeated until the call's timeout.
   *
   * @throws ConflictError when it ends in error, NotFoundError when it is gone
   */
  async waitUntilAvailable(volume: Volume, options?: CallOptions): Promise<Volume<X['volume']>>;
  async waitUntilAvailable(
    snapshot: VolumeSnapshot,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<X['volumeSnapshot']>>;
  async waitUntilAvailable(image: NodeImage, options?: CallOptions): Promise<NodeImage<X['image']>>;
  async waitUntilAvailable(resource: Awaitable, options?: CallOptions): Promise<Awaitable> {
    return waitUntilAvailable(this, resource, this.call(options));
  }

  /**
   * Destroys the servers of the account in this region that have outlived the `expiresIn` of their create, by this machine's clock, and
   * returns them. Servers without it are never touched. All are tried before it rejects.
   *
   * @throws the first failure of a destroyNode
   */
  async destroyExpired(options?: CallOptions): Promise<ComputeNode<X['node']>[]> {
    const call = this.call(options);
    const now = Date.now();
    const listed = await this.listNodes({ tag: EXPIRES_KEY }, call);
    const expired = listed.filter((node) => (expiryOf(node)?.getTime() ?? Infinity) <= now);
    const living = expired.filter(({ state }) => state !== 'terminated');
    const failures: unknown[] = [];
    for (const node of living)
      await this.destroyNode(node, call).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
    return living;
  }

  /**
   * Creates a server, waits until it runs and accepts an SSH login, and runs the steps. Needs the package `ssh2`.
   *
   * ```ts
   * const { node, steps } = await driver.deployNode(spec, { ssh: { privateKey }, steps: [{ type: 'command', command: 'uptime' }] });
   * ```
   *
   * @throws DeploymentError with the server, which exists then, and the step; as createNode and waitUntilRunning
   */
  async deployNode(
    spec: CreateNodeOptions<X['createNode']>,
    deployment: Deployment,
    options?: CallOptions,
  ): Promise<Deployed<ComputeNode<X['node']>>> {
    const call = this.call(options);
    const { PreparedDeployment } = await import('./deploy/deploy.js');
    const prepared = await PreparedDeployment.prepare(deployment, this);
    const made = await this.createNode(spec, call);
    const [node = made] = await this.waitUntilRunning([made], call);
    return prepared.run(node, call);
  }

  /** Host keys of a server known to the cloud, from its console or metadata: `SHA256:...` or full public keys. Empty if not known, or not yet. */
  hostKeysOf(_node: ComputeNode | string, _options?: CallOptions): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  /**
   * Creates a model from data that came through JSON, structuredClone or another driver of the same account, by its `kind`.
   *
   * @throws InvalidRequestError for data without a kind
   */
  adopt(data: Adoptable<'node', ComputeNodeData<X['node']>>): ComputeNode<X['node']>;
  adopt(data: Adoptable<'size', NodeSizeData<X['size']>>): NodeSize<X['size']>;
  adopt(data: Adoptable<'image', NodeImageData<X['image']>>): NodeImage<X['image']>;
  adopt(data: Adoptable<'location', NodeLocationData<X['location']>>): NodeLocation<X['location']>;
  adopt(data: Adoptable<'key-pair', KeyPairData<X['keyPair']>>): KeyPair<X['keyPair']>;
  adopt(data: Adoptable<'volume', VolumeData<X['volume']>>): Volume<X['volume']>;
  adopt(
    data: Adoptable<'volume-snapshot', VolumeSnapshotData<X['volumeSnapshot']>>,
  ): VolumeSnapshot<X['volumeSnapshot']>;
  adopt(data: Adoptable<'address', AddressData<X['address']>>): Address<X['address']>;
  adopt(data: Adoptable<'network', NetworkData<X['network']>>): Network<X['network']>;
  adopt(data: Adoptable<'firewall', FirewallData<X['firewall']>>): Firewall<X['firewall']>;
  adopt(data: AdoptableData<X>): Model {
    const model = this.models.adopt(data);
    if (model !== null) return model;
    throw new InvalidRequestError(
      "adopt takes the data of a model with its kind, such as JSON.parse(JSON.stringify(node)). Data that was kept without one needs it first: { ...data, kind: 'node' }.",
      this.details('adopt'),
    );
  }

  /** Returns changed servers; a poller calls it at most once per interval. By default it lists all. */
  protected async pollNodes(_poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return { nodes: await this.listNodes(options), now: null };
  }

  /**
   * Checks what many creates have in common: each image and each size exists.
   *
   * @throws ImageNotFoundError, SizeNotFoundError
   */
  protected async checkCreate(
    specs: readonly CreateNodeOptions<X['createNode']>[],
    options?: CallOptions,
  ): Promise<void> {
    const call = this.call(options);
    for (const spec of specs) this.checkSpec(spec);
    for (const image of new Set(specs.flatMap((spec) => imageOf(spec) ?? [])))
      await this.getImage(image, call);
    for (const size of new Set(specs.map((spec) => idOf(spec.size)))) await this.getSize(size, call);
  }

  /**
   * Creates a server under a client token, which the cloud recognises where its API has tokens; elsewhere the token is left out. Clouds with
   * tokens and without repeatable batches override it.
   */
  protected async createWithToken(
    spec: CreateNodeOptions<X['createNode']>,
    token: string,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>> {
    if (this.limits.batch?.repeatable !== true) return this.createNode(spec, options);
    const [node] = await this.createNodeBatch({ spec, names: [spec.name], clientToken: token }, options);
    if (node !== undefined) return node;
    throw new MalformedResponseError(
      `createNode: the response of ${this.provider} has no server.`,
      this.details('createNode'),
    );
  }

  /**
   * Deletes owner tags (`limits.ownerTag`) that remain when their servers are gone; does nothing on most clouds. Tags that a server still
   * has stay.
   */
  protected deleteOwnerTags(_tags: readonly string[], _options?: CallOptions): Promise<void> {
    return Promise.resolve();
  }

  /** State of an image, by what the provider says of it. By default an image that is listed can be used. */
  protected imageState(_image: NodeImage): ImageState {
    return 'available';
  }

  /** The provider's reason why a server is in error; null if it tells none. */
  protected faultOf(_node: ComputeNode): string | null {
    return null;
  }

  /** Finds a refusal for want of capacity by the signs that `limits` declares. */
  protected override refineError(description: ErrorDescription, _response: ErrorResponse): ErrorDescription {
    return refineCapacity(description, this.limits.capacity);
  }

  /** Collects a list within one call, so that a timeout covers all pages. */
  protected async collect<T>(
    options: CallOptions | undefined,
    iterate: (call: CallOptions) => AsyncIterable<T>,
  ): Promise<T[]> {
    return collect(iterate(this.call(options)));
  }

  /** Collects resources of the account: one that is created while the pages are read moves another to the next page, which repeats it. */
  async #collectOnce<T extends { readonly id: string }>(
    options: CallOptions | undefined,
    iterate: (call: CallOptions) => AsyncIterable<T>,
  ): Promise<T[]> {
    return oncePerId(await this.collect(options, iterate));
  }

  /** Checks a create before a request. @throws InvalidRequestError */
  protected checkSpec(spec: CreateNodeOptions<X['createNode']>): void {
    const required = this.bootsWithoutImage(spec) ? NAME_AND_SIZE : NAME_IMAGE_AND_SIZE;
    checkCreateSpec(spec, required, this.limits, this.details('createNode'));
    this.checkMetadata(spec.metadata ?? {});
  }

  /** True if a spec boots from something other than an image. */
  protected bootsWithoutImage(_spec: CreateNodeOptions<X['createNode']>): boolean {
    return false;
  }

  /** Separates filter and options of a list of servers. @throws InvalidRequestError for an unknown filter */
  protected nodeQuery(query: NodeListArguments): NodeQuery {
    return nodeQuery(query, this.details('listNodes'));
  }

  /** Servers of a list that match a filter. The provider may have filtered already. */
  protected async *fitting<N extends ComputeNode>(
    filter: NodeFilter,
    nodes: AsyncIterable<N>,
  ): AsyncGenerator<N, void, undefined> {
    const fits = nodeFilter(filter);
    if (fits === null) yield* nodes;
    else for await (const node of nodes) if (fits(node)) yield node;
  }

  /** @throws InvalidRequestError for metadata that the provider cannot store */
  protected checkMetadata(metadata: Readonly<Record<string, string>>, operation = 'createNode'): void {
    checkMetadata(metadata, this.limits, this.details(operation));
  }

  /**
   * Checks a change of a server, without a request: for clouds whose change of metadata reads the server anyway.
   *
   * @throws as {@link prepareUpdate}
   */
  protected checkUpdate(change: UpdateNodeOptions, allowed: readonly (keyof UpdateNodeOptions)[]): void {
    checkUpdate(change, allowed, this.limits, this.details('updateNode'));
    if (change.metadata !== undefined) this.checkMetadata(change.metadata, 'updateNode');
  }

  /**
   * Checks a change of a server and returns it with the metadata to store: new metadata replaces the old, and keeps the owner tag of the
   * server's run. Every `updateNode` begins with it, or with {@link checkUpdate}.
   *
   * @throws InvalidRequestError for a change that the provider cannot make, and for none at all
   */
  protected async prepareUpdate<Change extends UpdateNodeOptions>(
    node: ComputeNode | string,
    change: Change,
    allowed: readonly (keyof UpdateNodeOptions)[],
    call: Call,
  ): Promise<Change> {
    this.checkUpdate(change, allowed);
    if (change.metadata === undefined || this.limits.ownerTag === null) return change;
    const { metadata: old } = await this.getNode(node, call);
    return { ...change, metadata: withOwnerTag(change.metadata, old) };
  }
}

const NAME_AND_SIZE = ['name', 'size'] as const;
const NAME_IMAGE_AND_SIZE = ['name', 'image', 'size'] as const;
