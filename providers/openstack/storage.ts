import { createHmac } from 'node:crypto';
import type { Call, CallOptions } from '../../src/connection/call.js';
import { headerValue } from '../../src/connection/request.js';
import { InvalidRequestError, ObjectNotFoundError } from '../../src/errors.js';
import { defined } from '../../src/storage/headers.js';
import type { ObjectReference, StorageObject } from '../../src/storage/models.js';
import {
  type CopyOptions,
  DEFAULT_EXPIRY,
  type PresignOptions,
  responseHeaders,
} from '../../src/storage/options.js';
import type { SwiftOptions } from './storage-base.js';
import { objectMetadata } from './storage-headers.js';
import type { SwiftObjectExtra } from './storage-models.js';
import { SwiftUploads } from './storage-uploads.js';

export type { SwiftOptions } from './storage-base.js';

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
    await this.sendEmpty(
      {
        operation,
        method: 'PUT',
        path: this.objectPath(operation, to),
        headers: defined({
          'x-copy-from': this.objectPath(operation, from),
          'x-fresh-metadata': metadata === null ? undefined : 'true',
          'content-type': copy.contentType,
          'content-length': '0',
          ...objectMetadata(metadata ?? {}),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    return this.getObject(to.container, to.name, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'setMetadata';
    const call = this.call(options);
    const place = this.locate(object);
    await this.sendEmpty(
      {
        operation,
        method: 'POST',
        path: this.objectPath(operation, place),
        headers: objectMetadata(this.checkMetadata(operation, metadata)),
        notFound: ObjectNotFoundError,
        idempotent: true,
      },
      call,
    );
    return this.getObject(place.container, place.name, call);
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
    const { method = 'GET', expiresIn = DEFAULT_EXPIRY } = presign;
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
    const { tempUrlDigest } = this.constructor as typeof OpenStackSwift;
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
