import {
  type CallOptions,
  idOf,
  NodeNotFoundError,
  type Reader,
  responseDate,
  SizeNotFoundError,
  walkPages,
} from '../../../src/driver/index.js';
import {
  checkConsole,
  type ComputeNode,
  type ConsoleOptions,
  defined,
  hostKeysInConsole,
  type NodePoll,
  type NodePollResult,
  type NodeSize,
  type RebuildNodeOptions,
  type Resource,
  type UpdateNodeOptions,
  userDataBase64,
  withOwnerTag,
} from '../../../src/compute/index.js';
import { nextPage, type OpenStackClient } from '../client.js';
import type { OpenStackLocation, OpenStackModels, OpenStackNode, OpenStackSize } from '../extras.js';
import { openStackResource } from '../resource.js';
import { createBody, createdNode, type CreateSpec, createVersion } from './create-node.js';
import type { OpenStackRebuildExtra } from './models.js';
import { readLocation, readNode, readSize } from './read.js';

/** Microversions of Nova that added options of a rebuild. */
const MICROVERSIONS = { keyName: '2.54', userData: '2.57' } as const;

const DETAILS = '/servers/detail';

/** The portable work on servers: Nova. */
export class Nodes {
  readonly #client: OpenStackClient;
  readonly #models: OpenStackModels;
  readonly #servers: Resource<OpenStackNode>;
  readonly #flavors: Resource<OpenStackSize>;

  constructor(client: OpenStackClient, models: OpenStackModels) {
    this.#client = client;
    this.#models = models;
    this.#servers = openStackResource(client, '/servers', {
      listPath: DETAILS,
      read: (row) => models.node(readNode(row)),
      notFound: NodeNotFoundError,
    });
    this.#flavors = openStackResource(client, '/flavors', {
      listPath: '/flavors/detail',
      read: (row) => models.size(readSize(row)),
      notFound: SizeNotFoundError,
    });
  }

  /** Lists all servers, page by page. */
  iterate(options?: CallOptions): AsyncIterable<OpenStackNode> {
    return this.#servers.iterate('listNodes', {}, options);
  }

  /** Lists all flavors, page by page. */
  iterateSizes(options?: CallOptions): AsyncIterable<OpenStackSize> {
    return this.#flavors.iterate('listSizes', {}, options);
  }

  /** Lists the availability zones. */
  iterateLocations(options?: CallOptions): AsyncIterable<OpenStackLocation> {
    const request = { operation: 'listLocations', path: '/os-availability-zone' };
    const read = (row: Reader): OpenStackLocation => this.#models.location(readLocation(row));
    return this.#client.list(request, 'availabilityZoneInfo', read, options);
  }

  /** Reads a server. */
  get(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.#servers.get('getNode', node, options);
  }

  /** Reads a flavor. */
  getSize(size: NodeSize | string, options?: CallOptions): Promise<OpenStackSize> {
    return this.#flavors.get('getSize', size, options);
  }

  /** Creates a server. */
  async create(spec: CreateSpec, options?: CallOptions): Promise<OpenStackNode> {
    const { schedulerHints } = spec.extra ?? {};
    const hints = schedulerHints === undefined ? {} : { 'os:scheduler_hints': schedulerHints };
    const request = {
      operation: 'createNode',
      path: '/servers',
      headers: this.#client.microversion(createVersion(spec)),
      json: { server: this.body(spec), ...hints },
    };
    const server = (await this.#client.post(request, options)).object('server');
    return this.#models.node(createdNode(spec, server));
  }

  /** Deletes a server. */
  destroy(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.#servers.delete('destroyNode', node, options);
  }

  /** Performs an action on a server, and returns the server. */
  async run(
    operation: string,
    node: ComputeNode | string,
    action: object,
    options: CallOptions | undefined,
    version: string | null = null,
  ): Promise<OpenStackNode> {
    const call = this.#client.context.call(options);
    await this.#client.post(this.#client.actionOn(operation, node, action, version), call);
    return this.get(node, call);
  }

  /** Restarts a server. */
  reboot(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.run('rebootNode', node, { reboot: { type: 'SOFT' } }, options);
  }

  /** Starts a stopped server. */
  start(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.run('startNode', node, { 'os-start': null }, options);
  }

  /** Shuts a server down and keeps it. */
  stop(node: ComputeNode | string, options?: CallOptions): Promise<OpenStackNode> {
    return this.run('stopNode', node, { 'os-stop': null }, options);
  }

  /** Changes a server's size. */
  async resize(
    node: ComputeNode | string,
    size: NodeSize | string,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    return this.run('resizeNode', node, { resize: { flavorRef: idOf(size) } }, options);
  }

  /** Reinstalls a server from an image. */
  async rebuild(
    node: ComputeNode | string,
    { image, extra = {} }: RebuildNodeOptions<OpenStackRebuildExtra>,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const { name, metadata, password, keyPair, userData } = extra;
    const call = this.#client.context.call(options);
    const old = metadata === undefined ? {} : (await this.get(node, call)).metadata;
    const rebuild = defined({
      imageRef: idOf(image),
      name,
      metadata: metadata && withOwnerTag(metadata, old),
      adminPass: password,
      key_name: typeof keyPair === 'object' ? keyPair.name : keyPair,
      user_data: userDataBase64(userData),
    });
    const version =
      userData !== undefined ? MICROVERSIONS.userData : keyPair === undefined ? null : MICROVERSIONS.keyName;
    return this.run('rebuildNode', node, { rebuild }, call, version);
  }

  /** Changes a server's name, or replaces all its metadata. */
  async update(
    node: ComputeNode | string,
    { name, metadata }: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<OpenStackNode> {
    const operation = 'updateNode';
    const call = this.#client.context.call(options);
    if (metadata !== undefined) {
      const path = this.#client.serverPath(node, '/metadata');
      await this.#client.put({ operation, path, json: { metadata }, notFound: NodeNotFoundError }, call);
    }
    return name === undefined ? this.get(node, call) : this.#servers.update(operation, node, { name }, call);
  }

  /** Reads the end of a server's console; null if there is no output yet. */
  async getConsole(
    node: ComputeNode | string,
    console: ConsoleOptions = {},
    options?: CallOptions,
  ): Promise<string | null> {
    checkConsole(console, this.#client.context.details('getConsoleOutput'));
    const action = { 'os-getConsoleOutput': defined({ length: console.lines }) };
    const request = { ...this.#client.actionOn('getConsoleOutput', node, action), idempotent: true };
    return (await this.#client.post(request, options)).string('output') || null;
  }

  /** The host keys that cloud-init has written to a server's console. */
  async hostKeys(node: ComputeNode | string, options?: CallOptions): Promise<readonly string[]> {
    return hostKeysInConsole((await this.getConsole(node, {}, options)) ?? '');
  }

  /** Lists the servers that changed since the last poll, deleted ones included. */
  async poll({ since }: NodePoll, options?: CallOptions): Promise<NodePollResult> {
    const operation = 'pollNodes';
    const { context } = this.#client;
    const call = context.call(options);
    const nodes: ComputeNode[] = [];
    let now: Date | null = null;
    const pages = walkPages<ComputeNode>(
      since === null ? {} : { 'changes-since': since.toISOString() },
      async (query) => {
        const request = { operation, method: 'GET', path: DETAILS, query } as const;
        const { headers, body: json } = await context.connection.json(request, call);
        // The next poll lists changes since then, by the cloud's clock.
        const date = responseDate(headers);
        now ??= date === null ? null : new Date(date);
        const body = context.reader(json, operation);
        const items = body.list('servers').map((server) => this.#models.node(readNode(server)));
        return { items, next: nextPage(body) };
      },
      context.details(operation),
    );
    for await (const node of pages) nodes.push(node);
    return { nodes, now };
  }

  /** The `server` of a create request. */
  protected body(spec: CreateSpec): Record<string, unknown> {
    return createBody(spec);
  }
}
