import type { IncomingHttpHeaders } from 'node:http';
import {
  type Call,
  headerValue,
  ObjectNotFoundError,
  UnavailableError,
  pollUntil,
} from '../../../src/driver/index.js';
import {
  type StoreCopies,
  type CopyOptions,
  defined,
  type ObjectPlace,
  type ObjectReference,
  type StorageObject,
} from '../../../src/storage/index.js';
import type { AzureBlobRequests } from './blob-requests.js';
import type { AzureClient } from './client.js';
import { metadataHeaders, ownTier, propertyHeaders, tagsHeader } from './headers.js';
import type { AzureExtras, AzureObjectExtra } from './models.js';
import type { AzureTagging } from './tags.js';

type Blob = StorageObject<AzureObjectExtra>;
type Metadata = Readonly<Record<string, string>>;

const operation = 'copyObject';

/** Functions needed for a copy. */
interface CopyTools {
  readonly objects: AzureBlobRequests;
  readonly tags: AzureTagging;
}

/** Copies blobs, and changes their properties. */
export class AzureCopies implements StoreCopies<AzureExtras> {
  readonly #client: AzureClient;
  readonly #tools: CopyTools;

  constructor(client: AzureClient, tools: CopyTools) {
    this.#client = client;
    this.#tools = tools;
  }

  async copy(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    call: Call,
  ): Promise<Blob> {
    const { checks } = this.#client.context;
    const place = checks.place(object);
    const to = checks.place(target);
    const metadata = copy.metadata === undefined ? null : checks.metadata(operation, copy.metadata);
    const source = await this.#head(place, call);
    const isItself = place.container === to.container && place.name === to.name;
    if (!isItself) await this.#copy(place, to, source, metadata, call);
    // Without metadata in the request, a copy gets its source's.
    if (metadata !== null && (isItself || Object.keys(metadata).length === 0))
      await this.#put(operation, to, 'metadata', metadataHeaders(metadata), call);
    if (copy.contentType !== undefined) {
      // Properties that are not sent are cleared.
      const described = { ...propertyHeaders(source), 'x-ms-blob-content-type': copy.contentType };
      await this.#put(operation, to, 'properties', described, call);
    }
    return this.#tools.objects.get({ container: to.container, name: to.name }, call);
  }

  async setMetadata(object: ObjectReference, metadata: Metadata, call: Call): Promise<Blob> {
    const { checks } = this.#client.context;
    const place = checks.place(object);
    const headers = metadataHeaders(checks.metadata('setMetadata', metadata));
    await this.#put('setMetadata', place, 'metadata', headers, call);
    return this.#tools.objects.get(place, call);
  }

  async #copy(
    from: ObjectPlace,
    to: ObjectPlace,
    source: IncomingHttpHeaders,
    metadata: Metadata | null,
    call: Call,
  ): Promise<void> {
    const request = this.#client.objectRequest(operation, from);
    const { origin, path } = this.#client.endpoint({ ...request, method: 'GET' });
    const isTagged = headerValue(source, 'x-ms-tag-count') !== undefined;
    const headers = defined({
      'x-ms-copy-source': origin + path + request.path,
      'x-ms-access-tier': ownTier(source),
      'x-ms-tags': isTagged ? tagsHeader(await this.#tools.tags.get(from, call)) : undefined,
      ...metadataHeaders(metadata ?? {}),
    });
    const started = await this.#client.put(
      { ...this.#client.objectRequest(operation, to), headers, notFound: ObjectNotFoundError },
      call,
    );
    if (this.#isDone(to.name, started.headers) !== null) return;
    await pollUntil(async () => this.#isDone(to.name, await this.#head(to, call)), call);
  }

  /** Null while a copy is in progress. @throws UnavailableError when it has failed */
  #isDone(name: string, headers: IncomingHttpHeaders): true | null {
    const status = headerValue(headers, 'x-ms-copy-status')?.toLowerCase();
    if (status === 'pending') return null;
    if (status === undefined || status === 'success') return true;
    throw new UnavailableError(
      `${operation}: the copy to ${name} ended as ${status}: ${headerValue(headers, 'x-ms-copy-status-description') ?? 'no reason given'}.`,
      this.#client.context.details(operation),
    );
  }

  async #head(place: ObjectPlace, call: Call): Promise<IncomingHttpHeaders> {
    const request = this.#client.objectRequest(operation, place);
    return (await this.#client.head({ ...request, notFound: ObjectNotFoundError }, call)).headers;
  }

  /** Puts metadata or properties in place of all that a blob has. */
  async #put(
    operation: string,
    place: ObjectPlace,
    comp: 'metadata' | 'properties',
    headers: Record<string, string>,
    call: Call,
  ): Promise<void> {
    const request = { ...this.#client.objectRequest(operation, place), notFound: ObjectNotFoundError };
    await this.#client.put({ ...request, query: { comp }, headers }, call);
  }
}
