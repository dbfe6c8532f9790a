import type { IncomingHttpHeaders } from 'node:http';
import { type Call, ContainerNotFoundError } from '../../../src/driver/index.js';
import {
  HttpObjects,
  type ListObjectsOptions,
  ObjectPrefix,
  type ObjectReference,
  type ObjectRequest,
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
export class AzureBlobRequests
  extends HttpObjects<AzureExtras, AzureClient>
  implements StoreObjects<AzureExtras>
{
  override list(
    container: string,
    { prefix, delimiter }: ListObjectsOptions,
    call: Call,
  ): AsyncIterable<Blob | ObjectPrefix> {
    const operation = 'listObjects';
    const { context } = this.client;
    const details = context.details(operation);
    const request = this.client.containerRequest(operation, container);
    const query = { ...request.query, comp: 'list', include: 'metadata', prefix, delimiter };
    return this.client.entries(
      { ...request, query, notFound: ContainerNotFoundError },
      ENTRIES,
      (entry): Blob | ObjectPrefix =>
        entry.name === 'BlobPrefix'
          ? new ObjectPrefix(container, readNamed(entry, details))
          : context.models.object(readBlob(entry, container, details)),
      call,
    );
  }

  protected override putRequest(target: PutTarget<AzureUploadExtra>, { checksum }: Payload): ObjectRequest {
    return {
      ...this.client.objectRequest(target.operation, target),
      headers: {
        'x-ms-blob-type': 'BlockBlob',
        ...blobHeaders(target, checksum?.hex ?? null),
        ...md5Header(checksum),
      },
    };
  }

  protected override readPut(
    target: PutTarget<AzureUploadExtra>,
    { bytes, checksum }: Payload,
    headers: IncomingHttpHeaders,
  ): PutResult<AzureObjectExtra> {
    const data = putObjectData(target, bytes.byteLength, checksum?.hex ?? null, headers);
    return { data, stored: storedMd5(headers) };
  }

  override async delete(object: ObjectReference, call: Call): Promise<void> {
    await this.client.delete(this.client.deleteRequest('deleteObject', object), call);
  }

  /** An account with a hierarchical namespace lists a folder as an empty blob marked in its metadata. */
  isFolderMark({ metadata, size }: Blob): boolean {
    const isFolder = Object.entries(metadata ?? {}).some(
      ([key, value]) => key.toLowerCase() === 'hdi_isfolder' && value.toLowerCase() === 'true',
    );
    return isFolder && size === 0;
  }
}
