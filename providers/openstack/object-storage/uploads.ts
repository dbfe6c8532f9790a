import { createHash, randomUUID } from 'node:crypto';
import { type Call, ChecksumError, collect, ContainerNotFoundError } from '../../../src/driver/index.js';
import {
  type Checksum,
  deleteObjects,
  etagIn,
  incompleteBySegments,
  type IncompleteUpload,
  md5Of,
  type ObjectPlace,
  type Part,
  type PartUpload,
  type PutResult,
  type PutTarget,
  type StorageObject,
  type StoredPart,
  type StoreUploads,
  type TransferContext,
} from '../../../src/storage/index.js';
import { SEGMENTS, type SwiftClient } from './client.js';
import type { SwiftContainerRequests } from './containers.js';
import { etagHeader, expiryHeader, objectHeaders, putObjectData, storedOf } from './headers.js';
import { SwiftLargeObjects } from './large-objects.js';
import type { SwiftExtras, SwiftObjectExtra, SwiftUploadExtra } from './models.js';

/** Functions needed for uploads. */
interface UploadTools {
  readonly containers: SwiftContainerRequests;
  /** Context for listing and deleting segments. */
  transfers(): TransferContext;
}

/** Multipart uploads: static large objects, whose segments are separate objects. */
export class SwiftUploads implements StoreUploads<SwiftExtras> {
  readonly #client: SwiftClient;
  readonly #large: SwiftLargeObjects;
  readonly #tools: UploadTools;

  constructor(client: SwiftClient, tools: UploadTools) {
    this.#client = client;
    this.#large = new SwiftLargeObjects(client);
    this.#tools = tools;
  }

  async begin(
    target: PutTarget<SwiftUploadExtra>,
    _partSize: number,
    call: Call,
  ): Promise<PartUpload<SwiftUploadExtra>> {
    // The segments' container may exist without the target; check it before gigabytes are sent.
    await this.#tools.containers.get(target.container, call);
    await this.#tools.containers.create(target.container + SEGMENTS, {}, call);
    return { target, id: randomUUID() };
  }

  async putPart(
    { target, id }: PartUpload<SwiftUploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const { operation, extra } = target;
    const place = segmentPlace(target, id, String(number).padStart(8, '0'));
    const { headers } = await this.#client.put(
      {
        operation,
        path: this.#client.objectPath(operation, place),
        headers: {
          'content-type': 'application/octet-stream',
          ...etagHeader(checksum),
          ...expiryHeader(extra),
        },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return {
      number,
      size: bytes.byteLength,
      etag: etagIn(headers) ?? checksum?.hex ?? '',
      stored: storedOf(headers),
    };
  }

  async complete(
    { target, id }: PartUpload<SwiftUploadExtra>,
    parts: readonly StoredPart[],
    _whole: Checksum | null,
    call: Call,
  ): Promise<PutResult<SwiftObjectExtra>> {
    const { operation } = target;
    const manifest = parts.map(({ number, size, etag }) => {
      const { container, name } = segmentPlace(target, id, String(number).padStart(8, '0'));
      return { path: `/${container}/${name}`, etag, size_bytes: size };
    });
    const { headers } = await this.#client.put(
      {
        operation,
        path: this.#client.objectPath(operation, target),
        query: { 'multipart-manifest': 'put' },
        headers: objectHeaders(target),
        json: manifest,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    await this.#checkManifest(target, parts, etagIn(headers), call);
    const size = parts.reduce((total, part) => total + part.size, 0);
    return { data: putObjectData(target, size, headers, 'static'), stored: 'checked' };
  }

  async abort(upload: PartUpload, call: Call): Promise<void> {
    await deleteObjects(this.#tools.transfers(), await this.#segments(upload, call), call);
  }

  async listParts(upload: PartUpload, call: Call): Promise<StoredPart[]> {
    const segments = await this.#segments(upload, call);
    return segments.map(({ name, size, hash }) => ({
      number: Number(name.slice(name.lastIndexOf('/') + 1)),
      size: size ?? 0,
      etag: hash ?? '',
      stored: hash === null ? null : { algorithm: 'md5', hex: hash },
    }));
  }

  /** Uploads whose segments belong to no object. */
  iterate(container: string, call: Call): AsyncIterable<IncompleteUpload> {
    return incompleteBySegments({
      container,
      segments: this.#tools.transfers().store.list(container + SEGMENTS, {}, call),
      read: readSegmentName,
      isCurrent: (name, id) => this.#isCurrent({ container, name }, id, call),
    });
  }

  /** The entity tag of a static large object is the MD5 of its segments' tags; another tag means other segments. */
  async #checkManifest(
    target: PutTarget<SwiftUploadExtra>,
    parts: readonly StoredPart[],
    etag: string | null,
    call: Call,
  ): Promise<void> {
    const found = md5Of(etag);
    const wanted = createHash('md5');
    for (const part of parts) wanted.update(part.etag);
    if (found === null || found === wanted.digest('hex')) return;
    const { operation, name } = target;
    await this.#client.delete({ operation, path: this.#client.objectPath(operation, target) }, call);
    throw new ChecksumError(
      `${operation}: the store has made ${name} of other parts than were sent (its entity tag is ${found}); it was deleted.`,
      this.#client.context.details(operation),
    );
  }

  /** True if these segments are those of the present object. */
  async #isCurrent(place: ObjectPlace, id: string, call: Call): Promise<boolean> {
    if ((await this.#large.kindOf(place, call)) !== 'static') return false;
    const segments = await this.#large.segments('listIncompleteUploads', place, call);
    // If this is unknown, the upload must not count as incomplete: aborting it would delete the content of an existing object.
    if (segments === null) return true;
    const [first] = segments;
    const name = first?.optionalString('name') ?? first?.optionalString('path') ?? '';
    return name.includes(`/slo/${id}/`);
  }

  #segments({ target, id }: PartUpload, call: Call): Promise<StorageObject[]> {
    const { container, name } = segmentPlace(target, id, '');
    return collect(this.#tools.transfers().store.list(container, { prefix: name }, call));
  }
}

/** A segment of an upload; without a number, the beginning that all its segments share. */
function segmentPlace({ container, name }: ObjectPlace, id: string, number: string): ObjectPlace {
  return { container: container + SEGMENTS, name: `${name}/slo/${id}/${number}` };
}

function readSegmentName(segment: string): { readonly name: string; readonly id: string } | null {
  const [, name, id] = /^(.+)\/slo\/([0-9a-f-]{36})\/\d+$/s.exec(segment) ?? [];
  return name === undefined || id === undefined ? null : { name, id };
}
