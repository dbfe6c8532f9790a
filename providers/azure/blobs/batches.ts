import type { Call } from '../../../src/driver/index.js';
import {
  type BatchDialect,
  type BatchedDelete,
  type BatchFailure,
  deleteInBatch,
  type ObjectReference,
  type StoreBatches,
} from '../../../src/storage/index.js';
import type { AzureClient } from './client.js';

/** Format of Azure's batch requests: https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
const BATCH: BatchDialect = {
  idOf: (index) => String(index),
  positionIn: (contentId) => /^\d+$/.exec(contentId)?.[0],
};

/** Deletes up to 256 blobs with one request. @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
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
    const deletes = await Promise.all(
      objects.map(async (object): Promise<BatchedDelete> => {
        const { headers, ...rest } = this.#client.deleteRequest(operation, object);
        const request = {
          ...rest,
          method: 'DELETE',
          headers: { ...headers, 'content-length': '0' },
        } as const;
        return { object, request, inner: await this.#client.sign(request, call) };
      }),
    );
    const batch = this.#client.containerRequest(operation, context.checks.place(first).container);
    const request = { ...batch, query: { ...batch.query, comp: 'batch' } };
    return deleteInBatch(context, { dialect: BATCH, request, deletes }, call);
  }
}
