import {
  type Authenticator,
  type Call,
  type CallOptions,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  idOf,
  type KeySignIn,
  type Redactor,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  ComputeDriver,
  type ComputeNode,
  type CreateNodeOptions,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodeSize,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { VsphereClient } from '../client.js';
import { describeVsphereError } from '../errors.js';
import { baseOf, SIGN_IN, type VsphereOptions, vsphereOptionsFrom, type VsphereSize } from '../options.js';
import { Creation } from './creation.js';
import { VsphereImages } from './images.js';
import { VsphereInventory } from './inventory.js';
import { LIMITS } from './limits.js';
import { VsphereMachines } from './machines.js';
import type * as Model from './models.js';
import { VsphereNetworks } from './networks.js';
import { METADATA } from './read.js';
import { sizeData, Sizes } from './sizes.js';
import { VsphereSnapshots } from './snapshots.js';

type Spec = CreateNodeOptions<Model.VsphereCreateExtra>;
type Machine = ComputeNode<Model.VsphereNodeExtra>;

/**
 * VMware vSphere by vCenter: virtual machines, templates as images, clusters as locations, networks, snapshots.
 *
 * ```ts
 * const Vsphere = getDriver(Provider.VSPHERE);
 * const vsphere = new Vsphere({ endpoint: 'https://vcenter.example', username, password, region: 'DC0' });
 * const node = await vsphere.createNode({ name: 'web-1', image: 'vm-42', size: '2x4096' });
 * ```
 *
 * @see https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/
 */
export class VsphereCompute extends ComputeDriver<VsphereOptions, Model.VsphereExtras> {
  static override readonly provider: string = 'vsphere';
  static override readonly signIn: KeySignIn = SIGN_IN;
  static override readonly limits = LIMITS;

  static {
    addParts<VsphereCompute>(this, {
      nodes: [VsphereMachines, (vsphere) => vsphere.machines],
      images: [VsphereImages, (vsphere) => vsphere.#images],
      networks: [VsphereNetworks, (vsphere) => vsphere.#networks],
    });
  }

  readonly #sizes = new Sizes(this.options.sizes);

  /** Reads govc's variables; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: Partial<VsphereOptions>,
  ): Promise<VsphereOptions> {
    return vsphereOptionsFrom(environment, options);
  }

  /** Virtual machines: power off, reset, suspend. */
  get machines(): VsphereMachines {
    const { inventory } = this;
    return this.part(
      'machines',
      () => new VsphereMachines(this.#client, this.models, { inventory, sizes: this.#sizes }),
    );
  }

  /** Snapshots of virtual machines. */
  get snapshots(): VsphereSnapshots {
    return this.part('snapshots', () => new VsphereSnapshots(this.#client, this.machines));
  }

  /** Datastores, hosts, folders, resource pools. */
  get inventory(): VsphereInventory {
    return this.part('inventory', () => new VsphereInventory(this.#client, this.models));
  }

  get #client(): VsphereClient {
    return this.part('client', () => new VsphereClient(this.context));
  }

  get #images(): VsphereImages {
    return this.part('images', () => new VsphereImages(this.#client, this.models, this.machines));
  }

  get #networks(): VsphereNetworks {
    return this.part('networks', () => new VsphereNetworks(this.#client, this.models));
  }

  get #creation(): Creation {
    return this.part(
      'creation',
      () =>
        new Creation(this.#client, {
          machines: this.machines,
          images: this.#images,
          inventory: this.inventory,
          networks: this.#networks,
        }),
    );
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Machine> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.machines.iterate(options));
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.machines.get('getNode', node, options);
  }

  /**
   * Clones a template and starts the clone. Resolves when its disks are copied, which takes as long as they are large. What is left of a
   * clone that failed is deleted again.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Machine> {
    const call = this.call(options);
    this.checkSpec(spec);
    return this.#creation.clone(spec, this.#sizeOf('createNode', spec.size), call);
  }

  /** Switches a server off and deletes it with its disks. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.machines.delete(node, options);
  }

  /** Changes processors and memory. A running server takes it where hot plugging is enabled. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Machine> {
    return this.machines.reconfigure('resizeNode', node, { size: this.#sizeOf('resizeNode', size) }, options);
  }

  /** Changes name, metadata, or notes (`extra.annotation`). */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions<Model.VsphereUpdateExtra>,
    options?: CallOptions,
  ): Promise<Machine> {
    const call = this.call(options);
    const allowed = ['name', 'metadata', 'extra'] as const;
    const { name, metadata, extra } = await this.prepareUpdate(node, change, allowed, call);
    const settings = metadata === undefined ? {} : { [METADATA]: JSON.stringify(metadata) };
    const config = { name, annotation: extra?.annotation, settings };
    return this.machines.reconfigure('updateNode', node, config, call);
  }

  /** Sizes of the option `sizes`; without it those of the templates. */
  override async *iterateSizes(options?: CallOptions): AsyncGenerator<NodeSize, void, undefined> {
    const listed = this.#sizes.named ?? (await this.#shapes(this.call(options)));
    for (const size of listed) yield this.models.size(sizeData(size));
  }

  /** The size of an id: one of the option `sizes`, or processors and MiB such as `2x4096`. @throws SizeNotFoundError */
  override async getSize(size: NodeSize | string): Promise<NodeSize> {
    return this.models.size(sizeData(this.#sizeOf('getSize', size)));
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<Model.VsphereImageExtra>> {
    return this.#images.iterate('listImages', options);
  }

  /** Clusters, and hosts that are in none. */
  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<Model.VsphereLocationExtra>> {
    return this.inventory.locations('listLocations', options);
  }

  protected override createAuthenticator(options: VsphereOptions, redactor: Redactor): Authenticator {
    const { endpoint } = options;
    if (endpoint === undefined)
      throw this.invalid(
        'signIn',
        'the option endpoint is missing: https:// and the name of your vCenter server. Pass it to the constructor, or set GOVC_URL and use fromEnv()',
      );
    return super.createAuthenticator({ ...options, endpoint: baseOf(endpoint) }, redactor);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeVsphereError(response);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkAccepted(spec, ['location', 'userData', 'metadata', 'networks'], this.details('createNode'));
  }

  #sizeOf(operation: string, size: NodeSize | string): VsphereSize {
    const found = this.#sizes.find(idOf(size));
    if (found !== null) return found;
    throw new SizeNotFoundError(
      `${operation}: there is no size ${idOf(size)}; name one of the option sizes, or processors and MiB such as 2x4096.`,
      this.details(operation),
    );
  }

  async #shapes(call: Call): Promise<VsphereSize[]> {
    const shapes = new Map<string, VsphereSize>();
    for await (const { extra } of this.#images.iterate('listSizes', call)) {
      const { vcpus, ram } = extra;
      const id = this.#sizes.idFor(vcpus, ram);
      if (id !== null && vcpus !== null && ram !== null) shapes.set(id, { id, vcpus, ram });
    }
    return [...shapes.values()].sort((one, other) => one.vcpus - other.vcpus || one.ram - other.ram);
  }
}
