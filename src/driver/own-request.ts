import type { IncomingHttpHeaders } from 'node:http';
import { type CloudErrorDetails, InvalidRequestError, MalformedResponseError } from '../errors.js';
import { parseXml, type XmlElement } from '../format/xml.js';
import type { CloudRequest, CloudResponse } from '../http/request.js';

/** A request of one's own, for what no method of a driver covers: see {@link Driver.request}. */
export interface OwnRequest extends Pick<
  CloudRequest,
  'method' | 'path' | 'query' | 'headers' | 'json' | 'body' | 'idempotent' | 'accept' | 'confidential'
> {
  /** Service of the cloud's catalog or of `endpoints`, as the driver names it, such as `network`; refused where the provider has one endpoint. Default: the main one. */
  readonly service?: string;
}

const OPERATION = 'request';

const FIELDS: Readonly<Record<keyof OwnRequest, true>> = {
  method: true,
  path: true,
  query: true,
  headers: true,
  json: true,
  body: true,
  idempotent: true,
  accept: true,
  confidential: true,
  service: true,
};

/** Characters that a path has percent-encoded, and segments that lead out of it, which servers and proxies decode first. */
const STRAY = /[?#\s\\]|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** Methods of HTTP that a driver's road carries. */
const METHODS: readonly CloudRequest['method'][] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'COPY',
  'OPTIONS',
];

/** Converts a request of one's own. @throws InvalidRequestError for what cannot be sent, and for a path that is not below the endpoint */
export function completeRequest(own: OwnRequest, details: CloudErrorDetails): CloudRequest {
  const problem = problemOf(own);
  if (problem !== null) throw new InvalidRequestError(`${OPERATION}: ${problem}.`, details);
  const { service, ...request } = own;
  return { ...request, operation: OPERATION, ...(service === undefined ? {} : { endpoint: service }) };
}

/** What is wrong with a request of one's own, in words; null for nothing. */
function problemOf(own: OwnRequest): string | null {
  if (typeof own !== 'object' || own === null) return 'takes an object with method and path';
  const unknown = Object.keys(own).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown !== undefined)
    return `there is no field ${unknown}; there are ${Object.keys(FIELDS).join(', ')}`;
  const { method, path, json, body, query } = own;
  if (!METHODS.includes(method)) return `method is one of ${METHODS.join(', ')}, not ${String(method)}`;
  if (typeof path !== 'string' || !path.startsWith('/') || STRAY.test(path))
    return `path begins with / below the endpoint, percent-encoded, without '..' and without a query, which query takes; not ${JSON.stringify(path)}`;
  if (json !== undefined && body !== undefined) return 'give json or body, not both';
  if (query !== undefined && !isQuery(query))
    return 'query is an object of names and values: texts, numbers, booleans, or lists of texts';
  return json === undefined || canBeJson(json) ? null : 'json cannot be written as JSON';
}

function isQuery(query: unknown): boolean {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) return false;
  const isText = (one: unknown): boolean => typeof one === 'string';
  return Object.values(query).every(
    (value) =>
      value === undefined ||
      ['string', 'number', 'boolean'].includes(typeof value) ||
      (Array.isArray(value) && value.every(isText)),
  );
}

function canBeJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

/** The response to a request of one's own. */
export class OwnResponse {
  /** Status of HTTP. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly bytes: Buffer;
  readonly #details: CloudErrorDetails;

  constructor({ status, headers, body }: CloudResponse<Buffer>, details: CloudErrorDetails) {
    this.status = status;
    this.headers = headers;
    this.bytes = body;
    this.#details = details;
  }

  /** The body as UTF-8 text. */
  text(): string {
    return this.bytes.toString('utf8');
  }

  /** The body as JSON; null when it is empty. The type is the caller's claim, and is not checked. @throws MalformedResponseError */
  json<T = unknown>(): T | null {
    if (this.bytes.length === 0) return null;
    try {
      return JSON.parse(this.text()) as T;
    } catch (cause) {
      const details = { ...this.#details, cause };
      throw new MalformedResponseError(`${OPERATION}: the body of the response is no JSON.`, details);
    }
  }

  /** The body as the root element of an XML document. @throws MalformedResponseError */
  xml(): XmlElement {
    return parseXml(this.bytes, this.#details);
  }
}
