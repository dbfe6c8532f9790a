import {
  type AwsAuthenticator,
  type Call,
  type CallOptions,
  ContainerNotFoundError,
  escapeXml,
  formatQuery,
} from '../../../src/driver/index.js';
import {
  type BatchFailure,
  type Checksum,
  containerName,
  type ContainerReference,
  expiryOf,
  LONGEST_EXPIRY,
  numberIn,
  type ObjectPlace,
  type ObjectReference,
  type Payload,
  type PresignOptions,
  type PutResult,
  type PutTarget,
  responseHeaders,
  type StorageObject,
} from '../../../src/storage/index.js';
import { S3Buckets } from './buckets.js';
import { postForm, type S3PresignedPost, type S3PresignPost } from './post.js';
import { batchError } from './errors.js';
import { conditions, objectHeaders, payloadHeader, putObjectData } from './headers.js';
import type { S3ObjectExtra, S3UploadExtra } from './models.js';
import type { S3Options } from './options.js';
import { document, expectRoot, xmlBody } from './xml.js';

/** What XML cannot carry, or may bring otherwise than it was sent. */
const UNFIT_FOR_XML = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\uFFFE\uFFFF]|^\s|\s$/u;

/** Objects in one request each: put, deleted, presigned, and what their checksum is. */
export abstract class S3Objects<Options extends S3Options = S3Options> extends S3Buckets<Options> {
  override async putObject(
    target: PutTarget<S3UploadExtra>,
    { bytes, checksum }: Payload,
    call: Call,
  ): Promise<PutResult<S3ObjectExtra>> {
    const request = this.objectRequest(target.operation, target);
    const condition = conditions(target.extra ?? {}, this.store);
    const { headers } = await this.sendEmpty(
      Object.assign(request, {
        method: 'PUT',
        idempotent: condition.idempotent,
        headers: Object.assign(
          objectHeaders(target),
          condition.headers,
          request.headers,
          payloadHeader(checksum),
        ),
        body: bytes,
        notFound: ContainerNotFoundError,
      } as const),
      call,
    );
    return this.putResult(putObjectData(target, bytes.byteLength, headers));
  }

  /** XML has no control characters and cuts or turns blanks and line ends at will: such a key goes alone, in a path. */
  override canDeleteInBatch({ name }: ObjectReference): boolean {
    return !UNFIT_FOR_XML.test(name);
  }

  override async deleteObject(object: ObjectReference, options?: CallOptions): Promise<void> {
    const request = this.placeRequest('deleteObject', this.locate(object));
    await this.sendEmpty({ ...request, method: 'DELETE', notFound: ContainerNotFoundError }, options);
  }

  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const byKey = new Map(objects.map((object) => [keyElements(this.locate(object)), object]));
    const keys = [...byKey.keys()].map((key) => `<Object>${key}</Object>`).join('');
    const body = document('Delete', `<Quiet>true</Quiet>${keys}`);
    const [first] = objects;
    if (first === undefined) return [];
    const root = await this.sendXml(
      {
        ...this.bucketRequest(operation, this.locate(first).container),
        method: 'POST',
        query: { delete: '' },
        ...xmlBody(body),
        idempotent: true,
        frees: true,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return expectRoot(root, 'DeleteResult', this.details(operation))
      .all('Error')
      .map((error) => {
        const name = error.get('Key') ?? '';
        const failure = batchError(error, this.details(operation));
        const object =
          byKey.get(keyElements({ name, version: error.get('VersionId') ?? undefined })) ??
          byKey.get(keyElements({ name }));
        // Of which object the store speaks is not clear: then none of them counts as deleted.
        if (object === undefined) throw failure;
        return { object, error: failure };
      });
  }

  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const call = this.call(options);
    const { method = 'GET' } = presign;
    const expiresIn = expiryOf(presign, this.details('presignUrl'), LONGEST_EXPIRY);
    const place = this.placeRequest('presignUrl', this.locate(object));
    const response = Object.entries(responseHeaders(presign)).map(([name, value]) => [
      `response-${name}`,
      value,
    ]);
    const query = { ...place.query, ...(Object.fromEntries(response) as Record<string, string>) };
    const request = { ...place, query, method };
    const { origin, path } = await this.endpoint(request, call);
    const authenticator = this.connection.shared.authenticator as AwsAuthenticator;
    const signed = await authenticator.presign(
      request,
      { method, origin, path: path + request.path + formatQuery(request.query), expiresIn },
      call,
    );
    return origin + signed;
  }

  /**
   * A form with which somebody without credentials, such as a browser, puts an object: send `fields` and then the file, as the field
   * `file`, by POST as `multipart/form-data` to `url`.
   *
   * @throws InvalidRequestError for conditions that make no sense
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
   */
  async presignPost(
    container: ContainerReference,
    post: S3PresignPost,
    options?: CallOptions,
  ): Promise<S3PresignedPost> {
    const operation = 'presignPost';
    const call = this.call(options);
    const bucket = containerName(container);
    const form = postForm(bucket, post, this.details(operation));
    if (post.name !== undefined) this.checkObjectName(operation, post.name);
    const request = { ...this.bucketRequest(operation, bucket), method: 'POST' } as const;
    const { origin, path } = await this.endpoint(request, call);
    const authenticator = this.connection.shared.authenticator as AwsAuthenticator;
    const signed = await authenticator.signPolicy(request, form.policy, call);
    return { url: origin + (path === '' ? '/' : path), fields: { ...form.fields, ...signed } };
  }

  /** An object that came in parts has the MD5 of the parts' MD5s for its tag; the parts' sizes have to be asked for. */
  override async checksumOf(object: StorageObject<S3ObjectExtra>, call: Call): Promise<Checksum | null> {
    if (!this.tagsAreMd5(object.container)) return null;
    if (object.hash !== null) return { algorithm: 'md5', hex: object.hash };
    // A list does not tell whether the object is encrypted, so that its tag is no MD5.
    const { hash, extra } =
      object.metadata === null ? await this.getObject(object.container, object.name, call) : object;
    if (hash !== null) return { algorithm: 'md5', hex: hash };
    const { etag, serverSideEncryption } = extra;
    if (etag === null || (serverSideEncryption !== null && serverSideEncryption !== 'AES256')) return null;
    if (this.options.customerKey !== undefined) return null;
    const [, hex, countText] = /^([0-9a-f]{32})-(\d+)$/.exec(etag) ?? [];
    const count = Number(countText ?? 0);
    if (hex === undefined || count < 1 || object.size === null) return null;
    const sizes = partSizes(
      object.size,
      count,
      extra.partSize ?? (await this.#equalPartSize(object, count, call)),
    );
    return sizes === null ? null : { algorithm: 'md5', hex, parts: { sizes, joined: 'bytes' } };
  }

  /** The size that all parts but the last have; null where they have several, or the store does not tell. */
  async #equalPartSize(object: StorageObject, count: number, call: Call): Promise<number | null> {
    const first = await this.#partSize(object, 1, call);
    if (first === null || count === 1) return first;
    const last = await this.#partSize(object, count, call);
    return last !== null && first * (count - 1) + last === object.size ? first : null;
  }

  /** Bytes of one part of an object; null where the store does not tell. */
  async #partSize(object: StorageObject, number: number, call: Call): Promise<number | null> {
    const version = (object.extra as Partial<S3ObjectExtra>).versionId ?? undefined;
    const request = this.objectRequest('downloadObject', { ...this.locate(object), version });
    const query = { ...request.query, partNumber: number };
    const answer = await this.head({ ...request, query, accept: [400, 405, 416, 501] }, call);
    return answer.status === 206 ? numberIn(answer.headers, 'content-length') : null;
  }
}

/** What names an object, and maybe one of its versions, within a batch. */
function keyElements({ name, version }: Pick<ObjectPlace, 'name' | 'version'>): string {
  const id = version === undefined ? '' : `<VersionId>${escapeXml(version)}</VersionId>`;
  return `<Key>${escapeXml(name)}</Key>${id}`;
}

/** Sizes of an object's parts; null where so many of this size do not make up the object. */
function partSizes(size: number, count: number, partSize: number | null): readonly number[] | null {
  if (partSize === null || Math.ceil(size / partSize) !== count) return null;
  return Array.from({ length: count }, (_, index) => Math.min(partSize, size - index * partSize));
}
