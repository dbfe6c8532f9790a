import { createHash } from 'node:crypto';
import {
  type CloudResponse,
  type Call,
  checkDocument,
  ChecksumError,
  collect,
  ContainerNotFoundError,
  escapeXml,
  ObjectNotFoundError,
  type Page,
  readElement,
  toDate,
  type XmlCursor,
} from '../../../src/driver/index.js';
import {
  type ObjectRequest,
  type Checksum,
  defined,
  etagIn,
  ifMatchHeader,
  type IncompleteUpload,
  md5Of,
  opaqueTag,
  type Part,
  type PartCopy,
  type PartUpload,
  type PutResult,
  type PutTarget,
  rangeHeader,
  type StorageObjectData,
  type StoredPart,
  type StoreUploads,
  unquote,
} from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import { copySource } from './copies.js';
import { conditions, objectHeaders, partSizeHeader, payloadHeader, putObjectData } from './headers.js';
import type { S3Extras, S3ObjectExtra, S3UploadExtra } from './models.js';
import {
  decoder,
  document,
  expectRoot,
  isTruncated,
  markerIn,
  nextOf,
  required,
  requiredNumber,
  XML_HEADERS,
} from './xml.js';

/** Milliseconds that a store's clock may be behind ours. */
const CLOCKS_APART = 5000;

/** Requests of uploads in parts. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export class S3Uploads implements StoreUploads<S3Extras> {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  async begin(
    target: PutTarget<S3UploadExtra>,
    partSize: number,
    call: Call,
  ): Promise<PartUpload<S3UploadExtra>> {
    const { operation } = target;
    const request = this.#client.objectRequest(operation, target);
    const root = await this.#client.post(
      {
        ...request,
        query: { uploads: '' },
        headers: { ...objectHeaders(target), ...partSizeHeader(partSize), ...request.headers },
        notFound: ContainerNotFoundError,
        // After a lost response the upload is looked up before another is started.
        idempotent: false,
      },
      call,
    );
    return { target, id: required(root, 'UploadId', this.#client.context.details(operation)) };
  }

  /** By the store's clock, which may be slightly behind. */
  async listStrays(
    target: PutTarget<S3UploadExtra>,
    since: Date,
    call: Call,
  ): Promise<readonly PartUpload<S3UploadExtra>[]> {
    const strays: PartUpload<S3UploadExtra>[] = [];
    const { operation, container, name } = target;
    for await (const upload of this.#incompleteUploads(operation, container, name, call)) {
      const isOurs =
        upload.startedAt !== null && upload.startedAt.getTime() >= since.getTime() - CLOCKS_APART;
      if (upload.name === name && isOurs) strays.push({ target, id: upload.id });
    }
    return strays;
  }

  async putPart(
    { target, id }: PartUpload<S3UploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const request = this.#client.objectRequest(target.operation, target);
    const { headers } = await this.#client.put(
      {
        ...request,
        query: { partNumber: number, uploadId: id },
        headers: { ...request.headers, ...payloadHeader(checksum) },
        body: bytes,
      },
      call,
    );
    const etag = etagIn(headers) ?? '';
    const { stored } = this.#client.putResult(putObjectData(target, bytes.byteLength, headers));
    return { number, size: bytes.byteLength, etag, stored };
  }

  async copyPart(
    { target, id }: PartUpload<S3UploadExtra>,
    { number, start, end, source, ifMatch }: PartCopy,
    call: Call,
  ): Promise<StoredPart> {
    const { operation } = target;
    const request = this.#client.objectRequest(operation, target);
    const root = await this.#client.read(
      {
        ...request,
        method: 'PUT',
        query: { partNumber: number, uploadId: id },
        headers: defined({
          ...request.headers,
          ...this.#client.customerKeyHeaders('copy-source-'),
          'x-amz-copy-source': copySource(source),
          'x-amz-copy-source-range': rangeHeader({ start, end }),
          'x-amz-copy-source-if-match': ifMatchHeader(ifMatch ?? undefined),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    const details = this.#client.context.details(operation);
    const etag = unquote(required(expectRoot(root, 'CopyPartResult', details), 'ETag', details)) ?? '';
    return { number, size: end - start, etag, stored: null };
  }

  async complete(
    { target, id }: PartUpload<S3UploadExtra>,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<S3ObjectExtra>> {
    const { operation } = target;
    const list = parts
      .map(
        ({ number, etag }) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>"${escapeXml(opaqueTag(etag))}"</ETag></Part>`,
      )
      .join('');
    const condition = conditions(target.extra ?? {}, this.#client.store);
    const response = await this.#client.bytes(
      {
        ...this.#client.placeRequest(operation, target),
        method: 'POST',
        query: { uploadId: id },
        headers: { ...XML_HEADERS, ...condition.headers },
        body: document('CompleteMultipartUpload', list),
        idempotent: condition.idempotent,
      },
      call,
    );
    const details = this.#client.context.details(operation);
    const root = expectRoot(
      this.#client.parse(response, operation),
      'CompleteMultipartUploadResult',
      details,
    );
    // Ceph leaves the entity tag out of this response.
    const etag =
      root.get('ETag') ||
      (await this.#head(this.#client.objectRequest(operation, target), call)).headers.etag;
    const size = parts.reduce((total, part) => total + part.size, 0);
    const data = putObjectData(target, size, { ...response.headers, etag });
    this.#compareTag(target, parts, data);
    return { data: { ...data, extra: { ...data.extra, partSize: parts[0]?.size ?? null } }, stored: null };
  }

  /** The tag of a multipart object is the MD5 of the parts' MD5s, and their number; it is compared if it has that form. */
  #compareTag(
    { operation, name, container }: PutTarget,
    parts: readonly StoredPart[],
    { extra: { etag, serverSideEncryption } }: StorageObjectData<S3ObjectExtra>,
  ): void {
    const isEncrypted = serverSideEncryption !== null && serverSideEncryption !== 'AES256';
    if (isEncrypted || this.#client.hasCustomerKey || !this.#client.tagsAreMd5(container)) return;
    const expected = joinedTag(parts);
    const found = etag === null ? null : opaqueTag(etag).toLowerCase();
    if (expected === null || found === null || !/^[0-9a-f]{32}-\d+$/.test(found) || found === expected)
      return;
    throw new ChecksumError(
      `${operation}: ${this.#client.context.provider} made other content of the parts of ${name} than was sent (entity tag ${etag}, not ${expected}). ` +
        'Where its tags only look like MD5s, set the option etagIsMd5 to false.',
      { ...this.#client.context.details(operation), retryable: true },
    );
  }

  async findCompleted(
    { target }: PartUpload<S3UploadExtra>,
    parts: readonly StoredPart[],
    call: Call,
  ): Promise<PutResult<S3ObjectExtra> | null> {
    const request = this.#client.objectRequest(target.operation, target);
    const { status, headers } = await this.#head({ ...request, accept: [404] }, call);
    if (status === 404) return null;
    const etag = etagIn(headers);
    if (etag === null || opaqueTag(etag).toLowerCase() !== joinedTag(parts)) return null;
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, headers), stored: null };
  }

  async abort({ target, id }: PartUpload, call: Call): Promise<void> {
    const request = this.#client.placeRequest(target.operation, target);
    await this.#client.delete({ ...request, query: { uploadId: id }, accept: [404] }, call);
  }

  async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const { operation } = target;
    const details = this.#client.context.details(operation);
    const query = { uploadId: id };
    const readPage = (page: XmlCursor): Page<StoredPart> => {
      const root = readElement(page);
      checkDocument(root, 'ListPartsResult', ['Part', 'IsTruncated'], details);
      const items = root.all('Part').map((part) => {
        const etag = unquote(required(part, 'ETag', details)) ?? '';
        const md5 = this.#client.tagsAreMd5(target.container) ? md5Of(etag) : null;
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
    };
    const request = { ...this.#client.placeRequest(operation, target), query };
    return collect(this.#client.list(request, readPage, call));
  }

  /** All uploads of a bucket that were begun and neither completed nor aborted. */
  iterate(container: string, call: Call): AsyncIterable<IncompleteUpload> {
    return this.#incompleteUploads('listIncompleteUploads', container, undefined, call);
  }

  #head(request: ObjectRequest, call: Call): Promise<CloudResponse<null>> {
    return this.#client.head({ notFound: ObjectNotFoundError, ...request }, call);
  }

  /** Unfinished uploads of a bucket with this name prefix. */
  #incompleteUploads(
    operation: string,
    name: string,
    prefix: string | undefined,
    call: Call,
  ): AsyncIterable<IncompleteUpload> {
    const details = this.#client.context.details(operation);
    const query = { uploads: '', 'encoding-type': 'url', prefix };
    const request = {
      ...this.#client.bucketRequest(operation, name),
      query,
      notFound: ContainerNotFoundError,
    };
    const readPage = (page: XmlCursor): Page<IncompleteUpload> => {
      const root = readElement(page);
      checkDocument(root, 'ListMultipartUploadsResult', ['Upload', 'IsTruncated'], details);
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
    };
    return this.#client.list(request, readPage, call);
  }
}

/** Expected tag of a multipart object; null if the parts' tags are no MD5s. */
function joinedTag(parts: readonly StoredPart[]): string | null {
  const joined = createHash('md5');
  for (const { etag } of parts) {
    const md5 = md5Of(opaqueTag(etag));
    if (md5 === null) return null;
    joined.update(Buffer.from(md5, 'hex'));
  }
  return `${joined.digest('hex')}-${parts.length}`;
}
