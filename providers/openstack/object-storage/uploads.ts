import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  type Call,
  type CallOptions,
  ChecksumError,
  ContainerNotFoundError,
  ObjectNotFoundError,
  type Reader,
} from '../../../src/driver/index.js';
import {
  type Checksum,
  containerName,
  type ContainerReference,
  etagIn,
  incompleteBySegments,
  type IncompleteUpload,
  md5Of,
  type ObjectPlace,
  type Part,
  type PartUpload,
  type Payload,
  type PutResult,
  type PutTarget,
  type StorageObject,
  type StoredPart,
} from '../../../src/storage/index.js';
import { SEGMENTS, type SwiftOptions } from './client.js';
import { SwiftDeletes } from './deletes.js';
import { etagHeader, expiryHeader, objectHeaders, putObjectData } from './headers.js';
import type { SwiftObjectExtra, SwiftUploadExtra } from './models.js';

/** Uploads: in one request, and as static large objects whose segments are objects of their own. */
export abstract class SwiftUploads<
  Options extends SwiftOptions = SwiftOptions,
> extends SwiftDeletes<Options> {
  override async putObject(
    target: PutTarget<SwiftUploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<SwiftObjectExtra>> {
    const { operation } = target;
    const { headers } = await this.sendEmpty(
      {
        operation,
        method: 'PUT',
        path: this.objectPath(operation, target),
        headers: { ...objectHeaders(target), ...etagHeader(checksum) },
        body: bytes,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return { data: putObjectData(target, bytes.byteLength, headers, 'none'), stored: storedOf(headers) };
  }

  override async beginUpload(
    target: PutTarget<SwiftUploadExtra>,
    _partSize: number,
    call: Call,
  ): Promise<PartUpload<SwiftUploadExtra>> {
    // Segments may be put into a container that is there already; a missing target is noticed before gigabytes are sent.
    await this.getContainer(target.container, call);
    await this.createContainer(target.container + SEGMENTS, {}, call);
    return { target, id: randomUUID() };
  }

  override async putPart(
    { target, id }: PartUpload<SwiftUploadExtra>,
    { number, bytes, checksum }: Part,
    call: Call,
  ): Promise<StoredPart> {
    const { operation, extra } = target;
    const place = segmentPlace(target, id, String(number).padStart(8, '0'));
    const { headers } = await this.sendEmpty(
      {
        operation,
        method: 'PUT',
        path: this.objectPath(operation, place),
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

  override async completeUpload(
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
    const { headers } = await this.sendEmpty(
      {
        operation,
        method: 'PUT',
        path: this.objectPath(operation, target),
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

  override async abortUpload(upload: PartUpload, call: Call): Promise<void> {
    await this.deleteObjects(await this.#segments(upload, call), call);
  }

  override async listParts(upload: PartUpload, call: Call): Promise<StoredPart[]> {
    const segments = await this.#segments(upload, call);
    return segments.map(({ name, size, hash }) => ({
      number: Number(name.slice(name.lastIndexOf('/') + 1)),
      size: size ?? 0,
      etag: hash ?? '',
      stored: hash === null ? null : { algorithm: 'md5', hex: hash },
    }));
  }

  override iterateIncompleteUploads(
    container: ContainerReference,
    options?: CallOptions,
  ): AsyncIterable<IncompleteUpload> {
    const call = this.call(options);
    const name = containerName(container);
    return incompleteBySegments({
      container: name,
      segments: this.iterateObjects(name + SEGMENTS, {}, call),
      read: readSegmentName,
      isCurrent: (object, id) => this.#isCurrent({ container: name, name: object }, id, call),
    });
  }

  override async checksumOf(object: StorageObject<SwiftObjectExtra>, call: Call): Promise<Checksum | null> {
    const { hash, extra } = object;
    if (hash !== null) return { algorithm: 'md5', hex: hash };
    if (extra.etag === null || extra.largeObject !== 'static') return null;
    const operation = 'downloadObject';
    const segments = await this.manifest(operation, this.locate(object), call);
    if (segments === null) return null;
    // A manifest within a manifest, or a range of a segment, has other checksums than its bytes.
    if (segments.some((segment) => segment.has('sub_slo') || segment.has('range'))) return null;
    const sizes = segments.map((segment) => segment.optionalNumber('bytes'));
    if (!sizes.every((size) => size !== null)) return null;
    return { algorithm: 'md5', hex: extra.etag, parts: { sizes, joined: 'text' } };
  }

  /** The segments of a static large object; null where the store does not tell: Ceph 16 answers with nothing. */
  protected async manifest(operation: string, place: ObjectPlace, call: Call): Promise<Reader[] | null> {
    const { body } = await this.connection.json(
      {
        operation,
        method: 'GET',
        path: this.objectPath(operation, place),
        query: { 'multipart-manifest': 'get' },
        hasPlainBody: true,
        notFound: ObjectNotFoundError,
      },
      call,
    );
    return body === null ? null : this.reader({ segments: body }, operation).list('segments');
  }

  /** The entity tag of a static large object is the MD5 of those of its segments: another one tells that it is made of others. */
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
    await this.sendEmpty(
      { operation, method: 'DELETE', path: this.objectPath(operation, target), accept: [404] },
      call,
    );
    throw new ChecksumError(
      `${operation}: the store has made ${name} of other parts than were sent (its entity tag is ${found}); it was deleted.`,
      this.details(operation),
    );
  }

  /** Whether these segments are those of the object that is there now. */
  async #isCurrent(place: ObjectPlace, id: string, call: Call): Promise<boolean> {
    if ((await this.largeObjectOf(place, call)) !== 'static') return false;
    const segments = await this.manifest('listIncompleteUploads', place, call);
    // What cannot be told must not be called incomplete: whoever aborts that deletes the content of an object that is there.
    if (segments === null) return true;
    const [first] = segments;
    const name = first?.optionalString('name') ?? first?.optionalString('path') ?? '';
    return name.includes(`/slo/${id}/`);
  }

  #segments({ target, id }: PartUpload, call: Call): Promise<StorageObject<SwiftObjectExtra>[]> {
    const { container, name } = segmentPlace(target, id, '');
    return this.listObjects(container, { prefix: name }, call);
  }
}

/** A segment of an upload; without a number, the beginning that all its segments share. */
function segmentPlace({ container, name }: ObjectPlace, id: string, number: string): ObjectPlace {
  return { container: container + SEGMENTS, name: `${name}/slo/${id}/${number}` };
}

/** What the store says that it has. Where its entity tag is no MD5, it has compared the one that it was sent. */
function storedOf(headers: IncomingHttpHeaders): PutResult['stored'] {
  const hex = md5Of(etagIn(headers));
  return hex === null ? 'checked' : { algorithm: 'md5', hex };
}

function readSegmentName(segment: string): { readonly name: string; readonly id: string } | null {
  const [, name, id] = /^(.+)\/slo\/([0-9a-f-]{36})\/\d+$/s.exec(segment) ?? [];
  return name === undefined || id === undefined ? null : { name, id };
}
