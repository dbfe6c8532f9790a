import {
  type CallOptions,
  collect,
  type JsonClient,
  InvalidRequestError,
  Part,
} from '../../../src/driver/index.js';
import {
  type ComputeModels,
  type ComputeNode,
  listCollection,
  pathOf,
  requestOf,
} from '../../../src/compute/index.js';
import { DROPLETS, PAGE } from './collections.js';
import type { DigitalOceanExtras, DigitalOceanTag, DropletExtra } from './models.js';
import { readTag } from './read.js';
import { checkTags } from './requests.js';

/** Words that resources bear; the account keeps them until they are deleted. @see https://docs.digitalocean.com/reference/api/reference/tags/ */
export class Tags extends Part {
  readonly #client: JsonClient;
  readonly #models: ComputeModels<DigitalOceanExtras>;

  constructor(client: JsonClient, models: ComputeModels<DigitalOceanExtras>) {
    super();
    this.#client = client;
    this.#models = models;
  }

  /** All tags of the account. */
  async list(options?: CallOptions): Promise<DigitalOceanTag[]> {
    const request = { operation: 'tags.list', path: '/tags', query: { per_page: PAGE } };
    return collect(this.#client.list(request, 'tags', readTag, this.#client.context.call(options)));
  }

  /** Makes a tag; one that exists already is no error. */
  async create(name: string, options?: CallOptions): Promise<DigitalOceanTag> {
    checkTags(this.#client, 'tags.create', [name]);
    const request = { operation: 'tags.create', path: '/tags', json: { name } };
    return readTag((await this.#client.post(request, options)).object('tag'));
  }

  /** Deletes a tag, and takes it from everything that carries it. One that is gone already is no error. */
  async delete(name: string, options?: CallOptions): Promise<void> {
    await this.#client.delete({ operation: 'tags.delete', path: pathOf('/tags', name) }, options);
  }

  /** Puts a tag that exists on Droplets. @throws NotFoundError */
  async add(name: string, nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<void> {
    const request = this.#resources('tags.add', name, nodes);
    await this.#client.post({ ...request, idempotent: true }, options);
  }

  /** Takes a tag from Droplets. @throws NotFoundError */
  async remove(name: string, nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<void> {
    await this.#client.delete({ ...this.#resources('tags.remove', name, nodes), accept: [] }, options);
  }

  /** All Droplets that carry a tag. */
  async listDroplets(name: string, options?: CallOptions): Promise<ComputeNode<DropletExtra>[]> {
    const tagged = { ...DROPLETS, query: { ...DROPLETS.query, tag_name: name } };
    const call = this.#client.context.call(options);
    return collect(
      listCollection(this.#client, 'tags.listDroplets', tagged, (data) => this.#models.node(data), call),
    );
  }

  /** Destroys every Droplet that carries a tag, in one request. */
  async destroyDroplets(name: string, options?: CallOptions): Promise<void> {
    const operation = 'tags.destroyDroplets';
    if (typeof name !== 'string' || name === '')
      throw new InvalidRequestError(
        `${operation}: the tag is empty.`,
        this.#client.context.details(operation),
      );
    const query = { tag_name: name };
    await this.#client.delete({ operation, path: DROPLETS.path, query, accept: [] }, options);
  }

  #resources(
    operation: string,
    name: string,
    nodes: Iterable<ComputeNode | string>,
  ): { operation: string; path: string; json: object } {
    const resources = Array.from(nodes, (node) => {
      const { path } = requestOf(this.#client, operation, DROPLETS, node);
      return { resource_id: path.slice(DROPLETS.path.length + 1), resource_type: 'droplet' };
    });
    return { operation, path: `${pathOf('/tags', name)}/resources`, json: { resources } };
  }
}
