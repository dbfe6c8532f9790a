import { type CallOptions, collect, type JsonClient, Part } from '../../../src/driver/index.js';
import { type ComputeNode, pathOf, type Resource } from '../../../src/compute/index.js';
import { COLLECTIONS, PAGE } from './collections.js';
import type { DigitalOceanTag, DropletExtra } from './models.js';
import { readTag } from './read.js';
import { checkTags } from './tag-words.js';

type Droplet = ComputeNode<DropletExtra>;

const DROPLETS = COLLECTIONS.nodes.path;

/** Tags of resources; they exist until they are deleted. @see https://docs.digitalocean.com/reference/api/reference/tags/ */
export class Tags extends Part {
  readonly #client: JsonClient;
  readonly #droplets: Resource<Droplet>;

  constructor(client: JsonClient, droplets: Resource<Droplet>) {
    super();
    this.#client = client;
    this.#droplets = droplets;
  }

  /** All tags of the account. */
  async list(options?: CallOptions): Promise<DigitalOceanTag[]> {
    const request = { operation: 'tags.list', path: '/tags', query: { per_page: PAGE } };
    return collect(this.#client.list(request, 'tags', readTag, this.#client.context.call(options)));
  }

  /** Creates a tag; an existing one is no error. */
  async create(name: string, options?: CallOptions): Promise<DigitalOceanTag> {
    checkTags('tags.create', this.#client.context, [name]);
    const request = { operation: 'tags.create', path: '/tags', json: { name } };
    return readTag((await this.#client.post(request, options)).object('tag'));
  }

  /** Deletes a tag, and removes it from all resources. A missing one is no error. */
  async delete(name: string, options?: CallOptions): Promise<void> {
    await this.#client.delete({ operation: 'tags.delete', path: pathOf('/tags', name) }, options);
  }

  /** Puts a tag that exists on Droplets. @throws NotFoundError */
  async add(name: string, nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<void> {
    const request = this.#resources('tags.add', name, nodes);
    await this.#client.post({ ...request, idempotent: true }, options);
  }

  /** Removes a tag from Droplets. @throws NotFoundError */
  async remove(name: string, nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<void> {
    await this.#client.delete({ ...this.#resources('tags.remove', name, nodes), accept: [] }, options);
  }

  /** All Droplets that carry a tag. */
  async listDroplets(name: string, options?: CallOptions): Promise<Droplet[]> {
    return this.#droplets.list('tags.listDroplets', { tag_name: name }, options);
  }

  /** Destroys all Droplets with a tag, in one request. */
  async destroyDroplets(name: string, options?: CallOptions): Promise<void> {
    const operation = 'tags.destroyDroplets';
    if (typeof name !== 'string' || name === '')
      throw this.#client.context.invalid(operation, 'the tag is empty');
    const query = { tag_name: name };
    await this.#client.delete({ operation, path: DROPLETS, query, accept: [] }, options);
  }

  #resources(
    operation: string,
    name: string,
    nodes: Iterable<ComputeNode | string>,
  ): { operation: string; path: string; json: object } {
    const resources = Array.from(nodes, (node) => {
      const { path } = this.#droplets.request(operation, node);
      return { resource_id: path.slice(DROPLETS.length + 1), resource_type: 'droplet' };
    });
    return { operation, path: `${pathOf('/tags', name)}/resources`, json: { resources } };
  }
}
