import {
  type Call,
  type CallOptions,
  CloudError,
  type ErrorEnvelope,
  SharedCache,
  type TokenDriverOptions,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  type ComputeNode,
  type CreateNodeOptions,
  type ImageState,
  imageOf,
  type NodeImage,
  refusalOf,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { TOKEN_PREFIX, TOKEN_VARIABLES } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { collectionsOf, type GcoreCollections } from './collections.js';
import { checkCreate, createBody } from './create-body.js';
import { ERRORS } from './errors.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { GcoreExtras, GcoreImageExtra, GcoreNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { Nodes } from './nodes.js';
import { imageStateOf } from './read.js';
import { TaskClient } from './tasks.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** Credentials and place of the Gcore compute driver: `token` is a permanent API token. GCORE_API_KEY, GCORE_PERMANENT_API_TOKEN */
export interface GcoreComputeOptions extends TokenDriverOptions {
  /** Number of the project. GCORE_CLOUD_PROJECT_ID */
  readonly projectId: string;
  /** Number of the region, as `listLocations` has it. GCORE_CLOUD_REGION_ID */
  readonly region: string;
}

/** GiB that images need, by account and id, for as long as the creates of a run follow each other. */
const minDisks = new SharedCache<number | null>({ lasts: 60_000, most: 500 });

type Spec = CreateNodeOptions<GcoreExtras['createNode']>;
type Instance = ComputeNode<GcoreNodeExtra>;

/**
 * Gcore Cloud: instances, flavors, images, SSH keys, volumes, snapshots, floating IPs, networks and security groups of a project in a region.
 *
 * ```ts
 * const Gcore = getDriver(Provider.GCORE);
 * const cloud = await Gcore.fromEnv();
 * const node = await cloud.createNode({ name: 'web-1', image, size: 'g1-standard-1-2', keyPair: 'laptop' });
 * ```
 *
 * @see https://gcore.com/docs/api-reference/cloud
 */
export class GcoreCompute extends RestComputeDriver<GcoreComputeOptions, GcoreExtras> {
  static override readonly provider: string = 'gcore';
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.gcore.com/cloud',
    variables: TOKEN_VARIABLES,
    prefix: TOKEN_PREFIX,
    required: { projectId: 'GCORE_CLOUD_PROJECT_ID', region: 'GCORE_CLOUD_REGION_ID' },
  };
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<GcoreCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.#nodes],
      keyPairs: [
        KeyPairs,
        ({ client, models, collections }) => new KeyPairs(client, models, collections.keys),
      ],
      images: [
        Images,
        ({ client, collections, imageResource: images, nodeResource: nodes }) =>
          new Images(client, collections, { images, nodes }),
      ],
      volumes: [Volumes, ({ client, models, collections }) => new Volumes(client, models, collections)],
      volumeSnapshots: [
        VolumeSnapshots,
        ({ client, models, collections }) => new VolumeSnapshots(client, models, collections),
      ],
      addresses: [
        Addresses,
        ({ client, models, collections, nodeResource }) =>
          new Addresses(client, models, collections, nodeResource),
      ],
      networks: [Networks, ({ client, models, collections }) => new Networks(client, models, collections)],
      firewalls: [
        Firewalls,
        ({ client, models, collections, nodeResource }) =>
          new Firewalls(client, models, collections, nodeResource),
      ],
    });
  }

  protected override readonly collections: GcoreCollections = collectionsOf(
    this.options.projectId,
    this.options.region,
  );

  /** @throws InvalidRequestError for a project or a region that is no number, AuthenticationError without one */
  constructor(options: GcoreComputeOptions) {
    super(options);
    for (const name of ['projectId', 'region'] as const)
      if (!/^\d+$/.test(options[name]))
        throw this.invalid('constructor', `the option ${name} is a number, and not ${options[name]}`);
  }

  /** Gcore's own operations on instances. */
  get instances(): Instances {
    return this.part('instances', () => new Instances(this.#nodes));
  }

  protected override get client(): TaskClient {
    return this.part(
      'client',
      () => new TaskClient(this.context, { pages: { by: 'offset', parameter: 'offset', total: 'count' } }),
    );
  }

  get #nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.nodeResource, this.collections));
  }

  /** Fetches an image by its id. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<GcoreImageExtra>> {
    return this.imageResource.get('getImage', image, options);
  }

  /** Creates an instance, with a boot volume that is made of the image. Resolves when Gcore's task names the instance. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    const json = createBody(spec, await this.#minDiskOf(spec, call), this.context);
    const request = { operation, path: this.collections.newNodes.path, json };
    const id = await this.client.begin(request, 'instances', call).catch(async (error: unknown) => {
      throw await this.#refusal(error, spec, call);
    });
    try {
      return await this.nodeResource.get(operation, id, call);
    } catch (error) {
      throw afterCreate(error, id, this.details(operation));
    }
  }

  /** Deletes an instance with its boot volume, unless that is to be kept. Resolves when Gcore has accepted it. A missing one is no error. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const { ids } = this.collections.nodes;
    const id = typeof node === 'string' ? node : node.id;
    if (ids?.test(id) === false) return;
    await this.client.deleteAndRead(this.nodeResource.request('destroyNode', node), options);
  }

  /** Changes an instance's name or tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#nodes.update(node, change, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkCreate(spec, this.context);
    createBody(spec, null, this.context);
  }

  protected override imageState({ extra }: NodeImage): ImageState {
    return imageStateOf((extra as GcoreImageExtra).status);
  }

  /** GiB that a spec's image needs, unless its boot volume has a size: asked for where only the image's id is given. */
  async #minDiskOf(spec: Spec, call: Call): Promise<number | null> {
    const { extra = {}, image } = spec;
    if (extra.volumeSize !== undefined) return null;
    const known = typeof image === 'object' ? (image.extra as Partial<GcoreImageExtra>).minDisk : undefined;
    if (known !== undefined) return known;
    const id = imageOf(spec) ?? '';
    const ask = async (shared: Call): Promise<number | null> =>
      (await this.imageResource.get('createNode', id, shared)).extra.minDisk;
    return minDisks.get(`${this.accountKey} ${id}`, ask, call);
  }

  /** What a refused create referred to and does not exist. A task that failed was no refusal, and has no status of HTTP. */
  async #refusal(error: unknown, spec: Spec, call: Call): Promise<unknown> {
    if (!CloudError.is(error) || error.status === null) return error;
    const { size, keyPair } = spec;
    return refusalOf(error, () => [
      this.imageResource.get('createNode', imageOf(spec) ?? '', call),
      this.getSize(size, call),
      ...(keyPair === undefined ? [] : [this.getKeyPair(keyPair, call)]),
    ]);
  }
}
