import { type Call, ContainerNotFoundError } from '../../../src/driver/index.js';
import {
  HttpObjects,
  type ListObjectsOptions,
  type ObjectPlace,
  ObjectPrefix,
  type ObjectReference,
  type OpenedObject,
  type OpenRequest,
  type Payload,
  type PutResult,
  type PutTarget,
  type StorageObject,
  type StoreObjects,
} from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';
import { blobHeaders, md5Header, putObjectData, storedMd5 } from './headers.js';
import type { AzureExtras, AzureObjectExtra, AzureUploadExtra } from './models.js';
import { ENTRIES, readBlob, readNamed } from './xml.js';

type Blob = StorageObject<AzureObjectExtra>;

/** Requests of single blobs. */
export class AzureBlobRequests implements StoreObjects<AzureExtras> {
  readonly #client: AzureClient;
  readonly #http: HttpObjects<AzureExtras>;

  constructor(client: AzureClient) {
    this.#client = client;
    this.#http = new HttpObjects(client.context, client);
  }

  list(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<Blob | ObjectPrefix> {
    const operation = 'listObjects';
    const { context } = this.#client;
    const details = context.details(operation);
    const request = this.#client.containerRequest(operation, container);
    const query = { ...request.query, comp: 'list', include: 'metadata', prefix, delimiter };
    return this.#client.entries(
      { ...request, query, notFound: ContainerNotFoundError },
      ENTRIES,
      (entry): Blob | ObjectPrefix =>
        entry.name === 'BlobPrefix'
          ? new ObjectPrefix(container, readNamed(entry, details))
          : context.models.object(readBlob(entry, container, details)),
      call,
    );
  }

  get(place: ObjectPlace, call: Call): Promise<Blob> {
    return this.#http.get(place, call);
  }

  async put(
    target: PutTarget<AzureUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<AzureObjectExtra>> {
    const md5 = checksum?.hex ?? null;
    const { headers } = await this.#client.put(
      {
        ...this.#client.objectRequest(target.operation, target),
        headers: { 'x-ms-blob-type': 'BlockBlob', ...blobHeaders(target, md5), ...md5Header(checksum) },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { data: putObjectData(target, bytes.byteLength, md5, headers), stored: storedMd5(headers) };
  }

  open(request: OpenRequest, call: Call): Promise<OpenedObject<AzureObjectExtra>> {
    return this.#http.open(request, call);
  }

  async delete(object: ObjectReference, call: Call): Promise<void> {
    await this.#client.delete(this.#client.deleteRequest('deleteObject', object), call);
  }

  /** An account with a hierarchical namespace lists a folder as an empty blob that says so in its metadata. */
  isFolderMark({ metadata, size }: Blob): boolean {
    const isFolder = Object.entries(metadata ?? {}).some(
      ([key, value]) => key.toLowerCase() === 'hdi_isfolder' && value.toLowerCase() === 'true',
    );
    return isFolder && size === 0;
  }
}
