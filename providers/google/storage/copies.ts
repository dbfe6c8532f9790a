import { type Call, CloudError, collect, ObjectNotFoundError, walkPages } from '../../../src/driver/index.js';
import type {
  StoreCopies,
  CopyOptions,
  ObjectPlace,
  ObjectReference,
  StorageObject,
} from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';
import type { GoogleStorageExtras, GoogleObjectExtra } from './models.js';

/** Properties that a copy takes from its source by default. */
const COPIED_FIELDS = [
  'contentType',
  'metadata',
  'cacheControl',
  'contentEncoding',
  'contentDisposition',
  'contentLanguage',
  'customTime',
  'storageClass',
] as const;

type GoogleObject = StorageObject<GoogleObjectExtra>;

/** Copies objects, and changes their properties. */
export class GoogleCopies implements StoreCopies<GoogleStorageExtras> {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  async copy(
    object: ObjectReference,
    target: ObjectReference,
    copy: CopyOptions = {},
    call: Call,
  ): Promise<GoogleObject> {
    const operation = 'copyObject';
    const { checks } = this.#client.context;
    const from = checks.place(object);
    const to = checks.place(target);
    const isItself = from.container === to.container && from.name === to.name;
    if (isItself && from.version === undefined) return this.#change(operation, from, copy, call);
    const json = await this.#copyJson(operation, from, copy, call);
    const copied = await this.#rewrite(operation, from, to, json, call);
    return copied ?? this.#client.getObject('getObject', to, call);
  }

  async setMetadata(
    object: ObjectReference,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<GoogleObject> {
    const place = this.#client.context.checks.place(object);
    return this.#change('setMetadata', place, { metadata }, call);
  }

  /** Google copies as much as it chooses in one request, and returns a token for the next. */
  async #rewrite(
    operation: string,
    from: ObjectPlace,
    to: ObjectPlace,
    json: object,
    call: Call,
  ): Promise<GoogleObject | undefined> {
    const target = this.#client.objectPath(operation, to).slice('/storage/v1'.length);
    const request = {
      operation,
      path: `${this.#client.objectPath(operation, from)}/rewriteTo${target}`,
      json,
      idempotent: true,
      notFound: ObjectNotFoundError,
    };
    const rewrites = walkPages(
      {},
      async ({ rewriteToken }) => {
        const query = { sourceGeneration: from.version, rewriteToken };
        const response = await this.#client.post({ ...request, query }, call);
        if (response.boolean('done'))
          return { items: [this.#client.object(response.object('resource'))], next: null };
        const position = response.id('totalBytesRewritten');
        return { items: [], next: { rewriteToken: response.string('rewriteToken'), position } };
      },
      this.#client.context.details(operation),
    );
    const [copied] = await collect(rewrites);
    return copied;
  }

  /** Changes properties of an object, and nothing else. */
  async #change(
    operation: string,
    place: ObjectPlace,
    { metadata, contentType }: CopyOptions,
    call: Call,
  ): Promise<GoogleObject> {
    const { checks } = this.#client.context;
    const wanted = metadata === undefined ? null : checks.metadata(operation, metadata);
    const request = this.#client.objectRequest(operation, place);
    const present = await this.#client.get(request, call);
    // A patch is merged: null removes a key.
    const gone = Object.fromEntries(
      Object.keys(present.stringMap('metadata')).map((key) => [key, null] as const),
    );
    const query = { ...request.query, ifMetagenerationMatch: present.string('metageneration') };
    const json = { contentType, metadata: wanted === null ? undefined : { ...gone, ...wanted } };
    try {
      return this.#client.object(
        await this.#client.patch({ ...request, query, json, idempotent: true }, call),
      );
    } catch (error) {
      // If the response to the first of two attempts was lost, the second finds its own change.
      if (!CloudError.is(error) || error.status !== 412) throw error;
      const now = await this.#client.getObject(operation, place, call);
      const isDone =
        (wanted === null || isSame(now.metadata, wanted)) &&
        (contentType === undefined || now.contentType === contentType);
      if (!isDone) throw error;
      return now;
    }
  }

  /** Properties of the copy. If any are given, all must be; if none are, the copy gets its bucket's storage class. */
  async #copyJson(
    operation: string,
    from: ObjectPlace,
    { metadata, contentType }: CopyOptions,
    call: Call,
  ): Promise<object> {
    const { raw } = await this.#client.get(this.#client.objectRequest(operation, from), call);
    const { checks } = this.#client.context;
    return {
      ...Object.fromEntries(COPIED_FIELDS.map((field) => [field, raw[field]])),
      ...(metadata === undefined ? {} : { metadata: checks.metadata(operation, metadata) }),
      ...(contentType === undefined ? {} : { contentType }),
    };
  }
}

function isSame(
  present: Readonly<Record<string, string>> | null,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(present ?? {});
  return keys.length === Object.keys(wanted).length && keys.every((key) => present?.[key] === wanted[key]);
}
