import {
  type Authenticator,
  type Call,
  type CallOptions,
  CloudError,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  NodeNotFoundError,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  type AttachVolumeOptions,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type NodeImage,
  type NodeLocation,
  type NodeSize,
  pathOf,
  Resource,
  RestComputeDriver,
  type UpdateNodeOptions,
  type Volume,
} from '../../../src/compute/index.js';
import { describeLxdError } from '../errors.js';
import { LXD_PLACES, lxdAuthenticator, type LxdOptions, lxdOptionsFrom, type LxdPlaces } from '../options.js';
import { Acls } from './acls.js';
import { LxdClient } from './client.js';
import { Cluster } from './cluster.js';
import { COLLECTIONS, onlyLocation } from './collections.js';
import { createBody, saidTwice } from './create-body.js';
import { Forwards } from './forwards.js';
import { Images } from './images.js';
import { changeInstance, Instances, setState, SHUTDOWN, startNew } from './instances.js';
import { LIMITS } from './limits.js';
import type {
  LxdCreateExtra,
  LxdExtras,
  LxdImageExtra,
  LxdNodeExtra,
  LxdUpdateExtra,
  LxdVolumeExtra,
} from './models.js';
import { Networks } from './networks.js';
import { cloudInitKey, configOf } from './read.js';
import { Snapshots } from './snapshots.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<LxdCreateExtra>;
type Instance = ComputeNode<LxdNodeExtra>;

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
  static override readonly limits = LIMITS;
  /** Paths of the daemon and its tools. */
  static readonly places: LxdPlaces = LXD_PLACES;

  static {
    addParts<LxdCompute>(this, {
      volumes: [Volumes, (lxd) => lxd.#volumes],
      volumeSnapshots: [VolumeSnapshots, (lxd) => new VolumeSnapshots(lxd.client, lxd.models, lxd.#volumes)],
      images: [Images, (lxd) => lxd.images],
      networks: [Networks, ({ client, models, cluster }) => new Networks(client, models, cluster)],
      firewalls: [Acls, ({ client, models }) => new Acls(client, models)],
      addresses: [
        Forwards,
        (lxd) => new Forwards(lxd.client, lxd.models, lxd.cluster, (node, call) => lxd.getNode(node, call)),
      ],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Instances: force, freeze, move to another member. */
  get instances(): Instances {
    return this.part('instances', () => new Instances(this.client, this.nodeResource));
  }

  /** Snapshots of instances. */
  get snapshots(): Snapshots {
    return this.part('snapshots', () => new Snapshots(this.client, this.nodeResource));
  }

  /** Images: fetch them from a server of images. */
  get images(): Images {
    const { nodeResource, snapshots } = this;
    return this.part('images', () => new Images(this.client, this.models, nodeResource, snapshots));
  }

  protected override get client(): LxdClient {
    return this.part('client', () => new LxdClient(this.context, this.options.project));
  }

  protected get cluster(): Cluster {
    return this.part('cluster', () => new Cluster(this.client));
  }

  get #volumes(): Volumes {
    const { client, models, cluster, options } = this;
    return this.part('volumes', () => new Volumes(client, models, cluster, options.pool ?? 'default'));
  }

  /** Finds the daemon's socket, or the client certificate of its command-line tool; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: LxdOptions): Promise<LxdOptions> {
    return lxdOptionsFrom(this.places, environment, options);
  }

  /** Members of the cluster, or the server itself. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<LxdExtras['location']>, void, undefined> {
    const call = this.call(options);
    const { name, isClustered } = await this.cluster.server('listLocations', call);
    if (isClustered) yield* super.iterateLocations(call);
    else yield this.models.location(onlyLocation(name));
  }

  /** Fetches a profile. @throws SizeNotFoundError */
  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<LxdExtras['size']>> {
    const profiles = Resource.of(this.client, COLLECTIONS.sizes, (data) => this.models.size(data));
    return profiles.get('getSize', size, options);
  }

  /**
   * Creates an instance and starts it. Resolves when both are done, in less than a second if the image is there. An instance that does not
   * start is deleted again, and the error has the reason. `location` is a member of the cluster, or a group of them: `@group`.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    const call = this.call(options);
    this.checkSpec(spec);
    const operation = 'createNode';
    const query = { target: await this.cluster.target(operation, spec.location, call) };
    await this.client.post({ operation, path: '/instances', query, json: createBody(spec) }, call);
    await startNew(this.client, spec.name, () => this.destroyNode(spec.name, call), call);
    try {
      return await this.getNode(spec.name, call);
    } catch (error) {
      throw afterCreate(error, spec.name, this.details(operation));
    }
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
      // It may be gone, stopped meanwhile, or deleted by its own stop; the next request shows that.
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

  /** Asks an instance's system to shut down. If it keeps running for 30 seconds, that is an error; see `instances.forceStop`. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#setState('stopNode', node, { action: 'stop', timeout: SHUTDOWN }, options);
  }

  /** Replaces an instance's first profile; limits of containers change at once. */
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
   * Updates an instance's metadata, and `config`, `devices`, `profiles` or `description` in `extra`; others stay unchanged. The name is the
   * id and cannot change. @throws NodeNotFoundError
   */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions<LxdUpdateExtra>,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    const { metadata, extra = {} } = await this.prepareUpdate(node, change, ['metadata', 'extra'], call);
    const json =
      metadata === undefined
        ? extra
        : { ...extra, config: { ...(await this.#metadataChange(node, metadata, call)), ...extra.config } };
    await changeInstance(this.client, 'updateNode', node, json, call);
    return this.getNode(node, call);
  }

  /** Fetches an image by its fingerprint or alias. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    return this.images.get(image, options);
  }

  /** Creates an image of an instance. A running one is copied through a temporary snapshot. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<LxdImageExtra>> {
    return this.images.create(node, spec, options);
  }

  /** Attaches a volume to an instance. `device` is the mount path of a filesystem; default: `/mnt/<name>`. */
  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment?: AttachVolumeOptions,
    options?: CallOptions,
  ): Promise<Volume<LxdVolumeExtra>> {
    return this.#volumes.attach(volume, node, attachment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeLxdError(response);
  }

  protected override createAuthenticator(options: LxdOptions): Authenticator {
    const { provider, places } = this.constructor as typeof LxdCompute;
    return lxdAuthenticator(provider, places, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (spec.userData !== undefined && spec.auth !== undefined)
      throw this.invalid(
        'createNode',
        'LXD puts a public key on a server through cloud-init, as userData; write the key into the userData given',
      );
    if ((spec.firewalls ?? []).length > 0 && typeof spec.networks !== 'object')
      throw this.invalid(
        'createNode',
        "LXD keeps firewalls on a server's network cards; name its networks too, or use attachFirewall later",
      );
    const doubled = saidTwice(spec);
    if (doubled !== null)
      throw this.invalid(
        'createNode',
        `${doubled} is where userData, auth, metadata or networks of the same spec go; give one of them`,
      );
  }

  protected override checkMetadata(
    metadata: Readonly<Record<string, string>>,
    operation = 'createNode',
  ): void {
    super.checkMetadata(metadata, operation);
    const key = cloudInitKey(metadata);
    if (key !== undefined)
      throw this.invalid(
        operation,
        `${key} is no metadata: an instance's cloud-init would carry it out; see userData`,
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

  /** Configuration that replaces metadata: removed keys are set to ''. */
  async #metadataChange(
    node: ComputeNode | string,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<Record<string, string>> {
    const old = (await this.getNode(node, call)).metadata;
    const emptied = Object.fromEntries(Object.keys(old).map((key) => [key, '']));
    return { ...configOf(emptied), ...configOf(metadata) };
  }
}
