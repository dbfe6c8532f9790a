import {
  type Call,
  CloudError,
  ConflictError,
  encodeStrictly,
  ObjectNotFoundError,
} from '../../../src/driver/index.js';
import {
  type StoreCopies,
  copyInParts,
  defined,
  ifMatchHeader,
  isSameTag,
  knownObject,
  type ObjectPlace,
  type ObjectReference,
  type StorageObject,
  type TransferContext,
} from '../../../src/storage/index.js';
import { ownGrants } from './acls.js';
import { encodeKey, type S3Client } from './client.js';
import { conditions, contentHeaders, keepingHeaders } from './headers.js';
import type { S3Extras, S3CopyExtra, S3CopyOptions, S3ObjectExtra, S3ObjectLock, S3Tags } from './models.js';
import type { S3ObjectRequests } from './object-requests.js';
import type { S3Tagging } from './tags.js';
import { expectRoot } from './xml.js';

/** A copy within the store. */
interface Copying {
  readonly operation: string;
  readonly from: ObjectPlace;
  readonly to: ObjectPlace;
  readonly source: StorageObject<S3ObjectExtra>;
  readonly copy: S3CopyOptions;
}

/** Functions needed for a copy. */
interface CopyTools {
  readonly objects: S3ObjectRequests;
  readonly tags: S3Tagging;
  /** Context of copies in parts. */
  transfers(): TransferContext;
}

/** Copies within the store, an object onto itself included. */
export class S3Copies implements StoreCopies<S3Extras> {
  readonly #client: S3Client;
  readonly #tools: CopyTools;

  constructor(client: S3Client, tools: CopyTools) {
    this.#client = client;
    this.#tools = tools;
  }

  async copy(
    object: ObjectReference,
    target: ObjectReference,
    copy: S3CopyOptions = {},
    call: Call,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const { checks } = this.#client.context;
    const from = checks.place(object);
    const to = checks.place(target);
    const isItself = from.container === to.container && from.name === to.name;
    if (isItself && from.version === undefined) return this.rewrite('copyObject', from, copy, call);
    const known = knownObject(object) as StorageObject<S3ObjectExtra> | null;
    const isGuarded = copy.extra?.sourceIfMatch !== undefined;
    // A list has too few fields: S3 does not copy everything by itself.
    const isEnough = known !== null && !isGuarded && known.metadata !== null;
    const source = isEnough ? known : await this.#tools.objects.get(from, call);
    return this.#copy({ operation: 'copyObject', from, to, source, copy }, call);
  }

  setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<StorageObject<S3ObjectExtra>> {
    return this.rewrite('setMetadata', object, { metadata }, call);
  }

  /** Copies an object onto itself, changed. */
  async rewrite(
    operation: string,
    object: ObjectReference,
    changes: S3CopyOptions,
    call: Call,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const { version: _, ...place } = this.#client.context.checks.place(object);
    const source = await this.#tools.objects.get(place, call);
    const { etag, storageClass, serverSideEncryption, kmsKeyId, bucketKey, tagCount } = source.extra;
    const isGranted = changes.extra?.acl !== undefined || changes.extra?.grants !== undefined;
    const kept = given({
      sourceIfMatch: etag,
      lock: stillLocked(source.extra.lock),
      grants: isGranted ? undefined : await ownGrants(this.#client, place, call),
      // Read before, since a store that copies no tags has lost them afterwards.
      tags: tagCount === null ? null : await this.#tools.tags.get(place, call),
      storageClass,
      serverSideEncryption: serverSideEncryption as S3CopyExtra['serverSideEncryption'],
      kmsKeyId,
      bucketKey,
    });
    const copy: S3CopyOptions = {
      metadata: source.metadata ?? {},
      ...changes,
      extra: { ...kept, ...changes.extra },
    };
    return this.#copy({ operation, from: place, to: place, source, copy }, call);
  }

  async #copy(copying: Copying, call: Call): Promise<StorageObject<S3ObjectExtra>> {
    const { to, source } = copying;
    this.#checkSource(copying);
    if ((source.size ?? 0) > (this.#client.context.limits.singleCopy ?? Infinity))
      return this.#copyInParts(copying, call);
    await this.#copyAtOnce(copying, call);
    const copied = await this.#tools.objects.get({ container: to.container, name: to.name }, call);
    return copied.extra.tagCount === null ? this.#retag(copied, copying, call) : copied;
  }

  /** Not all stores obey the condition. */
  #checkSource({ operation, from, source, copy }: Copying): void {
    const { sourceIfMatch } = copy.extra ?? {};
    if (sourceIfMatch === undefined || isSameTag(sourceIfMatch, source.extra.etag)) return;
    throw new ConflictError(
      `${operation}: ${from.name} is not the content with the entity tag ${sourceIfMatch}.`,
      { ...this.#client.context.details(operation), status: 412 },
    );
  }

  /** Sets the tags of a copy that should have some and has none: Ceph copies none, and ignores headers with tags. */
  async #retag(
    copied: StorageObject<S3ObjectExtra>,
    { from, source, copy }: Copying,
    call: Call,
  ): Promise<StorageObject<S3ObjectExtra>> {
    const isTagged = source.extra.tagCount !== null;
    const tags = copy.extra?.tags ?? (isTagged ? await this.#tools.tags.get(from, call) : {});
    if (Object.keys(tags).length === 0) return copied;
    await this.#tools.tags.put(copied, tags, call);
    return this.#tools.objects.get({ container: copied.container, name: copied.name }, call);
  }

  /** A multipart upload copies nothing from its source by itself. */
  async #copyInParts({ from, to, copy }: Copying, call: Call): Promise<StorageObject<S3ObjectExtra>> {
    const full = await this.#tools.objects.get(from, call);
    const storageClass = classOf(full);
    const tags = copy.extra?.tags ?? (await this.#tagsOf(from, call));
    const extra = { ...servedAs(full), ...given({ storageClass }), tags, ...copy.extra };
    const copied = await copyInParts(this.#tools.transfers(), from, to, { ...copy, extra }, call);
    return copied as StorageObject<S3ObjectExtra>;
  }

  /** Some stores have no tags. */
  async #tagsOf(place: ObjectPlace, call: Call): Promise<S3Tags> {
    try {
      return await this.#tools.tags.get(place, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'not-supported') return {};
      throw error;
    }
  }

  async #copyAtOnce({ operation, from, to, source, copy }: Copying, call: Call): Promise<void> {
    const { extra = {} } = copy;
    const request = this.#client.objectRequest(operation, to);
    const metadata = this.#client.context.checks.metadata(operation, copy.metadata ?? source.metadata ?? {});
    const contentType = copy.contentType ?? source.contentType ?? undefined;
    const condition = conditions(extra, this.#client.store);
    const root = await this.#client.read(
      {
        ...request,
        method: 'PUT',
        idempotent: condition.idempotent,
        headers: defined({
          ...request.headers,
          ...this.#client.customerKeyHeaders('copy-source-'),
          ...condition.headers,
          'x-amz-copy-source': copySource(from),
          'x-amz-copy-source-if-match': ifMatchHeader(extra.sourceIfMatch),
          'x-amz-metadata-directive': isReplaced(copy) ? 'REPLACE' : undefined,
          'x-amz-tagging-directive': extra.tags === undefined ? undefined : 'REPLACE',
          ...(isReplaced(copy)
            ? contentHeaders({ contentType, metadata, extra: { ...servedAs(source), ...extra } })
            : {}),
          ...keepingHeaders({ ...given(keptAs(source)), ...extra }),
        }),
        notFound: ObjectNotFoundError,
      },
      call,
    );
    expectRoot(root, 'CopyObjectResult', this.#client.context.details(operation));
  }
}

/** Header that names the source of a copy. */
export function copySource({ container, name, version }: ObjectPlace): string {
  const query = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`;
  return `/${encodeStrictly(container)}/${encodeKey(name)}${query}`;
}

/** True if a copy has other properties than its source; S3 then requires all of them. */
function isReplaced({ metadata, contentType, extra = {} }: S3CopyOptions): boolean {
  const { cacheControl, contentEncoding, contentDisposition, contentLanguage, expires } = extra;
  const said = [
    metadata,
    contentType,
    cacheControl,
    contentEncoding,
    contentDisposition,
    contentLanguage,
    expires,
  ];
  return said.some((value) => value !== undefined);
}

function servedAs({ extra }: StorageObject<S3ObjectExtra>): S3CopyExtra {
  const { cacheControl, contentEncoding, contentDisposition, contentLanguage, expires } = extra;
  const { websiteRedirectLocation } = extra;
  return given({
    cacheControl,
    contentEncoding,
    contentDisposition,
    contentLanguage,
    expires,
    websiteRedirectLocation,
  });
}

/** Properties that S3 never copies by itself. */
function keptAs(source: StorageObject<S3ObjectExtra>) {
  const { websiteRedirectLocation } = source.extra;
  return { websiteRedirectLocation, storageClass: classOf(source) };
}

/** A retention that is still in force: S3 refuses a date in the past. */
function stillLocked(lock: S3ObjectLock | null): S3ObjectLock | undefined {
  if (lock === null) return undefined;
  const { mode, retainUntil, ...hold } = lock;
  const isRetained = mode !== undefined && retainUntil !== undefined && Date.parse(retainUntil) > Date.now();
  return isRetained ? lock : hold;
}

/** Storage class of an object, if it is not the default. */
function classOf({ extra }: StorageObject<S3ObjectExtra>): string | null {
  return extra.storageClass === 'STANDARD' ? null : extra.storageClass;
}

/** Fields with a value. */
function given<T extends object>(fields: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as { [Name in keyof T]?: NonNullable<T[Name]> };
}
