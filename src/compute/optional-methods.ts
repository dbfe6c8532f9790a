import type { CallOptions } from '../call/call.js';
import type { OptionalMethods } from '../driver/optional-methods.js';
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

/** Optional methods for servers. */
export interface OptionalNodes<X extends ComputeExtras = ComputeExtras> {
  /**
   * Creates several servers with one request: all or none, in the order of their names. `limits.batch` says how many at most;
   * `Scheduler.createNodes(spec, { count })` uses it.
   *
   * @throws as `createNode`; MalformedResponseError when the answer holds fewer than asked for.
   */
  createNodeBatch(
    batch: NodeBatch<X['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>[]>;

  /** Deletes several servers with one request. Those that are gone already are no error. `limits.batch` says how many at most. */
  destroyNodeBatch(nodes: readonly (ComputeNode | string)[], options?: CallOptions): Promise<void>;

  /**
   * Restarts a server. Resolves once the provider has accepted it, on clouds that tell when it is done only then: the state of the node
   * that it returns says how far it is.
   */
  rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;

  /** Starts a stopped server. Resolves as `rebootNode` does. */
  startNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;

  /** Shuts a server down and keeps it. Resolves as `rebootNode` does. */
  stopNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;

  /** Gives a server another size. @throws SizeNotFoundError, ConflictError where its state does not allow it */
  resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;

  /**
   * Gives a server another name or other metadata; what is not named stays.
   *
   * @throws InvalidRequestError for what the provider cannot change, NodeNotFoundError
   */
  updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions<X['updateNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;

  /** Makes a server's disk anew from an image, with the loss of what is on it; id and addresses stay. @throws ImageNotFoundError */
  rebuildNode(
    node: ComputeNode | string,
    rebuild: RebuildNodeOptions<X['rebuildNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;

  /** What a server has written to its console; null where there is nothing yet. @throws NodeNotFoundError */
  getConsoleOutput(
    node: ComputeNode | string,
    console?: ConsoleOptions,
    options?: CallOptions,
  ): Promise<string | null>;
}

/** Optional methods for addresses. */
export interface OptionalAddresses<X extends ComputeExtras = ComputeExtras> {
  /** All addresses that the account keeps, page by page. */
  iterateAddresses(options?: CallOptions): AsyncIterable<Address<X['address']>>;

  /** Takes an address for the account. It costs money until it is released. @throws QuotaExceededError */
  reserveAddress(reservation?: ReserveAddressOptions, options?: CallOptions): Promise<Address<X['address']>>;

  /** Leads an address to a server. @throws NodeNotFoundError, ConflictError where the server has nothing to lead it to */
  assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    assignment?: AssignAddressOptions,
    options?: CallOptions,
  ): Promise<Address<X['address']>>;

  /** Keeps an address and leads it nowhere. One that leads nowhere already is no error. */
  unassignAddress(address: Address | string, options?: CallOptions): Promise<Address<X['address']>>;

  /** Gives an address back. One that is gone already is no error. */
  releaseAddress(address: Address | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for key pairs. */
export interface OptionalKeyPairs<X extends ComputeExtras = ComputeExtras> {
  /** All key pairs, page by page. */
  iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>>;

  /** One key pair. @throws KeyPairNotFoundError */
  getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair<X['keyPair']>>;

  /** Makes a key pair; the private key is in this answer only. @throws KeyPairExistsError */
  createKeyPair(name: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>>;

  /** Registers a public key, in OpenSSH's format. @throws KeyPairExistsError, InvalidRequestError */
  importKeyPair(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>>;

  /** Deletes a key pair. One that is gone already is no error. */
  deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for volumes. */
export interface OptionalVolumes<X extends ComputeExtras = ComputeExtras> {
  /** All volumes, page by page. */
  iterateVolumes(options?: CallOptions): AsyncIterable<Volume<X['volume']>>;

  /** One volume. @throws VolumeNotFoundError */
  getVolume(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>>;

  /** Makes a volume. @throws QuotaExceededError, VolumeSnapshotNotFoundError */
  createVolume(
    spec: CreateVolumeOptions<X['createVolume']>,
    options?: CallOptions,
  ): Promise<Volume<X['volume']>>;

  /** Gives a volume to a server. @throws VolumeNotFoundError, NodeNotFoundError, ConflictError */
  attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment?: AttachVolumeOptions,
    options?: CallOptions,
  ): Promise<Volume<X['volume']>>;

  /** Takes a volume from its server. @throws VolumeNotFoundError, ConflictError when it is not attached */
  detachVolume(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>>;

  /** Makes a volume larger; it cannot be made smaller. `size` in GiB. @throws VolumeNotFoundError, InvalidRequestError, ConflictError */
  resizeVolume(volume: Volume | string, size: number, options?: CallOptions): Promise<Volume<X['volume']>>;

  /** Deletes a volume with all that is on it. One that is gone already is no error. @throws ConflictError while it is attached */
  destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for snapshots of volumes. */
export interface OptionalVolumeSnapshots<X extends ComputeExtras = ComputeExtras> {
  /** Snapshots of a volume, page by page; of all volumes where none is given. */
  iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<VolumeSnapshot<X['volumeSnapshot']>>;

  /** Makes a snapshot of a volume. @throws VolumeNotFoundError, QuotaExceededError */
  createVolumeSnapshot(
    volume: Volume | string,
    spec: CreateVolumeSnapshotOptions<X['createVolumeSnapshot']>,
    options?: CallOptions,
  ): Promise<VolumeSnapshot<X['volumeSnapshot']>>;

  /** Deletes a snapshot. One that is gone already is no error. */
  destroyVolumeSnapshot(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for images. */
export interface OptionalImages<X extends ComputeExtras = ComputeExtras> {
  /** Makes an image of a server; it can be used once its state in `extra` says so. @throws NodeNotFoundError */
  createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<X['createImage']>,
    options?: CallOptions,
  ): Promise<NodeImage<X['image']>>;

  /** Deletes an image. One that is gone already is no error. @throws PermissionError where it is somebody else's */
  deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void>;

  /** Copies an image. @throws ImageNotFoundError */
  copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<X['image']>>;
}

/** Methods that a compute driver may leave out: each rejects with NotSupportedError until a driver brings it. */
export interface OptionalComputeMethods<X extends ComputeExtras = ComputeExtras>
  extends
    OptionalNodes<X>,
    OptionalAddresses<X>,
    OptionalKeyPairs<X>,
    OptionalVolumes<X>,
    OptionalVolumeSnapshots<X>,
    OptionalImages<X> {}

/** The optional methods of compute by topic; {@link ComputeDriver} makes them of this list. */
export const OPTIONAL_COMPUTE: {
  readonly servers: OptionalMethods<keyof OptionalNodes>;
  readonly addresses: OptionalMethods<keyof OptionalAddresses | 'listAddresses'>;
  readonly 'key pairs': OptionalMethods<keyof OptionalKeyPairs | 'listKeyPairs'>;
  readonly volumes: OptionalMethods<keyof OptionalVolumes | 'listVolumes'>;
  readonly 'snapshots of volumes': OptionalMethods<keyof OptionalVolumeSnapshots | 'listVolumeSnapshots'>;
  readonly images: OptionalMethods<keyof OptionalImages>;
} = {
  servers: {
    createNodeBatch: 'own',
    destroyNodeBatch: 'own',
    rebootNode: 'own',
    startNode: 'own',
    stopNode: 'own',
    resizeNode: 'own',
    updateNode: 'own',
    rebuildNode: 'own',
    getConsoleOutput: 'own',
  },
  addresses: {
    iterateAddresses: 'own',
    listAddresses: 'iterateAddresses',
    reserveAddress: 'own',
    assignAddress: 'own',
    unassignAddress: 'own',
    releaseAddress: 'own',
  },
  'key pairs': {
    iterateKeyPairs: 'own',
    listKeyPairs: 'iterateKeyPairs',
    getKeyPair: 'own',
    createKeyPair: 'own',
    importKeyPair: 'own',
    deleteKeyPair: 'own',
  },
  volumes: {
    iterateVolumes: 'own',
    listVolumes: 'iterateVolumes',
    getVolume: 'own',
    createVolume: 'own',
    attachVolume: 'own',
    detachVolume: 'own',
    resizeVolume: 'own',
    destroyVolume: 'own',
  },
  'snapshots of volumes': {
    iterateVolumeSnapshots: 'own',
    listVolumeSnapshots: 'iterateVolumeSnapshots',
    createVolumeSnapshot: 'own',
    destroyVolumeSnapshot: 'own',
  },
  images: {
    createImage: 'own',
    deleteImage: 'own',
    copyImage: 'own',
  },
};
