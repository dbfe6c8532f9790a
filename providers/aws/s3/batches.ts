import { type Call, ContainerNotFoundError, escapeXml } from '../../../src/driver/index.js';
import type { BatchFailure, ObjectPlace, ObjectReference, StoreBatches } from '../../../src/storage/index.js';
import type { S3Client } from './client.js';
import { batchError } from './errors.js';
import { document, expectRoot, xmlBody } from './xml.js';

/** What XML cannot carry, or may bring otherwise than it was sent. */
const UNFIT_FOR_XML = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\uFFFE\uFFFF]|^\s|\s$/u;

/** Many objects deleted by one request. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export class S3Batches implements StoreBatches {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  /** XML has no control characters and cuts or turns blanks and line ends at will: such a key goes alone, in a path. */
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
        // Of which object the store speaks is not clear: then none of them counts as deleted.
        if (object === undefined) throw failure;
        return { object, error: failure };
      });
  }
}

/** What names an object, and maybe one of its versions, within a batch. */
function keyElements({ name, version }: Pick<ObjectPlace, 'name' | 'version'>): string {
  const id = version === undefined ? '' : `<VersionId>${escapeXml(version)}</VersionId>`;
  return `<Key>${escapeXml(name)}</Key>${id}`;
}
