import { randomUUID } from 'node:crypto';
import {
  type Call,
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  CloudError,
  JsonClient,
  NotFoundError,
  PermissionError,
  type Reader,
} from '../../../src/driver/index.js';
import { nextPage } from '../sign-in.js';

/** States of what is deleted, or about to be. */
export const GONE: ReadonlySet<string> = new Set([
  'TERMINATING',
  'TERMINATED',
  'DELETED',
  'DETACHING',
  'DETACHED',
]);

/** Client of the core services: creates that may be repeated, deletes that a missing permission does not make look done. */
export class CoreClient extends JsonClient {
  /** Compartment whose resources are listed, and that new ones are made in. */
  readonly compartmentId: string;

  constructor(context: ClientContext, compartmentId: string) {
    super(context, { nextPage });
    this.compartmentId = compartmentId;
  }

  /** Sends a POST that Oracle recognises by its token for 24 hours, so that it may be repeated; `idempotent: false` is for those without. */
  override async post(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    if (request.idempotent === false) return super.post(request, options);
    const headers = { 'opc-retry-token': randomUUID(), ...request.headers };
    return super.post({ ...request, headers, idempotent: true }, options);
  }

  /**
   * Deletes a resource. One that is gone, or about to be, is no error. Oracle answers 404 to what is not allowed too, so that the resource is
   * looked for then.
   *
   * @throws PermissionError when it is there after all
   */
  override async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    const call = this.context.call(options);
    try {
      await super.delete({ ...request, accept: [] }, call);
    } catch (error) {
      if (!CloudError.is(error) || (error.status !== 404 && error.status !== 409)) throw error;
      if (await this.#isGone(request, call)) return;
      if (error.status === 409) throw error;
      const { operation } = request;
      throw new PermissionError(
        `${operation}: Oracle refuses to delete what these credentials may read; their policies have to allow it.`,
        { ...this.context.details(operation), cause: error },
      );
    }
  }

  /** Reads an object and its ETag, for an update that must not undo another one. */
  async getTagged(
    request: ClientRequest,
    call: Call,
  ): Promise<{ readonly row: Reader; readonly etag: string | null }> {
    const { body, headers } = await this.context.connection.json({ ...request, method: 'GET' }, call);
    const { etag } = headers;
    return { row: this.context.reader(body, request.operation), etag: etag ?? null };
  }

  async #isGone({ operation, path }: ClientRequest, call: Call): Promise<boolean> {
    try {
      const row = await this.get({ operation, path, notFound: NotFoundError }, call);
      return GONE.has(row.optionalString('lifecycleState') ?? '');
    } catch (error) {
      if (CloudError.is(error) && error.status === 404) return true;
      throw error;
    }
  }
}
