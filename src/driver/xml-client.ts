import type { CallOptions } from '../call/call.js';
import { XmlCursor } from '../format/xml-cursor.js';
import { parseXml, readElement, type XmlElement } from '../format/xml.js';
import { type Page, walkPages } from '../http/pagination.js';
import type { CloudRequest, CloudResponse, Query } from '../http/request.js';
import type { ClientContext } from './client-context.js';
import type { ClientRequest } from './json-client.js';

/** Deviations of an API from the usual XML API. */
export interface XmlRules {
  /** Returns the error status for a body that reports a failure despite a success status; null for a success. */
  readonly errorInBody?: (body: Buffer) => number | null;
}

/** Requests of an XML API, with the methods of `JsonClient`. A driver creates one and passes it to its parts. */
export class XmlClient<Context extends ClientContext = ClientContext> {
  /** The driver's connection, and errors in its name. */
  readonly context: Context;
  readonly #rules: XmlRules;

  constructor(context: Context, rules: XmlRules = {}) {
    this.context = context;
    this.#rules = rules;
  }

  /** Reads the headers only. */
  async head(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty({ ...request, method: 'HEAD' }, options);
  }

  /** Reads a document. */
  async get(request: ClientRequest, options?: CallOptions): Promise<XmlElement> {
    return this.read({ ...request, method: 'GET' }, options);
  }

  /** Sends a POST and reads the document that it returns. */
  async post(request: ClientRequest, options?: CallOptions): Promise<XmlElement> {
    return this.read({ ...request, method: 'POST' }, options);
  }

  /** Sends a PUT whose response has headers only. */
  async put(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty(this.#complete({ ...request, method: 'PUT' }), options);
  }

  /** Deletes something. */
  async delete(request: ClientRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.context.connection.empty(this.#complete({ ...request, method: 'DELETE' }), options);
  }

  /** Sends any request and reads the document that it returns. */
  async read(request: CloudRequest, options?: CallOptions): Promise<XmlElement> {
    return readElement(await this.#open(request, options));
  }

  /** Sends any request and returns the bytes of its response, for responses that are not always a document. */
  async bytes(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<Buffer>> {
    return this.context.connection.bytes(this.#complete(request), options);
  }

  /** Reads a response as a document. @throws MalformedResponseError */
  parse({ body }: CloudResponse<Buffer>, operation: string): XmlElement {
    return parseXml(body, this.context.details(operation));
  }

  /**
   * Lists the items of each page, page by page.
   *
   * @param read reads a page once, and returns its items and the query of the next page
   */
  list<Item>(
    request: ClientRequest,
    read: (page: XmlCursor, query: Query) => Page<Item>,
    options?: CallOptions,
  ): AsyncIterable<Item> {
    const call = this.context.call(options);
    return walkPages(
      request.query ?? {},
      async (query) => read(await this.#open({ ...request, method: 'GET', query }, call), query),
      this.context.details(request.operation),
    );
  }

  #complete(request: CloudRequest): CloudRequest {
    const { errorInBody } = this.#rules;
    return errorInBody === undefined ? request : { ...request, errorInBody };
  }

  async #open(request: CloudRequest, options: CallOptions | undefined): Promise<XmlCursor> {
    const { body } = await this.bytes(request, options);
    return new XmlCursor(body, this.context.details(request.operation));
  }
}
