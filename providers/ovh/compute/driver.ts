import {
  type Call,
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  InvalidRequestError,
  type KeySignIn,
  MalformedResponseError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  type ImageState,
  type NodeBatch,
  type NodeImage,
  type NodeLocation,
  type NodeSize,
  type NodeSizeData,
  Resource,
  RestComputeDriver,
  type UpdateNodeOptions,
  type Volume,
} from '../../../src/compute/index.js';
import { ovhOptionsFrom } from '../environment.js';
import { CLOUD_ERRORS } from '../errors.js';
import { OVH_SIGN_IN, type OvhOptions } from '../sign-in.js';
import { collectionsOf, type OvhCollections } from './collections.js';
import { createBody } from './create-body.js';
import { FloatingIps } from './floating-ips.js';
import { Images } from './images.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import { Networks } from './networks.js';
import type { OvhExtras, OvhImageExtra, OvhNodeExtra, OvhSizeExtra, OvhVolumeExtra } from './models.js';
import { pricesOf } from './prices.js';
import { imageStateOf, readFlavor } from './read.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** Credentials, project and region of the OVHcloud compute driver. */
export interface OvhComputeOptions extends OvhOptions {
  /** Id of the Public Cloud project. OVH_CLOUD_PROJECT_SERVICE */
  readonly serviceName: string;
  /** Region such as `GRA11`: lists are of this region alone, and it is the default location. */
  readonly region?: string;
  /** OVHcloud's company that bills the project, such as `FR`, `DE` or `US`: then sizes have its prices. Default: sizes have none. */
  readonly subsidiary?: string;
}

/** OVHcloud's keys, and the project. */
const SIGN_IN: KeySignIn = {
  ...OVH_SIGN_IN,
  options: { ...OVH_SIGN_IN.options, serviceName: 'OVH_CLOUD_PROJECT_SERVICE' },
};

type Spec = CreateNodeOptions<OvhExtras['createNode']>;
type Instance = ComputeNode<OvhNodeExtra>;
type Image = NodeImage<OvhImageExtra>;

/**
 * OVHcloud Public Cloud: instances, flavors, images, SSH keys, volumes, snapshots, floating IPs of a project.
 *
 * ```ts
 * const Ovh = getDriver(Provider.OVH);
 * const cloud = await Ovh.fromEnv({ region: 'GRA11' });
 * const node = await cloud.createNode({ name: 'web-1', image, size, keyPair: 'laptop' });
 * ```
 *
 * @see https://eu.api.ovh.com/console/?section=%2Fcloud&branch=v1
 */
export class OvhCompute extends RestComputeDriver<OvhComputeOptions, OvhExtras> {
  static override readonly provider: string = 'ovh';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = CLOUD_ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<OvhCompute>(this, {
      nodes: [Instances, (cloud) => cloud.#instances],
      images: [Images, (cloud) => cloud.#images],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [
        Volumes,
        ({ client, models, collections }) => new Volumes(client, models, collections.volumes),
      ],
      volumeSnapshots: [VolumeSnapshots, (cloud) => cloud.#volumeSnapshots],
      addresses: [FloatingIps, (cloud) => cloud.#floatingIps],
      networks: [Networks, (cloud) => new Networks(cloud.client, cloud.models, cloud.#project)],
    });
  }

  /** Reads the keys from OVHcloud's variables and from `ovh.conf`. @throws AuthenticationError when one is missing */
  static readEnvironment(
    environment: Environment,
    options: Partial<OvhComputeOptions>,
  ): Promise<OvhComputeOptions> {
    return ovhOptionsFrom(SIGN_IN, environment, options);
  }

  protected override readonly collections: OvhCollections;
  readonly #project: string;
  readonly #market: readonly [api: string, subsidiary: string] | null;

  constructor(options: OvhComputeOptions) {
    super(options);
    const { endpoint, entrypoint = 'ovh-eu', region, serviceName, subsidiary } = options;
    if (typeof serviceName !== 'string' || serviceName === '')
      throw new InvalidRequestError(
        'ovh: the option serviceName is missing, the id of a Public Cloud project. Pass it to the constructor, or set OVH_CLOUD_PROJECT_SERVICE and use fromEnv().',
        { provider: 'ovh', service: 'compute' },
      );
    this.#project = `/cloud/project/${encodeURIComponent(serviceName)}`;
    this.#market = subsidiary === undefined ? null : [endpoint ?? entrypoint, subsidiary];
    this.collections = collectionsOf(this.#project, region ?? null);
  }

  get #instances(): Instances {
    return this.part('instances', () => new Instances(this.client, this.models, this.nodeResource));
  }

  get #images(): Images {
    return this.part('images', () => {
      const make = (data: ConstructorParameters<typeof NodeImage<OvhImageExtra>>[1]): Image =>
        this.models.image(data);
      const snapshots = Resource.of(this.client, this.collections.snapshots, make);
      return new Images(this.client, this.nodeResource, [this.imageResource, snapshots]);
    });
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models, this.collections.keys));
  }

  get #volumeSnapshots(): VolumeSnapshots {
    const { client, collections, models } = this;
    const snapshots = Resource.of(client, collections.volumeSnapshots, (data) => models.volumeSnapshot(data));
    const volumes = Resource.of(client, collections.volumes, (data): Volume<OvhVolumeExtra> =>
      models.volume(data),
    );
    return new VolumeSnapshots(client, snapshots, volumes);
  }

  get #floatingIps(): FloatingIps {
    return new FloatingIps(this.client, this.models, [this.#project, this.nodeResource]);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<Image> {
    return this.#images.iterate(options);
  }

  /** Flavors in stock. Those of other regions have other ids. */
  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<OvhSizeExtra>, void, undefined> {
    const call = this.call(options);
    const prices = this.#market === null ? null : await pricesOf(this.client, this.#market, call);
    const read = (row: Reader): NodeSizeData<OvhSizeExtra> | null => readFlavor(row, prices);
    const flavors = Resource.of(this.client, { ...this.collections.sizes, read }, (data) =>
      this.models.size(data),
    );
    yield* flavors.iterate('listSizes', {}, call);
  }

  /** Regions of the project, by their names alone. */
  override async *iterateLocations(options?: CallOptions): AsyncGenerator<NodeLocation, void, undefined> {
    const request = { operation: 'listLocations', path: this.collections.locations.path };
    const names = (await this.client.get(request, options)).strings('items');
    yield* names.map((name) => this.models.location({ id: name, name, country: null, extra: {} }));
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const call = this.call(options);
    const fields = await this.#createBody(spec, call);
    return this.nodeResource.create('createNode', fields, call);
  }

  /** Creates up to 20 instances with one request. OVHcloud names them after the spec. */
  override async createNodeBatch(
    { spec, names }: NodeBatch<OvhExtras['createNode']>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    this.checkSpec(spec);
    const call = this.call(options);
    const operation = 'createNodeBatch';
    const json = { ...(await this.#createBody(spec, call)), number: names.length };
    const path = `${this.collections.nodes.path}/bulk`;
    const body = await this.client.post({ operation, path, json }, call);
    const made = body.list('items').flatMap((instance) => this.nodeResource.readRow(instance) ?? []);
    if (made.length === names.length) return made;
    const ids = made.map(({ id }) => id).join(', ') || 'none';
    throw new MalformedResponseError(
      `${operation}: OVHcloud was asked for ${names.length} instances and names ${made.length}: ${ids}.`,
      this.details(operation),
    );
  }

  /** Renames an instance. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name']);
    return this.#instances.rename(node, change.name ?? '', options);
  }

  protected override imageState({ extra }: NodeImage): ImageState {
    return imageStateOf((extra as Partial<OvhImageExtra>).status ?? null);
  }

  protected override bootsWithoutImage({ extra }: Spec): boolean {
    return extra?.bootVolume !== undefined;
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['location', 'keyPair', 'userData', 'networks'], this.details('createNode'));
    if (spec.networks === 'none')
      throw this.invalid('createNode', 'an instance of OVHcloud has at least one network; pass their ids');
    // Refuses a missing region.
    createBody(spec, this.context);
  }

  async #createBody(spec: Spec, call: Call): Promise<object> {
    const body = createBody(spec, this.context);
    const { keyPair } = spec;
    if (keyPair === undefined) return body;
    return { ...body, sshKeyId: await this.#keyPairs.idFor(keyPair, call) };
  }
}
