import {
  type Authenticator,
  BearerAuthenticator,
  type Call,
  type CallOptions,
  CloudError,
  type Environment,
  type ErrorEnvelope,
  idOf,
  JsonClient,
  nameOf,
  type Redactor,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  checkAccepted,
  ComputeDriver,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  defined,
  imageOf,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodeSize,
  pathOf,
  Resource,
  tagsOf,
  undoCreate,
  type UpdateNodeOptions,
  userDataText,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import {
  readEnvironment,
  type ScalewayComputeOptions,
  type ScalewayEnvironmentOptions,
  SIGN_IN,
} from '../sign-in.js';
import { Addresses } from './addresses.js';
import { PAGES, PER_PAGE, serversOf } from './collections.js';
import { createBody } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import { LOCATIONS } from './locations.js';
import type { ScalewayExtras, ScalewayImageExtra, ScalewayNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { readServer, readSize, SEPARATOR } from './read.js';
import { Scope } from './scope.js';
import { Servers } from './servers.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<ScalewayExtras['createNode']>;
type Server = ComputeNode<ScalewayNodeExtra>;

/**
 * Scaleway Instances: servers, images, flexible IPs, SSH keys, security groups, private networks, block storage and its snapshots, in one zone.
 *
 * ```ts
 * const Scaleway = getDriver(Provider.SCALEWAY);
 * const cloud = new Scaleway({ token, projectId, region: 'nl-ams-1' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu_noble', size: 'DEV1-S' });
 * ```
 *
 * @see https://www.scaleway.com/en/developers/api/instances/
 */
export class ScalewayCompute extends ComputeDriver<ScalewayComputeOptions, ScalewayExtras> {
  static override readonly provider: string = 'scaleway';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<ScalewayCompute>(this, {
      nodes: [Servers, (cloud) => cloud.#servers],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [Volumes, (cloud) => cloud.#volumes],
      volumeSnapshots: [VolumeSnapshots, (cloud) => new VolumeSnapshots(...cloud.#parts)],
      addresses: [Addresses, (cloud) => new Addresses(...cloud.#parts)],
      networks: [Networks, (cloud) => new Networks(...cloud.#parts)],
      firewalls: [Firewalls, (cloud) => new Firewalls(...cloud.#parts, cloud.#nodes)],
    });
  }

  readonly #client = new JsonClient(this.context, { pages: PAGES });
  readonly #scope = new Scope(this.options.projectId, this.context);

  /** Reads the variables and the configuration file of Scaleway's CLI. */
  static readEnvironment(
    environment: Environment,
    options: ScalewayEnvironmentOptions,
  ): Promise<ScalewayComputeOptions> {
    return readEnvironment(environment, options);
  }

  get #parts(): [JsonClient, ScalewayCompute['models'], Scope] {
    return [this.#client, this.models, this.#scope];
  }

  get #nodes(): Resource<Server> {
    return this.part('resource nodes', () =>
      Resource.of(this.#client, serversOf(this.#scope), (data) => this.models.node(data)),
    );
  }

  get #servers(): Servers {
    return this.part(
      'servers',
      () => new Servers(this.#client, this.#nodes, this.#volumes, { scope: this.#scope, lister: this }),
    );
  }

  get #volumes(): Volumes {
    return this.part('volumes', () => new Volumes(...this.#parts, this));
  }

  get #images(): Images {
    return this.part('images', () => new Images(...this.#parts));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(...this.#parts));
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Server> {
    const { filter, options } = this.nodeQuery(query);
    const named = filter.name === undefined ? {} : { name: filter.name };
    return this.fitting(filter, this.#nodes.iterate('listNodes', named, options));
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<ScalewayExtras['size']>> {
    const request = {
      operation: 'listSizes',
      path: this.#scope.instances('/products/servers'),
      query: PER_PAGE,
    };
    return this.#client.listPages(
      request,
      (page) => {
        const types = page.object('servers');
        return Object.keys(types.raw).map((name) => {
          const data = readSize(name, types.object(name), this.#scope.zone);
          return data === null ? null : this.models.size(data);
        });
      },
      options,
    );
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<ScalewayImageExtra>> {
    return this.#images.iterate(options);
  }

  /** The zones of Scaleway's servers, without a request. A driver works in one of them: its region. */
  override async *iterateLocations(): AsyncGenerator<NodeLocation<ScalewayExtras['location']>> {
    yield* LOCATIONS.map((data) => this.models.location(data));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#nodes.get('getNode', node, options);
  }

  /** Fetches an image by its id, or one of the marketplace by its label, such as `ubuntu_noble`. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<ScalewayImageExtra>> {
    return this.#images.get(image, options);
  }

  /**
   * Creates a server and starts it: Scaleway makes it stopped, and takes its user data and private networks one by one. If one of these
   * fails, the server is deleted again.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    if (spec.keyPair !== undefined) await this.#keyPairs.check(operation, nameOf(spec.keyPair), call);
    const json = createBody(spec, await this.#imageFor(spec, call), this.#scope);
    const path = this.#scope.instances('/servers');
    const body = await this.#client.post({ operation, path, json }, call);
    const server = readServer(body.object('server'));
    await this.#finish(server.id, spec, call);
    return this.models.node({ ...server, state: 'pending' });
  }

  /**
   * Deletes a server and the disk that it was made with, which takes a minute for one that runs: its disk is free only when it has stopped.
   * Other volumes and reserved addresses stay.
   */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.destroy('destroyNode', node, options);
  }

  /** Shuts a server down and gives its place away, so that only its disks and reserved addresses cost something. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#servers.stop(node, options);
  }

  /** Changes a server's name, or the tags that are its metadata; its other tags stay. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    const call = this.call(options);
    this.checkUpdate(change, ['name', 'metadata']);
    const { name, metadata } = change;
    const old = metadata === undefined ? null : await this.getNode(node, call);
    const kept = withOwnerTag(metadata ?? {}, old?.metadata ?? {});
    const tags = old === null ? undefined : [...tagsOf(kept, SEPARATOR), ...old.extra.tags];
    return this.#nodes.update('updateNode', node, defined({ name, tags }), call);
  }

  /** Creates an image of a server: a snapshot of each of its disks. `extra.status` tells when it can be used. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<ScalewayImageExtra>> {
    return this.#images.create(node, spec, options, this.#nodes);
  }

  /** Deletes an image; the snapshots that it consists of stay, see its `extra.snapshotIds`. */
  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.#images.delete(image, options);
  }

  protected override imageState(image: NodeImage): ImageState {
    const { status } = image.extra as Partial<ScalewayImageExtra>;
    return status === 'creating' || status === 'error' ? status : 'available';
  }

  protected override createAuthenticator(options: ScalewayComputeOptions, redactor: Redactor): Authenticator {
    const { endpoint: usual, header = '', variables } = SIGN_IN;
    const { endpoint = usual, token, projectId: tenant } = options;
    const [variable] = variables;
    // The same key sees other resources in another project.
    return new BearerAuthenticator({
      ...{ provider: 'scaleway', endpoint, token, variable, header, prefix: '', tenant, redactor },
    });
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const accepted = ['location', 'keyPair', 'userData', 'metadata', 'networks', 'firewalls'] as const;
    checkAccepted(spec, accepted, this.details('createNode'));
    this.#scope.check('createNode', spec.location);
    if (spec.firewalls !== undefined && spec.firewalls.length !== 1)
      throw this.invalid(
        'createNode',
        'a server of Scaleway has exactly one security group; pass one firewall',
      );
    // Refuses metadata that tags cannot hold, and a driver without a project.
    createBody(spec, '', this.#scope);
  }

  /** Id of the image in this zone. @throws ImageNotFoundError, SizeNotFoundError, InvalidRequestError when the size cannot run it */
  async #imageFor(spec: Spec, call: Call): Promise<string> {
    const image = imageOf(spec) ?? '';
    const id = await this.#images.idFor('createNode', image, idOf(spec.size), call);
    if (id !== null) return id;
    await this.getSize(spec.size, call);
    throw this.invalid(
      'createNode',
      `the image ${image} is not there for servers of the size ${idOf(spec.size)} in ${this.#scope.zone}`,
    );
  }

  /** Gives a new server what its create cannot, and starts it. */
  async #finish(server: string, { userData, networks }: Spec, call: Call): Promise<void> {
    const operation = 'createNode';
    try {
      if (userData !== undefined) await this.#setUserData(server, userDataText(userData) ?? '', call);
      const nics = this.#nodes.request(operation, server, '/private_nics');
      for (const id of typeof networks === 'object' ? networks : [])
        await this.#client.post({ ...nics, json: { private_network_id: id } }, call);
      await this.#servers.begin(operation, server, 'poweron', call);
    } catch (error) {
      const details = this.details(operation);
      if (!CloudError.is(error)) throw afterCreate(error, server, details);
      throw await undoCreate(error, server, () => this.destroyNode(server), details);
    }
  }

  async #setUserData(server: string, body: string, call: Call): Promise<void> {
    const { path, operation } = this.#nodes.request('createNode', server, '/user_data');
    const headers = { 'content-type': 'text/plain' };
    const request = { operation, path: pathOf(path, 'cloud-init'), headers, body, confidential: [body] };
    await this.#client.patch({ ...request, idempotent: true }, call);
  }
}
