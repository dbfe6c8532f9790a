import {
  type Authenticator,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type Redactor,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkPublicKey,
  ComputeDriver,
  type ComputeNode,
  type ConsoleOptions,
  type CreateImageOptions,
  type CreateNodeOptions,
  type KeyPair,
  type NodeBatch,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { projectOf } from '../credentials.js';
import { GceClient } from './api/client.js';
import { describeGceError } from './api/errors.js';
import { GceCatalogue } from './catalogue.js';
import { GceDisks } from './disks.js';
import { GceImages } from './images.js';
import { GceInstances } from './instances.js';
import { GceKeyPairs } from './key-pairs.js';
import { LIMITS, RATE } from './limits.js';
import type * as Gce from './models.js';
import { GceAddresses } from './network/addresses.js';
import { GceFirewalls } from './network/firewalls.js';
import { GceNetworks, GceSubnetworks } from './network/networks.js';
import { NetworkPaths } from './network/network-paths.js';
import { PortableFirewalls } from './network/portable-firewalls.js';
import { PortableNetworks } from './network/portable-networks.js';
import { GceNodes } from './nodes.js';
import { gceAuthenticator, gceOptionsFrom, type GoogleComputeOptions } from './options.js';
import { GceSnapshots } from './snapshots.js';
import { checkLabels, checkNodeSpec } from './spec.js';
import { imageStateOf } from './read.js';

type Instance = ComputeNode<Gce.GceNodeExtra>;
type Pair = KeyPair<Gce.GceKeyPairExtra>;
type Image = NodeImage<Gce.GceImageExtra>;
type Size = NodeSize<Gce.GceSizeExtra>;
type Spec = CreateNodeOptions<Gce.GceCreateExtra>;

/**
 * Google Compute Engine. Metadata of servers is their labels. Ids are Google's numbers; names are accepted too, as `zone/name` if the
 * driver has several zones.
 *
 * ```ts
 * const Gce = getDriver(Provider.GCE);
 * const gce = await Gce.fromEnv({ region: 'europe-west1-b' });
 * const node = await gce.createNode({ name: 'web-1', image: 'debian-12', size: 'e2-small' });
 * ```
 *
 * @see https://cloud.google.com/compute/docs/reference/rest/v1
 */
export class GoogleCompute extends ComputeDriver<GoogleComputeOptions, Gce.GceExtras> {
  static override readonly provider: string = 'gce';
  static override readonly rate = RATE;
  static override readonly limits = LIMITS;

  static {
    addParts<GoogleCompute>(this, {
      keyPairs: [GceKeyPairs, (gce) => gce.#keyPairs],
      volumes: [GceDisks, (gce) => gce.disks],
      volumeSnapshots: [GceSnapshots, (gce) => gce.snapshots],
      images: [GceImages, (gce) => gce.images],
      addresses: [GceAddresses, (gce) => gce.addresses],
      networks: [PortableNetworks, (gce) => gce.#portableNetworks],
      firewalls: [PortableFirewalls, (gce) => gce.#portableFirewalls],
    });
  }

  /** Images of the project, and public ones. */
  get images(): GceImages {
    const sources = { projects: this.options.imageProjects, nodes: this.#nodes };
    return this.part('images', () => new GceImages(this.#client, this.models, sources));
  }

  /** Instances: suspend, tags, metadata, serial ports, guest attributes. */
  get instances(): GceInstances {
    return this.part('instances', () => new GceInstances(this.#client, this.#nodes));
  }

  /** Persistent disks. */
  get disks(): GceDisks {
    const sources = () => ({ images: this.images, snapshots: this.snapshots });
    return this.part('disks', () => new GceDisks(this.#client, this.models, this.#nodes, sources));
  }

  /** Snapshots of disks. */
  get snapshots(): GceSnapshots {
    return this.part('snapshots', () => new GceSnapshots(this.#client, this.models, this.disks));
  }

  /** Static addresses. */
  get addresses(): GceAddresses {
    return this.part('addresses', () => new GceAddresses(this.#client, this.models, this.#nodes));
  }

  /** Networks. */
  get networks(): GceNetworks {
    return this.part('networks', () => new GceNetworks(this.#client));
  }

  /** Subnets. */
  get subnetworks(): GceSubnetworks {
    return this.part('subnetworks', () => new GceSubnetworks(this.#client));
  }

  /** Firewall rules. */
  get firewalls(): GceFirewalls {
    return this.part('firewalls', () => new GceFirewalls(this.#client));
  }

  get #client(): GceClient {
    const facts = { project: projectOf(this.options), account: this.accountKey };
    return this.part('client', () => new GceClient(this.context, facts));
  }

  get #portableNetworks(): PortableNetworks {
    return this.part('portableNetworks', () => new PortableNetworks(this.#client, this.models));
  }

  get #portableFirewalls(): PortableFirewalls {
    const facts = { project: projectOf(this.options), account: this.accountKey, region: null };
    const sources = () => ({
      all: new GceClient(this.context, facts),
      nodes: this.#nodes,
      instances: this.instances,
      paths: new NetworkPaths(this.#client),
    });
    return this.part('portableFirewalls', () => new PortableFirewalls(this.#client, this.models, sources()));
  }

  get #catalogue(): GceCatalogue {
    return this.part('catalogue', () => new GceCatalogue(this.#client, this.models));
  }

  get #keyPairs(): GceKeyPairs {
    return this.part('keyPairs', () => new GceKeyPairs(this.#client, this.models));
  }

  get #nodes(): GceNodes {
    const sources = () => ({
      images: this.images,
      disks: this.disks,
      keyPairs: this.#keyPairs,
      firewalls: this.#portableFirewalls,
    });
    return this.part('nodes', () => new GceNodes(this.#client, this.models, sources));
  }

  /** Reads the credentials, project, region and endpoint of Google's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: GoogleComputeOptions,
  ): Promise<GoogleComputeOptions> {
    return gceOptionsFrom(environment, options);
  }

  override describeError(response: ErrorResponse): ErrorDescription {
    return describeGceError(response);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.#nodes.iterate(filter, this.call(options)));
  }

  /** Machine types. Without a region they are read for all zones, which takes many pages. */
  override iterateSizes(options?: CallOptions): AsyncIterable<Size> {
    return this.#catalogue.sizes(options);
  }

  override async getSize(size: NodeSize | string, options?: CallOptions): Promise<Size> {
    return this.#catalogue.size(size, options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<Image> {
    return this.images.iterate(options);
  }

  /** Fetches an image by path, by family (`debian-12`) or by name. @throws ImageNotFoundError */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    return this.images.get(image, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Gce.GceLocationExtra>> {
    return this.#catalogue.locations(options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#nodes.get(node, 'getNode', this.call(options));
  }

  /**
   * Creates an instance. `userData` that begins with `#!` becomes its startup script, which Google's guest agent runs at every boot;
   * anything else goes to cloud-init, which not all images have. It gets an external address unless `extra.externalIp` says otherwise.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    return this.#nodes.create(spec, this.call(options));
  }

  /** Creates up to 100 instances with one request, each with its given name. */
  override async createNodeBatch(
    batch: NodeBatch<Gce.GceCreateExtra>,
    options?: CallOptions,
  ): Promise<Instance[]> {
    for (const name of batch.names) this.checkSpec({ ...batch.spec, name });
    return this.#nodes.createBatch(batch, this.call(options));
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.#nodes.destroy(node, this.call(options));
  }

  /** Resets an instance without a shutdown: unwritten data is lost. */
  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.instances.reset(node, options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.instances.start(node, options);
  }

  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.instances.stop(node, {}, options);
  }

  /** Changes a stopped instance's machine type. @throws ConflictError while it runs */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    return this.instances.setMachineType(node, size, options);
  }

  /** Renames a stopped instance, or changes any instance's labels. @throws ConflictError for a new name while it runs */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    this.checkUpdate(change, ['name', 'metadata']);
    return this.instances.update(node, change, options);
  }

  /** Reads an instance's first serial port: the last MiB. */
  override async getConsoleOutput(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    return this.instances.getConsole(node, console, options);
  }

  /** Host keys that Google's guest agent wrote to guest attributes (`extra.guestAttributes`), or cloud-init to the console. */
  override async hostKeysOf(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return this.instances.hostKeys(node, options);
  }

  protected override async pollNodes(poll: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    return this.#nodes.poll(poll, options);
  }

  /** Why an instance could not be made, by the operation that was to make it. */
  protected override faultOf({ state, extra }: ComputeNode<Gce.GceNodeExtra>): string | null {
    return state === 'error' ? extra.statusMessage : null;
  }

  /** State of an image, by Google's status. */
  protected override imageState(image: Image): ImageState {
    return imageStateOf(image.extra);
  }

  /** Stores a public key in the project's metadata; it opens only servers created with it. */
  override async importKeyPair(name: string, publicKey: string, options?: CallOptions): Promise<Pair> {
    checkPublicKey(publicKey, this.details('importKeyPair'));
    return this.#keyPairs.import(name, publicKey, options);
  }

  /** Creates an image of an instance's boot disk; the instance keeps running. Resolves when the image exists. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions<Gce.GceCreateImageExtra>,
    options?: CallOptions,
  ): Promise<Image> {
    return this.images.create(node, spec, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkNodeSpec(spec, this.details('createNode'));
  }

  protected override checkMetadata(
    metadata: Readonly<Record<string, string>>,
    operation = 'createNode',
  ): void {
    super.checkMetadata(metadata, operation);
    checkLabels(metadata, this.details(operation));
  }

  protected override createAuthenticator(options: GoogleComputeOptions, redactor: Redactor): Authenticator {
    return gceAuthenticator(options, redactor);
  }
}
