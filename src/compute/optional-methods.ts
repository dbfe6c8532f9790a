import type { CallOptions } from '../call/call.js';
import { collect } from '../http/pagination.js';
import { declareOptional, Driver, type DriverOptions } from '../driver/driver.js';
import type { NodeBatch } from './batch.js';
import type { ComputeExtras } from './extras.js';
import type {
  Address,
  ComputeNode,
  KeyPair,
  NodeImage,
  NodeSize,
  Volume,
  VolumeSnapshot,
} from './models/index.js';
import type {
  AssignAddressOptions,
  AttachVolumeOptions,
  ConsoleOptions,
  CopyImageOptions,
  CreateImageOptions,
  CreateVolumeOptions,
  CreateVolumeSnapshotOptions,
  RebuildNodeOptions,
  ReserveAddressOptions,
  UpdateNodeOptions,
} from './options.js';

/**
 * What a compute driver may leave out: each method here says that the provider lacks it, until a driver overrides it. The base of
 * {@link ComputeDriver}.
 */
export abstract class OptionalComputeMethods<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends Driver<Options> {
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

  /**
   * Gives a server another name or other metadata; what is not named stays.
   *
   * @throws InvalidRequestError for what the provider cannot change, NodeNotFoundError
   */
  updateNode(
    _node: ComputeNode | string,
    _change: UpdateNodeOptions<X['updateNode']>,
    _options?: CallOptions,
  ): Promise<ComputeNode<X['node']>> {
    return Promise.reject(this.unsupported('updateNode'));
  }

  /** Makes a server's disk anew from an image, with the loss of what is on it; id and addresses stay. @throws ImageNotFoundError */
  rebuildNode(
    _node: ComputeNode | string,
    _rebuild: RebuildNodeOptions<X['rebuildNode']>,
    _options?: CallOptions,
  ): Promise<ComputeNode<X['node']>> {
    return Promise.reject(this.unsupported('rebuildNode'));
  }

  /** What a server has written to its console; null where there is nothing yet. @throws NodeNotFoundError */
  getConsoleOutput(
    _node: ComputeNode | string,
    _console?: ConsoleOptions,
    _options?: CallOptions,
  ): Promise<string | null> {
    return Promise.reject(this.unsupported('getConsoleOutput'));
  }

  /** All addresses that the account keeps, page by page. */
  iterateAddresses(_options?: CallOptions): AsyncIterable<Address<X['address']>> {
    throw this.unsupported('iterateAddresses');
  }

  /** All addresses that the account keeps: elastic, floating, reserved or static ones in vendors' words. */
  async listAddresses(options?: CallOptions): Promise<Address<X['address']>[]> {
    return this.collect(options, (call) => this.iterateAddresses(call));
  }

  /** Takes an address for the account. It costs money until it is released. @throws QuotaExceededError */
  reserveAddress(
    _reservation?: ReserveAddressOptions,
    _options?: CallOptions,
  ): Promise<Address<X['address']>> {
    return Promise.reject(this.unsupported('reserveAddress'));
  }

  /** Leads an address to a server. @throws NodeNotFoundError, ConflictError where the server has nothing to lead it to */
  assignAddress(
    _address: Address | string,
    _node: ComputeNode | string,
    _assignment?: AssignAddressOptions,
    _options?: CallOptions,
  ): Promise<Address<X['address']>> {
    return Promise.reject(this.unsupported('assignAddress'));
  }

  /** Keeps an address and leads it nowhere. One that leads nowhere already is no error. */
  unassignAddress(_address: Address | string, _options?: CallOptions): Promise<Address<X['address']>> {
    return Promise.reject(this.unsupported('unassignAddress'));
  }

  /** Gives an address back. One that is gone already is no error. */
  releaseAddress(_address: Address | string, _options?: CallOptions): Promise<void> {
    return Promise.reject(this.unsupported('releaseAddress'));
  }

  /** All key pairs, page by page. */
  iterateKeyPairs(_options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>> {
    throw this.unsupported('iterateKeyPairs');
  }

  /** All key pairs. */
  async listKeyPairs(options?: CallOptions): Promise<KeyPair<X['keyPair']>[]> {
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
  async listVolumes(options?: CallOptions): Promise<Volume<X['volume']>[]> {
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

  /** Makes a volume larger; it cannot be made smaller. `size` in GiB. @throws VolumeNotFoundError, InvalidRequestError, ConflictError */
  resizeVolume(
    _volume: Volume | string,
    _size: number,
    _options?: CallOptions,
  ): Promise<Volume<X['volume']>> {
    return Promise.reject(this.unsupported('resizeVolume'));
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
  async listVolumeSnapshots(
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
    _spec: CreateImageOptions<X['createImage']>,
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

  /** Gathers a list within one call, so that a timeout counts for all pages together. */
  protected async collect<T>(
    options: CallOptions | undefined,
    iterate: (call: CallOptions) => AsyncIterable<T>,
  ): Promise<T[]> {
    return collect(iterate(this.call(options)));
  }
}

declareOptional(OptionalComputeMethods, {
  createNodeBatch: 'createNodeBatch',
  destroyNodeBatch: 'destroyNodeBatch',
  rebootNode: 'rebootNode',
  startNode: 'startNode',
  stopNode: 'stopNode',
  resizeNode: 'resizeNode',
  updateNode: 'updateNode',
  rebuildNode: 'rebuildNode',
  getConsoleOutput: 'getConsoleOutput',
  iterateAddresses: 'iterateAddresses',
  listAddresses: 'iterateAddresses',
  reserveAddress: 'reserveAddress',
  assignAddress: 'assignAddress',
  unassignAddress: 'unassignAddress',
  releaseAddress: 'releaseAddress',
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
  resizeVolume: 'resizeVolume',
  destroyVolume: 'destroyVolume',
  iterateVolumeSnapshots: 'iterateVolumeSnapshots',
  listVolumeSnapshots: 'iterateVolumeSnapshots',
  createVolumeSnapshot: 'createVolumeSnapshot',
  destroyVolumeSnapshot: 'destroyVolumeSnapshot',
  createImage: 'createImage',
  deleteImage: 'deleteImage',
  copyImage: 'copyImage',
});
