import { type CallOptions, idOf, Part } from '../../../src/driver/index.js';
import type { NodeImage, NodeLocation, Resource } from '../../../src/compute/index.js';
import type { ExoscaleClient } from './operations.js';

/** Exoscale's own operations on templates. @see https://openapi-v2.exoscale.com/#endpoint-template */
export class Templates extends Part {
  readonly #client: ExoscaleClient;
  readonly #templates: Resource<NodeImage>;

  constructor(client: ExoscaleClient, templates: Resource<NodeImage>) {
    super();
    this.#client = client;
    this.#templates = templates;
  }

  /** Copies a template of this zone to another, and waits until it is there. @throws ImageNotFoundError */
  async copyTo(zone: NodeLocation | string, image: NodeImage | string, options?: CallOptions): Promise<void> {
    const request = this.#templates.request('templates.copyTo', image);
    await this.#client.change('post', { ...request, json: { 'target-zone': { name: idOf(zone) } } }, options);
  }
}
