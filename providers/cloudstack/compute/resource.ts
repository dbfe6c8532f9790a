import { type CallOptions, type CloudErrorClass, idOf, type Reader } from '../../../src/driver/index.js';
import type { CloudStackClient, Parameters } from '../client.js';

/** A list of one kind of resource, declared as data. */
export interface Listing<Data> {
  /** Name of its command, such as `listVolumes`. */
  readonly command: string;
  /** Key of its rows. */
  readonly key: string;
  /** Name of a resource in errors. */
  readonly called: string;
  /** Error for a missing one. */
  readonly notFound: CloudErrorClass;
  /** Parameters of every request. */
  readonly parameters?: Parameters;
  /** True if resources belong to a project or account. */
  readonly isOwned: boolean;
  readonly read: (row: Reader) => Data;
}

/** A resource, or its id. */
export type Reference = { readonly id: string } | string;

/** The requests that read one kind of resource. */
export class CloudStackResource<T> {
  readonly #client: CloudStackClient;
  readonly #listing: Listing<T>;

  constructor(client: CloudStackClient, listing: Listing<T>) {
    this.#client = client;
    this.#listing = listing;
  }

  /** Resources as models: `CloudStackResource.of(client, VOLUMES, (data) => models.volume(data))`. */
  static of<Data, M>(
    client: CloudStackClient,
    listing: Listing<Data>,
    make: (data: Data) => M,
  ): CloudStackResource<M> {
    return new CloudStackResource(client, { ...listing, read: (row) => make(listing.read(row)) });
  }

  /** Lists resources, optionally by CloudStack's own filters, page by page. */
  iterate(operation: string, filter: Parameters, options: CallOptions | undefined): AsyncIterable<T> {
    const { command, key, isOwned, notFound, read } = this.#listing;
    const parameters = { ...(isOwned && this.#client.owner), ...this.#listing.parameters, ...filter };
    return this.#client.list({ operation, command, parameters, notFound }, key, read, options);
  }

  /** Fetches a resource by its id. @throws the error of the listing for a missing one */
  async get(operation: string, value: Reference, options: CallOptions | undefined): Promise<T> {
    return this.find(operation, { id: idOf(value) }, options);
  }

  /** Fetches the first resource that a filter finds and a function accepts. @throws as {@link get} */
  async find(
    operation: string,
    filter: Parameters,
    options: CallOptions | undefined,
    fits: (item: T) => boolean = () => true,
  ): Promise<T> {
    for await (const item of this.iterate(operation, filter, options)) if (fits(item)) return item;
    const { called, notFound: Missing } = this.#listing;
    const wanted = Object.values(filter).join(' ');
    throw new Missing(
      `${operation}: CloudStack has no ${called} ${JSON.stringify(wanted)}.`,
      this.#client.context.details(operation),
    );
  }
}
