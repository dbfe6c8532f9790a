import { createHmac } from 'node:crypto';
import {
  type Call,
  type CallOptions,
  CloudError,
  type CloudRequest,
  headerValue,
  InvalidRequestError,
  ObjectNotFoundError,
} from '../../../src/driver/index.js';
import {
  type CopyOptions,
  expiryOf,
  defined,
  download,
  type ObjectPlace,
  type ObjectReference,
  type OpenedObject,
  type OpenRequest,
  openSource,
  type PresignOptions,
  responseHeaders,
  type StorageObject,
  upload,
} from '../../../src/storage/index.js';
import type { SwiftOptions } from './client.js';
import {
  copiedHeaders,
  isStaticLarge,
  keptHeaders,
  objectMetadata,
  presentMetadata,
  uploadExtra,
} from './headers.js';
import type { SwiftObjectExtra } from './models.js';
import { SwiftUploads } from './uploads.js';

export type { SwiftOptions } from './client.js';

/** Types of the empty objects that clients of Swift, and others, put in place of folders. */
const FOLDER_TYPES: ReadonlySet<string> = new Set([
  'application/directory',
  'application/x-directory',
  'text/directory',
]);

/**
 * OpenStack Swift. Large objects are static ones (SLO), their segments in a container of its own named `<container>_segments`;
 * deleting a large object deletes its segments.
 *
 * ```ts
 * const Swift = getDriver(Provider.OPENSTACK_SWIFT);
 * const swift = new Swift({ endpoint: 'https://keystone.example/v3', username, password, projectName: 'demo' });
 * ```
 *
 * Its parts stand in files of their own, each a class upon the one before: base, containers, deletes, uploads.
 *
 * @see https://docs.openstack.org/api-ref/object-store/
 */
export class OpenStackSwift<Options extends SwiftOptions = SwiftOptions> extends SwiftUploads<Options> {
  /**
   * Copies an object within the store. What is not said is as its source has it; a large object becomes one in one piece, of 5 GiB at
   * most, unless it is copied onto itself.
   *
   * @throws ObjectNotFoundError, ContainerNotFoundError
   * @see https://docs.openstack.org/api-ref/object-store/#copy-object
   */
  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'copyObject';
    const call = this.call(options);
    const from = this.locate(object);
    const to = this.locate(target);
    const metadata = copy.metadata === undefined ? null : this.checkMetadata(operation, copy.metadata);
    const path = this.objectPath(operation, to);
    const { headers: source } = await this.head(this.objectRequest(operation, from), call);
    const isItself = from.container === to.container && from.name === to.name;
    // Ceph, which tells no manifest, copies it and not the content: the copy would lose its segments with the source.
    if (!isItself && isStaticLarge(source) && (await this.manifest(operation, from, call)) === null) {
      await this.#copyThrough(from, to, copy, call);
      return this.getObject(to.container, to.name, call);
    }
    const described = defined({
      'content-type': copy.contentType ?? headerValue(source, 'content-type'),
      ...(metadata === null ? presentMetadata(source) : objectMetadata(metadata)),
    });
    const request: CloudRequest = isItself
      ? { operation, method: 'POST', path, headers: { ...keptHeaders(source), ...described } }
      : {
          operation,
          method: 'PUT',
          path,
          headers: defined({
            'x-copy-from': this.objectPath(operation, from),
            'x-fresh-metadata': metadata === null ? undefined : 'true',
            'content-length': '0',
            ...copiedHeaders(source),
            ...described,
          }),
        };
    await this.sendEmpty({ ...request, notFound: ObjectNotFoundError, idempotent: true }, call);
    return this.getObject(to.container, to.name, call);
  }

  /**
   * Puts new metadata in place of all that an object has. Swift replaces all that it lets be set: what else the object has is read before
   * and sent along.
   *
   * @throws ObjectNotFoundError
   * @see https://docs.openstack.org/api-ref/object-store/#create-or-update-object-metadata
   */
  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'setMetadata';
    const call = this.call(options);
    const place = this.locate(object);
    const wanted = objectMetadata(this.checkMetadata(operation, metadata));
    const { headers: present } = await this.head(this.objectRequest(operation, place), call);
    await this.sendEmpty(
      {
        operation,
        method: 'POST',
        path: this.objectPath(operation, place),
        headers: { ...keptHeaders(present), ...wanted },
        notFound: ObjectNotFoundError,
        idempotent: true,
      },
      call,
    );
    return this.getObject(place.container, place.name, call);
  }

  override async openObject(request: OpenRequest, call: Call): Promise<OpenedObject<SwiftObjectExtra>> {
    try {
      return await super.openObject(request, call);
    } catch (error) {
      // Ceph compares a large object's tag with one that it tells nobody. Whoever reads compares the tag of the answer.
      if (request.ifMatch === undefined || !CloudError.is(error) || error.status !== 412) throw error;
      return super.openObject({ ...request, ifMatch: undefined }, call);
    }
  }

  /**
   * A URL that works without credentials for a while: a temporary URL of Swift's, signed with the account's key.
   *
   * @throws InvalidRequestError where the account has no such key
   * @see https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html
   */
  /** Some clients mark folders by empty objects of a type of their own. */
  override isFolderMark(object: StorageObject<SwiftObjectExtra>): boolean {
    return (object.size === 0 && FOLDER_TYPES.has(object.contentType ?? '')) || super.isFolderMark(object);
  }

  override async presignUrl(
    object: ObjectReference,
    presign: PresignOptions = {},
    options?: CallOptions,
  ): Promise<string> {
    const operation = 'presignUrl';
    const call = this.call(options);
    const { method = 'GET' } = presign;
    const expiresIn = expiryOf(presign, this.details(operation));
    const place = this.locate(object);
    if (Object.keys(responseHeaders(presign)).length > 0)
      throw this.unsupported(
        'presignUrl with response headers',
        'Give the object its headers when it is put.',
      );
    this.checkObjectName(operation, place.name);
    const path = this.objectPath(operation, place);
    const endpoint = await this.endpoint({ operation, method, path }, call);
    const key = await this.#tempUrlKey(call);
    const expires = Math.floor((Date.now() + expiresIn) / 1000);
    const { tempUrlDigest = (this.constructor as typeof OpenStackSwift).tempUrlDigest } = this.options;
    const signed = `${method}\n${expires}\n${decodeURIComponent(endpoint.path)}/${place.container}/${place.name}`;
    const signature = createHmac(tempUrlDigest, key).update(signed).digest('hex');
    return `${endpoint.origin}${endpoint.path}${path}?temp_url_sig=${signature}&temp_url_expires=${expires}`;
  }

  /** Sets the account's key for temporary URLs, which `presignUrl` signs with. URLs signed with the old key stop working. */
  async setTempUrlKey(key: string, options?: CallOptions): Promise<void> {
    this.connection.shared.redactor.add(key);
    await this.sendEmpty(
      {
        operation: 'setTempUrlKey',
        method: 'POST',
        path: '',
        headers: { 'x-account-meta-temp-url-key': key },
        idempotent: true,
      },
      options,
    );
  }

  /** Copies an object by reading it here and putting it again. */
  async #copyThrough(from: ObjectPlace, to: ObjectPlace, copy: CopyOptions, call: Call): Promise<void> {
    const operation = 'copyObject';
    const got = await download(this.transfers, { operation, ...from }, call);
    try {
      const object = got.object as StorageObject<SwiftObjectExtra>;
      const contentType = copy.contentType ?? object.contentType ?? undefined;
      const target = this.putTarget(operation, to.container, to.name, {
        ...(contentType === undefined ? {} : { contentType }),
        metadata: copy.metadata ?? object.metadata ?? {},
        extra: uploadExtra(object.extra),
      });
      await upload(this.transfers, target, openSource(got.body, object.size ?? undefined), {}, call);
    } finally {
      await got.body.cancel();
    }
  }

  async #tempUrlKey(call: Call): Promise<string> {
    const { tempUrlKey } = this.options;
    if (tempUrlKey !== undefined) return tempUrlKey;
    const { headers } = await this.sendEmpty({ operation: 'presignUrl', method: 'HEAD', path: '' }, call);
    const key = headerValue(headers, 'x-account-meta-temp-url-key');
    if (key !== undefined) {
      this.connection.shared.redactor.add(key);
      return key;
    }
    throw new InvalidRequestError(
      'presignUrl: this account has no key for temporary URLs. Set one with setTempUrlKey, or pass tempUrlKey to the constructor.',
      this.details('presignUrl'),
    );
  }
}
