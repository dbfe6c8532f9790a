import type { Call, Reader } from '../../../src/driver/index.js';
import { knownObject, type ObjectPlace, type ObjectReference } from '../../../src/storage/index.js';
import type { SwiftClient } from './client.js';
import { isStaticLarge } from './headers.js';
import type { SwiftObjectExtra } from './models.js';

/** Manifests and their segments. */
export class SwiftLargeObjects {
  readonly #client: SwiftClient;

  constructor(client: SwiftClient) {
    this.#client = client;
  }

  /** Kind of an object, fetched if unknown. */
  async kindOf(object: ObjectReference, call: Call): Promise<'static' | 'other' | 'gone'> {
    const known = largeObjectIn(object);
    if (known !== null) return known === 'static' ? 'static' : 'other';
    const request = this.#client.objectRequest('deleteObject', this.#client.context.checks.place(object));
    const { status, headers } = await this.#client.head({ ...request, accept: [404] }, call);
    if (status === 404) return 'gone';
    return isStaticLarge(headers) ? 'static' : 'other';
  }

  /** Segments of a static large object; null if the store does not tell them: Ceph 16 returns an empty response. */
  async segments(operation: string, place: ObjectPlace, call: Call): Promise<Reader[] | null> {
    const request = this.#client.objectRequest(operation, place);
    const query = { 'multipart-manifest': 'get' };
    const body = await this.#client.get({ ...request, query, hasPlainBody: true }, call);
    return body === null ? null : this.#client.context.reader({ segments: body }, operation).list('segments');
  }
}

/** Kind of an object, as far as the reference tells. */
export function largeObjectIn(object: ObjectReference): SwiftObjectExtra['largeObject'] {
  const extra: Partial<SwiftObjectExtra> | undefined = knownObject(object)?.extra;
  return extra?.largeObject ?? null;
}
