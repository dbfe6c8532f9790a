import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  type ErrorEnvelope,
  idOf,
  InvalidRequestError,
  KeyPairNotFoundError,
  type ListedPage,
  MalformedResponseError,
  nameOf,
  nextNumber,
  type Query,
  queryOfNext,
  type RateRules,
  type TokenSignIn,
  VolumeNotFoundError,
} from '../../../src/driver/index.js';
import {
  Actions,
  type AttachVolumeOptions,
  type ComputeLimits,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  type CreateVolumeSnapshotOptions,
  defined,
  deleteFromCollection,
  getFromCollection,
  imageOf,
  OWNER_TAG_KEY,
  type KeyPair,
  listCollection,
  type NodeBatch,
  type NodeImage,
  type NodeSize,
  pathOf,
  readItem,
  type RebuildNodeOptions,
  requestOf,
  SshKeyDriver,
  tagsOf,
  type UpdateNodeOptions,
  userDataText,
  type Volume,
  type VolumeSnapshot,
} from '../../../src/compute/index.js';
import { type DigitalOceanOptions, RATE, SIGN_IN } from '../credentials.js';
import { ERRORS } from '../errors.js';
import { ACTIONS, COLLECTIONS, DROPLETS, KEYS, NUMBER, PAGE, SNAPSHOTS, VOLUMES } from './collections.js';
import { Droplets } from './droplets.js';
import { Images } from './images.js';
import type {
  DigitalOceanAction,
  DigitalOceanExtras,
  DigitalOceanImageExtra,
  DigitalOceanKeyPairExtra,
  DigitalOceanSnapshotExtra,
  DigitalOceanVolumeExtra,
  DropletExtra,
} from './models.js';
import { readDroplet, readSnapshot } from './read.js';
import { act, type ActionRequest, actOnDroplet, checkTags } from './requests.js';
import { Tags } from './tags.js';

/** @see https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create */
const NAME = /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/;
/** An SSH key's id or fingerprint, which DigitalOcean takes as they are. */
const KEY_REFERENCE = /^(\d+|([0-9a-f]{2}:){15}[0-9a-f]{2})$/;

type Spec = CreateNodeOptions<DigitalOceanExtras['createNode']>;
type Droplet = ComputeNode<DropletExtra>;
type DigitalOceanKey = KeyPair<DigitalOceanKeyPairExtra>;
type DigitalOceanVolume = Volume<DigitalOceanVolumeExtra>;
type DigitalOceanSnapshot = VolumeSnapshot<DigitalOceanSnapshotExtra>;

/**
 * DigitalOcean: Droplets, volumes, snapshots, SSH keys, tags.
 *
 * ```ts
 * const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
 * const cloud = new DigitalOcean({ token, region: 'nyc3' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu-24-04-x64', size: 's-1vcpu-1gb' });
 * ```
 *
 * @see https://docs.digitalocean.com/reference/api/reference/
 */
export class DigitalOceanCompute extends SshKeyDriver<DigitalOceanOptions, DigitalOceanExtras> {
  static override readonly provider: string = 'digital-ocean';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly rate: RateRules = RATE;
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata-and-name',
    metadataValue: {
      pattern: /^[a-zA-Z0-9_\-:]*$/,
      words:
        'has letters, digits, colons, dashes and underscores only, since it is kept as a tag (key:value)',
    },
    userData: {
      form: 'text',
      most: 64 * 1024,
      source: 'https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create',
    },
    auth: [],
    generatesPassword: false,
    openExtras: ['tags', 'ipv6', 'monitoring', 'backups', 'volumes', 'agent', 'publicNetworking'],
    batch: { create: 10, destroy: 1, repeatable: false, sharedName: false },
    sources: [
      'https://docs.digitalocean.com/reference/api/reference/droplets/#droplets_create',
      'https://docs.digitalocean.com/reference/api/reference/account/#account_get',
      'https://docs.digitalocean.com/reference/api/reference/#section/Introduction/Links-and-Pagination',
    ],
  };

  protected override readonly collections = COLLECTIONS;
  protected override readonly keys = KEYS;
  /** What DigitalOcean does to resources, such as `attach` of a volume. */
  readonly actions = new Actions<DigitalOceanAction>(this.client, ACTIONS);
  /** What DigitalOcean does to Droplets beside the portable methods. */
  readonly droplets = new Droplets(this.client, this.models);
  /** What DigitalOcean does to images beside the portable methods. */
  readonly images = new Images(this.client);
  /** Words that resources bear. */
  readonly tags = new Tags(this.client, this.models);

  override async createNode(spec: Spec, options?: CallOptions): Promise<Droplet> {
    const call = this.call(options);
    const json = { name: spec.name, ...(await this.#createBody(spec, call)) };
    const body = await this.client.post({ operation: 'createNode', path: '/droplets', json }, call);
    return this.models.node(readItem(this.client, body, DROPLETS));
  }

  /** Creates up to ten Droplets that differ by their names alone, in one request. */
  override async createNodeBatch(
    { spec, names }: NodeBatch<DigitalOceanExtras['createNode']>,
    options?: CallOptions,
  ): Promise<Droplet[]> {
    const call = this.call(options);
    for (const name of names) this.checkSpec({ ...spec, name });
    const json = { names, ...(await this.#createBody(spec, call)) };
    const body = await this.client.post({ operation: 'createNode', path: '/droplets', json }, call);
    const made = body.list('droplets').map((droplet) => this.models.node(readDroplet(droplet)));
    return this.#inOrder(names, made);
  }

  override rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.#act('rebootNode', node, { type: 'reboot' }, options);
  }

  override startNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.#act('startNode', node, { type: 'power_on' }, options);
  }

  /** Asks the system of a Droplet to shut down. One that does not obey keeps running: see `droplets.powerOff`. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Droplet> {
    return this.#act('stopNode', node, { type: 'shutdown' }, options);
  }

  /** Gives a stopped Droplet another size. The disk stays as it is, so that the change can be undone. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Droplet> {
    return this.#act('resizeNode', node, { type: 'resize', disk: false, size: idOf(size) }, options);
  }

  /** Gives a Droplet another name; its tags change with `tags.add` and `tags.remove`. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Droplet> {
    this.checkUpdate(change, ['name']);
    const { name = '' } = change;
    this.#checkName(name, 'updateNode');
    return this.#act('updateNode', node, { type: 'rename', name }, options);
  }

  /** Puts a Droplet back to an image, with the loss of its disk. @throws NodeNotFoundError, ImageNotFoundError */
  override async rebuildNode(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Droplet> {
    return this.#act('rebuildNode', node, { type: 'rebuild', image: imageReference(image) }, options);
  }

  /** Makes an image (DigitalOcean: a snapshot) of a Droplet, which goes on running meanwhile; what it has not written to its disk is not in it. It is there when this resolves, which takes minutes. */
  override async createImage(
    node: ComputeNode | string,
    { name }: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<DigitalOceanImageExtra>> {
    const call = this.call(options);
    const operation = 'createImage';
    await act(this.client, operation, [DROPLETS, node], { type: 'snapshot', name }, call);
    const request = {
      ...requestOf(this.client, operation, DROPLETS, node, '/snapshots'),
      query: { per_page: PAGE },
    };
    // Names may repeat; the one just made has the highest number.
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
    const own = { ...COLLECTIONS.images, ids: NUMBER };
    await deleteFromCollection(this.client, 'deleteImage', own, image, options);
  }

  /** One key, by its name, fingerprint or id. Names need not be unique: the first that has it. @throws KeyPairNotFoundError */
  override async getKeyPair(keyPair: KeyPair | string, options?: CallOptions): Promise<DigitalOceanKey> {
    const reference = keyReference(keyPair);
    if (reference === null) return this.#findKeyPair('getKeyPair', nameOf(keyPair), this.call(options));
    return this.models.keyPair(await getFromCollection(this.client, 'getKeyPair', KEYS, reference, options));
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<DigitalOceanVolume> {
    return listCollection(this.client, 'listVolumes', VOLUMES, (data) => this.models.volume(data), options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<DigitalOceanVolume> {
    return this.models.volume(await getFromCollection(this.client, 'getVolume', VOLUMES, volume, options));
  }

  override async createVolume(
    spec: CreateVolumeOptions<DigitalOceanExtras['createVolume']>,
    options?: CallOptions,
  ): Promise<DigitalOceanVolume> {
    this.checkVolumeSpec(spec);
    const { extra = {}, snapshot, location } = spec;
    const region = location === undefined ? this.region : idOf(location);
    if (region === null)
      throw this.#wrong(
        'createVolume',
        "a volume needs a region; pass location, or region to the driver's constructor",
      );
    const json = defined({
      name: spec.name,
      size_gigabytes: spec.size,
      region,
      snapshot_id: snapshot === undefined ? undefined : idOf(snapshot),
      description: extra.description,
      filesystem_type: extra.filesystem,
      tags: this.#tagsFor('createVolume', spec.tags, extra.tags),
    });
    const body = await this.client.post({ operation: 'createVolume', path: '/volumes', json }, options);
    return this.models.volume(readItem(this.client, body, VOLUMES));
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<DigitalOceanVolume> {
    if (attachment.device !== undefined)
      throw this.#wrong(
        'attachVolume',
        'DigitalOcean chooses the device name itself (/dev/disk/by-id/scsi-0DO_Volume_<name>)',
      );
    requestOf(this.client, 'attachVolume', DROPLETS, node);
    const action = { type: 'attach', droplet_id: Number(idOf(node)) };
    return this.#actOnVolume('attachVolume', volume, action, options);
  }

  override async detachVolume(volume: Volume | string, options?: CallOptions): Promise<DigitalOceanVolume> {
    const call = this.call(options);
    const [nodeId] = (await this.getVolume(volume, call)).extra.nodeIds;
    if (nodeId === undefined)
      throw new ConflictError(
        `detachVolume: the volume ${idOf(volume)} is not attached to any Droplet.`,
        this.details('detachVolume'),
      );
    const action = { type: 'detach', droplet_id: Number(nodeId) };
    return this.#actOnVolume('detachVolume', volume, action, call);
  }

  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<DigitalOceanVolume> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.#actOnVolume('resizeVolume', volume, { type: 'resize', size_gigabytes: size }, options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await deleteFromCollection(this.client, 'destroyVolume', VOLUMES, volume, options);
  }

  override iterateVolumeSnapshots(
    volume?: Volume | string | null,
    options?: CallOptions,
  ): AsyncIterable<DigitalOceanSnapshot> {
    const make = (data: Parameters<typeof this.models.volumeSnapshot>[0]): DigitalOceanSnapshot =>
      this.models.volumeSnapshot(data);
    if (volume === undefined || volume === null)
      return listCollection(this.client, 'listVolumeSnapshots', SNAPSHOTS, make, options);
    const request = {
      operation: 'listVolumeSnapshots',
      path: `${pathOf(VOLUMES.path, volume)}/snapshots`,
      query: VOLUMES.query,
      notFound: VolumeNotFoundError,
    };
    return this.client.list(request, 'snapshots', (snapshot) => make(readSnapshot(snapshot)), options);
  }

  override async createVolumeSnapshot(
    volume: Volume | string,
    { name, tags, extra }: CreateVolumeSnapshotOptions<DigitalOceanExtras['createVolumeSnapshot']>,
    options?: CallOptions,
  ): Promise<DigitalOceanSnapshot> {
    const operation = 'createVolumeSnapshot';
    const json = defined({ name, tags: this.#tagsFor(operation, tags, extra?.tags) });
    const target = requestOf(this.client, operation, VOLUMES, volume, '/snapshots');
    const body = await this.client.post({ ...target, json }, options);
    return this.models.volumeSnapshot(readItem(this.client, body, SNAPSHOTS));
  }

  override async destroyVolumeSnapshot(
    snapshot: VolumeSnapshot | string,
    options?: CallOptions,
  ): Promise<void> {
    await deleteFromCollection(this.client, 'destroyVolumeSnapshot', SNAPSHOTS, snapshot, options);
  }

  /** Deletes owner tags that no Droplet has any more: DigitalOcean keeps those too. */
  protected override async deleteOwnerTags(
    ownerTags: readonly string[],
    options?: CallOptions,
  ): Promise<void> {
    const call = this.call(options);
    const names = new Set(ownerTags.flatMap((ownerTag) => tagsOf({ [OWNER_TAG_KEY]: ownerTag })));
    const unused = (await this.tags.list(call)).filter((tag) => names.has(tag.name) && tag.resources === 0);
    for (const { name } of unused) await this.tags.delete(name, call);
  }

  /** The team that the token works for, whose Droplets it sees; null where its scopes do not let it ask. */
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

  /** A page that names none before or after it is the only one, or its links are missing: then the number of all rows tells. */
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
    this.#checkName(spec.name, 'createNode');
    checkTags(this.client, 'createNode', [...tagsOf(spec.metadata ?? {}), ...(spec.extra?.tags ?? [])]);
    const { networks } = spec;
    if (networks === 'none' || (typeof networks === 'object' && networks.length > 1))
      throw this.#wrong(
        'createNode',
        'a DigitalOcean Droplet is in exactly one network (VPC); pass one id, or extra.publicNetworking: false for no public address',
      );
  }

  /** What all Droplets of a create have in common. */
  async #createBody(spec: Spec, call: CallOptions): Promise<object> {
    this.checkSpec(spec);
    const { extra = {}, keyPair, networks, location, userData, metadata = {} } = spec;
    const tags = [...tagsOf(metadata), ...(extra.tags ?? [])];
    return defined({
      region: location === undefined ? (this.region ?? undefined) : idOf(location),
      size: idOf(spec.size),
      image: imageReference(imageOf(spec) ?? ''),
      ssh_keys: keyPair === undefined ? undefined : [await this.#keyOf(keyPair, call)],
      user_data: userDataText(userData),
      tags: tags.length === 0 ? undefined : tags,
      vpc_uuid: typeof networks === 'object' ? networks[0] : undefined,
      ipv6: extra.ipv6,
      monitoring: extra.monitoring,
      backups: extra.backups,
      volumes: extra.volumes,
      with_droplet_agent: extra.agent,
      public_networking: extra.publicNetworking,
    });
  }

  /** DigitalOcean wants an id or fingerprint; a name costs a look into the list. */
  async #keyOf(keyPair: KeyPair | string, call: CallOptions): Promise<string | number> {
    const reference =
      keyReference(keyPair) ?? (await this.#findKeyPair('createNode', nameOf(keyPair), call)).extra.id;
    return numberOrText(reference);
  }

  async #findKeyPair(operation: string, name: string, call: CallOptions): Promise<DigitalOceanKey> {
    for await (const key of this.iterateKeyPairs(call)) if (key.name === name) return key;
    throw new KeyPairNotFoundError(
      `${operation}: DigitalOcean has no SSH key ${name}; see listKeyPairs and importKeyPair.`,
      this.details(operation),
    );
  }

  #checkName(name: string, operation: string): void {
    if (NAME.test(name) && name.length <= 255) return;
    throw this.#wrong(
      operation,
      `${JSON.stringify(name)} is no name for a Droplet; use letters, digits, dots and dashes, ending in a letter or digit`,
    );
  }

  /** Keys and values as DigitalOcean's tags, beside plain ones; undefined for none. */
  #tagsFor(
    operation: string,
    tags: Readonly<Record<string, string>> = {},
    plain: readonly string[] = [],
  ): readonly string[] | undefined {
    this.checkMetadata(tags, operation);
    const all = [...tagsOf(tags), ...plain];
    return all.length === 0 ? undefined : all;
  }

  #inOrder(names: readonly string[], made: readonly Droplet[]): Droplet[] {
    const byName = new Map(made.map((node) => [node.name, node]));
    const nodes = names.flatMap((name) => byName.get(name) ?? []);
    if (nodes.length === names.length) return nodes;
    throw new MalformedResponseError(
      `createNode: asked for ${names.length} Droplets, DigitalOcean's answer has ${nodes.length} of them.`,
      this.details('createNode'),
    );
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    action: ActionRequest,
    options: CallOptions | undefined,
  ): Promise<Droplet> {
    return this.models.node(await actOnDroplet(this.client, operation, node, action, options));
  }

  async #actOnVolume(
    operation: string,
    volume: Volume | string,
    action: ActionRequest,
    options: CallOptions | undefined,
  ): Promise<DigitalOceanVolume> {
    const call = this.call(options);
    await act(this.client, operation, [VOLUMES, volume], action, call);
    return this.models.volume(await getFromCollection(this.client, operation, VOLUMES, volume, call));
  }

  #wrong(operation: string, why: string): InvalidRequestError {
    return new InvalidRequestError(`${operation}: ${why}.`, this.details(operation));
  }
}

/** The id or fingerprint of a key; null for a name. */
function keyReference(keyPair: KeyPair | string): string | null {
  if (typeof keyPair === 'string') return KEY_REFERENCE.test(keyPair) ? keyPair : null;
  const { id } = keyPair.extra as Partial<DigitalOceanKeyPairExtra>;
  return id ?? keyPair.fingerprint;
}

/** An image's number as a number, its slug as text. */
function imageReference(image: NodeImage | string): string | number {
  return numberOrText(idOf(image));
}

function numberOrText(id: string): string | number {
  return /^\d+$/.test(id) ? Number(id) : id;
}
