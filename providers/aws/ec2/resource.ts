import { type CallOptions, collect, Part } from '../../../src/driver/index.js';
import { type Filters, filtersOf } from '../query.js';
import type { Ec2Client, Ec2Listing } from './client.js';

/** A resource of EC2's that is listed by filters, such as `ec2.vpcs`. */
export class Ec2Resource<Item> extends Part {
  /** Name of the part in errors, such as `vpcs`. */
  protected readonly name: string;
  protected readonly client: Ec2Client;
  readonly #listing: Ec2Listing<Item>;

  constructor(client: Ec2Client, name: string, listing: Ec2Listing<Item>) {
    super();
    this.client = client;
    this.name = name;
    this.#listing = listing;
  }

  /** Lists resources that match all filters, page by page. EC2's API reference lists the filters of each action. */
  iterate(filters: Filters = {}, options?: CallOptions): AsyncIterable<Item> {
    const query = { operation: `${this.name}.list`, parameters: { Filter: filtersOf(filters) } };
    return this.client.list(this.#listing, query, options);
  }

  /** Lists resources that match all filters. */
  async list(filters: Filters = {}, options?: CallOptions): Promise<Item[]> {
    return collect(this.iterate(filters, options));
  }
}
