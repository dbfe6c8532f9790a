import { type CallOptions, Part } from '../../../src/driver/index.js';
import type { Ec2Client } from './client.js';
import { tagPairs } from './read.js';

/** Tags of resources of any kind. */
export class Ec2Tags extends Part {
  readonly #client: Ec2Client;

  constructor(client: Ec2Client) {
    super();
    this.#client = client;
  }

  /**
   * Puts tags on resources, by their ids. A tag of the same key is replaced; others stay.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
   */
  async create(
    ids: readonly string[],
    tags: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<void> {
    const parameters = { ResourceId: ids, Tag: tagPairs(tags) };
    const request = { idempotent: true };
    await this.#client.call({ operation: 'tags.create', action: 'CreateTags', parameters, request }, options);
  }

  /** Deletes tags of resources, by their keys. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html */
  async delete(ids: readonly string[], keys: readonly string[], options?: CallOptions): Promise<void> {
    const parameters = { ResourceId: ids, Tag: keys.map((Key) => ({ Key })) };
    const request = { idempotent: true };
    await this.#client.call({ operation: 'tags.delete', action: 'DeleteTags', parameters, request }, options);
  }
}
