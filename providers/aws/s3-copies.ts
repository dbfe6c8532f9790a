import type { Call, CallOptions } from '../../src/connection/call.js';
import { ObjectNotFoundError } from '../../src/errors.js';
import { copyInParts } from '../../src/storage/copy.js';
import { defined } from '../../src/storage/headers.js';
import {
  knownObject,
  type ObjectPlace,
  type ObjectReference,
  type StorageObject,
} from '../../src/storage/models.js';
import type { CopyOptions } from '../../src/storage/options.js';
import { encodeKey } from './s3-base.js';
import { metadataHeaders } from './s3-headers.js';
import type { S3ObjectExtra } from './s3-models.js';
import { S3Objects } from './s3-objects.js';
import type { S3Options } from './s3-options.js';

/** Copies within the store. */
export abstract class S3Copies<Options extends S3Options = S3Options> extends S3Objects<Options> {
  override async copyObject(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const call = this.call(options);
    const to = this.locate(target);
    const known = knownObject(object);
    const largest = this.limits.singleCopy ?? Infinity;
    if (known !== null && known.size > largest) {
      return copyInParts(this.transfers, known, to, copy, call) as Promise<StorageObject<S3ObjectExtra>>;
    }
    await this.#copy('copyObject', this.locate(object), to, copy, call);
    return this.getObject(to.container, to.name, call);
  }

  override async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const call = this.call(options);
    const place = this.locate(object);
    const { contentType } = await this.getObject(place.container, place.name, call);
    await this.#copy(
      'setMetadata',
      place,
      place,
      { metadata, ...(contentType === null ? {} : { contentType }) },
      call,
    );
    return this.getObject(place.container, place.name, call);
  }

  async #copy(
    operation: string,
    from: ObjectPlace,
    to: ObjectPlace,
    copy: CopyOptions,
    call: Call,
  ): Promise<void> {
    const isReplaced = copy.metadata !== undefined || copy.contentType !== undefined;
    await this.sendXml(
      {
        ...this.placeRequest(operation, to),
        method: 'PUT',
        headers: defined({
          'x-amz-copy-source': copySource(from),
          'x-amz-metadata-directive': isReplaced ? 'REPLACE' : undefined,
          'content-type': copy.contentType,
          ...metadataHeaders(this.checkMetadata(operation, copy.metadata ?? {})),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
  }
}

/** How a copy names its source. */
export function copySource({ container, name }: ObjectPlace): string {
  return `/${container}/${encodeKey(name)}`;
}
