import {
  type Call,
  ChecksumError,
  type CloudRequest,
  ContainerNotFoundError,
  InvalidRequestError,
  joinParts,
  MalformedResponseError,
  queryOfLink,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  type Part,
  type PartUpload,
  type Payload,
  type PutResult,
  type PutTarget,
  sendPiece,
  type SessionState,
  type StorageObjectData,
  type StoredPart,
  textIn,
  type UploadSession,
} from '../../../src/storage/index.js';
import { type GoogleObjectExtra, type GoogleUploadExtra, readResource, uploadJson } from './models.js';
import { GoogleObjects } from './objects.js';

type ObjectData = StorageObjectData<GoogleObjectExtra> & { readonly size: number };

/** "Resume Incomplete": the store has what was sent, and wants more. */
const INCOMPLETE = 308;
/** What Google answers where an upload was given up, as asked. */
const GIVEN_UP = 499;

/** How many bytes the store had of an upload when it was resumed. Its parts may be sent by another fork than the one that asked. */
const resumedAt = new WeakMap<PartUpload, number>();

/**
 * Objects on their way in: small ones in one request with what describes them, large ones through a resumable session.
 *
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 */
export abstract class GoogleUploads extends GoogleObjects {
  override async putObject(
    target: PutTarget<GoogleUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<GoogleObjectExtra>> {
    this.#checkContentType(target);
    const { contentType, body } = joinParts('related', [
      {
        headers: { 'content-type': 'application/json' },
        content: JSON.stringify(uploadJson(target, checksum)),
      },
      { headers: { 'content-type': target.contentType }, content: bytes },
    ]);
    const headers = { 'content-type': contentType };
    const resource = await this.ask({ ...this.#upload(target, 'multipart'), headers, body }, call);
    const data = readResource(resource);
    return { data, stored: crc32cOf(data) };
  }

  override async beginUpload(
    target: PutTarget<GoogleUploadExtra>,
    partSize: number,
    call: Call,
  ): Promise<PartUpload<GoogleUploadExtra>> {
    const request = {
      ...this.#upload(target, 'resumable'),
      headers: { 'x-upload-content-type': target.contentType },
      json: uploadJson(target, null),
    };
    const { headers } = await this.connection.empty(request, call);
    const location = textIn(headers, 'location');
    if (location === null || !URL.canParse(location)) {
      throw new MalformedResponseError(
        `${target.operation}: Google does not say where the upload goes.`,
        this.details(target.operation),
      );
    }
    return { target, id: `${partSize}${new URL(location).search}` };
  }

  override async putPart(upload: PartUpload, part: Part, call: Call): Promise<StoredPart> {
    const piece = { ...part, received: resumedAt.get(upload) };
    const { result } = await sendPiece(this.#session(upload, part), piece, call);
    const size = part.bytes.byteLength;
    return { number: part.number, size, etag: result?.extra.generation ?? '', stored: null };
  }

  /** The object is there since its last part came; what the store keeps is compared with what was sent. */
  override async completeUpload(
    { target }: PartUpload<GoogleUploadExtra>,
    parts: readonly StoredPart[],
    whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<GoogleObjectExtra>> {
    const { operation, name } = target;
    const place = { container: target.container, name, version: parts.at(-1)?.etag || undefined };
    const data = readResource(
      await this.ask({ ...this.objectRequest(operation, place), method: 'GET' }, call),
    );
    const stored = crc32cOf(data);
    const size = parts.reduce((total, part) => total + part.size, 0);
    const isSame = whole === null || stored === null || stored.hex === whole.hex;
    if (isSame && data.size === size) return { data, stored };
    await this.remove(operation, place, call);
    throw new ChecksumError(
      `${operation}: the store has other bytes of ${name} than were sent (${data.size} bytes with crc32c ${stored?.hex}, not ${size} with ${whole?.hex}); it was deleted.`,
      this.details(operation),
    );
  }

  override async abortUpload(upload: PartUpload, call: Call): Promise<void> {
    const request = this.#sessionRequest(upload);
    await this.connection.empty({ ...request, method: 'DELETE', accept: [404, 410, GIVEN_UP] }, call);
  }

  /** A session has bytes, not parts: those that are whole count as parts. Of the next one only the rest is to be sent. */
  override async listParts(upload: PartUpload, call: Call): Promise<StoredPart[]> {
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

  async #put(request: Omit<CloudRequest, 'method'>, call: Call): Promise<SessionState<ObjectData>> {
    const response = await this.connection.json({ ...request, method: 'PUT', accept: [INCOMPLETE] }, call);
    if (response.status === INCOMPLETE) {
      const last = /^bytes=0-(\d+)$/.exec(textIn(response.headers, 'range') ?? '')?.[1];
      return { received: last === undefined ? 0 : Number(last) + 1, result: null };
    }
    const result = readResource(this.reader(response.body, request.operation));
    return { received: result.size, result };
  }

  #sessionRequest({ target, id }: PartUpload): Omit<CloudRequest, 'method'> {
    const path = this.#uploadPath(target);
    return { operation: target.operation, path, query: queryOfLink(id.slice(id.indexOf('?'))) };
  }

  #upload(target: PutTarget<GoogleUploadExtra>, uploadType: string) {
    const { kmsKeyName, predefinedAcl, ifGenerationMatch } = target.extra ?? {};
    return {
      operation: target.operation,
      method: 'POST',
      path: this.#uploadPath(target),
      query: { uploadType, name: target.name, kmsKeyName, predefinedAcl, ifGenerationMatch },
      // With a condition a second request would find what the first has done, and be refused.
      idempotent: ifGenerationMatch === undefined,
      notFound: ContainerNotFoundError,
    } as const;
  }

  #uploadPath({ operation, container }: PutTarget): string {
    return `/upload${this.bucketPath(operation, container)}/o`;
  }

  #checkContentType({ contentType, operation }: PutTarget): void {
    if (!/[\r\n]/.test(contentType)) return;
    throw new InvalidRequestError(
      `${operation}: contentType must be one line, not ${JSON.stringify(contentType)}.`,
      this.details(operation),
    );
  }
}

function crc32cOf({ extra }: Pick<ObjectData, 'extra'>): Checksum | null {
  return extra.crc32c === null ? null : { algorithm: 'crc32c', hex: extra.crc32c };
}
