import { randomUUID } from 'node:crypto';
import {
  type Call,
  checkDocument,
  ContainerNotFoundError,
  escapeXml,
  headerValue,
  MalformedResponseError,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  type IncompleteUpload,
  type ObjectPlace,
  type Part,
  type PartUpload,
  type PutResult,
  type PutTarget,
  type StoredPart,
  type StoreUploads,
} from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';
import type { AzureContainers } from './containers.js';
import { blobHeaders, md5Header, putObjectData, storedMd5 } from './headers.js';
import type { AzureExtras, AzureObjectExtra, AzureUploadExtra } from './models.js';
import { document, readBlob } from './xml.js';

const BLOBS: ReadonlySet<string> = new Set(['Blob']);

/** Uploads in blocks, which a list makes a blob of. */
export class AzureUploads implements StoreUploads<AzureExtras> {
  readonly #client: AzureClient;
  readonly #containers: AzureContainers;

  constructor(client: AzureClient, containers: AzureContainers) {
    this.#client = client;
    this.#containers = containers;
  }

  async begin(
    target: PutTarget<AzureUploadExtra>,
    _partSize: number,
    call: Call,
  ): Promise<PartUpload<AzureUploadExtra>> {
    // Blocks need no beginning; a missing container is noticed before gigabytes are read.
    await this.#containers.get(target.container, call);
    return { target, id: randomUUID() };
  }

  async putPart(
    { target, id }: PartUpload<AzureUploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const etag = blockId(id, number);
    const { headers } = await this.#client.put(
      {
        ...this.#client.objectRequest(target.operation, target),
        query: { comp: 'block', blockid: etag },
        headers: md5Header(checksum),
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { number, size: bytes.byteLength, etag, stored: storedMd5(headers) };
  }

  async complete(
    { target }: PartUpload<AzureUploadExtra>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<AzureObjectExtra>> {
    const md5 = whole?.hex ?? null;
    const list = parts.map(({ etag }) => `<Latest>${escapeXml(etag)}</Latest>`).join('');
    const { headers } = await this.#client.put(
      {
        ...this.#client.objectRequest(target.operation, target),
        query: { comp: 'blocklist' },
        headers: { 'content-type': 'application/xml', ...blobHeaders(target, md5) },
        body: document('BlockList', list),
        notFound: ContainerNotFoundError,
      },
      call,
    );
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, md5, headers), stored: null };
  }

  /**
   * Azure has no request for this. If there is no blob of this name, creating an empty one drops the blocks, and it is deleted again;
   * otherwise Azure drops the blocks after a week.
   */
  async abort({ target }: PartUpload<AzureUploadExtra>, call: Call): Promise<void> {
    const request = this.#client.objectRequest(target.operation, target);
    const made = await this.#client.put(
      {
        ...request,
        query: { comp: 'blocklist' },
        headers: { 'content-type': 'application/xml', 'if-none-match': '*' },
        body: document('BlockList', ''),
        accept: [404, 409, 412],
      },
      call,
    );
    const etag = headerValue(made.headers, 'etag');
    if (made.status >= 400 || etag === undefined) return;
    await this.#client.delete({ ...request, headers: { 'if-match': etag }, accept: [404, 412] }, call);
  }

  async listParts({ target, id }: PartUpload, call: Call): Promise<StoredPart[]> {
    const blocks = await this.#blocks(target.operation, target, call);
    return blocks
      .filter((block) => uploadOf(block.id) === id)
      .map((block) => ({ number: numberOf(block.id), size: block.size, etag: block.id, stored: null }));
  }

  /** Lists blobs that have blocks of an upload and no content yet. */
  async *iterate(container: string, call: Call): AsyncGenerator<IncompleteUpload, void, undefined> {
    const operation = 'listIncompleteUploads';
    const request = this.#client.containerRequest(operation, container);
    const query = { ...request.query, comp: 'list', include: 'uncommittedblobs' };
    const details = this.#client.context.details(operation);
    const blobs = this.#client.entries(
      { ...request, query, notFound: ContainerNotFoundError },
      BLOBS,
      (blob) => readBlob(blob, container, details),
      call,
    );
    for await (const blob of blobs) {
      if (blob.size !== 0) continue;
      const place = { container, name: blob.name };
      const [first] = await this.#blocks(operation, place, call);
      const id = first === undefined ? null : uploadOf(first.id);
      if (id !== null) yield { ...place, id, startedAt: null };
    }
  }

  /** Lists blocks of a blob that are in no block list yet. */
  async #blocks(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<{ readonly id: string; readonly size: number }[]> {
    const query = { comp: 'blocklist', blocklisttype: 'uncommitted' };
    const request = { ...this.#client.objectRequest(operation, place), query, accept: [404] };
    const response = await this.#client.bytes({ ...request, method: 'GET' }, call);
    if (response.status === 404) return [];
    const root = this.#client.parse(response, operation);
    const details = this.#client.context.details(operation);
    checkDocument(root, 'BlockList', ['UncommittedBlocks', 'CommittedBlocks'], details);
    const blocks = root.child('UncommittedBlocks')?.all('Block') ?? [];
    return blocks.map((block) => {
      const size = Number(block.get('Size') || Number.NaN);
      if (Number.isSafeInteger(size) && size >= 0) return { id: block.get('Name') ?? '', size };
      throw new MalformedResponseError(
        `${operation}: Azure does not say how large a block of ${place.name} is.`,
        details,
      );
    });
  }
}

/** All block ids of a blob must have the same length. */
function blockId(upload: string, number: number): string {
  return Buffer.from(`${upload}:${String(number).padStart(6, '0')}`).toString('base64');
}

function uploadOf(block: string): string | null {
  return /^([0-9a-f-]{36}):\d{6}$/.exec(Buffer.from(block, 'base64').toString('latin1'))?.[1] ?? null;
}

function numberOf(block: string): number {
  return Number(Buffer.from(block, 'base64').toString('latin1').slice(-6));
}
