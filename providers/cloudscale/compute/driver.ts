import {
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  type TokenSignIn,
  variable,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  imageOf,
  type NodeImage,
  type NodeLocation,
  refusalOf,
  Resource,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { type CloudscaleOptions, SIGN_IN, tokenFromFile } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { COLLECTIONS, CUSTOM_IMAGES, FLOATING_IPS, NETWORKS, SNAPSHOTS } from './collections.js';
import { createBody } from './create-body.js';
import { LIMITS } from './limits.js';
import type {
  CloudscaleExtras,
  CloudscaleImageExtra,
  CloudscaleLocationExtra,
  CloudscaleNodeExtra,
} from './models.js';
import { Networks } from './networks.js';
import { Nodes } from './nodes.js';
import { readZones } from './read.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<CloudscaleExtras['createNode']>;
type Server = ComputeNode<CloudscaleNodeExtra>;

/**
 * cloudscale.ch: servers, flavors, images, volumes and snapshots, private networks and floating IPs.
 *
 * ```ts
 * const Cloudscale = getDriver(Provider.CLOUDSCALE);
 * const cloud = new Cloudscale({ token, region: 'lpg1' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'debian-12', size: 'flex-4-2', auth: { publicKey } });
 * ```
 *
 * @see https://www.cloudscale.ch/en/api/v1
 */
export class CloudscaleCompute extends RestComputeDriver<CloudscaleOptions, CloudscaleExtras> {
  static override readonly provider: string = 'cloudscale';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<CloudscaleCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.#nodes],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
      volumeSnapshots: [
        VolumeSnapshots,
        ({ client, models }) =>
          new VolumeSnapshots(
            client,
            Resource.of(client, SNAPSHOTS, (data) => models.volumeSnapshot(data)),
          ),
      ],
      networks: [
        Networks,
        ({ client, models, nodeResource }) =>
          new Networks(
            client,
            Resource.of(client, NETWORKS, (data) => models.network(data)),
            nodeResource,
          ),
      ],
      addresses: [
        Addresses,
        ({ client, models, nodeResource }) =>
          new Addresses(
            client,
            Resource.of(client, FLOATING_IPS, (data) => models.address(data)),
            nodeResource,
          ),
      ],
    });
  }

  /** Finds the token in CLOUDSCALE_API_TOKEN, or in the file of cloudscale.ch's command-line tool; CLOUDSCALE_API_URL is not read. @throws AuthenticationError */
  static async readEnvironment(
    environment: Environment,
    options: Partial<CloudscaleOptions>,
  ): Promise<CloudscaleOptions> {
    const token =
      options.token ?? variable(environment, 'CLOUDSCALE_API_TOKEN') ?? (await tokenFromFile(environment));
    // What is missing is refused by the constructor.
    return { ...options, ...(token !== undefined && { token }) } as CloudscaleOptions;
  }

  protected override readonly collections = COLLECTIONS;

  get #nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.models));
  }

  get #customImages(): Resource<NodeImage<CloudscaleImageExtra>> {
    return this.part('custom images', () =>
      Resource.of(this.client, CUSTOM_IMAGES, (data) => this.models.image(data)),
    );
  }

  /** Images of cloudscale.ch, which go by their slugs, and then those of the account, which go by their ids. */
  override async *iterateImages(
    options?: CallOptions,
  ): AsyncGenerator<NodeImage<CloudscaleImageExtra>, void, undefined> {
    const call = this.call(options);
    yield* super.iterateImages(call);
    yield* this.#customImages.iterate('listImages', {}, call);
  }

  /** Zones of all regions. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<CloudscaleLocationExtra>, void, undefined> {
    const request = { operation: 'listLocations', path: COLLECTIONS.locations.path };
    for await (const zones of this.client.list(request, 'items', readZones, options))
      yield* zones.map((data) => this.models.location(data));
  }

  /** Creates a server in the public network, unless `networks` says otherwise. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    try {
      return await this.nodeResource.create(operation, createBody(spec, this.context), call);
    } catch (error) {
      throw await refusalOf(error, () => [
        this.getImage(imageOf(spec) ?? '', call),
        this.getSize(spec.size, call),
      ]);
    }
  }

  /** Changes a server's name or tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#nodes.update(node, change, options);
  }

  /** Deletes an image of the account. A missing one is no error. @throws InvalidRequestError for an image of cloudscale.ch's */
  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    const operation = 'deleteImage';
    if (!CUSTOM_IMAGES.ids?.test(idOf(image)))
      throw this.invalid(operation, "images of the account go by UUIDs; cloudscale.ch's own stay");
    await this.#customImages.delete(operation, image, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['location', 'auth', 'userData', 'metadata', 'networks'], this.details('createNode'));
    createBody(spec, this.context);
  }
}
