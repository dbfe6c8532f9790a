import type { IncomingHttpHeaders } from 'node:http';
import type { CallOptions } from '../call/call.js';
import { MalformedResponseError } from '../errors.js';
import { parseJson } from '../format/error-body.js';
import type { Reader } from '../format/json-reader.js';
import { isAnswer } from '../http/errors/failed-envelope.js';
import { ListProgress } from '../http/list-progress.js';
import { type ListedPage, nextByRule, type PageRule } from '../http/page-rule.js';
import { walkPages } from '../http/pagination.js';
import type { CloudRequest, CloudResponse, Query } from '../http/request.js';
import type { ClientContext } from './client-context.js';
import { errorOfMissing, isMissingTarget } from './missing.js';

/** A request without its method, which follows from the client's method. */
export type ClientRequest = Omit<CloudRequest, 'method'>;

/** A request for a list. */
export interface ListRequest extends ClientRequest {
  /** Method of HTTP. Default `GET`. */
  readonly method?: 'GET' | 'POST';
  /** Place of the page parameters: the query, the body of a POST, as JSON or a form, or a field of its JSON. Default `query`. */
  readonly pagesIn?: 'query' | 'body' | `body.${string}` | undefined;
  /** Paging of this list, if it differs from the client's rules. */
  readonly pages?: PageRule;
}

/** Deviations of an API from the usual JSON API: data, or functions on a response. */
export interface JsonRules {
  /** Kind of paging of lists; null for lists without pages. Default null. */
  readonly pages?: PageRule | null;
  /** Returns the query of the next page, in place of `pages`; null after the last. */
  readonly nextPage?: (page: ListedPage) => Query | null;
  /** Returns the error status for a body that reports a failure despite a success status; null for a success. */
  readonly errorInBody?: (body: Buffer) => number | null;
  /** Reads a body of another form than JSON, such as XML, as an object. It throws what says why it cannot. */
  readonly parse?: (body: Buffer) => unknown;
  /** Text of a 404 for a missing resource where that is not JSON; another 404 that is not JSON does not count as one. */
  readonly missing?: RegExp;
  /** Field that is true in every response with a good status; a response without it is not the API's. */
  readonly success?: string;
}

interface JsonResponse {
  readonly body: Reader;
  readonly headers: IncomingHttpHeaders;
}

/** Requests of a JSON API with the same methods in all services. A driver creates one and passes it to its parts. */
export class JsonClient<Context extends ClientContext = ClientContext> {
  /** The driver's connection, and errors in its name. */
  readonly context: Context;
  readonly #rules: JsonRules;

  constructor(context: Context, rules: JsonRules = {}) {
    this.context = context;
    this.#rules = rules;
  }

  /** Reads an object; a bare list is returned as `items` of an object. */
  async get(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return (await this.#send({ ...request, method: 'GET' }, options)).body;
  }

  /** Sends a POST and reads the object that it returns; an empty response is an empty object. */
  async post(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return (await this.#send({ ...request, method: 'POST' }, options)).body;
  }

  /** Sends a PUT and reads the object that it returns; an empty response is an empty object. */
  async put(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return (await this.#send({ ...request, method: 'PUT' }, options)).body;
  }

  /** Sends a PATCH and reads the object that it returns; an empty response is an empty object. */
  async patch(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return (await this.#send({ ...request, method: 'PATCH' }, options)).body;
  }

  /**
   * Deletes a resource. One that is missing is no error, unless `accept` says otherwise. A missing parent is one, where the API's errors
   * tell it from the resource: where their meaning is neither `missing` nor the request's `notFound`. So is a 404 that is not the API's.
   *
   * @throws MalformedResponseError for a response that is not JSON, such as a sign-in page; the resource may have been deleted
   */
  async delete(request: ClientRequest, options?: CallOptions): Promise<void> {
    await this.deleteIfThere(request, options);
  }

  /** Like {@link delete}, and reads the object that is returned: empty for an empty response, and for a missing resource. */
  async deleteAndRead(request: ClientRequest, options?: CallOptions): Promise<Reader> {
    return (await this.deleteIfThere(request, options))?.body ?? this.context.reader({}, request.operation);
  }

  /** Like {@link deleteAndRead}, with status and headers; null for a missing resource. */
  async deleteIfThere(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<Reader> | null> {
    const whole = this.#complete({ accept: [404], ...request, method: 'DELETE' });
    const response = await this.#deleted(whole, options);
    if (response === null) return null;
    const answer = this.#answerOf(response.body, request.operation);
    const isObject = typeof answer === 'object' && answer !== null;
    const body = this.context.reader(isObject ? objectOf(answer, whole) : {}, request.operation);
    return { ...response, body };
  }

  /** Sends a DELETE; null if its resource is missing, which is accepted. */
  async #deleted(
    request: CloudRequest,
    options: CallOptions | undefined,
  ): Promise<CloudResponse<Buffer> | null> {
    try {
      const response = await this.context.connection.jsonBytes(request, options);
      if (response.status !== 404) return response;
      const isApis = this.#isApis(response.body);
      throw errorOfMissing(this.context, request, response, isApis);
    } catch (error) {
      if (request.accept?.includes(404) === true && isMissingTarget(error, request)) return null;
      throw error;
    }
  }

  /** Whether a 404 has the form of the API's. */
  #isApis(body: Buffer): boolean {
    const { parse, missing } = this.#rules;
    return parse !== undefined || isAnswer(body) || missing?.test(body.toString('utf8')) === true;
  }

  /** @throws MalformedResponseError */
  #answerOf(body: Buffer, operation: string): unknown {
    if (this.#rules.parse !== undefined && body.length > 0) return this.#parse(body, operation);
    if (isAnswer(body)) {
      const answer = parseJson(body.toString('utf8'));
      this.#check(answer, operation);
      return answer;
    }
    throw new MalformedResponseError(
      `${operation}: the response is no JSON, so it is not ${this.context.provider}'s: whether the change was made is not known.`,
      this.context.details(operation),
    );
  }

  /**
   * Lists the rows under a key of each page, page by page; rows of a bare list are under `items`.
   *
   * @param read converts a row to an item; null skips the row
   */
  list<Item>(
    request: ClientRequest,
    key: string,
    read: (row: Reader) => Item | null,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    return this.listPages(request, (page) => page.list(key).map(read), options);
  }

  /** Like {@link list}, with a function that finds the rows of a page. */
  listPages<Item>(
    { method = 'GET', pagesIn = 'query', pages, ...request }: ListRequest,
    read: (page: Reader) => readonly (Item | null)[],
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const call = this.context.call(options);
    const details = this.context.details(request.operation);
    const progress = new ListProgress(details);
    return walkPages<Item>(
      request.query ?? {},
      async (query) => {
        const page = pagesIn === 'query' ? { query } : { query: {}, ...withPage(request, query, pagesIn) };
        const { body, headers } = await this.#page({ ...request, method, ...page }, progress, call);
        const items = read(body);
        const seen = progress.add(items);
        const next = this.#nextPage({ body, headers, query, count: items.length, seen }, pages);
        return { items: items.filter((item) => item !== null), next };
      },
      details,
    );
  }

  /** Reads a page. A page size that the API refuses is left out from then on. */
  async #page(request: CloudRequest, progress: ListProgress, call: CallOptions): Promise<JsonResponse> {
    try {
      return await this.#send(progress.adapt(request), call);
    } catch (error) {
      if (!progress.mayAdapt(error, request)) throw error;
      return this.#send(progress.adapt(request), call);
    }
  }

  #nextPage(page: ListedPage, own: PageRule | undefined): Query | null {
    const { nextPage, pages = null } = this.#rules;
    if (own !== undefined) return nextByRule(page, own);
    if (nextPage !== undefined) return nextPage(page);
    return pages === null ? null : nextByRule(page, pages);
  }

  async #send(request: CloudRequest, options: CallOptions | undefined): Promise<JsonResponse> {
    const { body, headers } = await this.#read(this.#complete(request), options);
    this.#check(body, request.operation);
    return { body: this.context.reader(objectOf(body, request), request.operation), headers };
  }

  async #read(request: CloudRequest, options: CallOptions | undefined): Promise<CloudResponse<unknown>> {
    if (this.#rules.parse === undefined) return this.context.connection.json(request, options);
    const response = await this.context.connection.bytes(request, options);
    const body = response.body.length === 0 ? null : this.#parse(response.body, request.operation);
    return { ...response, body };
  }

  /** @throws MalformedResponseError */
  #parse(body: Buffer, operation: string): unknown {
    try {
      return this.#rules.parse?.(body);
    } catch (cause) {
      throw new MalformedResponseError(
        `${operation}: the response cannot be read, so it is not ${this.context.provider}'s.`,
        { ...this.context.details(operation), cause },
      );
    }
  }

  /** @throws MalformedResponseError for a response without the API's own sign of success */
  #check(body: unknown, operation: string): void {
    const { success } = this.#rules;
    if (success === undefined) return;
    const response = this.context.reader(body ?? {}, operation);
    if (response.raw[success] !== true) throw response.wrong(success, 'true');
  }

  #complete(request: CloudRequest): CloudRequest {
    const { errorInBody } = this.#rules;
    return errorInBody === undefined ? request : { errorInBody, ...request };
  }
}

/** Body of a request for a page: a form if the request has one, otherwise JSON. */
function withPage(
  { body, json }: ClientRequest,
  query: Query,
  place: string,
): Pick<CloudRequest, 'body' | 'json'> {
  if (typeof body !== 'string') {
    const fields = json as Readonly<Record<string, object>>;
    const field = place.slice('body.'.length);
    return {
      json: field === '' ? { ...fields, ...query } : { ...fields, [field]: { ...fields[field], ...query } },
    };
  }
  // Fields that a form repeats stay.
  const form = new URLSearchParams(body);
  for (const [name, value] of Object.entries(query)) form.set(name, String(value));
  return { body: form.toString() };
}

/** A bare list as the `items` of an object; an empty response to a change as an empty object. */
function objectOf(body: unknown, { method }: CloudRequest): unknown {
  if (Array.isArray(body)) return { items: body };
  return body === null && method !== 'GET' ? {} : body;
}
