import {
  type CallOptions,
  headerValue,
  idOf,
  ImageNotFoundError,
  InvalidRequestError,
  nameOf,
  NodeNotFoundError,
  type Reader,
  SizeNotFoundError,
  walkPages,
} from '../../../src/driver/index.js';
import {
  ComputeNode,
  type CreateNodeOptions,
  defined,
  imageOf,
  NodeImage,
  NodeLocation,
  type NodePoll,
  type NodePollResult,
  type NodeListArguments,
  NodeSize,
  pathOf,
  userDataBase64,
} from '../../../src/compute/index.js';
import { OpenStackBase, PAGE } from '../client.js';
import {
  type OpenStackExtras,
  type OpenStackNodeExtra,
  readImage,
  readLocation,
  readNode,
  readSize,
} from './models.js';
import type { OpenStackOptions } from '../credentials.js';

/** Nova microversions at which what is used here appeared; without one Nova answers as 2.1. */
const MICROVERSIONS = { networksNoneOrAuto: '2.37', description: '2.19' } as const;

/** Where Nova keeps servers. */
export const SERVERS = '/servers';

/** Longest name Nova takes, in characters. */
const MAX_NAME = 255;

/** Servers, and what is needed to make them: Nova, and Glance's images to read. */
export abstract class OpenStackServers<
  Options extends OpenStackOptions = OpenStackOptions,
> extends OpenStackBase<Options> {
  override iterateNodes(...query: NodeListArguments): AsyncIterable<ComputeNode<OpenStackNodeExtra>> {
    const { filter, options } = this.nodeQuery(query);
    // Nova takes a regular expression of its database's as name, and drops filters that it does not know: the fit is told here.
    const request = { operation: 'listNodes', path: '/servers/detail' };
    return this.fitting(
      filter,
      this.pages(request, 'servers', (server) => this.node(server), options),
    );
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<OpenStackExtras['size']>> {
    return this.pages(
      { operation: 'listSizes', path: '/flavors/detail' },
      'flavors',
      (flavor) => new NodeSize(this, readSize(flavor)),
      options,
    );
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<OpenStackExtras['image']>> {
    const request = { operation: 'listImages', endpoint: 'image', path: '/images', query: { limit: PAGE } };
    return this.pages(request, 'images', (image) => new NodeImage(this, readImage(image)), options);
  }

  override async *iterateLocations(
    options?: CallOptions,
  ): AsyncGenerator<NodeLocation<OpenStackExtras['location']>, void, undefined> {
    const body = await this.get({ operation: 'listLocations', path: '/os-availability-zone' }, options);
    yield* body.list('availabilityZoneInfo').map((zone) => new NodeLocation(this, readLocation(zone)));
  }

  override async getNode(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    const request = { operation: 'getNode', path: pathOf(SERVERS, node), notFound: NodeNotFoundError };
    return this.node((await this.get(request, options)).object('server'));
  }

  override async getSize(
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<NodeSize<OpenStackExtras['size']>> {
    const request = {
      operation: 'getSize',
      path: pathOf('/flavors', size),
      notFound: SizeNotFoundError,
    };
    return new NodeSize(this, readSize((await this.get(request, options)).object('flavor')));
  }

  override async getImage(
    image: NodeImage | string,
    options?: CallOptions,
  ): Promise<NodeImage<OpenStackExtras['image']>> {
    const request = {
      operation: 'getImage',
      endpoint: 'image',
      path: pathOf('/images', image),
      notFound: ImageNotFoundError,
    };
    return new NodeImage(this, readImage(await this.get(request, options)));
  }

  override async createNode(
    spec: CreateNodeOptions<OpenStackExtras['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    this.checkSpec(spec);
    const { schedulerHints } = spec.extra ?? {};
    const response = await this.connection.json(
      {
        operation: 'createNode',
        method: 'POST',
        path: '/servers',
        headers: this.microversion(createVersion(spec)),
        json: {
          server: this.createBody(spec),
          ...(schedulerHints === undefined ? {} : { 'os:scheduler_hints': schedulerHints }),
        },
      },
      options,
    );
    const server = this.reader(response.body, 'createNode').object('server');
    return new ComputeNode(this, createdNode(spec, server));
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'destroyNode', path: pathOf(SERVERS, node) }, options);
  }

  override async rebootNode(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('rebootNode', node, { reboot: { type: 'SOFT' } }, options);
  }

  override async startNode(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('startNode', node, { 'os-start': null }, options);
  }

  override async stopNode(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('stopNode', node, { 'os-stop': null }, options);
  }

  /** Gives a server another size. It waits in `VERIFY_RESIZE` until `confirmResize` or `revertResize`, or until the cloud confirms by itself. */
  override async resizeNode(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('resizeNode', node, { resize: { flavorRef: idOf(size) } }, options);
  }

  /** Keeps a server's new size. @throws ConflictError when it is not waiting for that */
  async confirmResize(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('confirmResize', node, { confirmResize: null }, options);
  }

  /** Goes back to a server's old size. @throws ConflictError when it is not waiting for that */
  async revertResize(
    node: ComputeNode | string,
    options?: CallOptions,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    return this.act('revertResize', node, { revertResize: null }, options);
  }

  protected override async pollNodes({ since }: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    const call = this.call(options);
    const nodes: ComputeNode[] = [];
    let now: Date | null = null;
    const query = since === null ? {} : { 'changes-since': since.toISOString() };
    const pages = walkPages<ComputeNode>(
      query,
      async (page) => {
        const response = await this.connection.json(
          { operation: 'pollNodes', method: 'GET', path: '/servers/detail', query: page },
          call,
        );
        const date = headerValue(response.headers, 'date');
        now ??= date === undefined ? null : new Date(date);
        const body = this.reader(response.body, 'pollNodes');
        return {
          items: body.list('servers').map((server) => this.node(server)),
          next: this.nextPage(body),
        };
      },
      this.details('pollNodes'),
    );
    for await (const node of pages) nodes.push(node);
    return { nodes, now };
  }

  protected override faultOf(node: ComputeNode<OpenStackNodeExtra>): string | null {
    return node.extra.fault?.message ?? null;
  }

  /** Runs an action on a server and answers with its state after that. */
  protected async act(
    operation: string,
    node: ComputeNode | string,
    action: object,
    options: CallOptions | undefined,
    version: string | null = null,
  ): Promise<ComputeNode<OpenStackNodeExtra>> {
    const call = this.call(options);
    const request = {
      operation,
      method: 'POST' as const,
      path: `${pathOf(SERVERS, node)}/action`,
      headers: this.microversion(version),
      json: action,
      notFound: NodeNotFoundError,
    };
    await this.connection.empty(request, call);
    return this.getNode(node, call);
  }

  /** The part of a create that Nova takes within `server`. */
  protected createBody(spec: CreateNodeOptions<OpenStackExtras['createNode']>): object {
    const { extra = {}, networks, location, keyPair, userData, metadata, auth } = spec;
    const ports = extra.ports?.map((port) => ({ port }));
    return defined({
      name: spec.name,
      imageRef: imageOf(spec),
      flavorRef: idOf(spec.size),
      availability_zone: location === undefined ? undefined : idOf(location),
      key_name: keyPair === undefined ? undefined : nameOf(keyPair),
      user_data: userDataBase64(userData),
      metadata,
      adminPass: auth !== undefined && 'password' in auth ? auth.password : undefined,
      networks: ports ?? (typeof networks === 'object' ? networks.map((uuid) => ({ uuid })) : networks),
      security_groups: extra.securityGroups?.map((name) => ({ name })),
      config_drive: extra.configDrive,
      block_device_mapping_v2: blockDevices(extra),
      description: extra.description,
    });
  }

  /** Checks what can be checked before anything is sent. @throws InvalidRequestError */
  protected override checkSpec(spec: CreateNodeOptions<OpenStackExtras['createNode']>): void {
    super.checkSpec(spec);
    if (spec.name.length > MAX_NAME) {
      throw new InvalidRequestError(
        `createNode: the name has ${spec.name.length} characters; Nova takes ${MAX_NAME}.`,
        this.details('createNode'),
      );
    }
  }

  /** Whether the spec says which volume to boot from: Nova refuses an image beside it. */
  protected override bootsWithoutImage(spec: CreateNodeOptions<OpenStackExtras['createNode']>): boolean {
    const boots =
      blockDevices(spec.extra ?? {})?.some((device) => Number(device['boot_index']) === 0) ?? false;
    if (boots && imageOf(spec) !== undefined && spec.extra?.bootVolume !== undefined)
      throw new InvalidRequestError(
        'createNode: give an image or extra.bootVolume; a server boots from one of them.',
        this.details('createNode'),
      );
    return boots;
  }

  /** Reads a server into a model of this driver. */
  protected node(server: Reader): ComputeNode<OpenStackNodeExtra> {
    return new ComputeNode(this, readNode(server));
  }
}

/** What Nova takes as block devices: the volume to boot from before all others. */
function blockDevices({
  bootVolume,
  blockDevices: given,
}: OpenStackExtras['createNode']): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (bootVolume === undefined) return given;
  const boot = { boot_index: 0, uuid: idOf(bootVolume), source_type: 'volume', destination_type: 'volume' };
  return [{ ...boot, delete_on_termination: false }, ...(given ?? [])];
}

function createVersion(spec: CreateNodeOptions<OpenStackExtras['createNode']>): string | null {
  if (typeof spec.networks === 'string') return MICROVERSIONS.networksNoneOrAuto;
  return spec.extra?.description === undefined ? null : MICROVERSIONS.description;
}

/** The node as far as the answer to a create tells: asking for the rest would double the requests of a bulk create. */
function createdNode(
  spec: CreateNodeOptions,
  server: Reader,
): ConstructorParameters<typeof ComputeNode<OpenStackNodeExtra>>[1] {
  return {
    id: server.id('id'),
    name: spec.name,
    state: 'pending',
    publicIps: [],
    privateIps: [],
    size: idOf(spec.size),
    image: imageOf(spec) ?? null,
    location: spec.location === undefined ? null : idOf(spec.location),
    createdAt: null,
    metadata: spec.metadata ?? {},
    extra: {
      status: 'BUILD',
      taskState: null,
      vmState: null,
      addresses: [],
      keyName: spec.keyPair === undefined ? null : nameOf(spec.keyPair),
      projectId: null,
      userId: null,
      hostId: null,
      updatedAt: null,
      configDrive: false,
      securityGroups: server
        .optionalList('security_groups')
        .flatMap((group) => group.optionalString('name') ?? []),
      volumeIds: [],
      fault: null,
      progress: null,
      adminPassword: server.optionalString('adminPass'),
    },
  };
}
