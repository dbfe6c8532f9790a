import {
  type Authenticator,
  type Call,
  type CallOptions,
  clusterAuthenticator,
  CloudError,
  type Environment,
  type ErrorEnvelope,
  idOf,
  mayHaveTakenEffect,
  nameOf,
  type PageRule,
  type Reader,
  type Redactor,
  SizeNotFoundError,
  withCluster,
} from '../../../src/driver/index.js';
import {
  addParts,
  afterCreate,
  checkAccepted,
  type ComputeNode,
  type CreateNodeOptions,
  imageOf,
  type NodeImage,
  type NodeListArguments,
  type NodeLocation,
  type NodeLocationData,
  type NodeSize,
  pathOf,
  Resource,
  RestComputeDriver,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import type { KubevirtOptions } from '../options.js';
import { collectionsOf, keyPairs, namespaced, ownSizes, PAGES } from './collections.js';
import { checkDisk, createBody } from './create-body.js';
import { findImage } from './images.js';
import { LIMITS } from './limits.js';
import { Machines } from './machines.js';
import type { KubevirtCreateExtra, KubevirtExtras, KubevirtNodeExtra } from './models.js';
import { checkLabels, checkNamespace } from './names.js';
import { Nodes } from './nodes.js';
import { once } from './once.js';
import { readLocation, readSize } from './read.js';
import { type ImagePlaces, sizeMatcher } from './references.js';
import { KeyPairs, UserData } from './secrets.js';
import { Snapshots } from './snapshots.js';
import { Volumes } from './volumes.js';

type Spec = CreateNodeOptions<KubevirtCreateExtra>;
type Machine = ComputeNode<KubevirtNodeExtra>;

/**
 * KubeVirt: virtual machines of a namespace of a Kubernetes cluster, instance types as sizes, DataSources, claims and containerDisks as
 * images. Names are ids.
 *
 * ```ts
 * const Kubevirt = getDriver(Provider.KUBEVIRT);
 * const cluster = await Kubevirt.fromEnv({ namespace: 'web' });
 * const node = await cluster.createNode({ name: 'web-1', image: 'quay.io/containerdisks/fedora:42', size: 'u1.small' });
 * ```
 *
 * @see https://kubevirt.io/api-reference/
 */
export class KubevirtCompute extends RestComputeDriver<KubevirtOptions, KubevirtExtras> {
  static override readonly provider: string = 'kubevirt';
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly limits = LIMITS;
  static override readonly pages: PageRule = {
    by: 'cursor',
    field: 'metadata.continue',
    parameter: 'continue',
  };

  static {
    addParts<KubevirtCompute>(this, {
      nodes: [Nodes, (cluster) => cluster.#nodes],
      keyPairs: [KeyPairs, (cluster) => cluster.#keyPairs],
      volumes: [
        Volumes,
        ({ client, models, nodeResource, namespace }) => new Volumes(client, models, nodeResource, namespace),
      ],
    });
  }

  protected override readonly collections = collectionsOf(this.#places);

  /** @throws InvalidRequestError for a namespace that none can be, AuthenticationError without a way to sign in */
  constructor(options: KubevirtOptions) {
    super(options);
    for (const namespace of [this.namespace, this.#places.imageNamespace])
      checkNamespace('constructor', namespace, this.context);
  }

  /** Namespace that the driver works in. */
  get namespace(): string {
    return this.options.namespace ?? 'default';
  }

  /** Snapshots of whole virtual machines. */
  get snapshots(): Snapshots {
    const { client, namespace } = this;
    return this.part(
      'snapshots',
      () => new Snapshots(client, namespace, (node, call) => this.getNode(node, call)),
    );
  }

  get #places(): ImagePlaces {
    const { namespace } = this;
    return { namespace, imageNamespace: this.options.imageNamespace ?? namespace };
  }

  get #machines(): Machines {
    const { client, models, nodeResource, namespace } = this;
    return this.part('machines', () => new Machines(client, models, nodeResource, namespace));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models, keyPairs(this.namespace)));
  }

  get #userData(): UserData {
    return new UserData(this.client, namespaced('v1', this.namespace, 'secrets'));
  }

  get #nodes(): Nodes {
    const { client, nodeResource, namespace } = this;
    return this.part('nodes', () => new Nodes(client, nodeResource, this.#machines, namespace));
  }

  /** Finds the cluster as kubectl does, or a pod's service account; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: KubevirtOptions): Promise<KubevirtOptions> {
    return withCluster(this.provider, environment, options);
  }

  protected override createAuthenticator(options: KubevirtOptions, redactor: Redactor): Authenticator {
    return clusterAuthenticator(this.provider, options, redactor);
  }

  /** Machines of the namespace, with the addresses of those that run. */
  override async *iterateNodes(...query: NodeListArguments): AsyncGenerator<Machine, void, undefined> {
    const { filter, options } = this.nodeQuery(query);
    yield* this.fitting(filter, this.#machines.iterate(filter, this.call(options)));
  }

  override getNode(node: ComputeNode | string, options?: CallOptions): Promise<Machine> {
    return this.#machines.get('getNode', node, options);
  }

  /** Deletes a machine, with its disks of DataSources and claims and the Secret of its user data; volumes that it was given stay. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    const call = this.call(options);
    // Before the machine is gone: afterwards they may be of the next one of its name.
    const strays = await this.#userData.strays(idOf(node), call);
    await this.#machines.delete(node, call);
    for (const secret of strays) await this.#userData.drop('destroyNode', secret, call);
  }

  /** Instance types of the cluster, then those of the namespace. */
  override async *iterateSizes(
    options?: CallOptions,
  ): AsyncGenerator<NodeSize<KubevirtExtras['size']>, void, undefined> {
    const call = this.call(options);
    yield* super.iterateSizes(call);
    const own = Resource.of(this.client, ownSizes(this.namespace), (data) => this.models.size(data));
    yield* own.iterate('listSizes', {}, call);
  }

  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<KubevirtExtras['size']>> {
    const { kind, name } = sizeMatcher(idOf(size));
    const isOwn = kind === 'VirtualMachineInstancetype';
    const { path } = isOwn ? ownSizes(this.namespace) : this.collections.sizes;
    const request = { operation: 'getSize', path: pathOf(path, name), notFound: SizeNotFoundError };
    return this.models.size(readSize(await this.client.get(request, options)));
  }

  /** DataSources of the namespace of images; none on a cluster without CDI. Claims and containerDisks are images too, by their ids. */
  override async *iterateImages(
    options?: CallOptions,
  ): AsyncGenerator<NodeImage<KubevirtExtras['image']>, void, undefined> {
    try {
      yield* super.iterateImages(options);
    } catch (error) {
      // Kubernetes has no path for kinds that nobody has defined.
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<KubevirtExtras['image']>> {
    return this.models.image(await findImage(this.client, image, this.#places, options));
  }

  /** Zones of the cluster's nodes, each once. Needs the permission to list nodes. */
  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<KubevirtExtras['location']>, void, undefined> {
    const { path } = this.collections.locations;
    const request = { operation: 'listLocations', path, query: PAGES };
    // Nodes of a page may all be of one zone, as those of the page before.
    const read = (node: Reader): [string, NodeLocationData<KubevirtExtras['location']> | null] => [
      node.object('metadata').id('name'),
      readLocation(node),
    ];
    const known = new Set<string>();
    for await (const [, zone] of this.client.list(request, 'items', read, options)) {
      if (zone === null || known.has(zone.id)) continue;
      known.add(zone.id);
      yield this.models.location(zone);
    }
  }

  /**
   * Creates a virtual machine, which is `pending` then. KubeVirt takes one whose size, image or key pair does not exist, and leaves it so;
   * therefore they are looked up first. User data is kept in a Secret that is deleted with the machine.
   */
  override async createNode(spec: Spec, options?: CallOptions): Promise<Machine> {
    this.checkSpec(spec);
    const call = this.call(options);
    const image = imageOf(spec) ?? '';
    const scope = `${this.accountKey} ${JSON.stringify(this.#places)}`;
    await Promise.all([
      once(`${scope} size ${idOf(spec.size)}`, (shared) => this.getSize(spec.size, shared), call),
      once(`${scope} image ${image}`, (shared) => this.getImage(image, shared), call),
      spec.keyPair === undefined ? null : this.#keyPairs.get(nameOf(spec.keyPair), call),
    ]);
    const { userData } = spec;
    const secret = userData === undefined ? null : await this.#userData.add(spec.name, userData, call);
    const machine = await this.#create(spec, secret, call);
    if (secret !== null) await this.#give(secret, machine, call);
    return machine;
  }

  /** Changes a machine's instance type, which it has from its next start on, or at once where the cluster changes machines live. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Machine> {
    const call = this.call(options);
    // KubeVirt takes one that does not exist.
    await this.getSize(size, call);
    return this.#nodes.resize(node, size, call);
  }

  /** Changes a machine's labels, which are its metadata; its name is fixed. */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Machine> {
    this.checkUpdate(change, ['metadata']);
    return this.#machines.update(node, change, options);
  }

  protected override faultOf({ extra }: Machine): string | null {
    return extra.fault;
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const details = this.details('createNode');
    checkAccepted(
      spec,
      ['location', 'keyPair', 'userData', 'metadata', 'networks', 'expiresIn', 'firewalls', 'auth'],
      details,
    );
    checkDisk(spec, this.#places, this.context);
    checkLabels('createNode', spec.metadata, this.context);
  }

  /** A machine that was refused leaves no Secret behind; one of which nothing is known may have it. */
  async #create(spec: Spec, secret: string | null, call: Call): Promise<Machine> {
    const json = createBody(spec, secret, this.#places);
    try {
      return await this.#machines.create(json, call);
    } catch (error) {
      if (secret !== null && !mayHaveTakenEffect(error))
        await this.#userData.drop('createNode', secret).catch(() => {});
      throw error;
    }
  }

  async #give(secret: string, { id, name, extra }: Machine, call: Call): Promise<void> {
    try {
      await this.#userData.give(secret, { name, uid: extra.uid ?? '' }, call);
    } catch (error) {
      throw afterCreate(error, id, this.details('createNode'));
    }
  }
}
