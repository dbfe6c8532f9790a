import {
  type CallOptions,
  type ClientContext,
  type ClientRequest,
  CloudError,
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

/** Errors that say that what a request deletes is not there, by the first part of its path. */
const GONE: Readonly<Record<string, string>> = {
  instances: 'node-not-found',
  disk_images: 'image-not-found',
  sshkeys: 'key-pair-not-found',
  networks: 'network-not-found',
  firewalls: 'firewall-not-found',
  volumes: 'volume-not-found',
  snapshots: 'volume-snapshot-not-found',
};

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

  /** Deletes; which status Civo gives with its codes for what is missing is not documented. Another thing that is missing is an error. */
  override async deleteAndRead(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    try {
      return await super.deleteAndRead({ ...this.#inRegion(request), accept: [] }, options);
    } catch (error) {
      const [, kind = ''] = request.path.split('/');
      const isGone = CloudError.is(error) && (error.code === 'not-found' || error.code === GONE[kind]);
      if (!isGone) throw error;
      return this.context.reader({}, request.operation);
    }
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
