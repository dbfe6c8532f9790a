import {
  type Call,
  type CallOptions,
  type ClientRequest,
  type CloudRequest,
  type CloudResponse,
  ConflictError,
  JsonClient,
  outcomeUnknown,
  pollUntil,
  type Reader,
} from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';

/**
 * Client of gridscale's API. Lists are objects with the rows under their ids. A change is a request of its own, named by a header of the
 * response, which is done later.
 *
 * @see https://gridscale.io/en/api-documentation/index.html
 */
export class GridscaleClient extends JsonClient {
  override list<Item>(
    request: ClientRequest,
    key: string,
    read: (row: Reader) => Item | null,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const rowsOf = (page: Reader): (Item | null)[] => {
      const rows = page.object(key);
      return Object.keys(rows.raw).map((id) => read(rows.object(id)));
    };
    return this.listPages(request, rowsOf, options);
  }

  /** Deletes an object, and waits until it is gone. A missing one is no error. */
  override async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    const call = this.context.call(options);
    const response = await this.deleteIfThere(request, call);
    const requestId = response === null ? null : requestIdOf(response);
    if (requestId !== null) await this.#wait(request.operation, [requestId, 'it'], call);
  }

  /** Sends a change, and waits until it is done. @throws ConflictError when gridscale accepted it and could not do it */
  async change(request: CloudRequest, call: Call): Promise<Reader> {
    const { body, requestId } = await this.begin(request, call);
    if (requestId !== null) await this.#wait(request.operation, [requestId, 'it'], call);
    return body;
  }

  /** Sends a change. `requestId` names the request that carries it out; null if there is nothing to do. */
  async begin(
    request: CloudRequest,
    call: Call,
  ): Promise<{ readonly body: Reader; readonly requestId: string | null }> {
    const { body, headers } = await this.context.connection.json(request, call);
    const reader = this.context.reader(body ?? {}, request.operation);
    return { body: reader, requestId: requestIdOf({ body: reader, headers }) };
  }

  /** Sends a create, waits until it is done, and returns the id of what was made. */
  async make(request: Omit<CloudRequest, 'method'>, call: Call): Promise<string> {
    const { body, requestId } = await this.begin({ ...request, method: 'POST' }, call);
    const id = body.id('object_uuid');
    if (requestId !== null) await this.#wait(request.operation, [requestId, id], call);
    return id;
  }

  /** Makes something, and reads it. A failure after that names it: it is there. */
  async makeAndRead<T>(
    request: Omit<CloudRequest, 'method'>,
    call: Call,
    read: (id: string) => Promise<T>,
  ): Promise<T> {
    const id = await this.make(request, call);
    try {
      return await read(id);
    } catch (error) {
      const details = this.context.details(request.operation);
      throw outcomeUnknown(error, `${id} was made, and cannot be read`, details);
    }
  }

  /** Waits until a request is done. `what` it changes or makes is named where that is not seen. */
  async #wait(operation: string, [id, what]: readonly [id: string, what: string], call: Call): Promise<void> {
    const details = this.context.details(operation);
    let end: Reader;
    try {
      end = await pollUntil(async (shared) => {
        const requests = await this.get({ operation, path: pathOf('/requests', id) }, shared);
        const request = requests.object(id);
        return ['done', 'failed'].includes(request.string('status')) ? request : null;
      }, call);
    } catch (error) {
      throw outcomeUnknown(
        error,
        `gridscale accepted ${what}, and whether it was done is not known`,
        details,
      );
    }
    if (end.string('status') === 'done') return;
    const why = end.optionalString('message') ?? 'it does not say why';
    throw new ConflictError(`${operation}: the request ${id} of gridscale failed: ${why}.`, details);
  }
}

/** Id of the request that carries out a change, which the body or a header names; null if there is nothing to do. */
function requestIdOf({ body, headers }: Pick<CloudResponse<Reader>, 'body' | 'headers'>): string | null {
  const value = headers['x-request-id'];
  return body.optionalId('request_uuid') ?? (typeof value === 'string' && value !== '' ? value : null);
}
