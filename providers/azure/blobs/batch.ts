import type { AzureStorageAuthenticator, Call, CloudRequest, Outgoing } from '../../../src/driver/index.js';
import {
  type BatchDialect,
  type BatchedDelete,
  type BatchFailure,
  type InnerRequest,
  joinRequests,
  type ObjectReference,
  readFailures,
} from '../../../src/storage/index.js';
import { AzureUploads } from './uploads.js';

/** How Azure writes requests that go together: https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
const BATCH: BatchDialect = {
  idOf: (index) => String(index),
  positionIn: (contentId) => /^\d+$/.exec(contentId)?.[0],
};

/** Many blobs deleted by one request. */
export abstract class AzureBatches extends AzureUploads {
  /**
   * Deletes up to 256 blobs of one container with one request; the errors of those that stayed come back beside their names.
   *
   * @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch
   */
  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const [first] = objects;
    if (first === undefined) return [];
    const operation = 'deleteObjects';
    const headers = { 'x-ms-delete-snapshots': 'include', 'content-length': '0' };
    const deletes = objects.map((object): BatchedDelete => {
      const request = this.objectRequest(operation, this.locate(object));
      return { object, request: { ...request, method: 'DELETE', headers, accept: [404] } };
    });
    const inner = await Promise.all(deletes.map(({ request }) => this.#signed(request, call)));
    const batch = this.containerRequest(operation, this.locate(first).container);
    const response = await this.sendBytes(
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
      details: this.details(operation),
      failureOf: (inner) => this.failureOf(inner),
    });
  }

  /** Each request of a batch proves by itself who asks. */
  async #signed(request: CloudRequest, call: Call): Promise<InnerRequest> {
    const { origin, path } = await this.endpoint(request, call);
    const outgoing: Outgoing = {
      request,
      method: request.method,
      origin,
      path: path + request.path,
      headers: { ...request.headers },
      body: null,
    };
    const authenticator = this.connection.shared.authenticator as AzureStorageAuthenticator;
    await authenticator.signInner(outgoing, this.connection, call);
    return outgoing;
  }
}
