import type { CallOptions } from '../../call/call.js';
import type { DriverOptions } from '../../driver/driver.js';
import { JsonClient } from '../../driver/json-client.js';
import { type ListedPage, nextByRule, type PageRule } from '../../http/page-rule.js';
import type { Query } from '../../http/request.js';
import type { Collection } from './collection.js';
import { Resource } from './resource.js';
import { ComputeDriver, type ComputeExtras } from '../driver.js';
import type {
  ComputeNode,
  ComputeNodeData,
  NodeImage,
  NodeImageData,
  NodeLocation,
  NodeLocationData,
  NodeSize,
  NodeSizeData,
} from '../models/index.js';
import type { NodeListArguments } from '../node-query.js';

/** The collection of servers. */
export interface NodeCollection<X extends ComputeExtras = ComputeExtras> extends Collection<
  ComputeNodeData<X['node']>
> {
  /** Query parameter that filters servers by name; left out if the cloud has none. */
  readonly nameFilter?: string;
}

/** Collections of every compute driver. */
export interface ComputeCollections<X extends ComputeExtras = ComputeExtras> {
  /** Servers. */
  readonly nodes: NodeCollection<X>;
  /** Sizes. */
  readonly sizes: Collection<NodeSizeData<X['size']>>;
  /** Images. */
  readonly images: Collection<NodeImageData<X['image']>>;
  /** Locations. */
  readonly locations: Collection<NodeLocationData<X['location']>>;
}

/**
 * Base of compute drivers for JSON APIs over REST. A driver declares its collections and implements `createNode` and optional methods;
 * `client` sends its requests.
 */
export abstract class RestComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends ComputeDriver<Options, X> {
  /** Paging of lists; null for lists without pages, or if a driver overrides `nextPage`. */
  static readonly pages: PageRule | null = null;

  #client: JsonClient | null = null;

  /** Collections of servers, sizes, images and locations. */
  protected abstract readonly collections: ComputeCollections<X>;

  /** Sends the requests of this driver and of its parts. */
  protected get client(): JsonClient {
    return (this.#client ??= new JsonClient(this.context, { nextPage: (page) => this.nextPage(page) }));
  }

  /** Query of the next page, by the class's `pages`; null after the last. */
  protected nextPage(page: ListedPage): Query | null {
    const { pages } = this.constructor as typeof RestComputeDriver;
    return pages === null ? null : nextByRule(page, pages);
  }

  /** The requests for servers. */
  protected get nodeResource(): Resource<ComputeNode<X['node']>> {
    return this.part('resource nodes', () =>
      Resource.of(this.client, this.collections.nodes, (data) => this.models.node(data)),
    );
  }

  /** The requests for images. */
  protected get imageResource(): Resource<NodeImage<X['image']>> {
    return this.part('resource images', () =>
      Resource.of(this.client, this.collections.images, (data) => this.models.image(data)),
    );
  }

  override iterateNodes(...query: NodeListArguments): AsyncIterable<ComputeNode<X['node']>> {
    const { filter, options } = this.nodeQuery(query);
    const { nameFilter } = this.collections.nodes;
    const named = nameFilter === undefined || !filter.name ? {} : { [nameFilter]: filter.name };
    return this.fitting(filter, this.nodeResource.iterate('listNodes', named, options));
  }

  override iterateSizes(options?: CallOptions): AsyncIterable<NodeSize<X['size']>> {
    const sizes = Resource.of(this.client, this.collections.sizes, (data) => this.models.size(data));
    return sizes.iterate('listSizes', {}, options);
  }

  override iterateImages(options?: CallOptions): AsyncIterable<NodeImage<X['image']>> {
    return this.imageResource.iterate('listImages', {}, options);
  }

  override iterateLocations(options?: CallOptions): AsyncIterable<NodeLocation<X['location']>> {
    const { locations } = this.collections;
    const resource = Resource.of(this.client, locations, (data) => this.models.location(data));
    return resource.iterate('listLocations', {}, options);
  }

  override async getNode(node: ComputeNode | string, options?: CallOptions): Promise<ComputeNode<X['node']>> {
    return this.nodeResource.get('getNode', node, options);
  }

  /** Fetches an image. Without `item` in its collection, searches the list. @throws ImageNotFoundError */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<NodeImage<X['image']>> {
    if (this.collections.images.item === undefined) return super.getImage(image, options);
    return this.imageResource.get('getImage', image, options);
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.nodeResource.delete('destroyNode', node, options);
  }
}
