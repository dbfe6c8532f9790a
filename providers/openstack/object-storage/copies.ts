import { type Call, headerValue, ObjectNotFoundError } from '../../../src/driver/index.js';
import {
  type StoreCopies,
  type CopyOptions,
  defined,
  download,
  type ObjectPlace,
  type ObjectReference,
  openSource,
  type StorageObject,
  type TransferContext,
  upload,
} from '../../../src/storage/index.js';
import type { SwiftClient } from './client.js';
import {
  copiedHeaders,
  isStaticLarge,
  keptHeaders,
  objectMetadata,
  presentMetadata,
  uploadExtra,
} from './headers.js';
import { SwiftLargeObjects } from './large-objects.js';
import type { SwiftExtras, SwiftObjectExtra } from './models.js';
import type { SwiftObjects } from './objects.js';

/** Functions needed for copies. */
interface CopyTools {
  readonly objects: SwiftObjects;
  /** Context of copies through this process, which Ceph needs. */
  transfers(): TransferContext;
}

/** Copies within the store, and changes of metadata. */
export class SwiftCopies implements StoreCopies<SwiftExtras> {
  readonly #client: SwiftClient;
  readonly #large: SwiftLargeObjects;
  readonly #tools: CopyTools;

  constructor(client: SwiftClient, tools: CopyTools) {
    this.#client = client;
    this.#large = new SwiftLargeObjects(client);
    this.#tools = tools;
  }

  async copy(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    call: Call,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'copyObject';
    const { checks } = this.#client.context;
    const from = checks.place(object);
    const to = checks.place(target);
    const metadata = copy.metadata === undefined ? null : checks.metadata(operation, copy.metadata);
    const path = this.#client.objectPath(operation, to);
    const { headers: source } = await this.#client.head(this.#client.objectRequest(operation, from), call);
    const isItself = from.container === to.container && from.name === to.name;
    // Ceph, which hides manifests, would copy the manifest but not the content: the copy would lose its segments with the source.
    if (!isItself && isStaticLarge(source) && (await this.#large.segments(operation, from, call)) === null) {
      await this.#copyThrough(from, to, copy, call);
      return this.#tools.objects.get(to, call);
    }
    const described = defined({
      'content-type': copy.contentType ?? headerValue(source, 'content-type'),
      ...(metadata === null ? presentMetadata(source) : objectMetadata(metadata)),
    });
    const request = { operation, path, notFound: ObjectNotFoundError };
    if (isItself) {
      await this.#client.post({ ...request, headers: { ...keptHeaders(source), ...described } }, call);
      return this.#tools.objects.get(to, call);
    }
    const headers = defined({
      'x-copy-from': this.#client.objectPath(operation, from),
      'x-fresh-metadata': metadata === null ? undefined : 'true',
      'content-length': '0',
      ...copiedHeaders(source),
      ...described,
    });
    await this.#client.put({ ...request, headers, idempotent: true }, call);
    return this.#tools.objects.get(to, call);
  }

  async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<StorageObject<SwiftObjectExtra>> {
    const operation = 'setMetadata';
    const { checks } = this.#client.context;
    const place = checks.place(object);
    const wanted = objectMetadata(checks.metadata(operation, metadata));
    const request = this.#client.objectRequest(operation, place);
    const { headers: present } = await this.#client.head(request, call);
    await this.#client.post({ ...request, headers: { ...keptHeaders(present), ...wanted } }, call);
    return this.#tools.objects.get(place, call);
  }

  /** Copies an object by reading it here and putting it again. */
  async #copyThrough(from: ObjectPlace, to: ObjectPlace, copy: CopyOptions, call: Call): Promise<void> {
    const operation = 'copyObject';
    const got = await download(this.#tools.transfers(), { operation, ...from }, call);
    try {
      const object = got.object as StorageObject<SwiftObjectExtra>;
      const contentType = copy.contentType ?? object.contentType ?? undefined;
      const target = this.#client.context.checks.target(operation, to.container, to.name, {
        ...(contentType === undefined ? {} : { contentType }),
        metadata: copy.metadata ?? object.metadata ?? {},
        extra: uploadExtra(object.extra),
      });
      await upload(this.#tools.transfers(), target, openSource(got.body, object.size ?? undefined), {}, call);
    } finally {
      await got.body.cancel();
    }
  }
}
