import {
  type Call,
  type CallOptions,
  type ClientRequest,
  CloudError,
  type ErrorDescription,
  type ErrorResponse,
  type KeySignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  imageOf,
  isRefusal,
  type NodeImage,
  type NodeSize,
  type RebuildNodeOptions,
  refusalOf,
  RestComputeDriver,
  undoCreate,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { describeExoscaleError } from '../errors.js';
import { DEFAULT_ZONE, type ExoscaleOptions, SIGN_IN } from '../sign-in.js';
import { Addresses } from './network/addresses.js';
import { COLLECTIONS } from './collections.js';
import { acceptedNode, createBody, networksOf } from './create-body.js';
import { Firewalls } from './network/firewalls.js';
import { Images } from './images.js';
import { Instances } from './instances.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { ExoscaleExtras, ExoscaleImageExtra, ExoscaleNodeExtra } from './models.js';
import { Networks } from './network/networks.js';
import { Nodes } from './nodes.js';
import { ExoscaleClient } from './operations.js';
import { Snapshots } from './snapshots.js';
import { Templates } from './templates.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';
import { checkZone } from './zones.js';

type Spec = CreateNodeOptions<ExoscaleExtras['createNode']>;
type Instance = ComputeNode<ExoscaleNodeExtra>;

/**
 * Exoscale: instances, instance types, templates, block storage, elastic IPs, private networks and security groups of one zone.
 *
 * ```ts
 * const Exoscale = getDriver(Provider.EXOSCALE);
 * const cloud = new Exoscale({ apiKey, apiSecret, region: 'de-fra-1' });
 * const size = (await cloud.listSizes()).find(({ name }) => name === 'standard.small');
 * const image = (await cloud.listImages()).find(({ name }) => name.includes('Ubuntu 24.04'));
 * const node = await cloud.createNode({ name: 'web-1', image, size, keyPair: 'laptop' });
 * ```
 *
 * @see https://openapi-v2.exoscale.com/
 */
export class ExoscaleCompute extends RestComputeDriver<ExoscaleOptions, ExoscaleExtras> {
  static override readonly provider: string = 'exoscale';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly limits = LIMITS;

  static {
    addParts<ExoscaleCompute>(this, {
      nodes: [Nodes, (cloud) => cloud.#nodes],
      keyPairs: [KeyPairs, ({ client, models }) => new KeyPairs(client, models)],
      volumes: [Volumes, ({ client, models, nodeResource }) => new Volumes(client, models, nodeResource)],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      images: [Images, (cloud) => cloud.#images],
      networks: [Networks, (cloud) => cloud.#networks],
      firewalls: [
        Firewalls,
        ({ client, models, nodeResource }) => new Firewalls(client, models, nodeResource),
      ],
      addresses: [
        Addresses,
        ({ client, models, nodeResource }) => new Addresses(client, models, nodeResource),
      ],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Zone of the driver. */
  override get region(): string {
    return super.region ?? DEFAULT_ZONE;
  }

  /** Exoscale's own operations on instances. */
  get instances(): Instances {
    return this.part('instances', () => new Instances(this.client, this.nodeResource, this.#nodes));
  }

  /** Snapshots of instances' disks. */
  get snapshots(): Snapshots {
    return this.part('snapshots', () => new Snapshots(this.client, this.nodeResource));
  }

  /** Exoscale's own operations on templates. */
  get templates(): Templates {
    return this.part('templates', () => new Templates(this.client, this.imageResource));
  }

  protected override get client(): ExoscaleClient {
    return this.part('client', () => new ExoscaleClient(this.context));
  }

  get #nodes(): Nodes {
    return this.part('nodes', () => new Nodes(this.client, this.nodeResource));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.imageResource, this.client.context, this.snapshots));
  }

  get #networks(): Networks {
    return this.part('networks', () => new Networks(this.client, this.models));
  }

  /** All templates that this account can use: its own, then Exoscale's. */
  override async *iterateImages(
    options?: CallOptions,
  ): AsyncGenerator<NodeImage<ExoscaleImageExtra>, void, undefined> {
    const call = this.call(options);
    yield* this.imageResource.iterate('listImages', { visibility: 'private' }, call);
    yield* this.imageResource.iterate('listImages', { visibility: 'public' }, call);
  }

  /** Creates an instance. With private networks it resolves when it is in them; if one fails, the instance is deleted again. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const call = this.call(options);
    const operation = 'createNode';
    const request = { operation, path: '/instance', json: createBody(spec, this.context) };
    const networks = networksOf(spec);
    const id = await this.#begin(request, spec, call);
    if (networks.length === 0) return this.models.node(acceptedNode(id, spec, this.context));
    try {
      for (const network of networks) await this.#networks.join(operation, network, id, call);
      return await this.getNode(id, call);
    } catch (error) {
      throw await this.#afterCreate(error, id);
    }
  }

  /** Deletes an instance with its disk. Resolves when Exoscale has accepted it. A missing one is no error. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.#nodes.delete(node, options);
  }

  /** Changes the type of a stopped instance, within its family. The disk stays; see `instances.resizeDisk`. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    return this.#nodes.resize(node, size, options);
  }

  /** Installs an instance's disk anew from a template; its size stays. @throws ImageNotFoundError */
  override async rebuildNode(
    node: ComputeNode | string,
    rebuild: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    return this.#nodes.rebuild(node, rebuild, options);
  }

  /** Changes an instance's name or labels, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    const prepared = await this.prepareUpdate(node, change, ['name', 'metadata'], call);
    return this.#nodes.update(node, prepared, call);
  }

  /**
   * Makes a template of an instance, by a snapshot of its disk, which stays: see `snapshots.list` and `snapshots.delete`. Resolves when the
   * template exists, after minutes.
   */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<ExoscaleExtras['createImage']>,
    options?: CallOptions,
  ): Promise<NodeImage<ExoscaleImageExtra>> {
    return this.#images.create(node, spec, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeExoscaleError(response);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkZone('createNode', spec.location, this.context);
    if (spec.networks === 'none' && spec.extra?.ipv6 === true)
      throw this.invalid(
        'createNode',
        'an instance without networks has no IPv6 address; leave extra.ipv6 out',
      );
    // Refuses names in place of ids.
    createBody(spec, this.context);
    this.#networks.check('createNode', networksOf(spec));
  }

  /** Has an instance made: until its id is known, or until it exists where it has to be put into networks. */
  async #begin(request: ClientRequest, spec: Spec, call: Call): Promise<string> {
    const verb = networksOf(spec).length === 0 ? 'begin' : 'create';
    try {
      return await this.client[verb](request, call);
    } catch (error) {
      const { size, keyPair } = spec;
      throw await refusalOf(error, () => [
        this.imageResource.get('createNode', imageOf(spec) ?? '', call),
        this.getSize(size, call),
        ...(keyPair === undefined ? [] : [this.getKeyPair(keyPair, call)]),
      ]);
    }
  }

  /** Deletes an instance that could not be put into its networks, where that was refused. */
  async #afterCreate(error: unknown, id: string): Promise<unknown> {
    const details = this.details('createNode');
    if (!CloudError.is(error) || !isRefusal(error)) return afterCreate(error, id, details);
    return undoCreate(error, id, () => this.destroyNode(id), details);
  }
}
