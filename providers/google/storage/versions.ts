import {
  type CallOptions,
  collect,
  ContainerNotFoundError,
  Part,
  type Reader,
} from '../../../src/driver/index.js';
import {
  containerName,
  type ContainerReference,
  type ListObjectsOptions,
  type StorageObject,
} from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';
import { type GoogleObjectExtra, OBJECT_FIELDS } from './models.js';

type Listing = Pick<ListObjectsOptions, 'prefix'>;

/** Versions of objects: `gcs.versions`. */
export class GoogleVersions extends Part {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    super();
    this.#client = client;
  }

  /**
   * Lists all versions of all objects of a bucket: by name, the oldest first. Reading, copying or deleting one applies to that version; `{
   * container, name, version }` names it too, with its `extra.generation` as `version`.
   *
   * @throws ContainerNotFoundError
   * @see https://cloud.google.com/storage/docs/using-versioned-objects
   */
  async list(
    container: ContainerReference,
    listing: Listing = {},
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>[]> {
    return collect(this.iterate(container, listing, options));
  }

  /** As {@link list}, page by page. */
  iterate(
    container: ContainerReference,
    { prefix }: Listing = {},
    options?: CallOptions,
  ): AsyncIterable<StorageObject<GoogleObjectExtra>> {
    const operation = 'versions.list';
    const path = `${this.#client.bucketPath(operation, containerName(container))}/o`;
    const fields = `items(${OBJECT_FIELDS}),nextPageToken`;
    const query = { prefix, versions: true, fields, prettyPrint: false };
    const read = (page: Reader): StorageObject<GoogleObjectExtra>[] =>
      page.optionalList('items').map((item) => this.#client.object(item, item.string('generation')));
    return this.#client.listPages(
      { operation, path, query, notFound: ContainerNotFoundError },
      read,
      options,
    );
  }
}
