import {
  type CallOptions,
  CloudError,
  ConflictError,
  type ErrorEnvelope,
  idOf,
  InvalidRequestError,
  type ListedPage,
  nameOf,
  nextByRule,
  nextNumber,
  NodeNotFoundError,
  type Query,
  type RateRules,
  type TokenSignIn,
} from '../../../src/driver/index.js';
import {
  Actions,
  type AttachVolumeOptions,
  awaitActions,
  type ComputeLimits,
  type ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  type CreateVolumeOptions,
  defined,
  deleteFromCollection,
  getFromCollection,
  imageOf,
  listCollection,
  type NodeImage,
  type NodeSize,
  pathOf,
  type RebuildNodeOptions,
  SshKeyDriver,
  type UpdateNodeOptions,
  userDataText,
  type Volume,
} from '../../../src/compute/index.js';
import { ERRORS } from '../errors.js';
import { type HetznerOptions, RATE, SIGN_IN } from '../sign-in.js';
import { ACTIONS, COLLECTIONS, KEYS, NODES, PAGE, VOLUMES } from './collections.js';
import type {
  HetznerAction,
  HetznerExtras,
  HetznerImageExtra,
  HetznerNodeExtra,
  HetznerVolumeExtra,
} from './models.js';
import { readServer } from './read.js';
import { act, type ActionCall, actionsIn, actOnServer, numberOf } from './requests.js';
import { Servers } from './servers.js';

/** A host name. @see https://docs.hetzner.cloud/#servers-create-a-server */
const NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/;

/** Actions on the server itself, which its state shows: `waitUntilRunning` waits for them. */
const SERVER_ACTIONS = new Set(['create_server', 'start_server']);

type Spec = CreateNodeOptions<HetznerExtras['createNode']>;
type Server = ComputeNode<HetznerNodeExtra>;
type HetznerVolume = Volume<HetznerVolumeExtra>;

/**
 * Hetzner Cloud: servers, server types, images, SSH keys, volumes, labels, actions.
 *
 * ```ts
 * const Hetzner = getDriver(Provider.HETZNER);
 * const cloud = new Hetzner({ token, region: 'fsn1' });
 * const node = await cloud.createNode({ name: 'web-1', image: 'ubuntu-24.04', size: 'cx22', keyPair: 'laptop' });
 * ```
 *
 * @see https://docs.hetzner.cloud/
 */
export class HetznerCompute extends SshKeyDriver<HetznerOptions, HetznerExtras> {
  static override readonly provider: string = 'hetzner';
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  static override readonly rate: RateRules = RATE;
  static override readonly limits: ComputeLimits = {
    poll: 'all',
    ownerTag: 'metadata',
    metadataValue: {
      pattern: /^(?:[a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?)?$/,
      words: 'is a label of 63 letters, digits, dots, dashes and underscores at most',
    },
    userData: {
      form: 'text',
      most: 32 * 1024,
      source: 'https://docs.hetzner.cloud/#servers-create-a-server',
    },
    auth: [],
    generatesPassword: true,
    openExtras: ['firewalls', 'volumes', 'placementGroup', 'ipv4', 'ipv6'],
    sources: ['https://docs.hetzner.cloud/#servers', 'https://docs.hetzner.cloud/#labels'],
  };

  protected override readonly collections = COLLECTIONS;
  protected override readonly keys = KEYS;
  /** What Hetzner does to resources, such as `attach_volume`. */
  readonly actions = new Actions<HetznerAction>(this.client, ACTIONS);
  /** What Hetzner does to servers beside the portable methods. */
  readonly servers = new Servers(this.client, this.models);

  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const call = this.call(options);
    const request = { operation: 'createNode', path: '/servers', json: this.#createBody(spec) };
    const body = await this.client.post(request, call);
    const node = this.models.node(readServer(body.object('server'), body.optionalString('root_password')));
    await this.#finishCreate(node, actionsIn(body), call);
    return node;
  }

  override rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('rebootNode', node, ['reboot'], options);
  }

  override startNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('startNode', node, ['poweron'], options);
  }

  /** Asks the system of a server to shut down. One that does not obey keeps running: see `servers.powerOff`. */
  override stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.#act('stopNode', node, ['shutdown'], options);
  }

  /** Gives a stopped server another type. The disk stays as it is, so that the change can be undone. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Server> {
    const change = { server_type: idOf(size), upgrade_disk: false };
    return this.#act('resizeNode', node, ['change_type', change], options);
  }

  /** Puts a server back to an image, with the loss of its disk. @throws NodeNotFoundError, ImageNotFoundError */
  override async rebuildNode(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    return this.#act('rebuildNode', node, ['rebuild', { image: idOf(image) }], options);
  }

  /** Gives a server another name or other labels, which are its metadata. @throws NodeNotFoundError, ConflictError when the name is taken */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name', 'metadata']);
    this.checkMetadata(change.metadata ?? {});
    const json = defined({ name: change.name, labels: change.metadata });
    const target = { operation: 'updateNode', path: pathOf('/servers', node), notFound: NodeNotFoundError };
    const body = await this.client.put({ ...target, json }, options);
    return this.models.node(readServer(body.object('server')));
  }

  /** Makes an image (Hetzner: a snapshot) of a server, which goes on running meanwhile; what it has not written to its disk is not in it. It is there when this resolves, which takes minutes. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<HetznerImageExtra>> {
    const json = { type: 'snapshot', description: spec.name, labels: spec.metadata ?? {} };
    const call = this.call(options);
    const body = await act(this.client, 'createImage', [NODES, node], ['create_image', json], call);
    return this.getImage(body.object('image').id('id'), call);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.client.delete({ operation: 'deleteImage', path: pathOf('/images', image) }, options);
  }

  override iterateVolumes(options?: CallOptions): AsyncIterable<HetznerVolume> {
    return listCollection(this.client, 'listVolumes', VOLUMES, (data) => this.models.volume(data), options);
  }

  override async getVolume(volume: Volume | string, options?: CallOptions): Promise<HetznerVolume> {
    return this.models.volume(await getFromCollection(this.client, 'getVolume', VOLUMES, volume, options));
  }

  override async createVolume(
    spec: CreateVolumeOptions<HetznerExtras['createVolume']>,
    options?: CallOptions,
  ): Promise<HetznerVolume> {
    this.checkVolumeSpec(spec);
    this.checkMetadata(spec.tags ?? {}, 'createVolume');
    const { name, size, tags, extra = {} } = spec;
    if (spec.snapshot !== undefined) throw this.#wrong('createVolume', 'Hetzner has no snapshots of volumes');
    const location = spec.location === undefined ? this.region : idOf(spec.location);
    if (location === null)
      throw this.#wrong(
        'createVolume',
        "a volume needs a location; pass one, or region to the driver's constructor",
      );
    const labels = tags === undefined ? extra.labels : { ...tags, ...extra.labels };
    const json = defined({ name, size, location, format: extra.format, labels });
    const call = this.call(options);
    const body = await this.client.post({ operation: 'createVolume', path: '/volumes', json }, call);
    await awaitActions(this.client, ACTIONS, 'createVolume', actionsIn(body), call);
    return this.getVolume(body.object('volume').id('id'), call);
  }

  override async attachVolume(
    volume: Volume | string,
    node: ComputeNode | string,
    attachment: AttachVolumeOptions = {},
    options?: CallOptions,
  ): Promise<HetznerVolume> {
    if (attachment.device !== undefined)
      throw this.#wrong(
        'attachVolume',
        'Hetzner chooses the device name itself; see extra.device of the volume',
      );
    const json = { server: numberOf(idOf(node), 'attachVolume'), automount: false };
    return this.#actOnVolume('attachVolume', volume, ['attach', json], options);
  }

  override detachVolume(volume: Volume | string, options?: CallOptions): Promise<HetznerVolume> {
    return this.#actOnVolume('detachVolume', volume, ['detach'], options);
  }

  override async resizeVolume(
    volume: Volume | string,
    size: number,
    options?: CallOptions,
  ): Promise<HetznerVolume> {
    this.checkVolumeSize(size, 'resizeVolume');
    return this.#actOnVolume('resizeVolume', volume, ['resize', { size }], options);
  }

  override async destroyVolume(volume: Volume | string, options?: CallOptions): Promise<void> {
    await deleteFromCollection(this.client, 'destroyVolume', VOLUMES, volume, options);
  }

  /** A full page that says nothing of pages may have others behind it. */
  protected override nextPage(page: ListedPage): Query | null {
    const pagination = page.body.optionalObject('meta')?.optionalObject('pagination') ?? null;
    if (pagination === null) return page.count < PAGE ? null : nextNumber(page, null);
    return nextByRule(page, { by: 'cursor', field: 'meta.pagination.next_page', parameter: 'page' });
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    if (!NAME.test(spec.name))
      throw this.#wrong(
        'createNode',
        `${JSON.stringify(spec.name)} is no host name, which the names of Hetzner's servers are`,
      );
    if (spec.networks === 'none')
      throw this.#wrong(
        'createNode',
        'a server of Hetzner has at least one network; pass ids, and extra.ipv4 and extra.ipv6: false for no public address',
      );
    // Refuses names in place of ids.
    this.#createBody(spec);
  }

  /** What the API takes to make a server. */
  #createBody(spec: Spec): object {
    const { extra = {}, keyPair, location, networks, userData } = spec;
    const number = (id: string): number => numberOf(id, 'createNode');
    const noPublic = extra.ipv4 === undefined && extra.ipv6 === undefined;
    return defined({
      name: spec.name,
      server_type: idOf(spec.size),
      image: imageOf(spec),
      location: location === undefined ? (this.region ?? undefined) : idOf(location),
      ssh_keys: keyPair === undefined ? undefined : [nameOf(keyPair)],
      user_data: userDataText(userData),
      labels: spec.metadata,
      networks: typeof networks === 'object' ? networks.map(number) : undefined,
      firewalls: extra.firewalls?.map((firewall) => ({ firewall: number(firewall) })),
      volumes: extra.volumes?.map(number),
      placement_group: extra.placementGroup === undefined ? undefined : number(extra.placementGroup),
      public_net: noPublic ? undefined : { enable_ipv4: extra.ipv4 ?? true, enable_ipv6: extra.ipv6 ?? true },
    });
  }

  /**
   * Waits for what a create has begun beside the server itself, such as the attachment of a volume. Where something failed, the server is
   * not the one that was asked for, and is deleted again.
   */
  async #finishCreate(node: Server, actions: readonly HetznerAction[], call: CallOptions): Promise<void> {
    const others = actions.filter(
      ({ status, command }) => status === 'error' || !SERVER_ACTIONS.has(command),
    );
    try {
      await awaitActions(this.client, ACTIONS, 'createNode', others, call);
    } catch (error) {
      if (!CloudError.is(error) || error.code !== 'conflict') throw error;
      const isGone = await this.destroyNode(node).then(
        () => true,
        () => false,
      );
      throw new ConflictError(
        `${error.message} The server ${node.id} ${isGone ? 'was deleted again' : 'could not be deleted again, and is there'}.`,
        { ...this.details('createNode'), cause: error },
      );
    }
  }

  async #act(
    operation: string,
    node: ComputeNode | string,
    action: ActionCall,
    options: CallOptions | undefined,
  ): Promise<Server> {
    return this.models.node(await actOnServer(this.client, operation, node, action, options));
  }

  async #actOnVolume(
    operation: string,
    volume: Volume | string,
    action: ActionCall,
    options: CallOptions | undefined,
  ): Promise<HetznerVolume> {
    const call = this.call(options);
    await act(this.client, operation, [VOLUMES, volume], action, call);
    return this.models.volume(await getFromCollection(this.client, operation, VOLUMES, volume, call));
  }

  #wrong(operation: string, why: string): InvalidRequestError {
    return new InvalidRequestError(`${operation}: ${why}.`, this.details(operation));
  }
}
