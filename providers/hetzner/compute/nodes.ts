import {
  type Call,
  type CallOptions,
  CloudError,
  ConflictError,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  NodeNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  ComputeNode,
  type CreateImageOptions,
  type CreateNodeOptions,
  defined,
  imageOf,
  NodeImage,
  NodeLocation,
  type NodeListArguments,
  NodeSize,
  pathOf,
  type RebuildNodeOptions,
  type UpdateNodeOptions,
  userDataText,
} from '../../../src/compute/index.js';
import { actionsIn, HetznerBase, isNumber, numberOf, PAGE } from './client.js';
import type {
  HetznerAction,
  HetznerCreateExtra,
  HetznerExtras,
  HetznerImageExtra,
  HetznerNodeExtra,
} from './models.js';
import { readImage, readLocation, readServer, readSize } from './read.js';

/** A host name. @see https://docs.hetzner.cloud/#servers-create-a-server */
const NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/;

/** Actions on the server itself, which its state shows: `waitUntilRunning` waits for them. */
const SERVER_ACTIONS = new Set(['create_server', 'start_server']);

type Spec = CreateNodeOptions<HetznerCreateExtra>;
type Server = ComputeNode<HetznerNodeExtra>;

/** Servers, and what they are made of. */
export abstract class HetznerNodes extends HetznerBase {
  override iterateNodes(...query: NodeListArguments): AsyncIterable<Server> {
    const { filter, options } = this.nodeQuery(query);
    const request = {
      operation: 'listNodes',
      path: '/servers',
      query: { per_page: PAGE, name: filter.name || undefined },
    };
    return this.fitting(
      filter,
      this.pages(request, 'servers', (server) => this.node(server), options),
    );
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<HetznerExtras['size']>> {
    const read = (type: Reader): NodeSize<HetznerExtras['size']> | null => {
      const data = readSize(type, this.region);
      return data === null ? null : new NodeSize(this, data);
    };
    return this.all('listSizes', 'server_types', read, options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<HetznerImageExtra>> {
    return this.all('listImages', 'images', (image) => new NodeImage(this, readImage(image)), options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<HetznerExtras['location']>> {
    const read = (location: Reader): NodeLocation<HetznerExtras['location']> =>
      new NodeLocation(this, readLocation(location));
    return this.all('listLocations', 'locations', read, options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    const path = pathOf('/servers', node);
    const body = await this.get({ operation: 'getNode', path, notFound: NodeNotFoundError }, options);
    return this.node(body.object('server'));
  }

  /** One image, by its id, or one of Hetzner's own by its name (`ubuntu-24.04`, for x86). @throws ImageNotFoundError */
  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<HetznerImageExtra>> {
    const id = idOf(image);
    const request = { operation: 'getImage', notFound: ImageNotFoundError };
    if (isNumber(id)) {
      const body = await this.get({ ...request, path: `/images/${id}` }, options);
      return new NodeImage(this, readImage(body.object('image')));
    }
    const query = { name: id, architecture: 'x86' };
    const [found] = (await this.get({ ...request, path: '/images', query }, options)).list('images');
    if (found !== undefined) return new NodeImage(this, readImage(found));
    throw new ImageNotFoundError(`getImage: Hetzner has no image ${id}.`, this.details('getImage'));
  }

  override async createNode(spec: Spec, options?: CallOptions): Promise<Server> {
    this.checkSpec(spec);
    const request = {
      operation: 'createNode',
      method: 'POST' as const,
      path: '/servers',
      json: this.createBody(spec),
    };
    const call = this.call(options);
    const body = await this.send(request, call);
    const node = new ComputeNode(
      this,
      readServer(body.object('server'), body.optionalString('root_password')),
    );
    await this.finishCreate(node, actionsIn(body), call);
    return node;
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'destroyNode', path: pathOf('/servers', node) }, options);
  }

  override async rebootNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.act('rebootNode', node, 'reboot', undefined, options);
  }

  override async startNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.act('startNode', node, 'poweron', undefined, options);
  }

  /** Asks the system of a server to shut down. One that does not obey keeps running: see `powerOffNode`. */
  override async stopNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.act('stopNode', node, 'shutdown', undefined, options);
  }

  /** Cuts a server's power. @throws NodeNotFoundError */
  async powerOffNode(node: ComputeNode | string, options?: CallOptions): Promise<Server> {
    return this.act('powerOffNode', node, 'poweroff', undefined, options);
  }

  /** Gives a stopped server another type. The disk stays as it is, so that the change can be undone. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<Server> {
    const change = { server_type: idOf(size), upgrade_disk: false };
    return this.act('resizeNode', node, 'change_type', change, options);
  }

  /** Puts a server back to an image, with the loss of its disk. @throws NodeNotFoundError, ImageNotFoundError */
  override async rebuildNode(
    node: ComputeNode | string,
    { image }: RebuildNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    return this.act('rebuildNode', node, 'rebuild', { image: idOf(image) }, options);
  }

  /** Gives a server another name or other labels, which are its metadata. @throws NodeNotFoundError, ConflictError when the name is taken */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<Server> {
    this.checkUpdate(change, ['name', 'metadata']);
    this.checkMetadata(change.metadata ?? {});
    const request = {
      operation: 'updateNode',
      method: 'PUT' as const,
      path: pathOf('/servers', node),
      json: defined({ name: change.name, labels: change.metadata }),
      notFound: NodeNotFoundError,
    };
    return this.node((await this.send(request, options)).object('server'));
  }

  /** Makes an image (Hetzner: a snapshot) of a server, which goes on running meanwhile; what it has not written to its disk is not in it. It is there when this resolves, which takes minutes. */
  override async createImage(
    node: ComputeNode | string,
    spec: CreateImageOptions,
    options?: CallOptions,
  ): Promise<NodeImage<HetznerImageExtra>> {
    const json = { type: 'snapshot', description: spec.name, labels: spec.metadata ?? {} };
    const call = this.call(options);
    const body = await this.startAction('createImage', node, 'create_image', json, call);
    await this.finish('createImage', body, call);
    return this.getImage(body.object('image').id('id'), call);
  }

  override async deleteImage(image: NodeImage | string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'deleteImage', path: pathOf('/images', image) }, options);
  }

  protected override checkSpec(spec: Spec): void {
    super.checkSpec(spec);
    const details = this.details('createNode');
    if (!NAME.test(spec.name))
      throw new InvalidRequestError(
        `createNode: ${JSON.stringify(spec.name)} is no host name, which the names of Hetzner's servers are.`,
        details,
      );
    if (spec.networks === 'none')
      throw new InvalidRequestError(
        'createNode: a server of Hetzner has at least one network; pass ids, and extra.ipv4 and extra.ipv6: false for no public address.',
        details,
      );
    for (const id of idsIn(spec)) numberOf(id, 'createNode');
  }

  /** What the API takes to make a server. */
  protected createBody(spec: Spec): object {
    const { extra = {}, keyPair, location, networks, userData } = spec;
    const noPublic = extra.ipv4 === undefined && extra.ipv6 === undefined;
    return defined({
      name: spec.name,
      server_type: idOf(spec.size),
      image: imageOf(spec),
      location: location === undefined ? (this.region ?? undefined) : idOf(location),
      ssh_keys: keyPair === undefined ? undefined : [typeof keyPair === 'string' ? keyPair : keyPair.name],
      user_data: userDataText(userData),
      labels: spec.metadata,
      networks: typeof networks === 'object' ? networks.map(Number) : undefined,
      firewalls: extra.firewalls?.map((firewall) => ({ firewall: Number(firewall) })),
      volumes: extra.volumes?.map(Number),
      placement_group: extra.placementGroup === undefined ? undefined : Number(extra.placementGroup),
      public_net: noPublic ? undefined : { enable_ipv4: extra.ipv4 ?? true, enable_ipv6: extra.ipv6 ?? true },
    });
  }

  /** Asks for an action on a server, waits until it has ended, and answers with the server as it is then. */
  protected async act(
    operation: string,
    node: ComputeNode | string,
    action: string,
    json: object | undefined,
    options: CallOptions | undefined,
  ): Promise<Server> {
    const call = this.call(options);
    await this.finish(operation, await this.startAction(operation, node, action, json, call), call);
    return this.getNode(node, call);
  }

  /**
   * Waits for what a create has begun beside the server itself, such as the attachment of a volume. Where something failed, the server is
   * not the one that was asked for, and is deleted again.
   */
  private async finishCreate(node: Server, actions: readonly HetznerAction[], call: Call): Promise<void> {
    try {
      for (const action of actions)
        if (action.status === 'error' || !SERVER_ACTIONS.has(action.command))
          await this.finishAction('createNode', action, call);
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

  private startAction(
    operation: string,
    node: ComputeNode | string,
    action: string,
    json: object | undefined,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const path = `${pathOf('/servers', node)}/actions/${action}`;
    const body = json === undefined ? {} : { json };
    return this.send({ operation, method: 'POST', path, ...body, notFound: NodeNotFoundError }, options);
  }

  private node(server: Reader): Server {
    return new ComputeNode(this, readServer(server));
  }
}

/** The ids of what a server is to be joined with. */
function idsIn({ networks, extra = {} }: Spec): readonly string[] {
  const { firewalls = [], volumes = [], placementGroup } = extra;
  return [
    ...(typeof networks === 'object' ? networks : []),
    ...firewalls,
    ...volumes,
    ...(placementGroup === undefined ? [] : [placementGroup]),
  ];
}
