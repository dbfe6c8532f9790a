import {
  type Call,
  ChecksumError,
  type ClientRequest,
  MalformedResponseError,
  queryOfLink,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  type Part,
  type PartUpload,
  type PutResult,
  type PutTarget,
  sendPiece,
  type SessionState,
  type StorageObjectData,
  type StoredPart,
  type StoreUploads,
  textIn,
  type UploadSession,
} from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';
import {
  crc32cOf,
  type GoogleObjectExtra,
  type GoogleStorageExtras,
  type GoogleUploadExtra,
  readResource,
  uploadJson,
} from './models.js';
import { uploadPath, uploadRequest } from './upload-requests.js';

type ObjectData = StorageObjectData<GoogleObjectExtra> & { readonly size: number };

/** "Resume Incomplete": the store has the bytes so far, and expects more. */
const INCOMPLETE = 308;
/** Status of a response to a cancelled upload. */
const GIVEN_UP = 499;

/** Bytes in the store when an upload was resumed. Its parts may be sent by another fork than the one that asked. */
const resumedAt = new WeakMap<PartUpload, number>();

/**
 * Large objects on their way in, through a resumable session.
 *
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export class GoogleUploads implements StoreUploads<GoogleStorageExtras> {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  async begin(
    target: PutTarget<GoogleUploadExtra>,
    partSize: number,
    call: Call,
  ): Promise<PartUpload<GoogleUploadExtra>> {
    const { context } = this.#client;
    const { headers } = await context.connection.empty(
      {
        ...uploadRequest(this.#client, target, 'resumable'),
        method: 'POST',
        headers: { 'x-upload-content-type': target.contentType },
        json: uploadJson(target, null),
      },
      call,
    );
    const location = textIn(headers, 'location');
    if (location === null || !URL.canParse(location)) {
      throw new MalformedResponseError(
        `${target.operation}: Google does not say where the upload goes.`,
        context.details(target.operation),
      );
    }
    return { target, id: `${partSize}${new URL(location).search}` };
  }

  async putPart(upload: PartUpload, part: Part, call: Call): Promise<StoredPart> {
    const piece = { ...part, received: resumedAt.get(upload) };
    const { result } = await sendPiece(this.#session(upload, part), piece, call);
    const size = part.bytes.byteLength;
    return { number: part.number, size, etag: result?.extra.generation ?? '', stored: null };
  }

  /** The object exists since its last part; compares the stored content with what was sent. */
  async complete(
    { target }: PartUpload<GoogleUploadExtra>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<GoogleObjectExtra>> {
    const { operation, name } = target;
    const place = { container: target.container, name, version: parts.at(-1)?.etag || undefined };
    const data = readResource(await this.#client.get(this.#client.objectRequest(operation, place), call));
    const stored = crc32cOf(data.extra);
    const size = parts.reduce((total, part) => total + part.size, 0);
    const isSame = whole === null || stored === null || stored.hex === whole.hex;
    if (isSame && data.size === size) return { data, stored };
    await this.#client.deleteObject(operation, place, call);
    throw new ChecksumError(
      `${operation}: the store has other bytes of ${name} than were sent (${data.size} bytes with crc32c ${stored?.hex}, not ${size} with ${whole?.hex}); it was deleted.`,
      this.#client.context.details(operation),
    );
  }

  async abort(upload: PartUpload, call: Call): Promise<void> {
    const request = this.#sessionRequest(upload);
    await this.#client.context.connection.empty(
      { ...request, method: 'DELETE', accept: [404, 410, GIVEN_UP] },
      call,
    );
  }

  /** A session has bytes rather than parts: complete parts count as stored. Of the next one only the rest is sent. */
  async listParts(upload: PartUpload, call: Call): Promise<StoredPart[]> {
    const { result, received } = await this.#ask(upload, call);
    resumedAt.set(upload, received);
    const partSize = Number.parseInt(upload.id, 10);
    const count = result === null ? Math.floor(received / partSize) : Math.ceil(result.size / partSize);
    return Array.from({ length: count }, (_, index) => ({
      number: index + 1,
      size: Math.min(partSize, (result?.size ?? received) - index * partSize),
      etag: result?.extra.generation ?? '',
      stored: null,
    }));
  }

  #session(upload: PartUpload, { last, offset, bytes }: Part): UploadSession<ObjectData> {
    const total = last ? String(offset + bytes.byteLength) : '*';
    return {
      operation: upload.target.operation,
      send: (rest, at, call) => {
        const range = rest.byteLength === 0 ? '*' : `${at}-${at + rest.byteLength - 1}`;
        const request = {
          ...this.#sessionRequest(upload),
          headers: { 'content-range': `bytes ${range}/${total}` },
          body: rest,
          idempotent: false,
        };
        return this.#put(request, call);
      },
      ask: (call) => this.#ask(upload, call),
    };
  }

  #ask(upload: PartUpload, call: Call): Promise<SessionState<ObjectData>> {
    return this.#put({ ...this.#sessionRequest(upload), headers: { 'content-range': 'bytes */*' } }, call);
  }

  async #put(request: ClientRequest, call: Call): Promise<SessionState<ObjectData>> {
    const { context } = this.#client;
    const response = await context.connection.json({ ...request, method: 'PUT', accept: [INCOMPLETE] }, call);
    if (response.status === INCOMPLETE) {
      const last = /^bytes=0-(\d+)$/.exec(textIn(response.headers, 'range') ?? '')?.[1];
      return { received: last === undefined ? 0 : Number(last) + 1, result: null };
    }
    const result = readResource(context.reader(response.body, request.operation));
    return { received: result.size, result };
  }

  #sessionRequest({ target, id }: PartUpload): ClientRequest {
    const path = uploadPath(this.#client, target);
    return { operation: target.operation, path, query: queryOfLink(id.slice(id.indexOf('?'))) };
  }
}
