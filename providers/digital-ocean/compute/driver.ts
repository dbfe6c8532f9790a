import {
  type Call,
  type CallOptions,
  CloudError,
  type ErrorEnvelope,
  type ListedPage,
  MalformedResponseError,
  nextNumber,
  type Query,
  queryOfNext,
  type RateRules,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  ActionAddresses,
  ActionNodes,
  ActionRunner,
  Actions,
  addParts,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type ImageState,
  inOrderOf,
  OWNER_TAG_KEY,
  type KeyPair,
  type NodeBatch,
  type NodeImage,
  type NodeSize,
  RestComputeDriver,
  tagsOf,
  type UpdateNodeOptions,
} from '../../../src/compute/index.js';
import { type DigitalOceanOptions, RATE, SIGN_IN } from '../credentials.js';
import { ERRORS } from '../errors.js';
import { ACTIONS, ADDRESSES, COLLECTIONS, NODE_ACTIONS, PAGE } from './collections.js';
import { createBody } from './create-body.js';
import { Droplets } from './droplets.js';
import { Firewalls } from './firewalls.js';
import { Images } from './images.js';
import { KeyPairs } from './key-pairs.js';
import { LIMITS } from './limits.js';
import type {
  DigitalOceanAction,
  DigitalOceanExtras,
  DigitalOceanImageExtra,
  DigitalOceanKeyPairExtra,
  DropletExtra,
} from './models.js';
import { Networks } from './networks.js';
import { checkTags } from './tag-words.js';
import { Tags } from './tags.js';
import { VolumeSnapshots } from './volume-snapshots.js';
import { Volumes } from './volumes.js';

/** States of an image that is there, by the API's description. */
const IMAGE_STATES: Readonly<Record<string, ImageState>> = {
  available: 'available',
  NEW: 'creating',
  pending: 'creating',
  deleted: 'error',
  retired: 'error',
};

type Spec = CreateNodeOptions<DigitalOceanExtras['createNode']>;
type Droplet = ComputeNode<DropletExtra>;

/**
 * DigitalOcean: Droplets, volumes, snapshots, networks, firewalls, reserved IPs, SSH keys, tags.
 *
 * ```ts
 * const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
 * const cloud = new DigitalOcean({ token, region: 'nyc3' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' });
 * ```
 *
 * @see https://docs.digitalocean.com/reference/api/reference/
 */
export class DigitalOceanCompute extends RestComputeDriver<DigitalOceanOptions, DigitalOceanExtras> {
  static override readonly provider: string = 'digital-ocean';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly rate: RateRules = RATE;
  static override readonly limits = LIMITS;

  static {
    addParts<DigitalOceanCompute>(this, {
      nodes: [ActionNodes, (cloud) => cloud.#nodes],
      keyPairs: [KeyPairs, (cloud) => cloud.#keyPairs],
      volumes: [Volumes, (cloud) => new Volumes(cloud.#runner, cloud.models, cloud.nodeResource)],
      volumeSnapshots: [VolumeSnapshots, ({ client, models }) => new VolumeSnapshots(client, models)],
      networks: [Networks, ({ client, models }) => new Networks(client, models)],
      firewalls: [Firewalls, (cloud) => new Firewalls(cloud.client, cloud.models, cloud.nodeResource)],
      addresses: [ActionAddresses, (cloud) => cloud.#addresses],
    });
  }

  protected override readonly collections = COLLECTIONS;

  /** DigitalOcean's actions on resources, such as `attach` of a volume. */
  get actions(): Actions<DigitalOceanAction> {
    return this.part('actions', () => new Actions(this.#runner, this.nodeResource));
  }

  /** DigitalOcean's own operations on Droplets. */
  get droplets(): Droplets {
    return this.part('droplets', () => new Droplets(this.#runner, this.nodeResource));
  }

  /** DigitalOcean's own operations on images. */
  get images(): Images {
    return this.part('images', () => new Images(this.#runner));
  }

  /** Tags of resources. */
  get tags(): Tags {
    return this.part('tags', () => new Tags(this.client, this.nodeResource));
  }

  get #keyPairs(): KeyPairs {
    return this.part('key pairs', () => new KeyPairs(this.client, this.models));
  }

  get #nodes(): ActionNodes<Droplet> {
    return this.part('nodes', () => new ActionNodes(this.#runner, this.nodeResource, NODE_ACTIONS));
  }

  get #addresses(): ActionAddresses<DigitalOceanExtras> {
    return new ActionAddresses(this.#runner, this.models, this.nodeResource, ADDRESSES);
  }

  get #runner(): ActionRunner<DigitalOceanAction> {
    return this.part('runner', () => new ActionRunner(this.client, ACTIONS));
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Droplet> {
    this.checkSpec(spec);
    const call = this.call(options);
    const json = { name: spec.name, ...(await this.#createBody(spec, call)) };
    const body = await this.client.post({ operation: 'createNode', path: '/droplets', json }, call);
    return this.nodeResource.read(body);
  }

  /** Creates up to ten Droplets that differ only in their names, in one request. */
  override async createNodeBatch(
    { spec, names }: NodeBatch<DigitalOceanExtras['createNode']>,
    options?: CallOptions,
  ): Promise<Droplet[]> {
    const call = this.call(options);
    for (const name of names) this.checkSpec({ ...spec, name });
    const json = { names, ...(await this.#createBody(spec, call)) };
    const body = await this.client.post({ operation: 'createNode', path: '/droplets', json }, call);
    const made = body.list('droplets').flatMap((droplet) => this.nodeResource.readRow(droplet) ?? []);
    return this.#inOrder(names, made);
  }

  /** Asks a Droplet's system to shut down. If it does not, the Droplet keeps running; see `droplets.powerOff`. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.#nodes.stop(node, options);
  }

  /** Changes a stopped Droplet's size. The disk stays unchanged, so that the change can be undone. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Droplet> {
    return this.#nodes.resize(node, size, options);
  }

  /** Renames a Droplet; its tags change with `tags.add` and `tags.remove`. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Droplet> {
    const call = this.call(options);
    const { name } = await this.prepareUpdate(node, change, ['name'], call);
    return this.#nodes.run('updateNode', node, ['rename', { name }], call);
  }

  /**
   * Creates an image (a snapshot, for DigitalOcean) of a Droplet, which keeps running; unwritten data is missing in it. Resolves when it
   * exists, after minutes.
   */
  override async createImage(
    node: ComputeNode | string,
    { name }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<DigitalOceanImageExtra>> {
    const call = this.call(options);
    const operation = 'createImage';
    const target = [this.nodeResource, node] as const;
    await this.#runner.run(operation, target, ['snapshot', { name }], call);
    const below = this.nodeResource.request(operation, node, '/snapshots');
    const request = { ...below, query: { per_page: PAGE } };
    // Names may repeat; the newest has the highest number.
    let newest = 0;
    for await (const snapshot of this.client.list(request, 'snapshots', (one) => one, call))
      if (snapshot.optionalString('name') === name) newest = Math.max(newest, Number(snapshot.id('id')));
    if (newest > 0) return this.getImage(String(newest), call);
    throw new MalformedResponseError(
      `createImage: DigitalOcean made the snapshot ${name} but does not list it.`,
      this.details(operation),
    );
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.imageResource.delete('deleteImage', image, options);
  }

  /** Fetches a key by its name, fingerprint or id. Of several with the same name, the first. @throws KeyPairNotFoundError */
  override async getKeyPair(
    keyPair: KeyPair | string,
    options?: CallOptions,
  ): Promise<KeyPair<DigitalOceanKeyPairExtra>> {
    return this.#keyPairs.get(keyPair, options);
  }

  /** Deletes owner tags that no Droplet has now, since DigitalOcean keeps them. */
  protected override async deleteOwnerTags(
    ownerTags: readonly string[],
    options?: CallOptions,
  ): Promise<void> {
    const call = this.call(options);
    const names = new Set(ownerTags.flatMap((ownerTag) => tagsOf({ [OWNER_TAG_KEY]: ownerTag })));
    const unused = (await this.tags.list(call)).filter((tag) => names.has(tag.name) && tag.resources === 0);
    for (const { name } of unused) await this.tags.delete(name, call);
  }

  /** Team of the token, whose Droplets it sees; null if its scopes do not allow the request. */
  protected override async accountId(call: Call): Promise<string | null> {
    try {
      const body = await this.client.get({ operation: 'identify', path: '/account' }, call);
      const account = body.object('account');
      return account.optionalObject('team')?.optionalString('uuid') ?? account.id('uuid');
    } catch (error) {
      if (CloudError.is(error) && error.code === 'permission') return null;
      throw error;
    }
  }

  /** State of an image. */
  protected override imageState({ extra }: NodeImage<DigitalOceanImageExtra>): ImageState {
    return IMAGE_STATES[extra.status ?? ''] ?? 'unknown';
  }

  /** A page without links is the only one, or its links are missing: then the total tells. */
  protected override nextPage(page: ListedPage): Query | null {
    const { body, query, count } = page;
    const pages = body.optionalObject('links')?.optionalObject('pages') ?? null;
    if (pages !== null && Object.keys(pages.raw).length > 0) return queryOfNext(pages);
    const total = body.optionalObject('meta')?.optionalNumber('total') ?? 0;
    const shown = Number(query['page'] ?? 1) * Number(query['per_page'] ?? PAGE);
    return count > 0 && shown < total ? nextNumber(page, null) : null;
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    checkTags('createNode', this.context, [...tagsOf(spec.metadata ?? {}), ...(spec.extra?.tags ?? [])]);
    const { networks } = spec;
    if (networks === 'none' || (typeof networks === 'object' && networks.length !== 1))
      throw this.invalid(
        'createNode',
        'a DigitalOcean Droplet is in exactly one network (VPC); pass one id, or extra.publicNetworking: false for no public address',
      );
  }

  /** Common part of the body for all Droplets of a create. */
  async #createBody(spec: Spec, call: Call): Promise<object> {
    const { keyPair } = spec;
    const key = keyPair === undefined ? undefined : this.#keyPairs.referenceTo('createNode', keyPair, call);
    return createBody(spec, await key, this.context);
  }

  #inOrder(names: readonly string[], made: readonly Droplet[]): Droplet[] {
    const nodes = inOrderOf(names, made);
    if (nodes.length === names.length) return nodes;
    throw new MalformedResponseError(
      `createNode: asked for ${names.length} Droplets, DigitalOcean's response has ${nodes.length} of them.`,
      this.details('createNode'),
    );
  }
}
