import {
  type Call,
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  CloudError,
  type CloudRequest,
  JsonClient,
  outcomeUnknown,
  pollUntil,
  type Reader,
} from '../../../src/driver/index.js';
import { operationErrorClass } from '../errors.js';

/** Seconds that one request waits for an operation; less than the response time-out of connections. */
const WAIT = 30;

/** Client of LXD's API. Paths are below `/1.0`, in the driver's project. Changes resolve when their operation has ended, with its result. */
export class LxdClient extends JsonClient {
  readonly #project: string | undefined;

  constructor(context: ClientContext, project: string | undefined) {
    super(context);
    this.#project = project;
  }

  /** Reads the resource of a response. */
  override async get(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return this.#unwrap(request.operation, await super.get(this.#whole(request), options));
  }

  override post(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return this.#change('POST', request, options);
  }

  override put(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return this.#change('PUT', request, options);
  }

  override patch(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return this.#change('PATCH', request, options);
  }

  override async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    const call = this.context.call(options);
    const response = await this.deleteIfThere(this.#whole(request), call);
    if (response === null) return;
    try {
      await this.#ended(request.operation, response.body, call);
    } catch (error) {
      // Something else deleted it meanwhile.
      if (!CloudError.is(error) || error.status !== 404) throw error;
    }
  }

  /** Lists have no pages; their rows are objects with `recursion`. */
  override list<Item>(
    request: ClientRequest,
    key: string,
    read: (row: Reader) => Item | null,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    return super.list(this.#whole(request), key, read, options);
  }

  /** Like {@link get}, with the ETag, for a change that must not overwrite a concurrent one. */
  async getTagged(
    request: ClientRequest,
    options?: CallOptions,
  ): Promise<{ readonly body: Reader; readonly etag: string | undefined }> {
    const whole = { ...this.#whole(request), method: 'GET' } as const;
    const { body, headers } = await this.context.connection.json(whole, options);
    const read = this.context.reader(body, request.operation);
    return { body: this.#unwrap(request.operation, read), etag: headers['etag'] };
  }

  async #change(
    method: 'POST' | 'PUT' | 'PATCH',
    request: ClientRequest,
    options: CallOptions | undefined,
  ): Promise<Reader> {
    const { operation } = request;
    const call = this.context.call(options);
    const whole: CloudRequest = { ...this.#whole(request), method };
    const body = this.context.reader((await this.context.connection.json(whole, call)).body, operation);
    return this.#ended(operation, body, call);
  }

  /** Waits for the end of an accepted change, and returns its result. */
  async #ended(operation: string, body: Reader, call: Call): Promise<Reader> {
    if (body.string('type') !== 'async') return this.context.reader({}, operation);
    // A member that another one has asked adds its project to the path.
    const [path = ''] = body.string('operation').split('?');
    return this.#endOf(operation, path, call);
  }

  /** Waits for the end of an operation, and returns its result. @throws the operation's error; UnavailableError when its end was not seen */
  async #endOf(operation: string, path: string, call: Call): Promise<Reader> {
    let ended: Reader;
    try {
      ended = await pollUntil((shared) => this.#awaitOperation(operation, path, shared), call);
    } catch (error) {
      // The server forgets operations a few seconds after their end, failed or not, and all of them when it restarts.
      const words = `${this.context.provider} accepted it, and whether it was done is not known`;
      throw outcomeUnknown(error, words, this.context.details(operation));
    }
    const found = this.#unwrap(operation, ended);
    const code = found.number('status_code');
    if (code !== 200)
      throw this.#failed(operation, found.optionalString('err') || found.string('status'), code);
    return found.optionalObject('metadata') ?? this.context.reader({}, operation);
  }

  /** Waits for an operation for a while, and returns the response about its end; null if it still runs. */
  async #awaitOperation(operation: string, path: string, call: Call): Promise<Reader | null> {
    const query = { timeout: WAIT, project: this.#project };
    const body = await super.get({ operation, path: `${path}/wait`, query }, call);
    const code = body.optionalObject('metadata')?.optionalNumber('status_code') ?? 200;
    return code < 200 ? null : body;
  }

  #whole(request: ClientRequest): ClientRequest {
    const { path, query } = request;
    return { ...request, path: `/1.0${path}`, query: { ...query, project: this.#project } };
  }

  #unwrap(operation: string, body: Reader): Reader {
    // For a failed operation, Incus returns 200 with an error in the body.
    if (body.raw['type'] === 'error')
      throw this.#failed(operation, body.string('error'), body.number('error_code'));
    return Array.isArray(body.raw['metadata']) ? body : body.object('metadata');
  }

  #failed(operation: string, words: string, status: number): CloudError {
    const Failed = operationErrorClass(words, status);
    return new Failed(`${operation}: ${this.context.provider} could not do it: ${words}.`, {
      ...this.context.details(operation),
      status,
    });
  }
}
