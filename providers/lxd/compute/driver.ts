import {
  AuthenticationError,
  type Authenticator,
  type Call,
  type CallOptions,
  CertificateAuthenticator,
  CloudError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  InvalidRequestError,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  type AttachVolumeOptions,
  type ComputeLimits,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  getFromCollection,
  type NodeImage,
  type NodeLocation,
  type NodeSize,
  pathOf,
  RestComputeDriver,
  type UpdateNodeOptions,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { describeLxdError } from '../errors.js';
import { LXD_PLACES, type LxdOptions, lxdOptionsFrom, type LxdPlaces } from '../options.js';
import { LxdClient } from './client.js';
import { COLLECTIONS } from './collections.js';
import { createBody } from './create-body.js';
import { findImage, Images } from './images.js';
import { changeInstance, Instances, setState, SHUTDOWN } from './instances.js';
import type {
  LxdCreateExtra,
  LxdCreateVolumeExtra,
  LxdExtras,
  LxdImageExtra,
  LxdNodeExtra,
  LxdSnapshotExtra,
  LxdUpdateExtra,
  LxdVolumeExtra,
} from './models.js';
import { configOf, readInstance } from './read.js';
import { Snapshots } from './snapshots.js';
import { Volumes } from './volumes.js';

/** @see https://documentation.ubuntu.com/lxd/en/latest/reference/instance_properties/ */
const NAME = /^[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

type Spec = CreateNodeOptions<LxdCreateExtra>;
type Instance = ComputeNode<LxdNodeExtra>;
type LxdVolume = Volume<LxdVolumeExtra>;
type LxdSnapshot = VolumeSnapshot<LxdSnapshotExtra>;

/**
 * LXD: containers and virtual machines as nodes, profiles as sizes, custom storage volumes as volumes. Names are ids.
 *
 * ```ts
 * const Lxd = getDriver(Provider.LXD);
 * const lxd = new Lxd({ endpoint: 'unix:///var/snap/lxd/common/lxd/unix.socket' });
 * const node = await lxd.createNode({ name: 'web-1', image: 'ubuntu/24.04', size: 'default' });
 * ```
 *
 * @see https://documentation.ubuntu.com/lxd/en/latest/rest-api/
 */
export class LxdCompute extends RestComputeDriver<LxdOptions, LxdExtras> {
  static override readonly provider: string = 'lxd';
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata',
    metadataValue: { pattern: /./s, words: 'must not be empty' },
    userData: {
      form: 'text',
      most: null,
      source: 'https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/',
    },
    auth: ['publicKey'],
    generatesPassword: false,
    openExtras: ['type', 'profiles', 'description', 'ephemeral', 'imageServer', 'imageProtocol'],
    sources: ['https://documentation.ubuntu.com/lxd/en/latest/rest-api/'],
  };
  /** Where the daemon and its tools keep their things. */
  static readonly places: LxdPlaces = LXD_PLACES;

  protected override readonly collections = COLLECTIONS;
  #client: LxdClient | null = null;
  readonly #volumes = new Volumes(this.client, this.models);
  /** Instances: force, freeze. */
  readonly instances = new Instances(this.client, this.models);
  /** Snapshots of instances. */
  readonly snapshots = new Snapshots(this.client, this.models);
  /** Images: fetch them from a server of images. */
  readonly images = new Images(this.client, this.models);

  protected override get client(): LxdClient {
    return (this.#client ??= new LxdClient(this.context, this.options.project));
  }

  /** Finds the daemon's socket, or the client certificate of its command-line tool; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: LxdOptions): Promise<LxdOptions> {
    return lxdOptionsFrom(this.places, environment, options);
  }

  /** The members of the cluster; the server itself where it is none. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<LxdExtras['location']>, void, undefined> {
    const call = this.call(options);
    const server = await this.client.get({ operation: 'listLocations', path: '' }, call);
    const environment = server.object('environment');
    if (environment.optionalBoolean('server_clustered') === true) {
      yield* super.iterateLocations(call);
      return;
    }
    const name = environment.id('server_name');
    yield this.models.location({ id: name, name, country: null, extra: { status: null } });
  }

  /** One profile. @throws SizeNotFoundError */
  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<LxdExtras['size']>> {
    return this.models.size(
      await getFromCollection(this.client, 'getSize', COLLECTIONS.sizes, size, options),
    );
  }

  /** One image, by its fingerprint or an alias. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    return this.models.image(await findImage(this.client, 'getImage', image, options));
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    try {
      const { id } = await findImage(this.client, 'deleteImage', image, call);
      await this.client.delete({ operation: 'deleteImage', path: pathOf('/images', { id }) }, call);
    } catch (error) {
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    const request = {
      operation: 'getNode',
      path: pathOf('/instances', node),
      query: { recursion: 1 },
      notFound: NodeNotFoundError,
    };
    return this.models.node(readInstance(await this.client.get(request, options)));
  }

  /**
   * Creates an instance and starts it. It resolves when both are done, which takes less than a second where the image is there. An
   * instance that was made but does not start is deleted again, and the error says why.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    const call = this.call(options);
    this.checkSpec(spec);
    const operation = 'createNode';
    const query = { target: spec.location === undefined ? undefined : idOf(spec.location) };
    await this.client.post({ operation, path: '/instances', query, json: createBody(spec) }, call);
    try {
      await setState(this.client, operation, spec.name, { action: 'start' }, call);
    } catch (error) {
      if (CloudError.is(error) && !error.retryable) await this.destroyNode(spec.name, call);
      throw error;
    }
    return this.getNode(spec.name, call);
  }

  /** Stops an instance at once and deletes it. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const operation = 'destroyNode';
    const stop = { action: 'stop', timeout: SHUTDOWN, force: true };
    try {
      const { state } = await this.getNode(node, call);
      if (state !== 'stopped') await setState(this.client, operation, node, stop, call);
    } catch (error) {
      // Gone already, stopped meanwhile by itself, or deleted by its own stop: what follows finds out.
      if (!CloudError.is(error) || (error.status !== 404 && error.code !== 'conflict')) throw error;
    }
    await this.client.delete(
      { operation, path: pathOf('/instances', node), notFound: NodeNotFoundError },
      call,
    );
  }

  override rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#setState('rebootNode', node, { action: 'restart', timeout: SHUTDOWN }, options);
  }

  override startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#setState('startNode', node, { action: 'start' }, options);
  }

  /** Asks an instance's system to shut down. One that does not obey within 30 seconds keeps running, and that is an error: see `instances.forceStop`. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#setState('stopNode', node, { action: 'stop', timeout: SHUTDOWN }, options);
  }

  /** Gives an instance another profile in place of its first one; limits of containers change at once. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    const { extra } = await this.getNode(node, call);
    const profiles = [idOf(size), ...extra.profiles.slice(1)];
    await changeInstance(this.client, 'resizeNode', node, { profiles }, call);
    return this.getNode(node, call);
  }

  /**
   * Changes an instance's metadata, and what the API calls `config`, `devices`, `profiles` or `description` by `extra`; what is not named
   * stays as it is. Its name is its id, and stays. @throws NodeNotFoundError
   */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions<LxdUpdateExtra>,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['metadata', 'extra']);
    const call = this.call(options);
    const { metadata, extra = {} } = change;
    const json =
      metadata === undefined
        ? extra
        : { ...extra, config: { ...(await this.#metadataChange(node, metadata, call)), ...extra.config } };
    await changeInstance(this.client, 'updateNode', node, json, call);
    return this.getNode(node, call);
  }

  /** Makes an image of an instance. Of one that runs, as it was at one moment: by way of a snapshot, which is deleted again. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    const call = this.call(options);
    const { id, state } = await this.getNode(node, call);
    if (state === 'stopped') return this.#publish({ type: 'instance', name: id }, spec, call);
    const snapshot = `image-${crypto.randomUUID()}`;
    await this.snapshots.create(id, snapshot, call);
    try {
      return await this.#publish({ type: 'snapshot', name: `${id}/${snapshot}` }, spec, call);
    } finally {
      await this.snapshots.delete(id, snapshot);
    }
  }

  /** Custom volumes of every pool. */
  override iterateVolumes(options?: CallOptions): AsyncIterable<LxdVolume> {
    return this.#volumes.iterate(options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<LxdVolume> {
    return this.#volumes.get('getVolume', volume, options);
  }

  override async createVolume(
    spec: CreateVolumeOptions<LxdCreateVolumeExtra>,
    options?: CallOptions,
  ): Promise<LxdVolume> {
    this.checkVolumeSpec(spec);
    const pool = spec.extra?.pool ?? this.options.pool ?? 'default';
    return this.#volumes.create(spec, pool, options);
  }

  /** Gives a volume to an instance. `device` is the path where a filesystem is mounted; `/mnt/<name>` where it is left out. */
  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<LxdVolume> {
    return this.#volumes.attach(volume, node, attachment.device, options);
  }

  override async detachVolume(volume: Volume | string, options?: CallOptions): Promise<LxdVolume> {
    return this.#volumes.detach(volume, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await this.#volumes.destroy(volume, options);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<LxdSnapshot> {
    return this.#volumes.iterateSnapshots(volume, options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    { name, tags }: CreateVolumeSnapshotOptions,
    options?: CallOptions,
  ): Promise<LxdSnapshot> {
    if (tags !== undefined)
      throw new InvalidRequestError(
        `createVolumeSnapshot: ${this.provider} keeps no tags with snapshots; leave tags out.`,
        this.details('createVolumeSnapshot'),
      );
    return this.#volumes.snapshot(volume, name, options);
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await this.#volumes.destroySnapshot(snapshot, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeLxdError(response);
  }

  protected override createAuthenticator(options: LxdOptions): Authenticator {
    const { provider, places } = this.constructor as typeof LxdCompute;
    const { endpoint = `unix://${places.sockets[0]}`, tls, project } = options;
    if (endpoint.startsWith('https:') && (tls?.cert === undefined || tls.key === undefined)) {
      throw new AuthenticationError(
        `${provider}: an https:// endpoint needs a client certificate in tls.cert and tls.key, which the server trusts; or use fromEnv().`,
        { provider },
      );
    }
    return new CertificateAuthenticator(endpoint, tls, project ?? 'default');
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (!NAME.test(spec.name))
      throw new InvalidRequestError(
        `createNode: ${JSON.stringify(spec.name)} is no name for an instance: letters, digits and dashes, beginning with a letter, 63 at most.`,
        this.details('createNode'),
      );
    if (spec.userData !== undefined && spec.auth !== undefined)
      throw new InvalidRequestError(
        'createNode: LXD puts a public key on a server through cloud-init, as userData; write the key into the userData given.',
        this.details('createNode'),
      );
  }

  async #setState(
    operation: string,
    node: ComputeNode | string,
    state: object,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.call(options);
    await setState(this.client, operation, node, state, call);
    return this.getNode(node, call);
  }

  /** Configuration that puts metadata in place of the old: what is not there any more is set to ''. */
  async #metadataChange(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<Record<string, string>> {
    this.checkMetadata(metadata);
    const old = (await this.getNode(node, call)).metadata;
    const emptied = Object.fromEntries(Object.keys(old).map((key) => [key, '']));
    return { ...configOf(emptied), ...configOf(metadata) };
  }

  async #publish(
    source: object,
    { name, metadata = {} }: CreateImageOptions,
    call: Call,
  ): Promise<NodeImage<LxdImageExtra>> {
    const json = { source, aliases: [{ name, description: '' }], properties: metadata };
    const target = { operation: 'createImage', path: '/images', notFound: NodeNotFoundError };
    const made = await this.client.post({ ...target, json }, call);
    return this.getImage(made.optionalString('fingerprint') ?? name, call);
  }
}
