import {
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  type CloudResponse,
  JsonClient,
  type ListRequest,
  type Reader,
} from '../../../src/driver/index.js';

/** Client of CloudSigma's API, whose paths end in a slash, and which answers a create with a list of what was made. */
export class CloudSigmaClient extends JsonClient {
  constructor(context: ClientContext) {
    super(context, { pages: { by: 'offset', parameter: 'offset', total: 'meta.total_count' } });
  }

  override get(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return super.get(slashed(request), options);
  }

  /** Sends a POST, and reads the one object that it made. */
  override async post(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    const body = await super.post(slashed(request), options);
    if (!body.has('objects')) return body;
    const [made] = body.list('objects');
    if (made === undefined) throw body.wrong('objects', 'a list with what was made');
    return made;
  }

  override put(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return super.put(slashed(request), options);
  }

  override deleteIfThere(
    request: ClientRequest,
    options?: CallOptions,
  ): Promise<CloudResponse<Reader> | null> {
    return super.deleteIfThere(slashed(request), options);
  }

  override listPages<Item>(
    request: ListRequest,
    read: (page: Reader) => readonly (Item | null)[],
    options?: CallOptions,
  ): AsyncIterable<Item> {
    // A limit of 0 asks for all rows.
    return super.listPages({ ...slashed(request), query: { limit: 0, ...request.query } }, read, options);
  }
}

function slashed<R extends ClientRequest>(request: R): R {
  return request.path.endsWith('/') ? request : { ...request, path: `${request.path}/` };
}
