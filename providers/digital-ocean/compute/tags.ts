import { type CallOptions, InvalidRequestError } from '../../../src/driver/index.js';
import { ComputeNode, INTENT_KEY, tagsOf } from '../../../src/compute/index.js';
import { dropletNumber, PAGE } from './client.js';
import type { DigitalOceanTag, DropletExtra } from './models.js';
import { DigitalOceanNodes } from './nodes.js';
import { readDroplet, readTag } from './read.js';

/** Tags: words that Droplets bear, kept by the account until they are deleted. */
export abstract class DigitalOceanTags extends DigitalOceanNodes {
  /** All tags of the account. */
  async listTags(options?: CallOptions): Promise<DigitalOceanTag[]> {
    const request = { operation: 'listTags', path: '/tags', query: { per_page: PAGE } };
    return this.collect(options, (call) => this.pages(request, 'tags', readTag, call));
  }

  /** Makes a tag; one that exists already is no error. */
  async createTag(name: string, options?: CallOptions): Promise<DigitalOceanTag> {
    this.checkTags([name]);
    const request = { operation: 'createTag', method: 'POST' as const, path: '/tags', json: { name } };
    return readTag((await this.send(request, options)).object('tag'));
  }

  /** Deletes a tag, and takes it from everything that carries it. One that is gone already is no error. */
  async deleteTag(name: string, options?: CallOptions): Promise<void> {
    await this.remove({ operation: 'deleteTag', path: `/tags/${encodeURIComponent(name)}` }, options);
  }

  /** Puts a tag that exists on Droplets. @throws NotFoundError */
  async tagNodes(tag: string, nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<void> {
    await this.changeTag('tagNodes', 'POST', tag, nodes, options);
  }

  /** Takes a tag from Droplets. @throws NotFoundError */
  async untagNodes(tag: string, nodes: Iterable<ComputeNode | string>, options?: CallOptions): Promise<void> {
    await this.changeTag('untagNodes', 'DELETE', tag, nodes, options);
  }

  /** All Droplets that carry a tag. */
  async listNodesByTag(tag: string, options?: CallOptions): Promise<ComputeNode<DropletExtra>[]> {
    const request = {
      operation: 'listNodesByTag',
      path: '/droplets',
      query: { per_page: PAGE, tag_name: tag },
    };
    return this.collect(options, (call) =>
      this.pages(request, 'droplets', (droplet) => new ComputeNode(this, readDroplet(droplet)), call),
    );
  }

  /** Deletes every Droplet that carries a tag, in one request. */
  async destroyNodesByTag(tag: string, options?: CallOptions): Promise<void> {
    if (tag === '')
      throw new InvalidRequestError(
        'destroyNodesByTag: the tag is empty.',
        this.details('destroyNodesByTag'),
      );
    const query = { tag_name: tag };
    await this.connection.empty(
      { operation: 'destroyNodesByTag', method: 'DELETE', path: '/droplets', query },
      options,
    );
  }

  /** Deletes the tags with which runs marked their Droplets, where nothing bears them any more: DigitalOcean keeps those too. */
  protected override async forgetIntents(intents: readonly string[], options?: CallOptions): Promise<void> {
    const call = this.call(options);
    const names = new Set(intents.flatMap((intent) => tagsOf({ [INTENT_KEY]: intent })));
    const unused = (await this.listTags(call)).filter((tag) => names.has(tag.name) && tag.resources === 0);
    for (const { name } of unused) await this.deleteTag(name, call);
  }

  private async changeTag(
    operation: string,
    method: 'POST' | 'DELETE',
    tag: string,
    nodes: Iterable<ComputeNode | string>,
    options: CallOptions | undefined,
  ): Promise<void> {
    const resources = Array.from(nodes, (node) => ({
      resource_id: String(dropletNumber(node, operation)),
      resource_type: 'droplet',
    }));
    const path = `/tags/${encodeURIComponent(tag)}/resources`;
    await this.connection.empty({ operation, method, path, json: { resources }, idempotent: true }, options);
  }
}
