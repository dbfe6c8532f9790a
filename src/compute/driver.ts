import type { CallOptions } from '../connection/call.js';
import type { Deployed, Deployment } from '../deploy/deploy.js';
import { collect } from '../connection/pages.js';
import { declareOptional, Driver, type DriverOptions } from '../driver.js';
import { ImageNotFoundError, InvalidRequestError, SizeNotFoundError } from '../errors.js';
import { idOf } from '../model.js';
import { waitUntilRunning } from '../scheduler/wait.js';
import type { NodeBatch } from './batch.js';
import type { ComputeLimits } from './limits.js';
import {
  ComputeNode,
  type ComputeNodeData,
  type Extra,
  KeyPair,
  type KeyPairData,
  NodeImage,
  type NodeImageData,
  NodeLocation,
  type NodeLocationData,
  NodeSize,
  type NodeSizeData,
  Volume,
  type VolumeData,
  VolumeSnapshot,
  type VolumeSnapshotData,
} from './models.js';
import type {
  AttachVolumeOptions,
  CopyImageOptions,
  CreateImageOptions,
  CreateNodeOptions,
  CreateVolumeOptions,
  CreateVolumeSnapshotOptions,
} from './options.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface ComputeExtras {
  /** What `extra` of a {@link ComputeNode} holds. */
  readonly node: Extra;
  /** What `extra` of {@link CreateNodeOptions} takes. */
  readonly createNode: Extra;
  /** What `extra` of a {@link NodeSize} holds. */
  readonly size: Extra;
  /** What `extra` of a {@link NodeImage} holds. */
  readonly image: Extra;
  /** What `extra` of a {@link NodeLocation} holds. */
  readonly location: Extra;
  /** What `extra` of a {@link KeyPair} holds. */
  readonly keyPair: Extra;
  /** What `extra` of a {@link Volume} holds. */
  readonly volume: Extra;
  /** What `extra` of {@link CreateVolumeOptions} takes. */
  readonly createVolume: Extra;
  /** What `extra` of a {@link VolumeSnapshot} holds. */
  readonly volumeSnapshot: Extra;
  /** What `extra` of {@link CreateVolumeSnapshotOptions} takes. */
  readonly createVolumeSnapshot: Extra;
}

/** What a poll asks for. */
export interface NodePoll {
  /** Servers that somebody waits for. */
  readonly ids: ReadonlySet<string>;
  /** Only what changed since this moment of the server's clock; null for everything. */
  readonly since: Date | null;
  /**
   * Beginnings of the intents (`limits.intent`) of servers that are looked for although nobody knows their ids; empty where only `ids`
   * matter.
   */
  readonly intents: readonly string[];
}

/** What a poll found. */
export interface NodePollResult {
  /** The servers that exist, or those that changed, deleted ones as `terminated`. */
  readonly nodes: readonly ComputeNode[];
  /** The server's clock when it answered, for the next poll's `since`; null where it has none. */
  readonly now: Date | null;
}

/**
 * The base of all compute drivers. Every method takes `{ signal, timeout }` last; wherever a model is expected its id will do.
 *
 * All methods reject with AuthenticationError, PermissionError, RateLimitError, UnavailableError, TimeoutError or
 * MalformedResponseError as the provider's answers say; what else one throws is said beside it. A method that the driver lacks
 * rejects with NotSupportedError: ask `Driver.supports('createVolume')` first.
 */
export abstract class ComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends Driver<Options> {
  static override readonly service = 'compute';
  /** Facts about the provider that the scheduler works by. */
  static readonly limits: ComputeLimits = {
    poll: 'all',
    intent: null,
    auth: [],
    generatesPassword: false,
    sources: [],
  };

  /** Facts about the provider that the scheduler works by. */
  get limits(): ComputeLimits {
    return (this.constructor as typeof ComputeDriver).limits;
  }

  /** All servers of the account in this region, page by page. */
  abstract iterateNodes(options?: CallOptions): AsyncIterable<ComputeNode<X['node']>>;
  /** All sizes that can be ordered now, from the live API, page by page. */
  abstract iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<X['size']>>;
  /** All images that this account can use, page by page. */
  abstract iterateImages(options?: CallOptions): AsyncIterable<NodeImage<X['image']>>;
  /** All places where a server can be made, page by page. */
  abstract iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<X['location']>>;
  /** One server, as it is now. @throws NodeNotFoundError */
  abstract getNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;
  /**
   * Creates a server. It resolves as soon as the provider has accepted it, with a node that is usually `pending`:
   * `waitUntilRunning` waits for the rest.
   *
   * @throws InvalidRequestError, ImageNotFoundError, SizeNotFoundError, QuotaExceededError
   */
  abstract createNode(
    spec: CreateNodeOptions<X['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;
  /** Deletes a server; resolves once the provider has accepted it. One that is gone already is no error. */
  abstract destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void>;

  /** All servers of the account in this region. */
  listNodes(options?: CallOptions): Promise<ComputeNode<X['node']>[]> {
    return this.collect(options, (call) => this.iterateNodes(call));
  }

  /** All sizes that can be ordered now, from the live API. */
  listSizes(options?: CallOptions): Promise<NodeSize<X['size']>[]> {
    return this.collect(options, (call) => this.iterateSizes(call));
  }

  /** All images that this account can use. */
  listImages(options?: CallOptions): Promise<NodeImage<X['image']>[]> {
    return this.collect(options, (call) => this.iterateImages(call));
  }

  /** All places where a server can be made. */
  listLocations(options?: CallOptions): Promise<NodeLocation<X['location']>[]> {
    return this.collect(options, (call) => this.iterateLocations(call));
  }

  /** One size. @throws SizeNotFoundError */
  async getSize(size: NodeSize | string, options?: CallOptions): Promise<NodeSize<X['size']>> {
    const id = idOf(size);
    for await (const one of this.iterateSizes(this.call(options))) if (one.id === id) return one;
    throw new SizeNotFoundError(
      `getSize: ${this.provider} has no size ${id}; see listSizes.`,
      this.details('getSize'),
    );
  }

  /** One image. @throws ImageNotFoundError */
  async getImage(image: NodeImage | string, options?: CallOptions): Promise<NodeImage<X['image']>> {
    const id = idOf(image);
    for await (const one of this.iterateImages(this.call(options))) if (one.id === id) return one;
    throw new ImageNotFoundError(
      `getImage: ${this.provider} has no image ${id}; see listImages.`,
      this.details('getImage'),
    );
  }

  /**
   * Waits until all servers run and answers with fresh models, in the order asked. All waiters of the process share one list request
   * an interval. A poll that fails is tried again until the call's timeout.
   *
   * @throws NodeFailedError at once when one ends in error; its message has the provider's fault and the states of the others.
   * @throws NodeNotFoundError when one is gone.
   */
  async waitUntilRunning(
    nodes: Iterable<ComputeNode | string>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>[]> {
    return (await waitUntilRunning(this, nodes, this.call(options))) as ComputeNode<X['node']>[];
  }

  /**
   * Creates a server, waits until it runs and lets us in over SSH, and runs the steps. Needs the package `ssh2`.
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
    const { PreparedDeployment } = await import('../deploy/deploy.js');
    const prepared = await PreparedDeployment.prepare(deployment, this);
    const made = await this.createNode(spec, call);
    const [node = made] = await this.waitUntilRunning([made], call);
    return prepared.run(node, call);
  }

  /**
   * Host keys that the cloud knows a server to have, from its console or its metadata: `SHA256:...` or whole public keys. Empty where it
   * does not say, or not yet.
   */
  hostKeysOf(_node: ComputeNode | string, _options?: CallOptions): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  /** What changed among the servers; called by the poller at most once an interval. */
  async pollNodes(_poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return { nodes: await this.listNodes(options), now: null };
  }

  /**
   * Checks what does not depend on the single server, before many are created: each image and each size exists.
   *
   * @throws ImageNotFoundError, SizeNotFoundError
   */
  async checkCreate(
    specs: readonly CreateNodeOptions<X['createNode']>[],
    options?: CallOptions,
  ): Promise<void> {
    const call = this.call(options);
    for (const spec of specs) this.checkSpec(spec);
    for (const image of new Set(specs.map((spec) => idOf(spec.image)))) await this.getImage(image, call);
    for (const size of new Set(specs.map((spec) => idOf(spec.size)))) await this.getSize(size, call);
  }

  /** Why a server is in error, in the provider's words; null where it does not say. */
  faultOf(_node: ComputeNode): string | null {
    return null;
  }

  /**
   * Creates several servers with one request: all or none, in the order of their names. `limits.batch` says how many at most;
   * `Scheduler.createNodes(spec, { count })` uses it.
   *
   * @throws as `createNode`; MalformedResponseError when the answer holds fewer than asked for.
   */
  createNodeBatch(
    _batch: NodeBatch<X['createNode']>,
    _options?: CallOptions,
  ): Promise<ComputeNode<X['node']>[]> {
    return Promise.reject(this.unsupported('createNodeBatch'));
  }

  /** Deletes several servers with one request. Those that are gone already are no error. `limits.batch` says how many at most. */
  destroyNodeBatch(_nodes: readonly (ComputeNode | string)[], _options?: CallOptions): Promise<void> {
    return Promise.reject(this.unsupported('destroyNodeBatch'));
  }

  /**
   * Takes away what intents (`limits.intent`) leave with the account when their servers are gone; nothing on most clouds. One that a server
   * still bears stays.
   */
  forgetIntents(_intents: readonly string[], _options?: CallOptions): Promise<void> {
    return Promise.resolve();
  }

  /** Restarts a server. */
  rebootNode(_node: ComputeNode | string, _options?: CallOptions): Promise<ComputeNode<X['node']>> {
    return Promise.reject(this.unsupported('rebootNode'));
  }

  /** Starts a stopped server. */
  startNode(_node: ComputeNode | string, _options?: CallOptions): Promise<ComputeNode<X['node']>> {
    return Promise.reject(this.unsupported('startNode'));
  }

  /** Shuts a server down and keeps it. */
  stopNode(_node: ComputeNode | string, _options?: CallOptions): Promise<ComputeNode<X['node']>> {
    return Promise.reject(this.unsupported('stopNode'));
  }

  /** Gives a server another size. @throws SizeNotFoundError, ConflictError where its state does not allow it */
  resizeNode(
    _node: ComputeNode | string,
    _size: NodeSize | string,
    _options?: CallOptions,
  ): Promise<ComputeNode<X['node']>> {
    return Promise.reject(this.unsupported('resizeNode'));
  }

  /** All key pairs, page by page. */
  iterateKeyPairs(_options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>> {
    throw this.unsupported('iterateKeyPairs');
  }

  /** All key pairs. */
  listKeyPairs(options?: CallOptions): Promise<KeyPair<X['keyPair']>[]> {
    return this.collect(options, (call) => this.iterateKeyPairs(call));
  }

  /** One key pair. @throws KeyPairNotFoundError */
  getKeyPair(_keyPair: KeyPair | string, _options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    return Promise.reject(this.unsupported('getKeyPair'));
  }

  /** Makes a key pair; the private key is in this answer only. @throws KeyPairExistsError */
  createKeyPair(_name: string, _options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    return Promise.reject(this.unsupported('createKeyPair'));
  }

  /** Registers a public key, in OpenSSH's format. @throws KeyPairExistsError, InvalidRequestError */
  importKeyPair(_name: string, _publicKey: string, _options?: CallOptions): Promise<KeyPair<X['keyPair']>> {
    return Promise.reject(this.unsupported('importKeyPair'));
  }

  /** Deletes a key pair. One that is gone already is no error. */
  deleteKeyPair(_keyPair: KeyPair | string, _options?: CallOptions): Promise<void> {
    return Promise.reject(this.unsupported('deleteKeyPair'));
  }

  /** All volumes, page by page. */
  iterateVolumes(_options?: CallOptions): AsyncIterable<Volume<X['volume']>> {
    throw this.unsupported('iterateVolumes');
  }

  /** All volumes. */
  listVolumes(options?: CallOptions): Promise<Volume<X['volume']>[]> {
    return this.collect(options, (call) => this.iterateVolumes(call));
  }

  /** One volume. @throws VolumeNotFoundError */
  getVolume(_volume: Volume | string, _options?: CallOptions): Promise<Volume<X['volume']>> {
    return Promise.reject(this.unsupported('getVolume'));
  }

  /** Makes a volume. @throws QuotaExceededError, VolumeSnapshotNotFoundError */
  createVolume(
    _spec: CreateVolumeOptions<X['createVolume']>,
    _options?: CallOptions,
  ): Promise<Volume<X['volume']>> {
    return Promise.reject(this.unsupported('createVolume'));
  }

  /** Gives a volume to a server. @throws VolumeNotFoundError, NodeNotFoundError, ConflictError */
  attachVolume(
    _volume: Volume | string,
    _node: ComputeNode | string,
    _attachment?: AttachVolumeOptions,
    _options?: CallOptions,
  ): Promise<Volume<X['volume']>> {
    return Promise.reject(this.unsupported('attachVolume'));
  }

  /** Takes a volume from its server. @throws VolumeNotFoundError, ConflictError when it is not attached */
  detachVolume(_volume: Volume | string, _options?: CallOptions): Promise<Volume<X['volume']>> {
    return Promise.reject(this.unsupported('detachVolume'));
  }

  /** Deletes a volume with all that is on it. One that is gone already is no error. @throws ConflictError while it is attached */
  destroyVolume(_volume: Volume | string, _options?: CallOptions): Promise<void> {
    return Promise.reject(this.unsupported('destroyVolume'));
  }

  /** Snapshots of a volume, page by page; of all volumes where none is given. */
  iterateVolumeSnapshots(
    _volume?: Volume | string | null,
    _options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<X['volumeSnapshot']>> {
    throw this.unsupported('iterateVolumeSnapshots');
  }

  /** Snapshots of a volume; of all volumes where none is given. */
  listVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<X['volumeSnapshot']>[]> {
    return this.collect(options, (call) => this.iterateVolumeSnapshots(volume, call));
  }

  /** Makes a snapshot of a volume. @throws VolumeNotFoundError, QuotaExceededError */
  createVolumeSnapshot(
    _volume: Volume | string,
    _spec: CreateVolumeSnapshotOptions<X['createVolumeSnapshot']>,
    _options?: CallOptions,
  ): Promise<VolumeSnapshot<X['volumeSnapshot']>> {
    return Promise.reject(this.unsupported('createVolumeSnapshot'));
  }

  /** Deletes a snapshot. One that is gone already is no error. */
  destroyVolumeSnapshot(_snapshot: VolumeSnapshot | string, _options?: CallOptions): Promise<void> {
    return Promise.reject(this.unsupported('destroyVolumeSnapshot'));
  }

  /** Makes an image of a server; it can be used once its state in `extra` says so. @throws NodeNotFoundError */
  createImage(
    _node: ComputeNode | string,
    _spec: CreateImageOptions,
    _options?: CallOptions,
  ): Promise<NodeImage<X['image']>> {
    return Promise.reject(this.unsupported('createImage'));
  }

  /** Deletes an image. One that is gone already is no error. @throws PermissionError where it is somebody else's */
  deleteImage(_image: NodeImage | string, _options?: CallOptions): Promise<void> {
    return Promise.reject(this.unsupported('deleteImage'));
  }

  /** Copies an image. @throws ImageNotFoundError */
  copyImage(
    _image: NodeImage | string,
    _copy: CopyImageOptions,
    _options?: CallOptions,
  ): Promise<NodeImage<X['image']>> {
    return Promise.reject(this.unsupported('copyImage'));
  }

  /** Makes models of data that came through JSON, structuredClone or another driver of the same account. */
  adopt(data: ComputeNodeData<X['node']>): ComputeNode<X['node']>;
  adopt(data: VolumeSnapshotData<X['volumeSnapshot']>): VolumeSnapshot<X['volumeSnapshot']>;
  adopt(data: VolumeData<X['volume']>): Volume<X['volume']>;
  adopt(data: KeyPairData<X['keyPair']>): KeyPair<X['keyPair']>;
  adopt(data: NodeSizeData<X['size']>): NodeSize<X['size']>;
  adopt(data: NodeLocationData<X['location']>): NodeLocation<X['location']>;
  adopt(data: NodeImageData<X['image']>): NodeImage<X['image']>;
  adopt(data: object): ComputeNode | VolumeSnapshot | Volume | KeyPair | NodeSize | NodeImage | NodeLocation {
    const found = ADOPTERS.find(([field]) => field in data);
    if (found === undefined) {
      throw new InvalidRequestError(
        'adopt takes the data of a model, such as JSON.parse(JSON.stringify(node)).',
        this.details('adopt'),
      );
    }
    return new found[1](this as never, data as never);
  }

  /** Checks what can be checked before anything is sent. @throws InvalidRequestError */
  protected checkSpec(spec: CreateNodeOptions<X['createNode']>): void {
    const details = this.details('createNode');
    for (const field of ['name', 'image', 'size'] as const) {
      const value: unknown = spec[field];
      if (value === undefined || value === null || value === '')
        throw new InvalidRequestError(`createNode: ${field} is missing.`, details);
    }
    this.checkMetadata(spec.metadata ?? {});
    const kind = spec.auth === undefined ? null : 'password' in spec.auth ? 'password' : 'publicKey';
    if (kind !== null && !this.limits.auth.includes(kind)) {
      const advice =
        kind === 'publicKey' ? ' Register the key with importKeyPair and pass its name as keyPair.' : '';
      throw new InvalidRequestError(
        `createNode: ${this.provider} takes no ${kind} in auth.${advice}`,
        details,
      );
    }
  }

  /** @throws InvalidRequestError for metadata that the provider cannot keep */
  protected checkMetadata(metadata: Readonly<Record<string, string>>): void {
    const allowed = this.limits.metadataValue;
    if (allowed === undefined) return;
    for (const [key, value] of Object.entries(metadata)) {
      if (allowed.pattern.test(value)) continue;
      throw new InvalidRequestError(
        `createNode: ${this.provider} cannot keep the metadata ${key}: a value ${allowed.words}.`,
        this.details('createNode'),
      );
    }
  }

  /** @throws InvalidRequestError for a volume without a name or a whole number of GiB */
  protected checkVolumeSpec({ name, size }: CreateVolumeOptions): void {
    const details = this.details('createVolume');
    if (typeof name !== 'string' || name === '')
      throw new InvalidRequestError('createVolume: name is missing.', details);
    if (Number.isInteger(size) && size >= 1) return;
    throw new InvalidRequestError(
      `createVolume: size must be a whole number of GiB above 0, not ${String(size)}.`,
      details,
    );
  }

  /** Gathers a list within one call, so that a timeout counts for all pages together. */
  protected async collect<T>(
    options: CallOptions | undefined,
    iterate: (call: CallOptions) => AsyncIterable<T>,
  ): Promise<T[]> {
    return collect(iterate(this.call(options)));
  }
}

/** Which model some data is of: each has a field that the ones after it lack. */
const ADOPTERS = [
  ['publicIps', ComputeNode],
  ['fingerprint', KeyPair],
  ['vcpus', NodeSize],
  ['country', NodeLocation],
  ['createdAt', VolumeSnapshot],
  ['state', Volume],
  ['extra', NodeImage],
] as const;

declareOptional(ComputeDriver, {
  createNodeBatch: 'createNodeBatch',
  destroyNodeBatch: 'destroyNodeBatch',
  rebootNode: 'rebootNode',
  startNode: 'startNode',
  stopNode: 'stopNode',
  resizeNode: 'resizeNode',
  iterateKeyPairs: 'iterateKeyPairs',
  listKeyPairs: 'iterateKeyPairs',
  getKeyPair: 'getKeyPair',
  createKeyPair: 'createKeyPair',
  importKeyPair: 'importKeyPair',
  deleteKeyPair: 'deleteKeyPair',
  iterateVolumes: 'iterateVolumes',
  listVolumes: 'iterateVolumes',
  getVolume: 'getVolume',
  createVolume: 'createVolume',
  attachVolume: 'attachVolume',
  detachVolume: 'detachVolume',
  destroyVolume: 'destroyVolume',
  iterateVolumeSnapshots: 'iterateVolumeSnapshots',
  listVolumeSnapshots: 'iterateVolumeSnapshots',
  createVolumeSnapshot: 'createVolumeSnapshot',
  destroyVolumeSnapshot: 'destroyVolumeSnapshot',
  createImage: 'createImage',
  deleteImage: 'deleteImage',
  copyImage: 'copyImage',
});
