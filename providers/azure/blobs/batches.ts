import type { Call } from '../../../src/driver/index.js';
import {
  type BatchDialect,
  type BatchedDelete,
  type BatchFailure,
  joinRequests,
  type ObjectReference,
  readFailures,
  type StoreBatches,
} from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';

/** How Azure writes requests that go together: https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
const BATCH: BatchDialect = {
  idOf: (index) => String(index),
  positionIn: (contentId) => /^\d+$/.exec(contentId)?.[0],
};

/** Up to 256 blobs deleted by one request. @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
export class AzureBatches implements StoreBatches {
  readonly #client: AzureClient;

  constructor(client: AzureClient) {
    this.#client = client;
  }

  async delete(objects: readonly ObjectReference[], call: Call): Promise<readonly BatchFailure[]> {
    const [first] = objects;
    if (first === undefined) return [];
    const operation = 'deleteObjects';
    const { context } = this.#client;
    const deletes = objects.map((object): BatchedDelete => {
      const { headers, ...request } = this.#client.deleteRequest(operation, object);
      return {
        object,
        request: { ...request, method: 'DELETE', headers: { ...headers, 'content-length': '0' } },
      };
    });
    const inner = await Promise.all(deletes.map(({ request }) => this.#client.sign(request, call)));
    const batch = this.#client.containerRequest(operation, context.checks.place(first).container);
    // No document: the errors of single blobs stand within the response.
    const response = await context.connection.bytes(
      {
        ...batch,
        method: 'POST',
        query: { ...batch.query, comp: 'batch' },
        ...joinRequests(inner, BATCH),
        idempotent: true,
        frees: true,
      },
      call,
    );
    return readFailures(response, deletes, {
      dialect: BATCH,
      details: context.details(operation),
      failureOf: (inner) => context.failureOf(inner),
    });
  }
}
