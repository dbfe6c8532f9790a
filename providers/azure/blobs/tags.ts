import {
  type CallOptions,
  checkDocument,
  type ClientRequest,
  escapeXml,
  MalformedResponseError,
  ObjectNotFoundError,
  Part,
  type XmlElement,
} from '../../../src/driver/index.js';
import type { ObjectReference } from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';
import type { AzureTags } from './models.js';
import { document } from './xml.js';

/** Tags of blobs, which Azure has an index of: `blobs.tags`. */
export class AzureTagging extends Part {
  readonly #client: AzureClient;

  constructor(client: AzureClient) {
    super();
    this.#client = client;
  }

  /**
   * Tags of a blob.
   *
   * @throws ObjectNotFoundError
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/get-blob-tags
   */
  async get(object: ObjectReference, options?: CallOptions): Promise<AzureTags> {
    const request = this.#request('tags.get', object);
    const root = await this.#client.get(request, options);
    checkDocument(root, 'Tags', ['TagSet'], this.#client.context.details(request.operation));
    const tags = root.child('TagSet')?.all('Tag') ?? [];
    return Object.fromEntries(tags.map((tag) => [this.#text(tag, 'Key'), this.#text(tag, 'Value')]));
  }

  /**
   * Puts tags in place of all that a blob has.
   *
   * @throws ObjectNotFoundError, InvalidRequestError
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/set-blob-tags
   */
  async put(object: ObjectReference, tags: AzureTags, options?: CallOptions): Promise<void> {
    const elements = Object.entries(tags).map(
      ([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
    );
    const body = document('Tags', `<TagSet>${elements.join('')}</TagSet>`);
    const headers = { 'content-type': 'application/xml' };
    await this.#client.put({ ...this.#request('tags.put', object), headers, body }, options);
  }

  #request(operation: string, object: ObjectReference): ClientRequest {
    const request = this.#client.objectRequest(operation, this.#client.context.checks.place(object));
    return { ...request, query: { comp: 'tags' }, notFound: ObjectNotFoundError };
  }

  #text(tag: XmlElement, name: string): string {
    const text = tag.get(name);
    if (text !== null) return text;
    const operation = 'tags.get';
    throw new MalformedResponseError(
      `${operation}: in Azure's response a Tag has no ${name}.`,
      this.#client.context.details(operation),
    );
  }
}
