import {
  type Call,
  type CallOptions,
  type Environment,
  type ErrorEnvelope,
  idOf,
  ImageNotFoundError,
  type KeySignIn,
  SharedCache,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  addParts,
  type ComputeNode,
  type CreateNodeOptions,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  RestComputeDriver,
  stateOf,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { oracleOptionsFrom } from '../config-file.js';
import { CORE_SIGN_IN, ERRORS, type OracleEnvironmentOptions, type OracleOptions } from '../sign-in.js';
import { Addresses } from './addresses.js';
import { CoreClient } from './client.js';
import { collectionsOf, listOf } from './collections.js';
import { checkSpec, subnetOf } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { Instances } from './instances.js';
import { LIMITS } from './limits.js';
import type { OracleCreateExtra, OracleExtras, OracleNodeExtra, OracleSizeExtra } from './models.js';
import { Networks } from './networks.js';
import { Nics } from './nics.js';
import { orderedShape, readSize, readSizes } from './shapes.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** Options of {@link OracleCompute}. */
export interface OracleComputeOptions extends OracleOptions {
  /** Id of the subnet of new servers whose spec names no network. */
  readonly subnetId?: string;
}

/** Options of {@link OracleCompute} for `fromEnv`. */
export type OracleComputeEnvironmentOptions = OracleEnvironmentOptions &
  Pick<OracleComputeOptions, 'subnetId'>;

type Instance = ComputeNode<OracleNodeExtra>;
type Size = NodeSize<OracleSizeExtra>;
type Spec = CreateNodeOptions<OracleCreateExtra>;

/** An image that is exported meanwhile can be used. */
const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  PROVISIONING: 'creating',
  IMPORTING: 'creating',
  AVAILABLE: 'available',
  EXPORTING: 'available',
};

/** The first availability domain of each account and region, which does not change. */
const zones = new SharedCache<string>();

/**
 * Oracle Cloud Infrastructure: instances, shapes, images, block volumes and their backups, reserved public addresses.
 *
 * ```ts
 * const Oracle = getDriver(Provider.ORACLE);
 * const cloud = await Oracle.fromEnv({ compartmentId, subnetId });
 * const node = await cloud.createNode({ name: 'web-1', image, size: 'VM.Standard.E4.Flex:2:16', auth: { publicKey } });
 * ```
 *
 * @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/
 */
export class OracleCompute extends RestComputeDriver<OracleComputeOptions, OracleExtras> {
  static override readonly provider: string = 'oracle';
  static override readonly signIn: KeySignIn = CORE_SIGN_IN;
  static override readonly limits = LIMITS;
  static override readonly errors: ErrorEnvelope = {
    ...ERRORS,
    rules: [
      { words: /\bimage \S+ not found/i, means: ImageNotFoundError },
      { words: /\bshape \S+ not found/i, means: SizeNotFoundError },
      ...(ERRORS.rules ?? []),
    ],
  };

  static {
    addParts<OracleCompute>(this, {
      nodes: [Instances, (cloud) => cloud.#instances],
      images: [Images, (cloud) => cloud.#images],
      volumes: [Volumes, (cloud) => new Volumes(cloud.client, cloud.models, (...at) => cloud.#zone(...at))],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      networks: [Networks, (cloud) => cloud.#networks],
      firewalls: [
        Firewalls,
        (cloud) => {
          const usualVcn = (call: Call): Promise<string> => cloud.#usualVcn(call);
          return new Firewalls(cloud.client, cloud.models, { nics: cloud.#nics, usualVcn });
        },
      ],
      addresses: [Addresses, (cloud) => new Addresses(cloud.client, cloud.models, cloud.#nics)],
    });
  }

  protected override readonly collections = collectionsOf(this.options.compartmentId);

  protected override get client(): CoreClient {
    return this.part('client', () => new CoreClient(this.context, this.options.compartmentId));
  }

  get #nics(): Nics {
    return this.part('nics', () => new Nics(this.client));
  }

  get #networks(): Networks {
    return this.part('networks', () => new Networks(this.client, this.models));
  }

  get #instances(): Instances {
    return this.part('instances', () => new Instances(this.client, this.models, this.#nics));
  }

  get #images(): Images {
    return this.part('images', () => new Images(this.client, this.imageResource));
  }

  /** Reads the variables and the configuration file of Oracle's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OracleComputeEnvironmentOptions,
  ): Promise<OracleComputeOptions> {
    return oracleOptionsFrom(this.signIn, environment, options);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#instances.iterate(filter.name || undefined, options));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#instances.get('getNode', node, this.call(options));
  }

  /** Sizes: shapes, and of flexible ones those with 1, 2, 4 OCPUs and so on. `getSize` knows all others: `VM.Standard.E4.Flex:3:24`. */
  override async *iterateSizes(options?: CallOptions): AsyncGenerator<Size, void, undefined> {
    const request = { operation: 'listSizes', path: '/shapes', query: listOf(this.options.compartmentId) };
    const seen = new Set<string>();
    for await (const shape of this.client.list(request, 'items', readSizes, options))
      for (const size of shape) {
        // Each availability domain may have a row of its own.
        if (!seen.has(size.id)) yield this.models.size(size);
        seen.add(size.id);
      }
  }

  /** Fetches a size; of a flexible shape any that its ranges allow. @throws SizeNotFoundError */
  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<Size> {
    const operation = 'getSize';
    const ordered = orderedShape(idOf(size));
    const query = { ...listOf(this.options.compartmentId), shape: ordered?.shape };
    if (ordered !== null)
      for await (const row of this.client.list(
        { operation, path: '/shapes', query },
        'items',
        (one) => one,
        options,
      )) {
        const found = row.string('shape') === ordered.shape ? readSize(row, ordered) : null;
        if (found !== null) return this.models.size(found);
      }
    throw new SizeNotFoundError(
      `${operation}: Oracle has no size ${idOf(size)}; see listSizes. A flexible shape takes its OCPUs and GiB: VM.Standard.E4.Flex:2:16.`,
      this.details(operation),
    );
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<OracleExtras['image']>> {
    return this.#images.iterate(options);
  }

  /** Launches an instance. Without a location it goes into the region's first availability domain. */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    return this.#launch(spec, null, options);
  }

  protected override async createWithToken(
    spec: Spec,
    token: string,
    options?: CallOptions,
  ): Promise<Instance> {
    return this.#launch(spec, token, options);
  }

  /** Changes an instance's name, or its tags, which are its metadata. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.#instances.update(node, change, this.call(options));
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.#instances.poll(poll, this.call(options));
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkSpec(spec, this.options.subnetId, this.context);
  }

  protected override imageState({ extra }: NodeImage): ImageState {
    return stateOf(IMAGE_STATES, Reflect.get(extra, 'lifecycleState') as string | null);
  }

  async #usualVcn(call: Call): Promise<string> {
    const { subnetId } = this.options;
    const operation = 'createFirewall';
    if (subnetId !== undefined) return (await this.#networks.find(operation, subnetId, call)).extra.vcnId;
    throw this.invalid(
      operation,
      "a network security group belongs to a VCN; pass extra.vcnId, or subnetId to the driver's constructor",
    );
  }

  /** The availability domain given, or the region's first by name. */
  async #zone(location: NodeLocation | string | undefined, call: Call): Promise<string> {
    if (location !== undefined) return idOf(location);
    return zones.get(
      this.accountKey,
      async (shared) => {
        const all = await this.listLocations(shared);
        const [first] = all.map(({ id }) => id).sort();
        if (first !== undefined) return first;
        throw this.invalid('createNode', 'Oracle shows no availability domain; pass one as location');
      },
      call,
    );
  }

  async #launch(spec: Spec, token: string | null, options: CallOptions | undefined): Promise<Instance> {
    this.checkSpec(spec);
    const call = this.call(options);
    const { compartmentId } = this.options;
    const subnetId = subnetOf(spec, this.options.subnetId, this.context);
    const availabilityDomain = await this.#zone(spec.location, call);
    const place = { compartmentId, availabilityDomain, subnetId };
    return this.#instances.create(spec, place, token, call);
  }
}
