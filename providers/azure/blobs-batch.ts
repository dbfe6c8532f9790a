import type { AzureStorageAuthenticator } from '../../src/auth/azure-storage.js';
import type { Call } from '../../src/connection/call.js';
import type { CloudRequest, Outgoing } from '../../src/connection/request.js';
import type { ObjectReference } from '../../src/storage/models.js';
import {
  type BatchDialect,
  type InnerRequest,
  joinRequests,
  readOutcomes,
} from '../../src/storage/request-batch.js';
import type { BatchFailure } from '../../src/storage/transport.js';
import { describeAzureError } from './blobs-errors.js';
import { AzureUploads } from './blobs-uploads.js';

/** How Azure writes requests that go together: https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
const BATCH: BatchDialect = {
  idOf: (index) => String(index),
  positionIn: (contentId) => /^\d+$/.exec(contentId)?.[0],
  describe: describeAzureError,
};

/** Many blobs deleted by one request. */
export abstract class AzureBatches extends AzureUploads {
  /** @see https://learn.microsoft.com/en-us/rest/api/storageservices/blob-batch */
  override async deleteBatch(
    objects: readonly ObjectReference[],
    call: Call,
  ): Promise<readonly BatchFailure[]> {
    const [first] = objects;
    if (first === undefined) return [];
    const operation = 'deleteObjects';
    const requests = objects.map((object) => {
      const headers = { 'x-ms-delete-snapshots': 'include', 'content-length': '0' };
      return {
        ...this.objectRequest(operation, this.locate(object)),
        method: 'DELETE',
        headers,
        accept: [404],
      } as const;
    });
    const inner = await Promise.all(requests.map((request) => this.#signed(request, call)));
    const batch = this.containerRequest(operation, this.locate(first).container);
    const answer = await this.sendBytes(
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
    return readOutcomes(answer, requests, BATCH, this.details(operation)).flatMap((error, index) => {
      const object = objects[index];
      return error === null || object === undefined ? [] : [{ object, error }];
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
