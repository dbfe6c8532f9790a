import {
  type Call,
  type ClientRequest,
  CloudError,
  type CloudRequest,
  ConflictError,
  exclusive,
  type JsonClient,
  NotFoundError,
  outcomeUnknown,
  pollUntil,
  type Reader,
} from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';

/** A change that IONOS has accepted. */
export interface Accepted {
  /** The resource, as it is at first. */
  readonly body: Reader;
  /** Id of the request that carries it out; null if nothing is left to do. */
  readonly requestId: string | null;
}

/**
 * Changes of a data centre. IONOS carries one out at a time and refuses or queues others meanwhile, so the changes of this process go one
 * after another, each when the data centre is free.
 *
 * @see https://api.ionos.com/docs/cloud/v6/#tag/Requests
 */
export class Requests {
  readonly #client: JsonClient;
  readonly #datacenter: string;

  constructor(client: JsonClient, datacenter: string) {
    this.#client = client;
    this.#datacenter = datacenter;
  }

  /** Sends a change in its turn. */
  send(request: CloudRequest, call: Call): Promise<Accepted> {
    const { context } = this.#client;
    return exclusive([`ionos-cloud ${this.#datacenter}`], call, async () => {
      await this.#untilFree(request.operation, call);
      const { body, headers } = await context.connection.json(request, call);
      return {
        body: context.reader(body ?? {}, request.operation),
        requestId: requestIdOf(headers.location),
      };
    });
  }

  /** Sends a change, and waits until it is carried out. @throws ConflictError when IONOS accepted it and could not do it */
  async run(request: CloudRequest, call: Call): Promise<Reader> {
    const { body, requestId } = await this.send(request, call);
    if (requestId !== null) await this.#wait([request.operation, body], requestId, call);
    return body;
  }

  /** Sends a delete. A missing resource is deleted. */
  async delete({ operation, path, query = {} }: Omit<CloudRequest, 'method'>, call: Call): Promise<void> {
    await this.send({ operation, path, query, method: 'DELETE', accept: [404] }, call);
  }

  /** Sends a create, waits until it is carried out, and reads what was made. A failure after that names it: it is there. */
  async make<T>(request: CloudRequest, call: Call, read: (id: string) => Promise<T>): Promise<T> {
    const id = (await this.run(request, call)).id('id');
    try {
      return await read(id);
    } catch (error) {
      const details = this.#client.context.details(request.operation);
      throw outcomeUnknown(error, `${id} was made, and cannot be read`, details);
    }
  }

  async #wait(
    [operation, body]: readonly [operation: string, body: Reader],
    id: string,
    call: Call,
  ): Promise<void> {
    const about = body.optionalId('id');
    const what = about === null ? '' : ` for ${about}`;
    const details = this.#client.context.details(operation);
    const request = { operation, path: `${pathOf('/requests', id)}/status` };
    let end: Reader;
    try {
      end = await pollUntil(async (shared) => {
        const metadata = (await this.#client.get(request, shared)).object('metadata');
        return ['DONE', 'FAILED'].includes(metadata.string('status')) ? metadata : null;
      }, call);
    } catch (error) {
      const words = `IONOS accepted it${what}, and whether it was done is not known`;
      throw outcomeUnknown(error, words, details);
    }
    if (end.string('status') === 'DONE') return;
    const why = end.optionalString('message') ?? 'it does not say why';
    throw new ConflictError(`${operation}: the request ${id} of IONOS${what} failed: ${why}.`, details);
  }

  /**
   * What is asked for; null if it does not exist, in a data centre that does: IONOS answers the same for both.
   *
   * @throws NotFoundError without the data centre
   */
  async ifThere<T>(found: Promise<T>, operation: string, call: Call): Promise<T | null> {
    try {
      return await found;
    } catch (error) {
      if (!CloudError.is(error) || !error.code.endsWith('not-found')) throw error;
      await this.#client.get(this.#request(operation), call);
      return null;
    }
  }

  #request(operation: string): ClientRequest {
    const path = pathOf('/datacenters', this.#datacenter);
    return { operation, path, query: { depth: 0 }, notFound: NotFoundError };
  }

  async #untilFree(operation: string, call: Call): Promise<void> {
    const request = this.#request(operation);
    await pollUntil(async (shared) => {
      const { raw } = (await this.#client.get(request, shared)).object('metadata');
      return raw['state'] === 'BUSY' ? null : true;
    }, call);
  }
}

/** Id in `Location: .../requests/{id}/status`. What else stands there is not asked. */
function requestIdOf(location: string | undefined): string | null {
  return /\/requests\/([0-9a-f-]{36})\/status$/i.exec(location ?? '')?.[1] ?? null;
}
