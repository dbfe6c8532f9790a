import {
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  type KeySignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeSize,
  Resource,
  RestComputeDriver,
  stateOf,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { gridscaleOptionsFrom } from '../environment.js';
import { ERRORS } from '../errors.js';
import { type GridscaleOptions, SIGN_IN } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { GridscaleClient } from './client.js';
import { COLLECTIONS, IPS, NETWORKS } from './collections.js';
import { checkBodies } from './create-body.js';
import { NodeCreate, noSize } from './create-node.js';
import { Images } from './images.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { GridscaleExtras, GridscaleImageExtra, GridscaleNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { Nodes } from './nodes.js';
import { IMAGE_STATES } from './read.js';
import { ServerParts } from './server-parts.js';
import { Servers } from './servers.js';
import { EXAMPLES, shapeOf, sizeOf } from './sizes.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** Credentials of the gridscale compute driver. */
export interface GridscaleComputeOptions extends GridscaleOptions {}

type Spec = CreateNodeOptions<GridscaleExtras['createNode']>;
type Server = ComputeNode<GridscaleNodeExtra>;

/**
 * gridscale: servers, templates, SSH keys, storages, snapshots, networks and IPs of a project.
 *
 * ```ts
 * const Gridscale = getDriver(Provider.GRIDSCALE);
 * const cloud = await Gridscale.fromEnv();
 * const node = await cloud.createNode({ name: 'web-1', image, size: '2-4', keyPair: 'laptop' });
 * ```
 *
 * @see https://gridscale.io/en/api-documentation/index.html
 */
export class GridscaleCompute extends RestComputeDriver<GridscaleComputeOptions, GridscaleExtras> {
  static override readonly provider: string = 'gridscale';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<GridscaleCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.#nodes],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      images: [Images, (cloud) => new Images(cloud.client, cloud.imageResource, cloud.nodeResource)],
      volumes: [
        Volumes,
        (cloud) => new Volumes(cloud.client, cloud.models, [cloud.nodeResource, cloud.#serverParts]),
      ],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      networks: [Networks, (cloud) => cloud.#networks],
      addresses: [
        Addresses,
        (cloud) =>
          new Addresses(
            cloud.client,
            Resource.of(cloud.client, IPS, (data) => cloud.models.address(data)),
            [cloud.nodeResource, cloud.#serverParts],
          ),
      ],
    });
  }

  /** Finds the credentials in gridscale's variables, or in the configuration file of its tool. @throws AuthenticationError */
  static readEnvironment(
    environment: Environment,
    options: Partial<GridscaleComputeOptions>,
  ): Promise<GridscaleComputeOptions> {
    return gridscaleOptionsFrom(environment, options);
  }

  protected override readonly collections = COLLECTIONS;

  protected override get client(): GridscaleClient {
    return this.part('client', () => new GridscaleClient(this.context));
  }

  /** gridscale's own operations on servers. */
  get servers(): Servers {
    return this.part('servers', () => new Servers(this.#nodes));
  }

  get #nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.nodeResource, this.#serverParts));
  }

  get #serverParts(): ServerParts {
    return this.part('server parts', () => new ServerParts(this.client, this.nodeResource));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  get #networks(): Networks {
    return this.part('networks', () => {
      const networks = Resource.of(this.client, NETWORKS, (data) => this.models.network(data));
      return new Networks(this.client, networks);
    });
  }

  /** Examples of cores and GB of memory, without a request: `createNode` takes any number of both, such as `3-6`. */
  override async *iterateSizes(): AsyncGenerator<NodeSize, void, undefined> {
    yield* EXAMPLES.map((shape) => this.models.size(sizeOf(shape)));
  }

  /** Any number of cores and GB of memory, such as `2-4`, without a request. @throws SizeNotFoundError */
  override async getSize(size: NodeSize | string): Promise<NodeSize> {
    const shape = shapeOf(idOf(size));
    if (shape === null) throw noSize(size, this.details('getSize'));
    return this.models.size(sizeOf(shape));
  }

  /**
   * Creates a server with a boot storage of its image, on the public network with an IPv4 address of its own unless `networks` or
   * `extra.addressIds` say otherwise. It takes gridscale about
   * seventeen requests, since all are asked after until they are done: the server is on, or starts, when this resolves.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const { nodeResource: servers, imageResource: images } = this;
    const of = {
      servers,
      images,
      account: this.accountKey,
      keyPairs: this.#keyPairs,
      networks: this.#networks,
    };
    const create = new NodeCreate(this.client, { ...of, nodes: this.#nodes, parts: this.#serverParts });
    return this.models.node(await create.run(spec, this.call(options)));
  }

  /** Deletes a server, and the storage and the address that `createNode` made for it. All else stays. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#nodes.delete('destroyNode', node, options);
  }

  /** Changes a server's name, or the labels that are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#nodes.update(node, change, options);
  }

  protected override imageState({ extra }: NodeImage): ImageState {
    return stateOf(IMAGE_STATES, (extra as GridscaleImageExtra).status);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['keyPair', 'auth', 'userData', 'metadata', 'networks'], this.details('createNode'));
    if (shapeOf(idOf(spec.size)) === null) throw noSize(spec.size, this.details('createNode'));
    checkBodies(spec, this.context);
  }
}
