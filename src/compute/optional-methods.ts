import type { CallOptions } from '../call/call.js';
import type { OptionalMethods } from '../driver/optional-methods.js';
import type { NodeBatch } from './create/batch.js';
import type { ComputeExtras } from './extras.js';
import type { CreateFirewallOptions, UpdateFirewallOptions } from './firewall/options.js';
import type {
  Address,
  ComputeNode,
  Firewall,
  KeyPair,
  Network,
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
  CreateNetworkOptions,
  CreateVolumeOptions,
  CreateVolumeSnapshotOptions,
  RebuildNodeOptions,
  ReserveAddressOptions,
  UpdateNodeOptions,
} from './options.js';

/** Optional methods for servers. */
export interface OptionalNodes<X extends ComputeExtras = ComputeExtras> {
  /**
   * Creates several servers with one request: all or none, in the order of their names. `limits.batch` is the maximum;
   * `Scheduler.createNodes(spec, { count })` uses it.
   *
   * @throws as `createNode`; MalformedResponseError when the response has fewer servers than requested.
   */
  createNodeBatch(
    batch: NodeBatch<X['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>[]>;

  /** Deletes several servers with one request. Missing servers are no error. `limits.batch` is the maximum. */
  destroyNodeBatch(nodes: readonly (ComputeNode | string)[], options?: CallOptions): Promise<void>;

  /**
   * Restarts a server. Resolves when the provider has accepted it, or when it is done, on clouds that report that; the returned node has
   * the state.
   */
  rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;

  /** Starts a stopped server. Resolves as `rebootNode` does. */
  startNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;

  /** Shuts a server down and keeps it. Resolves like `rebootNode`. */
  stopNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>>;

  /** Changes a server's size. @throws SizeNotFoundError, ConflictError when its state does not allow it */
  resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;

  /**
   * Changes a server's name or metadata; fields that are left out stay unchanged.
   *
   * @throws InvalidRequestError for an unsupported change, NodeNotFoundError
   */
  updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions<X['updateNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;

  /** Reinstalls a server's disk from an image; its content is lost, id and addresses stay. @throws ImageNotFoundError */
  rebuildNode(
    node: ComputeNode | string,
    rebuild: RebuildNodeOptions<X['rebuildNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>>;

  /** Returns a server's console output; null if there is none yet. @throws NodeNotFoundError */
  getConsoleOutput(
    node: ComputeNode | string,
    console?: ConsoleOptions,
    options?: CallOptions,
  ): Promise<string | null>;
}

/** Optional methods for addresses. */
export interface OptionalAddresses<X extends ComputeExtras = ComputeExtras> {
  /** Lists the account's reserved addresses, page by page. */
  iterateAddresses(options?: CallOptions): AsyncIterable<Address<X['address']>>;

  /** Reserves an address. It costs money until it is released. @throws QuotaExceededError */
  reserveAddress(reservation?: ReserveAddressOptions, options?: CallOptions): Promise<Address<X['address']>>;

  /** Assigns an address to a server. @throws NodeNotFoundError, ConflictError when the server has nothing to assign it to */
  assignAddress(
    address: Address | string,
    node: ComputeNode | string,
    assignment?: AssignAddressOptions,
    options?: CallOptions,
  ): Promise<Address<X['address']>>;

  /** Unassigns an address and keeps it. An unassigned one is no error. */
  unassignAddress(address: Address | string, options?: CallOptions): Promise<Address<X['address']>>;

  /** Releases an address. A missing one is no error. */
  releaseAddress(address: Address | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for networks. */
export interface OptionalNetworks<X extends ComputeExtras = ComputeExtras> {
  /** Lists the networks that servers of the account can be on, page by page. */
  iterateNetworks(options?: CallOptions): AsyncIterable<Network<X['network']>>;

  /** Fetches a network. @throws NetworkNotFoundError */
  getNetwork(network: Network | string, options?: CallOptions): Promise<Network<X['network']>>;

  /**
   * Creates a network that servers can be put on: with all that it needs for that, such as a subnet. If that fails, nothing is left of it.
   *
   * @throws InvalidRequestError for ranges that the provider cannot have, QuotaExceededError
   */
  createNetwork(
    spec: CreateNetworkOptions<X['createNetwork']>,
    options?: CallOptions,
  ): Promise<Network<X['network']>>;

  /** Deletes a network, with what `createNetwork` made for it. A missing one is no error. @throws ConflictError while servers are on it */
  destroyNetwork(network: Network | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for firewalls. */
export interface OptionalFirewalls<X extends ComputeExtras = ComputeExtras> {
  /** Lists the account's firewalls with their rules, page by page. */
  iterateFirewalls(options?: CallOptions): AsyncIterable<Firewall<X['firewall']>>;

  /** Fetches a firewall with its rules. @throws FirewallNotFoundError */
  getFirewall(firewall: Firewall | string, options?: CallOptions): Promise<Firewall<X['firewall']>>;

  /**
   * Creates a firewall. If a rule is refused, nothing is left of it.
   *
   * @throws InvalidRequestError for a rule that the provider's firewalls cannot have, QuotaExceededError, ConflictError when the name is taken
   */
  createFirewall(
    spec: CreateFirewallOptions<X['createFirewall']>,
    options?: CallOptions,
  ): Promise<Firewall<X['firewall']>>;

  /**
   * Changes a firewall's name or rules. Rules that stay are never away meanwhile. It applies to its servers at once, or within seconds.
   *
   * @throws InvalidRequestError as for a create, FirewallNotFoundError
   */
  updateFirewall(
    firewall: Firewall | string,
    change: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Firewall<X['firewall']>>;

  /** Deletes a firewall. A missing one is no error. @throws ConflictError while servers have it, on clouds that refuse that */
  destroyFirewall(firewall: Firewall | string, options?: CallOptions): Promise<void>;

  /** Applies a firewall to a server, beside those that it has. If it has it already, that is no error. @throws FirewallNotFoundError, NodeNotFoundError */
  attachFirewall(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Firewall<X['firewall']>>;

  /** Takes a firewall off a server, which keeps its others. If it does not have it, that is no error. @throws FirewallNotFoundError, NodeNotFoundError */
  detachFirewall(
    firewall: Firewall | string,
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<Firewall<X['firewall']>>;
}

/** Optional methods for key pairs. */
export interface OptionalKeyPairs<X extends ComputeExtras = ComputeExtras> {
  /** All key pairs, page by page. */
  iterateKeyPairs(options?: CallOptions): AsyncIterable<KeyPair<X['keyPair']>>;

  /** Fetches a key pair. @throws KeyPairNotFoundError */
  getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<KeyPair<X['keyPair']>>;

  /** Creates a key pair; only this response has the private key. @throws KeyPairExistsError */
  createKeyPair(name: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>>;

  /** Registers a public key, in OpenSSH's format. @throws KeyPairExistsError, InvalidRequestError */
  importKeyPair(name: string, publicKey: string, options?: CallOptions): Promise<KeyPair<X['keyPair']>>;

  /** Deletes a key pair. A missing one is no error. */
  deleteKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for volumes. */
export interface OptionalVolumes<X extends ComputeExtras = ComputeExtras> {
  /** All volumes, page by page. */
  iterateVolumes(options?: CallOptions): AsyncIterable<Volume<X['volume']>>;

  /** Fetches a volume. @throws VolumeNotFoundError */
  getVolume(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>>;

  /** Makes a volume. @throws QuotaExceededError, VolumeSnapshotNotFoundError */
  createVolume(
    spec: CreateVolumeOptions<X['createVolume']>,
    options?: CallOptions,
  ): Promise<Volume<X['volume']>>;

  /** Attaches a volume to a server. @throws VolumeNotFoundError, NodeNotFoundError, ConflictError */
  attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment?: AttachVolumeOptions,
    options?: CallOptions,
  ): Promise<Volume<X['volume']>>;

  /** Detaches a volume from its server. @throws VolumeNotFoundError, ConflictError when it is not attached */
  detachVolume(volume: Volume | string, options?: CallOptions): Promise<Volume<X['volume']>>;

  /** Makes a volume larger; it cannot be made smaller. `size` in GiB. @throws VolumeNotFoundError, InvalidRequestError, ConflictError */
  resizeVolume(volume: Volume | string, size: number, options?: CallOptions): Promise<Volume<X['volume']>>;

  /** Deletes a volume with its content. A missing one is no error. @throws ConflictError while it is attached */
  destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for snapshots of volumes. */
export interface OptionalVolumeSnapshots<X extends ComputeExtras = ComputeExtras> {
  /** Lists the snapshots of a volume, page by page; of all volumes without one. */
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

  /** Deletes a snapshot. A missing one is no error. */
  destroyVolumeSnapshot(snapshot: VolumeSnapshot | string, options?: CallOptions): Promise<void>;
}

/** Optional methods for images. */
export interface OptionalImages<X extends ComputeExtras = ComputeExtras> {
  /** Creates an image of a server; its state in `extra` tells when it can be used. @throws NodeNotFoundError */
  createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<X['createImage']>,
    options?: CallOptions,
  ): Promise<NodeImage<X['image']>>;

  /** Deletes an image. A missing one is no error. @throws PermissionError for another account's image */
  deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void>;

  /** Copies an image. @throws ImageNotFoundError */
  copyImage(
    image: NodeImage | string,
    copy: CopyImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<X['image']>>;
}

/** Optional methods of compute drivers: each rejects with NotSupportedError until a driver implements it. */
export interface OptionalComputeMethods<X extends ComputeExtras = ComputeExtras>
  extends
    OptionalNodes<X>,
    OptionalAddresses<X>,
    OptionalNetworks<X>,
    OptionalFirewalls<X>,
    OptionalKeyPairs<X>,
    OptionalVolumes<X>,
    OptionalVolumeSnapshots<X>,
    OptionalImages<X> {}

/** Optional methods by topic, from which {@link ComputeDriver} creates them. */
export const OPTIONAL_COMPUTE: {
  readonly servers: OptionalMethods<keyof OptionalNodes>;
  readonly addresses: OptionalMethods<keyof OptionalAddresses | 'listAddresses'>;
  readonly networks: OptionalMethods<keyof OptionalNetworks | 'listNetworks'>;
  readonly firewalls: OptionalMethods<keyof OptionalFirewalls | 'listFirewalls'>;
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
  networks: {
    iterateNetworks: 'own',
    listNetworks: 'iterateNetworks',
    getNetwork: 'own',
    createNetwork: 'own',
    destroyNetwork: 'own',
  },
  firewalls: {
    iterateFirewalls: 'own',
    listFirewalls: 'iterateFirewalls',
    getFirewall: 'own',
    createFirewall: 'own',
    updateFirewall: 'own',
    destroyFirewall: 'own',
    attachFirewall: 'own',
    detachFirewall: 'own',
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
