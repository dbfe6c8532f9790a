import {
  type Call,
  type CallOptions,
  CloudError,
  collect,
  encodeStrictly,
  formatQuery,
  GoogleServiceAccount,
  InvalidRequestError,
  ObjectNotFoundError,
  signGoogleUrl,
  walkPages,
} from '../../../src/driver/index.js';
import {
  type BatchDialect,
  type BatchedDelete,
  type BatchFailure,
  type Checksum,
  containerName,
  type ContainerReference,
  type CopyOptions,
  expiryOf,
  LONGEST_EXPIRY,
  defined,
  encodeName,
  joinRequests,
  numberIn,
  type ObjectPlace,
  type ObjectReference,
  type OpenedObject,
  type OpenRequest,
  type PresignOptions,
  rangeHeader,
  readExtent,
  readFailures,
  responseHeaders,
  type StorageDriver,
  StorageObject,
  textIn,
  unchanged,
} from '../../../src/storage/index.js';
import { isServiceAccount } from '../credentials.js';
import { GoogleBuckets } from './buckets.js';
import { type GoogleObjectExtra, readHeaders } from './models.js';

/** How Google writes requests that go together: https://cloud.google.com/storage/docs/batch */
const BATCH: BatchDialect = {
  idOf: (index) => `<${index}>`,
  positionIn: (contentId) => /response-(\d+)/.exec(contentId)?.[1],
};

/** What a copy takes over from its source, unless told. */
const COPIED_FIELDS = [
  'contentType',
  'metadata',
  'cacheControl',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'customTime',
  'storageClass',
] as const;

/** Single objects: to read, to describe, to copy and to delete. */
export abstract class GoogleObjects extends GoogleBuckets {
  override async getObject(
    container: ContainerReference,
    name: string,
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    return this.lookUp({ container: containerName(container), name }, options);
  }

  override async lookUp(
    place: ObjectPlace,
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    return this.look('getObject', place, this.call(options));
  }

  /** Deletes an object, or a version of one for good. One that is gone already is no error. */
  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    await this.remove('deleteObject', this.locate(object), this.call(options));
  }

  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const deletes = objects.map((object): BatchedDelete => {
      const request = this.objectRequest(operation, this.locate(object));
      return { object, request: { ...request, method: 'DELETE', accept: [404] } };
    });
    const inner = deletes.map(({ request: { method, path, query } }) => {
      return { method, path: path + formatQuery(query), headers: {} };
    });
    const answer = await this.connection.bytes(
      {
        operation,
        method: 'POST',
        path: '/batch/storage/v1',
        ...joinRequests(inner, BATCH),
        idempotent: true,
        frees: true,
      },
      call,
    );
    return readFailures(answer, deletes, {
      dialect: BATCH,
      details: this.details(operation),
      failureOf: (inner) => this.failureOf(inner),
    });
  }

  /** Content comes from the XML API: its answers have the user's own metadata, which those of the JSON API lack. */
  override async openObject(
    { operation, range, ifMatch, ifNoneMatch, ...place }: OpenRequest,
    call: Call,
  ): Promise<OpenedObject<GoogleObjectExtra>> {
    const answer = await this.connection.stream(
      {
        operation,
        method: 'GET',
        path: this.#contentPath(operation, place),
        query: { generation: place.version },
        headers: defined({
          accept: '*/*',
          // Else what was stored compressed would come expanded, with no length and no checksum.
          'accept-encoding': 'gzip',
          range: range === undefined ? undefined : rangeHeader(range),
          'x-goog-if-generation-match': ifMatch,
          'x-goog-if-generation-not-match': ifNoneMatch,
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    if (answer.status === 304) {
      answer.body.destroy();
      throw unchanged({ operation, name: place.name, ifNoneMatch }, this.provider);
    }
    const { length, size } = readExtent(answer, range, this.details(operation));
    const stored = numberIn(answer.headers, 'x-goog-stored-content-length');
    const data = readHeaders(place, answer.headers, stored ?? size);
    const object = new StorageObject(this as StorageDriver, data);
    const isExpanded =
      textIn(answer.headers, 'x-goog-stored-content-encoding') === 'gzip' &&
      textIn(answer.headers, 'content-encoding') !== 'gzip';
    const checksum = isExpanded ? null : checksumIn(data.extra);
    return { object, length: isExpanded ? null : length, checksum, body: answer.body };
  }

  override async checksumOf(object: StorageObject<GoogleObjectExtra>, call: Call): Promise<Checksum | null> {
    const checksum = checksumIn(object.extra);
    return checksum ?? super.checksumOf(object, call);
  }

  /**
   * Copies an object, or a version of one. What is not said is as its source has it; the ACL aside, which is the bucket's default, unless
   * an object is copied onto itself.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite
   */
  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    const operation = 'copyObject';
    const call = this.call(options);
    const from = this.locate(object);
    const to = this.locate(target);
    const isItself = from.container === to.container && from.name === to.name;
    if (isItself && from.version === undefined) return this.#change(operation, from, copy, call);
    const path = `${this.objectPath(operation, from)}/rewriteTo${this.objectPath(operation, to).slice('/storage/v1'.length)}`;
    const sourceGeneration = from.version;
    const json = await this.#copyJson(operation, from, copy, call);
    // Google copies as much as it likes in one request, and says with a token where the next one goes on.
    const rewrites = walkPages(
      {},
      async ({ rewriteToken }) => {
        const answer = await this.ask(
          {
            operation,
            method: 'POST',
            path,
            query: { sourceGeneration, rewriteToken },
            json,
            idempotent: true,
            notFound: ObjectNotFoundError,
          },
          call,
        );
        if (answer.boolean('done')) return { items: [this.object(answer.object('resource'))], next: null };
        const position = answer.id('totalBytesRewritten');
        return { items: [], next: { rewriteToken: answer.string('rewriteToken'), position } };
      },
      this.details(operation),
    );
    const [copied] = await collect(rewrites);
    return copied ?? this.lookUp(to, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    return this.#change('setMetadata', this.locate(object), { metadata }, this.call(options));
  }

  /** Changes what is said of an object, and nothing else. */
  async #change(
    operation: string,
    place: ObjectPlace,
    { metadata, contentType }: CopyOptions,
    call: Call,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    const wanted = metadata === undefined ? null : this.checkMetadata(operation, metadata);
    const request = this.objectRequest(operation, place);
    const present = await this.ask({ ...request, method: 'GET' }, call);
    // What is patched is merged: a key goes away where it is null.
    const gone = Object.fromEntries(
      Object.keys(present.stringMap('metadata')).map((key) => [key, null] as const),
    );
    const query = { ...request.query, ifMetagenerationMatch: present.string('metageneration') };
    try {
      return this.object(
        await this.ask(
          {
            ...request,
            method: 'PATCH',
            query,
            json: { contentType, metadata: wanted === null ? undefined : { ...gone, ...wanted } },
            idempotent: true,
          },
          call,
        ),
      );
    } catch (error) {
      // The answer to the first of two attempts may have been lost: then the second finds its own work done.
      if (!CloudError.is(error) || error.status !== 412) throw error;
      const now = await this.look(operation, place, call);
      const isDone =
        (wanted === null || isSame(now.metadata, wanted)) &&
        (contentType === undefined || now.contentType === contentType);
      if (!isDone) throw error;
      return now;
    }
  }

  /**
   * A URL that works without credentials for a while, a week at most: signed (version 4) with the service account's key.
   *
   * @throws InvalidRequestError where the driver's credentials are no service account's key, or for a time that cannot be
   * @see https://cloud.google.com/storage/docs/access-control/signed-urls
   */
  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const operation = 'presignUrl';
    const { method = 'GET' } = presign;
    const { credentials } = this.options;
    if (!isServiceAccount(credentials)) {
      throw new InvalidRequestError(
        `${operation}: URLs are signed with a service account's key; give it as the option credentials.`,
        this.details(operation),
      );
    }
    const expiresIn = expiryOf(presign, this.details(operation), LONGEST_EXPIRY);
    const place = this.locate(object);
    const path = this.#contentPath(operation, place);
    const endpoint = await this.endpoint({ operation, method, path }, this.call(options));
    const account = new GoogleServiceAccount(this.provider, credentials, '');
    return signGoogleUrl(account, {
      method,
      origin: endpoint.origin,
      path: endpoint.path + path,
      generation: place.version,
      response: this.#responseQuery(presign),
      expires: Math.floor(expiresIn / 1000),
      now: new Date(account.now()),
    });
  }

  /** @see https://cloud.google.com/storage/docs/xml-api/reference-headers#responsecontentdisposition */
  #responseQuery(presign: PresignOptions): Record<string, string> {
    const headers = responseHeaders(presign);
    for (const name of Object.keys(headers)) {
      if (name === 'content-disposition' || name === 'content-type') continue;
      throw this.unsupported(
        `presignUrl with the response header ${name}`,
        'It sets contentType and contentDisposition alone.',
      );
    }
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`response-${name}`, value]));
  }

  /** Asks for an object's data. */
  protected async look(
    operation: string,
    place: ObjectPlace,
    call: Call,
  ): Promise<StorageObject<GoogleObjectExtra>> {
    const request = this.objectRequest(operation, place);
    return this.object(await this.ask({ ...request, method: 'GET' }, call), place.version);
  }

  /** Deletes what is at a place. */
  protected async remove(operation: string, place: ObjectPlace, call: Call): Promise<void> {
    const request = this.objectRequest(operation, place);
    await this.connection.empty({ ...request, method: 'DELETE', accept: [404] }, call);
  }

  /** What describes the copy. Whatever is said, all of it must be; where nothing is, the copy gets its bucket's storage class. */
  async #copyJson(
    operation: string,
    from: ObjectPlace,
    { metadata, contentType }: CopyOptions,
    call: Call,
  ): Promise<object> {
    const { raw } = await this.ask({ ...this.objectRequest(operation, from), method: 'GET' }, call);
    return {
      ...Object.fromEntries(COPIED_FIELDS.map((field) => [field, raw[field]])),
      ...(metadata === undefined ? {} : { metadata: this.checkMetadata(operation, metadata) }),
      ...(contentType === undefined ? {} : { contentType }),
    };
  }

  #contentPath(operation: string, { container, name }: ObjectPlace): string {
    this.checkContainerName(operation, container);
    this.checkObjectName(operation, name);
    return `/${container}/${encodeName(name, encodeStrictly)}`;
  }
}

function checksumIn({ crc32c }: GoogleObjectExtra): Checksum | null {
  return crc32c === null ? null : { algorithm: 'crc32c', hex: crc32c };
}

function isSame(
  present: Readonly<Record<string, string>> | null,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(present ?? {});
  return keys.length === Object.keys(wanted).length && keys.every((key) => present?.[key] === wanted[key]);
}
