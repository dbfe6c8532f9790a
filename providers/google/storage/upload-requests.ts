import {
  type ClientRequest,
  ContainerNotFoundError,
  InvalidRequestError,
  joinParts,
} from '../../../src/driver/index.js';
import type { Payload, PutTarget, StorageContext } from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';
import { type GoogleUploadExtra, uploadJson } from './models.js';

/** Path of uploads to a bucket. @throws InvalidRequestError for a name that the store refuses */
export function uploadPath(client: GoogleStorageClient, { operation, container }: PutTarget): string {
  return `/upload${client.bucketPath(operation, container)}/o`;
}

/** A request that puts an object or begins to, but for its method and content. */
export function uploadRequest(
  client: GoogleStorageClient,
  target: PutTarget<GoogleUploadExtra>,
  uploadType: 'multipart' | 'resumable',
): ClientRequest {
  const { kmsKeyName, predefinedAcl, ifGenerationMatch } = target.extra ?? {};
  return {
    operation: target.operation,
    path: uploadPath(client, target),
    query: { uploadType, name: target.name, kmsKeyName, predefinedAcl, ifGenerationMatch },
    // With a condition, a repeated request would be refused because of the first.
    idempotent: ifGenerationMatch === undefined,
    notFound: ContainerNotFoundError,
  };
}

/** Properties and content of an object in one body. @throws InvalidRequestError for a content type with line breaks */
export function multipart(
  target: PutTarget<GoogleUploadExtra>,
  { bytes, checksum }: Payload,
  context: Pick<StorageContext, 'details'>,
): Pick<ClientRequest, 'headers' | 'body'> {
  const { contentType: type, operation } = target;
  if (/[\r\n]/.test(type))
    throw new InvalidRequestError(
      `${operation}: contentType must be one line, not ${JSON.stringify(type)}.`,
      context.details(operation),
    );
  const { contentType, body } = joinParts('related', [
    {
      headers: { 'content-type': 'application/json' },
      content: JSON.stringify(uploadJson(target, checksum)),
    },
    { headers: { 'content-type': type }, content: bytes },
  ]);
  return { headers: { 'content-type': contentType }, body };
}
