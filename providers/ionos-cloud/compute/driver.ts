import {
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  InvalidRequestError,
  type KeySignIn,
  type PageRule,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  type NodeImage,
  type NodeSize,
  pathOf,
  RestComputeDriver,
  Resource,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ionosOptionsFrom } from '../environment.js';
import { ERRORS } from '../errors.js';
import { checkCredentials, type IonosCloudOptions, SIGN_IN } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { collectionsOf, type IonosCollections } from './collections.js';
import { createBody, imageToMeasure } from './create-body.js';
import { LIMITS } from './limits.js';
import type { IonosCloudExtras, IonosImageExtra, IonosNodeExtra, IonosSizeExtra } from './models.js';
import { Networks } from './networks.js';
import { Requests } from './requests.js';
import { Servers } from './servers.js';
import { customSize, examplesFor, sizeOf } from './sizes.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** Credentials and data centre of the IONOS Cloud compute driver. */
export interface IonosComputeOptions extends IonosCloudOptions {
  /** Id of the data centre that the servers live in; `listLocations` has all of the contract. */
  readonly datacenterId: string;
}

type Spec = CreateNodeOptions<IonosCloudExtras['createNode']>;
type Server = ComputeNode<IonosNodeExtra>;

/**
 * IONOS Cloud: servers, volumes, snapshots, LANs and addresses of one data centre.
 *
 * ```ts
 * const Ionos = getDriver(Provider.IONOS_CLOUD);
 * const cloud = await Ionos.fromEnv({ datacenterId });
 * const node = await cloud.createNode({ name: 'web-1', image, size: '2-4096', networks: ['1'], auth: { publicKey } });
 * ```
 *
 * @see https://api.ionos.com/docs/cloud/v6/
 */
export class IonosCompute extends RestComputeDriver<IonosComputeOptions, IonosCloudExtras> {
  static override readonly provider: string = 'ionos-cloud';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;
  static override readonly pages: PageRule = { by: 'link', field: '_links.next' };

  static {
    addParts<IonosCompute>(this, {
      nodes: [Servers, (cloud) => cloud.#servers],
      volumes: [
        Volumes,
        (cloud) => new Volumes(cloud.client, cloud.models, [cloud.#requests, cloud.collections.volumes]),
      ],
      volumeSnapshots: [
        VolumeSnapshots,
        (cloud) =>
          new VolumeSnapshots(cloud.client, cloud.models, [cloud.#requests, cloud.collections.volumes]),
      ],
      networks: [
        Networks,
        (cloud) => new Networks(cloud.client, cloud.models, [cloud.#requests, cloud.collections.lans]),
      ],
      addresses: [
        Addresses,
        (cloud) => new Addresses(cloud.client, cloud.models, [cloud.#requests, cloud.#datacenter]),
      ],
    });
  }

  /** Finds the credentials in IONOS's variables, or in the configuration file of its clients. @throws AuthenticationError */
  static readEnvironment(
    environment: Environment,
    options: Partial<IonosComputeOptions> & Pick<IonosComputeOptions, 'datacenterId'>,
  ): Promise<IonosComputeOptions> {
    return ionosOptionsFrom(environment, options);
  }

  protected override readonly collections: IonosCollections;
  readonly #datacenter: string;

  constructor(options: IonosComputeOptions) {
    const { datacenterId } = options;
    if (typeof datacenterId !== 'string' || datacenterId === '')
      throw new InvalidRequestError(
        'ionos-cloud: the option datacenterId is missing, the id of the data centre that the servers live in.',
        { provider: 'ionos-cloud', service: 'compute' },
      );
    checkCredentials(options);
    super({ ...options, region: datacenterId } as IonosComputeOptions);
    this.#datacenter = datacenterId;
    this.collections = collectionsOf(datacenterId);
  }

  get #requests(): Requests {
    return this.part('requests', () => new Requests(this.client, this.#datacenter));
  }

  get #servers(): Servers {
    return this.part('servers', () => new Servers(this.client, this.#requests, this.nodeResource));
  }

  /**
   * Templates, and examples of cores and MB that the data centre sells: `createNode` takes any number of cores with a multiple of 256 MB,
   * such as `3-6400`.
   */
  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<IonosSizeExtra>, void, undefined> {
    const operation = 'listSizes';
    const call = this.call(options);
    yield* super.iterateSizes(call);
    const path = pathOf('/datacenters', this.#datacenter);
    const datacenter = await this.client.get({ operation, path, query: { depth: 1 } }, call);
    yield* examplesFor(datacenter).map((data) => this.models.size(data));
  }

  /** Fetches a template, or any number of cores and MB, such as `2-4096`. @throws SizeNotFoundError */
  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<NodeSize<IonosSizeExtra>> {
    const id = idOf(size);
    const custom = customSize(id);
    if (custom !== null) return this.models.size(sizeOf(id, custom));
    const templates = Resource.of(this.client, this.collections.sizes, (data) => this.models.size(data));
    return templates.get('getSize', size, options);
  }

  /** Fetches an image by its id. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<IonosImageExtra>> {
    return this.imageResource.get('getImage', image, options);
  }

  /** Creates a server with a boot volume and a network interface in each of the LANs given. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    const image = imageToMeasure(spec, this.context);
    const measured = image === null ? null : (await this.getImage(image, call)).extra.size;
    const json = createBody(spec, measured, this.context);
    const { path } = this.collections.nodes;
    const { body } = await this.#requests.send({ operation, path, method: 'POST', json }, call);
    return this.nodeResource.read(body);
  }

  /** Deletes a server and its boot volume; volumes that were attached to it stay. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#servers.delete(node, options);
  }

  /** Renames a server. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name']);
    return this.#servers.rename(node, change.name ?? '', options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['location', 'auth', 'userData', 'networks'], this.details('createNode'));
    if (spec.location !== undefined && idOf(spec.location) !== this.#datacenter)
      throw this.invalid(
        'createNode',
        "a server is made in the driver's data centre; make a driver for another",
      );
    const id = idOf(spec.size);
    if (/^\d+-\d+$/.test(id) && customSize(id) === null)
      throw new SizeNotFoundError(
        `createNode: IONOS sells no size ${id}: it is cores and MB, a multiple of 256, such as 2-4096.`,
        this.details('createNode'),
      );
    imageToMeasure(spec, this.context);
    // Refuses LANs by names.
    createBody(spec, null, this.context);
  }
}
