import { randomUUID } from 'node:crypto';
import {
  type Call,
  type CallOptions,
  checkDocument,
  ContainerNotFoundError,
  escapeXml,
  headerValue,
  MalformedResponseError,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  containerName,
  type ContainerReference,
  type IncompleteUpload,
  type ObjectPlace,
  type Part,
  type PartUpload,
  type Payload,
  type PutResult,
  type PutTarget,
  type StoredPart,
} from '../../../src/storage/index.js';
import { AzureContainers } from './containers.js';
import { blobHeaders, md5Header, putObjectData, storedMd5 } from './headers.js';
import type { AzureObjectExtra, AzureUploadExtra } from './models.js';
import { readBlob } from './xml.js';

const BLOBS: ReadonlySet<string> = new Set(['Blob']);

/** Uploads: in one request, and in blocks that a list makes a blob of. */
export abstract class AzureUploads extends AzureContainers {
  override async putObject(
    target: PutTarget<AzureUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<AzureObjectExtra>> {
    const md5 = checksum?.hex ?? null;
    const { headers } = await this.sendEmpty(
      {
        ...this.objectRequest(target.operation, target),
        method: 'PUT',
        headers: { 'x-ms-blob-type': 'BlockBlob', ...blobHeaders(target, md5), ...md5Header(checksum) },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { data: putObjectData(target, bytes.byteLength, md5, headers), stored: storedMd5(headers) };
  }

  override async beginUpload(
    target: PutTarget<AzureUploadExtra>,
    _partSize: number,
    call: Call,
  ): Promise<PartUpload<AzureUploadExtra>> {
    // Blocks need no beginning; a missing container is noticed before gigabytes are read.
    await this.getContainer(target.container, call);
    return { target, id: randomUUID() };
  }

  override async putPart(
    { target, id }: PartUpload<AzureUploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const etag = blockId(id, number);
    const { headers } = await this.sendEmpty(
      {
        ...this.objectRequest(target.operation, target),
        method: 'PUT',
        query: { comp: 'block', blockid: etag },
        headers: md5Header(checksum),
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { number, size: bytes.byteLength, etag, stored: storedMd5(headers) };
  }

  override async completeUpload(
    { target }: PartUpload<AzureUploadExtra>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<AzureObjectExtra>> {
    const md5 = whole?.hex ?? null;
    const list = parts.map(({ etag }) => `<Latest>${escapeXml(etag)}</Latest>`).join('');
    const { headers } = await this.sendEmpty(
      {
        ...this.objectRequest(target.operation, target),
        method: 'PUT',
        query: { comp: 'blocklist' },
        headers: { 'content-type': 'application/xml', ...blobHeaders(target, md5) },
        body: `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, md5, headers), stored: null };
  }

  /**
   * Azure has no request for this. Where there is no blob of this name an empty one is made, which drops the blocks, and deleted; beside
   * a blob that is there the blocks stay until Azure drops them, after a week.
   */
  override async abortUpload({ target }: PartUpload<AzureUploadExtra>, call: Call): Promise<void> {
    const request = this.objectRequest(target.operation, target);
    const made = await this.sendEmpty(
      {
        ...request,
        method: 'PUT',
        query: { comp: 'blocklist' },
        headers: { 'content-type': 'application/xml', 'if-none-match': '*' },
        body: '<?xml version="1.0" encoding="utf-8"?><BlockList></BlockList>',
        accept: [404, 409, 412],
      },
      call,
    );
    const etag = headerValue(made.headers, 'etag');
    if (made.status >= 400 || etag === undefined) return;
    await this.sendEmpty(
      { ...request, method: 'DELETE', headers: { 'if-match': etag }, accept: [404, 412] },
      call,
    );
  }

  override async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const blocks = await this.#blocks(target.operation, target, call);
    return blocks
      .filter((block) => uploadOf(block.id) === id)
      .map((block) => ({ number: numberOf(block.id), size: block.size, etag: block.id, stored: null }));
  }

  override async *iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncGenerator<IncompleteUpload, void, undefined> {
    const operation = 'listIncompleteUploads';
    const call = this.call(options);
    const name = containerName(container);
    const request = this.containerRequest(operation, name);
    const query = { ...request.query, comp: 'list', include: 'uncommittedblobs' };
    const details = this.details(operation);
    const blobs = this.markedPages(
      { ...request, query, notFound: ContainerNotFoundError },
      call,
      BLOBS,
      (blob) => readBlob(blob, name, details),
    );
    for await (const blob of blobs) {
      if (blob.size !== 0) continue;
      const place = { container: name, name: blob.name };
      const [first] = await this.#blocks(operation, place, call);
      const id = first === undefined ? null : uploadOf(first.id);
      if (id !== null) yield { ...place, id, startedAt: null };
    }
  }

  /** Blocks of a blob that are in no block list yet. */
  async #blocks(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<{ readonly id: string; readonly size: number }[]> {
    const query = { comp: 'blocklist', blocklisttype: 'uncommitted' };
    const response = await this.sendBytes(
      { ...this.objectRequest(operation, place), method: 'GET', query, accept: [404] },
      call,
    );
    if (response.status === 404) return [];
    const root = this.parse(response, operation);
    checkDocument(root, 'BlockList', ['UncommittedBlocks', 'CommittedBlocks'], this.details(operation));
    const blocks = root.child('UncommittedBlocks')?.all('Block') ?? [];
    return blocks.map((block) => {
      const size = Number(block.get('Size') || Number.NaN);
      if (Number.isSafeInteger(size) && size >= 0) return { id: block.get('Name') ?? '', size };
      throw new MalformedResponseError(
        `${operation}: Azure does not say how large a block of ${place.name} is.`,
        this.details(operation),
      );
    });
  }
}

/** All ids of a blob's blocks have one length. */
function blockId(upload: string, number: number): string {
  return Buffer.from(`${upload}:${String(number).padStart(6, '0')}`).toString('base64');
}

function uploadOf(block: string): string | null {
  return /^([0-9a-f-]{36}):\d{6}$/.exec(Buffer.from(block, 'base64').toString('latin1'))?.[1] ?? null;
}

function numberOf(block: string): number {
  return Number(Buffer.from(block, 'base64').toString('latin1').slice(-6));
}
