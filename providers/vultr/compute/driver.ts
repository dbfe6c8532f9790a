import {
  type Call,
  type CallOptions,
  CloudError,
  type Environment,
  type ErrorEnvelope,
  idOf,
  type PageRule,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  addParts,
  checkAccepted,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  defined,
  imageOf,
  type ImageState,
  type NodeImage,
  type NodeListArguments,
  type NodeSize,
  type RebuildNodeOptions,
  refusalOf,
  Resource,
  RestComputeDriver,
  tagsOf,
  type UpdateNodeOptions,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import {
  readEnvironment,
  SIGN_IN,
  type VultrComputeOptions,
  type VultrEnvironmentOptions,
} from '../sign-in.js';
import { Addresses } from './addresses.js';
import { COLLECTIONS, SYSTEM, SYSTEMS } from './collections.js';
import { createBody, imageField } from './create-body.js';
import { Firewalls } from './firewalls.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type { VultrExtras, VultrImageExtra, VultrNodeExtra } from './models.js';
import { Networks } from './networks.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** Words for a server whose end was accepted before, such as by a request whose answer was lost. */
const ENDING = /already pending destruction/i;

type Spec = CreateNodeOptions<VultrExtras['createNode']>;
type Instance = ComputeNode<VultrNodeExtra>;
type Image = NodeImage<VultrImageExtra>;
type Metadata = Readonly<Record<string, string>>;

/**
 * Vultr: instances, plans, systems and snapshots, SSH keys, block storage, reserved addresses, VPCs, firewall groups.
 *
 * ```ts
 * const Vultr = getDriver(Provider.VULTR);
 * const cloud = new Vultr({ token, region: 'ams' });
 * const node = await cloud.createNode({ name: 'web-1', image: '2284', size: 'vc2-1c-1gb' });
 * ```
 *
 * @see https://www.vultr.com/api/
 */
export class VultrCompute extends RestComputeDriver<VultrComputeOptions, VultrExtras> {
  static override readonly provider: string = 'vultr';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly pages: PageRule = { by: 'cursor', field: 'meta.links.next', parameter: 'cursor' };
  static override readonly limits = LIMITS;

  static {
    addParts<VultrCompute>(this, {
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [Volumes, ({ client, models }) => new Volumes(client, models)],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      addresses: [Addresses, ({ client, models }) => new Addresses(client, models)],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, ({ client, models }) => new Firewalls(client, models)],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** Reads the variable and the file of Vultr's CLI. */
  static readEnvironment(
    environment: Environment,
    options: VultrEnvironmentOptions,
  ): Promise<VultrComputeOptions> {
    return readEnvironment(environment, options);
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  get #systems(): Resource<Image> {
    return this.part('systems', () => Resource.of(this.client, SYSTEMS, (data) => this.models.image(data)));
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<Instance> {
    const { filter, options } = this.nodeQuery(query);
    const asked = { region: this.region ?? undefined, label: filter.name };
    return this.fitting(filter, this.nodeResource.iterate('listNodes', asked, options));
  }

  /** Vultr's operating systems, and the snapshots of the account. */
  override async *iterateImages(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    const call = this.call(options);
    yield* this.#systems.iterate('listImages', {}, call);
    yield* this.imageResource.iterate('listImages', {}, call);
  }

  /** Fetches a snapshot, or finds an operating system in their list. @throws ImageNotFoundError */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<Image> {
    if (!SYSTEM.test(idOf(image))) return this.imageResource.get('getImage', image, options);
    for await (const one of this.#systems.iterate('getImage', {}, options))
      if (one.id === idOf(image)) return one;
    throw this.#systems.missing('getImage', idOf(image));
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Instance> {
    this.checkSpec(spec);
    const operation = 'createNode';
    const call = this.call(options);
    const { keyPair } = spec;
    const key = keyPair === undefined ? undefined : await this.#keyPairs.idOf(operation, keyPair, call);
    const json = createBody(spec, key, this.context);
    try {
      const request = { operation, path: '/instances', json, confidential: [json['user_data']] };
      return this.nodeResource.read(await this.client.post(request, call));
    } catch (error) {
      throw await this.#explain(error, spec, call);
    }
  }

  /** Destroys a server. One that is being destroyed is no error, nor is a missing one. */
  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    try {
      await super.destroyNode(node, options);
    } catch (error) {
      if (!CloudError.is(error) || !ENDING.test(error.message)) throw error;
    }
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('rebootNode', node, 'reboot', options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('startNode', node, 'start', options);
  }

  /** Cuts a server's power (`halt`): Vultr has nothing gentler. It is billed as before. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Instance> {
    return this.#act('stopNode', node, 'halt', options);
  }

  /** Changes a server's plan, to a larger one; Vultr restarts it. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    try {
      return await this.nodeResource.update('resizeNode', node, { plan: idOf(size) }, call);
    } catch (error) {
      throw await refusalOf(error, () => [this.getSize(size, call)]);
    }
  }

  /** Changes a server's label, or the tags that are its metadata; its other tags stay. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const call = this.call(options);
    this.checkUpdate(change, ['name', 'metadata']);
    const { name, metadata } = change;
    const tags = metadata === undefined ? undefined : await this.#tags(node, metadata, call);
    return this.nodeResource.update('updateNode', node, defined({ label: name, tags }), call);
  }

  /** Installs an operating system on a server, or restores a snapshot on it. */
  override async rebuildNode(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Instance> {
    const operation = 'rebuildNode';
    const json = imageField(idOf(image));
    const call = this.call(options);
    try {
      if ('os_id' in json) return await this.nodeResource.update(operation, node, json, call);
      await this.client.post({ ...this.nodeResource.request(operation, node, '/restore'), json }, call);
    } catch (error) {
      throw await refusalOf(error, () => [this.getImage(image, call)]);
    }
    return this.nodeResource.get(operation, node, call);
  }

  /** Makes a snapshot of a server. `extra.status` tells when it can be used. */
  override async createImage(
    node: ComputeNode | string,
    { name, metadata }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<Image> {
    const operation = 'createImage';
    if (metadata !== undefined) throw this.invalid(operation, 'Vultr keeps no metadata with snapshots');
    const call = this.call(options);
    const { id } = await this.nodeResource.get(operation, node, call);
    return this.imageResource.create(operation, { instance_id: id, description: name }, call);
  }

  /** Deletes a snapshot. A missing one is no error. */
  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    if (SYSTEM.test(idOf(image)))
      throw this.invalid('deleteImage', 'operating systems of Vultr are not the account’s');
    await this.imageResource.delete('deleteImage', image, options);
  }

  protected override imageState(image: NodeImage): ImageState {
    const { status } = image.extra as Partial<VultrImageExtra>;
    return status === 'pending' ? 'creating' : 'available';
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const accepted = ['location', 'keyPair', 'userData', 'metadata', 'networks', 'firewalls'] as const;
    checkAccepted(spec, accepted, this.details('createNode'));
    if (spec.networks === 'none')
      throw this.invalid(
        'createNode',
        'a server of Vultr has a network; pass extra.ipv4: false for no public IPv4',
      );
    const place = spec.location === undefined ? this.region : idOf(spec.location);
    if (this.region !== null && place !== this.region)
      throw this.invalid(
        'createNode',
        `this driver lists the servers of ${this.region}, and would not find one in ${String(place)}; make another with that region, or without one`,
      );
    if (spec.firewalls !== undefined && spec.firewalls.length > 1)
      throw this.invalid('createNode', 'a server of Vultr has one firewall group at most');
    // Refuses metadata that tags cannot hold, and a create without a region.
    createBody(spec, undefined, this.context);
  }

  /** Vultr's errors have no codes: what a refused create names is looked up, and the error is then that of what is missing. */
  async #explain(error: unknown, spec: Spec, call: Call): Promise<unknown> {
    if (!CloudError.is(error) || (error.status !== 400 && error.status !== 404)) return error;
    try {
      await this.getImage(imageOf(spec) ?? '', call);
      await this.getSize(spec.size, call);
    } catch (missing) {
      if (CloudError.is(missing) && /^(?:image|size)-not-found$/.test(missing.code)) return missing;
    }
    return error;
  }

  /** Tags of new metadata, with the owner tag and the plain ones that the server has. */
  async #tags(node: ComputeNode | string, metadata: Metadata, call: Call): Promise<string[]> {
    const { metadata: old, extra } = await this.getNode(node, call);
    return [...tagsOf(withOwnerTag(metadata, old)), ...extra.tags];
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    action: string,
    options: CallOptions | undefined,
  ): Promise<Instance> {
    const call = this.call(options);
    await this.client.post(this.nodeResource.request(operation, node, `/${action}`), call);
    return this.nodeResource.get(operation, node, call);
  }
}
