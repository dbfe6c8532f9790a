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

/** Where a cloud keeps its servers. */
export interface NodeCollection<X extends ComputeExtras = ComputeExtras> extends Collection<
  ComputeNodeData<X['node']>
> {
  /** Query parameter that lists the servers of one name; left out where the cloud has none. */
  readonly nameFilter?: string;
}

/** Where a cloud keeps what every compute driver shows. */
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
 * The base of compute drivers whose API is JSON over REST. A driver declares its collections, and brings `createNode` and what its cloud
 * has beside that; `client` sends its requests.
 */
export abstract class RestComputeDriver<
  Options extends DriverOptions = DriverOptions,
  X extends ComputeExtras = ComputeExtras,
> extends ComputeDriver<Options, X> {
  /** How lists are cut into pages; null where they are not, or where a driver brings its own `nextPage`. */
  static readonly pages: PageRule | null = null;

  #client: JsonClient | null = null;

  /** Where servers, sizes, images and locations are, and how they are read. */
  protected abstract readonly collections: ComputeCollections<X>;

  /** Sends the requests of this driver and of its parts. */
  protected get client(): JsonClient {
    return (this.#client ??= new JsonClient(this.context, { nextPage: (page) => this.nextPage(page) }));
  }

  /** The query of the page after this one, by the class's `pages`; null after the last. */
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

  /** One image. Where its collection has no `item`, the list of all is searched. @throws ImageNotFoundError */
  override async getImage(image: NodeImage | string, options?: CallOptions): Promise<NodeImage<X['image']>> {
    if (this.collections.images.item === undefined) return super.getImage(image, options);
    return this.imageResource.get('getImage', image, options);
  }

  override async destroyNode(node: ComputeNode | string, options?: CallOptions): Promise<void> {
    await this.nodeResource.delete('destroyNode', node, options);
  }
}
