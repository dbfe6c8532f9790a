import type { CallOptions } from '../call/call.js';
import type { Reader } from '../format/json-reader.js';
import type { Parameters } from '../format/numbered-form.js';
import type { PageRule } from '../http/page-rule.js';
import type { Query } from '../http/request.js';
import type { ClientContext } from './client-context.js';
import { type ClientRequest, JsonClient } from './json-client.js';

/** An API where each request names an action, declared by a driver. */
export interface RpcApi {
  /** Headers and body of a request for an action with these parameters, and its path where that names the action. Default: `/`. */
  readonly write: (
    request: RpcRequest,
    parameters: Parameters,
    context: ClientContext,
  ) => Pick<ClientRequest, 'headers' | 'json' | 'body'> & Partial<Pick<ClientRequest, 'path'>>;
  /** Field of every response that holds the rest; left out if the body itself does. */
  readonly root?: string;
  /** Returns the status of an error for a body that reports one although its status is good; null for any other. */
  readonly errorInBody: (body: Buffer) => number | null;
  /** Throws for a good response that tells of a failure beside its fields, such as an operation that has failed already. */
  readonly check?: (response: Reader, request: RpcRequest, context: ClientContext) => void;
}

/** A request for an action. */
export interface RpcRequest extends Pick<
  ClientRequest,
  'operation' | 'frees' | 'notFound' | 'conflict' | 'confidential' | 'idempotent'
> {
  /** Name of the action, such as `RunInstances`. Actions that begin with Describe, Get, List or Read are idempotent. */
  readonly action: string;
  /** Name of the service, if it is another than the driver's main one. */
  readonly service?: string;
  /** Its parameters; undefined ones are left out. */
  readonly parameters?: Parameters;
}

/** An action that lists something. */
export interface RpcListing {
  /** Name of the action. */
  readonly action: string;
  /** Name of the service, if it is another than the driver's main one. */
  readonly service?: string;
  /** Place of the rows in a response; dots lead into objects, or into each of a list: `Instances.Instance`. */
  readonly rows: string;
  /** Parameters of every request. */
  readonly parameters?: Parameters;
  /** Parameters of the first page, such as its size; left out for lists without pages. */
  readonly first?: Query;
  /** Paging; left out for lists without pages. */
  readonly pages?: PageRule;
}

const READS = /^(?:Describe|Get|List|Read)/;

/** Client of an API with actions: sends them, lists, and reads the responses. */
export class RpcClient {
  /** The driver's connection, and errors in its name. */
  readonly context: ClientContext;
  readonly #json: JsonClient;
  readonly #api: RpcApi;

  constructor(context: ClientContext, api: RpcApi) {
    this.context = context;
    this.#api = api;
    this.#json = new JsonClient(context, { errorInBody: api.errorInBody });
  }

  /** Sends an action and reads its response. */
  async send(request: RpcRequest, options?: CallOptions): Promise<Reader> {
    const body = await this.#json.post(this.#request(request), options);
    const { root, check } = this.#api;
    const response = root === undefined ? body : body.object(root);
    check?.(response, request, this.context);
    return response;
  }

  /** Lists rows, page by page; null skips a row. `more` has further parameters. */
  list<Item>(
    operation: string,
    listing: RpcListing,
    more: Parameters,
    read: (row: Reader) => Item | null,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const { rows, parameters, first, pages, ...action } = listing;
    const request = this.#request({ ...action, operation, parameters: { ...parameters, ...more } });
    const { root } = this.#api;
    const place = root === undefined ? rows : `${root}.${rows}`;
    return this.#json.listPages(
      { ...request, method: 'POST', query: first, pagesIn: 'body', ...(pages && { pages }) },
      (page) => rowsAt(page, place).map(read),
      options,
    );
  }

  #request(request: RpcRequest): ClientRequest {
    const { action, service, parameters = {}, ...rest } = request;
    return {
      ...rest,
      path: '/',
      idempotent: request.idempotent ?? READS.test(action),
      ...(service === undefined ? {} : { endpoint: service }),
      ...this.#api.write(request, parameters, this.context),
    };
  }
}

/** Rows at a place in a response. @throws MalformedResponseError when there is no list: that is not an empty one */
function rowsAt(page: Reader, place: string): Reader[] {
  const names = place.split('.');
  const last = names.pop() ?? '';
  const parents = names.reduce<Reader[]>((found, name) => found.flatMap((one) => within(one, name)), [page]);
  return parents.flatMap((parent) => parent.list(last));
}

function within(parent: Reader, name: string): Reader[] {
  return Array.isArray(parent.raw[name]) ? parent.list(name) : [parent.object(name)];
}
