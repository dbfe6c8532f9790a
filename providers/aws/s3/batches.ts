import { type Call, ContainerNotFoundError, escapeXml } from '../../../src/driver/index.js';
import type { BatchFailure, ObjectPlace, ObjectReference, StoreBatches } from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import { batchError } from './errors.js';
import { document, expectRoot, xmlBody } from './xml.js';

/** Characters that XML cannot contain, or may change. */
const UNFIT_FOR_XML = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\uFFFE\uFFFF]|^\s|\s$/u;

/** Deletes many objects with one request. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export class S3Batches implements StoreBatches {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  /** XML has no control characters and normalises blanks and line ends, so such a key is deleted by itself, in a path. */
  accepts({ name }: ObjectReference): boolean {
    return !UNFIT_FOR_XML.test(name);
  }

  async delete(objects: readonly ObjectReference[], call: Call): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const { context } = this.#client;
    const byKey = new Map(objects.map((object) => [keyElements(context.checks.place(object)), object]));
    const keys = [...byKey.keys()].map((key) => `<Object>${key}</Object>`).join('');
    const body = document('Delete', `<Quiet>true</Quiet>${keys}`);
    const [first] = objects;
    if (first === undefined) return [];
    const root = await this.#client.post(
      {
        ...this.#client.bucketRequest(operation, context.checks.place(first).container),
        query: { delete: '' },
        ...xmlBody(body),
        idempotent: true,
        frees: true,
        notFound: ContainerNotFoundError,
      },
      call,
    );
    return expectRoot(root, 'DeleteResult', context.details(operation))
      .all('Error')
      .map((error) => {
        const name = error.get('Key') ?? '';
        const failure = batchError(error, context.details(operation));
        const object =
          byKey.get(keyElements({ name, version: error.get('VersionId') ?? undefined })) ??
          byKey.get(keyElements({ name }));
        // The response does not identify the object, so none counts as deleted.
        if (object === undefined) throw failure;
        return { object, error: failure };
      });
  }
}

/** Key and optional version of an object in a batch. */
function keyElements({ name, version }: Pick<ObjectPlace, 'name' | 'version'>): string {
  const id = version === undefined ? '' : `<VersionId>${escapeXml(version)}</VersionId>`;
  return `<Key>${escapeXml(name)}</Key>${id}`;
}
