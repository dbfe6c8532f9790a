import { type Call, formatQuery } from '../../../src/driver/index.js';
import {
  type BatchDialect,
  type BatchedDelete,
  type BatchFailure,
  joinRequests,
  type ObjectReference,
  readFailures,
  type StoreBatches,
} from '../../../src/storage/index.js';
import type { GoogleStorageClient } from './client.js';

/** How Google writes requests that go together: https://cloud.google.com/storage/docs/batch */
const BATCH: BatchDialect = {
  idOf: (index) => `<${index}>`,
  positionIn: (contentId) => /response-(\d+)/.exec(contentId)?.[1],
};

/** Many objects deleted by one request. */
export class GoogleBatches implements StoreBatches {
  readonly #client: GoogleStorageClient;

  constructor(client: GoogleStorageClient) {
    this.#client = client;
  }

  async delete(objects: readonly ObjectReference[], call: Call): Promise<readonly BatchFailure[]> {
    const operation = 'deleteObjects';
    const { context } = this.#client;
    const deletes = objects.map((object): BatchedDelete => {
      const request = this.#client.objectRequest(operation, context.checks.place(object));
      return { object, request: { ...request, method: 'DELETE', accept: [404] } };
    });
    const inner = deletes.map(({ request: { method, path, query } }) => {
      return { method, path: path + formatQuery(query ?? {}), headers: {} };
    });
    const response = await context.connection.bytes(
      {
        operation,
        method: 'POST',
        path: '/batch/storage/v1',
        ...joinRequests(inner, BATCH),
        idempotent: true,
        frees: true,
      },
      call,
    );
    return readFailures(response, deletes, {
      dialect: BATCH,
      details: context.details(operation),
      failureOf: (failed) => context.failureOf(failed),
    });
  }
}
