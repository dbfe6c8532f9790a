import {
  type CallOptions,
  checkDocument,
  escapeXml,
  MalformedResponseError,
  ObjectNotFoundError,
  type XmlElement,
} from '../../../src/driver/index.js';
import type { ObjectReference } from '../../../src/storage/index.js';
import { AzureBatches } from './batch.js';
import type { AzureTags } from './models.js';

/** What a request for tags is about. */
const TAGS = { comp: 'tags' } as const;

/** Tags of blobs, which Azure has an index of. */
export abstract class AzureTagging extends AzureBatches {
  /**
   * Tags of a blob.
   *
   * @throws ObjectNotFoundError
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/get-blob-tags
   */
  async getObjectTags(object: ObjectReference, options?: CallOptions): Promise<AzureTags> {
    const operation = 'getObjectTags';
    const request = { ...this.objectRequest(operation, this.locate(object)), query: TAGS };
    const root = await this.sendXml({ ...request, method: 'GET', notFound: ObjectNotFoundError }, options);
    checkDocument(root, 'Tags', ['TagSet'], this.details(operation));
    const tags = root.child('TagSet')?.all('Tag') ?? [];
    return Object.fromEntries(tags.map((tag) => [this.#text(tag, 'Key'), this.#text(tag, 'Value')]));
  }

  /**
   * Puts tags in place of all that a blob has.
   *
   * @throws ObjectNotFoundError, InvalidRequestError
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/set-blob-tags
   */
  async setObjectTags(object: ObjectReference, tags: AzureTags, options?: CallOptions): Promise<void> {
    const operation = 'setObjectTags';
    const elements = Object.entries(tags).map(
      ([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
    );
    const body = `<?xml version="1.0" encoding="utf-8"?><Tags><TagSet>${elements.join('')}</TagSet></Tags>`;
    const headers = { 'content-type': 'application/xml' };
    const request = { ...this.objectRequest(operation, this.locate(object)), query: TAGS };
    await this.sendEmpty(
      { ...request, method: 'PUT', headers, body, notFound: ObjectNotFoundError },
      options,
    );
  }

  #text(tag: XmlElement, name: string): string {
    const text = tag.get(name);
    if (text !== null) return text;
    const details = this.details('getObjectTags');
    throw new MalformedResponseError(`getObjectTags: in Azure's answer a Tag has no ${name}.`, details);
  }
}
