import { type CallOptions, type ErrorEnvelope, type TokenSignIn } from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  type ImageState,
  imageOf,
  type NodeImage,
  type NodeLocation,
  type NodeSize,
  refusalOf,
  Resource,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { REQUIRED, type StackitOptions, TOKEN_VARIABLES } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { collectionsOf, type StackitCollections } from './collections.js';
import { createBody } from './create-body.js';
import { ERRORS } from './errors.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { StackitExtras, StackitNodeExtra, StackitSizeExtra } from './models.js';
import { Networks } from './networks.js';
import { Nodes } from './nodes.js';
import { imageStateOf } from './read.js';
import { Servers } from './servers.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { type VolumePlace, Volumes } from './volumes.js';

/** Credentials and place of the STACKIT compute driver. */
export interface StackitComputeOptions extends StackitOptions {
  /** Region. Default `eu01`, as for STACKIT's command-line tool. STACKIT_REGION */
  readonly region?: string;
  /** Availability zone of servers and volumes that are made without a location, such as `eu01-1`. Volumes need one. */
  readonly availabilityZone?: string;
}

/** Region of STACKIT's command-line tool when none is named. */
const DEFAULT_REGION = 'eu01';

type Spec = CreateNodeOptions<StackitExtras['createNode']>;
type Server = ComputeNode<StackitNodeExtra>;

/**
 * STACKIT: servers, machine types, images, key pairs, volumes, snapshots, public IPs, networks and security groups of a project in a region.
 *
 * ```ts
 * const Stackit = getDriver(Provider.STACKIT);
 * const cloud = await Stackit.fromEnv({ availabilityZone: 'eu01-1' });
 * const node = await cloud.createNode({ name: 'web-1', image, size: 'c1.2', networks: [network.id], extra: { bootVolume: { size: 20 } } });
 * ```
 *
 * @see https://docs.api.stackit.cloud/documentation/iaas/version/v2
 */
export class StackitCompute extends RestComputeDriver<StackitComputeOptions, StackitExtras> {
  static override readonly provider: string = 'stackit';
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://iaas.api.stackit.cloud',
    variables: TOKEN_VARIABLES,
    required: REQUIRED,
    options: { region: 'STACKIT_REGION' },
  };
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;

  static {
    addParts<StackitCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.#nodes],
      keyPairs: [KeyPairs, ({ client, models }) => new KeyPairs(client, models)],
      images: [
        Images,
        ({ client, imageResource: images, nodeResource: servers, collections }) =>
          new Images(client, { images, servers, volumes: new Resource<object>(client, collections.volumes) }),
      ],
      volumes: [Volumes, (cloud) => new Volumes(cloud.client, cloud.models, cloud.#volumePlace)],
      volumeSnapshots: [
        VolumeSnapshots,
        ({ client, collections: { snapshots }, models }) =>
          new VolumeSnapshots(Resource.of(client, snapshots, (data) => models.volumeSnapshot(data))),
      ],
      addresses: [
        Addresses,
        ({ context, client, models, collections, nodeResource: servers }) =>
          new Addresses(context, models, { addresses: new Resource(client, collections.addresses), servers }),
      ],
      networks: [
        Networks,
        ({ context, client, collections: { networks }, models }) =>
          new Networks(
            context,
            Resource.of(client, networks, (data) => models.network(data)),
          ),
      ],
      firewalls: [
        Firewalls,
        ({ client, models, collections: { groups }, nodeResource: nodes }) =>
          new Firewalls(client, models, {
            firewalls: Resource.of(client, groups, (data) => models.firewall(data)),
            nodes,
          }),
      ],
    });
  }

  protected override readonly collections: StackitCollections = collectionsOf(
    this.options.projectId,
    this.region,
  );

  /** Region of the driver. */
  override get region(): string {
    return super.region ?? DEFAULT_REGION;
  }

  /** STACKIT's own operations on servers. */
  get servers(): Servers {
    return this.part('servers', () => new Servers(this.#nodes));
  }

  get #nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.nodeResource));
  }

  get #volumePlace(): VolumePlace {
    const { availabilityZone: zone } = this.options;
    return { collection: this.collections.volumes, servers: this.nodeResource, zone };
  }

  /** Availability zones of the driver's region. */
  override async *iterateLocations(options?: CallOptions): AsyncGenerator<NodeLocation, void, undefined> {
    const request = { operation: 'listLocations', path: this.collections.locations.path };
    const zones = (await this.client.get(request, options)).strings('items');
    for (const zone of zones) yield this.models.location({ id: zone, name: zone, country: null, extra: {} });
  }

  /** Fetches a machine type by its name. @throws SizeNotFoundError */
  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<StackitSizeExtra>> {
    const sizes = Resource.of(this.client, this.collections.sizes, (data) => this.models.size(data));
    return sizes.get('getSize', size, options);
  }

  /** Fetches an image by its id. @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<StackitExtras['image']>> {
    return this.imageResource.get('getImage', image, options);
  }

  /** Creates a server in one network. Its boot volume is deleted with it, unless `extra.bootVolume` says otherwise. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const call = this.call(options);
    const json = this.#bodyOf(spec);
    try {
      return await this.nodeResource.create('createNode', json, call);
    } catch (error) {
      const { size, keyPair } = spec;
      const image = imageOf(spec);
      throw await refusalOf(error, () => [
        ...(image === undefined ? [] : [this.imageResource.get('createNode', image, call)]),
        this.getSize(size, call),
        ...(keyPair === undefined ? [] : [this.getKeyPair(keyPair, call)]),
      ]);
    }
  }

  /** Changes a server's name or labels, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#nodes.update(node, change, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(
      spec,
      ['location', 'keyPair', 'userData', 'metadata', 'networks', 'firewalls'],
      this.details('createNode'),
    );
    this.#bodyOf(spec);
  }

  protected override bootsWithoutImage({ extra }: Spec): boolean {
    return extra?.bootVolume?.id !== undefined;
  }

  protected override imageState({ extra }: NodeImage): ImageState {
    return imageStateOf((extra as StackitExtras['image']).status);
  }

  protected override faultOf({ extra }: ComputeNode): string | null {
    return (extra as StackitNodeExtra).errorMessage;
  }

  #bodyOf(spec: Spec): object {
    return createBody(spec, this.options.availabilityZone, this.context);
  }
}
