import { type Call, formatQuery } from '../../../src/driver/index.js';
import {
  type BatchDialect,
  type BatchedDelete,
  type BatchFailure,
  deleteInBatch,
  type ObjectReference,
  type StoreBatches,
} from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';

/** Format of Google's batch requests: https://cloud.google.com/storage/docs/batch */
const BATCH: BatchDialect = {
  idOf: (index) => `<${index}>`,
  positionIn: (contentId) => /response-(\d+)/.exec(contentId)?.[1],
};

/** Deletes many objects with one request. */
export class GoogleBatches implements StoreBatches {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  async delete(objects: readonly ObjectReference[], call: Call): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const { context } = this.#client;
    const deletes = objects.map((object): BatchedDelete => {
      const place = context.checks.place(object);
      const { path, query = {}, ...request } = this.#client.objectRequest(operation, place);
      return {
        object,
        request: { ...request, path, query, method: 'DELETE', accept: [404] },
        inner: { method: 'DELETE', path: path + formatQuery(query), headers: {} },
      };
    });
    const request = { operation, path: '/batch/storage/v1' };
    return deleteInBatch(context, { dialect: BATCH, request, deletes }, call);
  }
}
