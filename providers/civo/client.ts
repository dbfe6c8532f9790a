import {
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  type CloudResponse,
  failedEnvelope,
  JsonClient,
  type ListedPage,
  type ListRequest,
  nextByRule,
  type Query,
  type Reader,
} from '../../src/driver/index.js';

/** Words of a change that was accepted; any other `result` is a failure, even with status 200. */
const ACCEPTED = new Set<unknown>(['success', 'ok']);

/** Client of Civo's API: each request names the region. */
export class CivoClient extends JsonClient {
  constructor(context: ClientContext) {
    const errorInBody = failedEnvelope(({ result }) => typeof result === 'string' && !ACCEPTED.has(result));
    super(context, { nextPage, errorInBody });
  }

  override get(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return super.get(this.#inRegion(request), options);
  }

  override post(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return super.post(this.#inRegion(request), options);
  }

  override put(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return super.put(this.#inRegion(request), options);
  }

  override deleteIfThere(
    request: ClientRequest,
    options?: CallOptions,
  ): Promise<CloudResponse<Reader> | null> {
    return super.deleteIfThere(this.#inRegion(request), options);
  }

  override listPages<Item>(
    request: ListRequest,
    read: (page: Reader) => readonly (Item | null)[],
    options?: CallOptions,
  ): AsyncIterable<Item> {
    return super.listPages(this.#inRegion(request), read, options);
  }

  #inRegion<R extends ClientRequest>(request: R): R {
    return { ...request, query: { ...request.query, region: this.context.region ?? undefined } };
  }
}

/** Some lists have pages and tell their number; the others are whole. */
function nextPage(page: ListedPage): Query | null {
  return page.body.has('pages') ? nextByRule(page, { by: 'number', pages: 'pages' }) : null;
}
