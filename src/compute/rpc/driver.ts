import type { CallOptions } from '../../call/call.js';
import { type RpcApi, RpcClient } from '../../driver/rpc-client.js';
import type { DriverOptions } from '../../driver/driver.js';
import { MalformedResponseError } from '../../errors.js';
import { collect } from '../../http/pagination.js';
import { ComputeDriver, type ComputeExtras } from '../driver.js';
import type {
  ComputeNode,
  ComputeNodeData,
  NodeImage,
  NodeImageData,
  NodeLocation,
  NodeLocationData,
} from '../models/index.js';
import type { NodeListArguments } from '../node-query.js';
import type { NodeBatch } from '../create/batch.js';
import type { CreateNodeOptions, UpdateNodeOptions } from '../options.js';
import type { NodePoll, NodePollResult } from '../polling/pollable.js';
import type { RpcServers } from './nodes.js';
import { type RpcCollection, RpcResource } from './resource.js';

/** Collections of every compute driver for an API with actions. */
export interface RpcCollections<X extends ComputeExtras = ComputeExtras> {
  /** Servers. */
  readonly nodes: RpcCollection<ComputeNodeData<X['node']>>;
  /** Images. */
  readonly images: RpcCollection<NodeImageData<X['image']>>;
  /** Locations. */
  readonly locations: RpcCollection<NodeLocationData<X['location']>>;
}

/** Runs something with the client of a region; the driver's own where none is named. */
export type InRegion = <T>(region: string | undefined, run: (client: RpcClient) => Promise<T>) => Promise<T>;

/**
 * Base of compute drivers for APIs with one address and actions. A driver declares the API, its collections and its part for servers, and
 * implements `iterateSizes` and optional methods.
 */
export abstract class RpcComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends ComputeDriver<Options, X> {
  /** How the API writes actions. */
  protected abstract readonly api: RpcApi;
  /** Collections of servers, images and locations. */
  protected abstract readonly collections: RpcCollections<X>;
  /** The part that creates, changes and deletes servers. */
  protected abstract get servers(): RpcServers<X>;

  /** Sends the requests of this driver and of its parts. */
  protected get client(): RpcClient {
    return this.part('client', () => new RpcClient(this.context, this.api));
  }

  /** The requests for servers. */
  protected get nodeResource(): RpcResource<ComputeNode<X['node']>> {
    return this.part('resource nodes', () =>
      RpcResource.of(this.client, this.collections.nodes, (data) => this.models.node(data)),
    );
  }

  /** The requests for images. */
  protected get imageResource(): RpcResource<NodeImage<X['image']>> {
    return this.part('resource images', () =>
      RpcResource.of(this.client, this.collections.images, (data) => this.models.image(data)),
    );
  }

  /** Creates a server as a batch of one. */
  override async createNode(
    spec: CreateNodeOptions<X['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>> {
    this.checkSpec(spec);
    const batch = { spec, names: [spec.name], clientToken: crypto.randomUUID() };
    const [node] = await this.createNodeBatch(batch, options);
    if (node !== undefined) return node;
    const operation = 'createNode';
    throw new MalformedResponseError(
      `${operation}: the response of ${this.provider} has no server.`,
      this.details(operation),
    );
  }

  /** Creates servers with one request. */
  override async createNodeBatch(
    batch: NodeBatch<X['createNode']>,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>[]> {
    this.checkSpec(batch.spec);
    return this.servers.run(batch, options);
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    return this.servers.delete(node, options);
  }

  /** Changes a server; metadata are its tags. @throws NodeNotFoundError */
  override async updateNode(
    node: ComputeNode | string,
    change: UpdateNodeOptions,
    options?: CallOptions,
  ): Promise<ComputeNode<X['node']>> {
    const call = this.call(options);
    const whole = await this.prepareUpdate(node, change, this.servers.changes, call);
    return this.servers.update(node, whole, call);
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<ComputeNode<X['node']>> {
    const { filter, options } = this.nodeQuery(query);
    return this.fitting(filter, this.nodeResource.iterateNamed('listNodes', filter.name, options));
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<X['image']>> {
    return this.imageResource.iterate('listImages', {}, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<X['location']>> {
    const { locations } = this.collections;
    const resource = RpcResource.of(this.client, locations, (data) => this.models.location(data));
    return resource.iterate('listLocations', {}, options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>> {
    return this.nodeResource.get('getNode', node, options);
  }

  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<NodeImage<X['image']>> {
    return this.imageResource.get('getImage', image, options);
  }

  /** Runs something with the client of a region: the driver's own, or one of another region that is closed afterwards. */
  protected async inRegion<T>(
    region: string | undefined,
    run: (client: RpcClient) => Promise<T>,
  ): Promise<T> {
    const wanted = region ?? this.region;
    if (wanted === null || wanted === this.region) return run(this.client);
    await using other = this.sibling({ region: wanted });
    return await run(other.client);
  }

  /** Lists only the watched servers if one request can name them all. */
  protected override async pollNodes(
    { ids, ownerTagPrefixes, keyed = false }: NodePoll,
    options?: CallOptions,
  ): Promise<NodePollResult> {
    // Servers that are looked for by their tag may have any id.
    const watched: ReadonlySet<string> = ownerTagPrefixes.length === 0 && !keyed ? ids : new Set();
    const listed = this.nodeResource.iteratePolled('pollNodes', watched, this.call(options));
    return { nodes: await collect(listed), now: null };
  }
}
