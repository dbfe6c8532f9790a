import { createHash } from 'node:crypto';
import type { Call, CallOptions } from '../../src/connection/call.js';
import { collect } from '../../src/connection/pages.js';
import { escapeXml, readElement } from '../../src/connection/xml.js';
import { ContainerNotFoundError, ObjectNotFoundError } from '../../src/errors.js';
import { toDate } from '../../src/model.js';
import type { Checksum } from '../../src/storage/checksum.js';
import { defined, etagIn, md5Of, quoted, unquote } from '../../src/storage/headers.js';
import { containerName, type ContainerReference } from '../../src/storage/models.js';
import { rangeHeader } from '../../src/storage/range.js';
import type {
  IncompleteUpload,
  Part,
  PartCopy,
  PartUpload,
  PutResult,
  PutTarget,
  StoredPart,
} from '../../src/storage/transport.js';
import { copySource, S3Copies } from './s3-copies.js';
import { errorInBody } from './s3-errors.js';
import { conditions, objectHeaders, partSizeHeader, payloadHeader, putObjectData } from './s3-headers.js';
import type { S3ObjectExtra, S3UploadExtra } from './s3-models.js';
import type { S3Options } from './s3-options.js';
import {
  decoder,
  document,
  isTruncated,
  markerIn,
  nextOf,
  required,
  requiredNumber,
  XML_HEADERS,
} from './s3-xml.js';

/** Uploads in parts. */
export abstract class S3Uploads<Options extends S3Options = S3Options> extends S3Copies<Options> {
  override async beginUpload(
    target: PutTarget<S3UploadExtra>,
    partSize: number,
    call: Call,
  ): Promise<PartUpload<S3UploadExtra>> {
    const { operation } = target;
    const request = this.objectRequest(operation, target);
    const root = await this.sendXml(
      {
        ...request,
        method: 'POST',
        query: { uploads: '' },
        headers: { ...objectHeaders(target), ...partSizeHeader(partSize), ...request.headers },
        notFound: ContainerNotFoundError,
        // One too many is found by listIncompleteUploads, and costs less than a failed upload.
        idempotent: true,
      },
      call,
    );
    return { target, id: required(root, 'UploadId', this.details(operation)) };
  }

  override async putPart(
    { target, id }: PartUpload<S3UploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const request = this.objectRequest(target.operation, target);
    const { headers } = await this.sendEmpty(
      {
        ...request,
        method: 'PUT',
        query: { partNumber: number, uploadId: id },
        headers: { ...request.headers, ...payloadHeader(checksum) },
        body: bytes,
      },
      call,
    );
    const etag = etagIn(headers) ?? '';
    return { number, size: bytes.byteLength, etag, stored: 'checked' };
  }

  override async copyPart(
    { target, id }: PartUpload<S3UploadExtra>,
    { number, start, end, source, ifMatch }: PartCopy,
    call: Call,
  ): Promise<StoredPart> {
    const { operation } = target;
    const request = this.objectRequest(operation, target);
    const root = await this.sendXml(
      {
        ...request,
        method: 'PUT',
        query: { partNumber: number, uploadId: id },
        headers: defined({
          ...request.headers,
          ...this.customerKeyHeaders('copy-source-'),
          'x-amz-copy-source': copySource(source),
          'x-amz-copy-source-range': rangeHeader({ start, end }),
          'x-amz-copy-source-if-match': ifMatch === null ? undefined : quoted(ifMatch),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    const etag = unquote(required(root, 'ETag', this.details(operation))) ?? '';
    return { number, size: end - start, etag, stored: null };
  }

  override async completeUpload(
    { target, id }: PartUpload<S3UploadExtra>,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<S3ObjectExtra>> {
    const { operation } = target;
    const list = parts
      .map(
        ({ number, etag }) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>"${escapeXml(etag)}"</ETag></Part>`,
      )
      .join('');
    const condition = conditions(target.extra ?? {}, this.store);
    const answer = await this.sendBytes(
      {
        ...this.placeRequest(operation, target),
        method: 'POST',
        query: { uploadId: id },
        headers: { ...XML_HEADERS, ...condition.headers },
        body: document('CompleteMultipartUpload', list),
        idempotent: condition.idempotent,
        errorInBody,
      },
      call,
    );
    const root = this.parse(answer, operation);
    // Ceph leaves the entity tag out of this answer.
    const etag =
      root.get('ETag') || (await this.head(this.objectRequest(operation, target), call)).headers.etag;
    const size = parts.reduce((total, part) => total + part.size, 0);
    const data = putObjectData(target, size, { ...answer.headers, etag });
    return { data: { ...data, extra: { ...data.extra, partSize: parts[0]?.size ?? null } }, stored: null };
  }

  override async findCompleted(
    { target }: PartUpload<S3UploadExtra>,
    parts: readonly StoredPart[],
    call: Call,
  ): Promise<PutResult<S3ObjectExtra> | null> {
    const request = this.objectRequest(target.operation, target);
    const { status, headers } = await this.head({ ...request, accept: [404] }, call);
    if (status === 404) return null;
    const joined = createHash('md5');
    for (const part of parts) joined.update(Buffer.from(part.etag, 'hex'));
    if (etagIn(headers) !== `${joined.digest('hex')}-${parts.length}`) return null;
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, headers), stored: null };
  }

  override async abortUpload({ target, id }: PartUpload, call: Call): Promise<void> {
    const request = this.placeRequest(target.operation, target);
    await this.sendEmpty({ ...request, method: 'DELETE', query: { uploadId: id }, accept: [404] }, call);
  }

  override async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const { operation } = target;
    const details = this.details(operation);
    const query = { uploadId: id };
    const parts = this.pages({ ...this.placeRequest(operation, target), query }, call, (page) => {
      const root = readElement(page);
      const items = root.all('Part').map((part) => {
        const etag = unquote(required(part, 'ETag', details)) ?? '';
        const md5 = md5Of(etag);
        return {
          number: requiredNumber(part, 'PartNumber', details),
          size: requiredNumber(part, 'Size', details),
          etag,
          stored: md5 === null ? null : ({ algorithm: 'md5', hex: md5 } as const),
        };
      });
      if (!isTruncated(root)) return { items, next: null };
      const marker = nextOf(markerIn(root, 'NextPartNumberMarker') ?? items.at(-1)?.number, details);
      return { items, next: { ...query, 'part-number-marker': marker } };
    });
    return collect(parts);
  }

  override iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    const operation = 'listIncompleteUploads';
    const name = containerName(container);
    const details = this.details(operation);
    const query = { uploads: '', 'encoding-type': 'url' };
    const request = { ...this.bucketRequest(operation, name), query, notFound: ContainerNotFoundError };
    return this.pages(request, this.call(options), (page) => {
      const root = readElement(page);
      const decode = decoder(root);
      const items = root.all('Upload').map((upload) => ({
        container: name,
        name: decode(required(upload, 'Key', details)),
        id: required(upload, 'UploadId', details),
        startedAt: toDate(upload.get('Initiated')),
      }));
      if (!isTruncated(root)) return { items, next: null };
      const key = markerIn(root, 'NextKeyMarker');
      const last =
        key === null
          ? items.at(-1)
          : { name: decode(key), id: markerIn(root, 'NextUploadIdMarker') ?? undefined };
      const next = { 'key-marker': nextOf(last?.name, details), 'upload-id-marker': last?.id };
      return { items, next: { ...query, ...next } };
    });
  }
}
