import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { CloudErrorClass } from '../errors.js';

/** Query parameters; undefined ones are left out, arrays repeat the name. */
export type Query = Readonly<Record<string, string | number | boolean | undefined | readonly string[]>>;

/** A request body; pieces go out one after another as they are. A stream can be sent once only, so a request that carries one is not retried. */
export type RequestBody = string | Uint8Array | readonly Uint8Array[] | Readable | AsyncIterable<Uint8Array>;

/** What a driver asks of its connection: one request, described without host, credentials or retries. */
export interface CloudRequest {
  /** The driver method on whose behalf it goes out; named in errors. */
  readonly operation: string;
  /** Method of HTTP. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'COPY' | 'OPTIONS';
  /** Which of the account's endpoints, by the driver's own key; its main one where left out. */
  readonly endpoint?: string;
  /** Path beneath the endpoint, already percent-encoded: `/servers/1`. */
  readonly path: string;
  /** Query parameters; undefined ones are left out. */
  readonly query?: Query | undefined;
  /** Headers of its own, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, in place of `json`. */
  readonly body?: RequestBody;
  /** Whether sending it twice does no more than sending it once. Default: all methods but POST and PATCH. */
  readonly idempotent?: boolean;
  /** Whether it frees something of the account's, and so may use the part of the rate budget kept for that. Default: DELETE does. */
  readonly frees?: boolean;
  /** The class of a 404. Default NotFoundError. */
  readonly notFound?: CloudErrorClass;
  /** The class of a 409. Default ConflictError. */
  readonly conflict?: CloudErrorClass;
  /** Values of the request that no error may repeat, whole or in part: user data, passwords, keys. Those that are no texts are passed over. */
  readonly confidential?: readonly unknown[];
  /** Statuses below 400 are good; name others here that are no error for this request, such as 404 where absence is an answer. */
  readonly accept?: readonly number[];
  /** Finds the error in the body of an answer that says it is good; answers with the status that it should have had, or null. */
  readonly errorInBody?: (body: Buffer) => number | null;
  /** True where a Content-Encoding is the object's that the answer tells of, and not that of the answer's own body. */
  readonly hasPlainBody?: boolean;
}

/** A request on its way out, as signers see it. */
export interface Outgoing {
  /** The request that it is made of. */
  readonly request: CloudRequest;
  /** Method of HTTP. */
  readonly method: string;
  /** Scheme, host and port: `https://api.example.com`. */
  readonly origin: string;
  /** Path with query. */
  path: string;
  /** Lower-case names; signers add to it. */
  readonly headers: Record<string, string>;
  /** The bytes to send; null when there are none. */
  readonly body: RequestBody | null;
  /** Host and port of the proxy that it has gone through; null when it went straight, absent before it has gone. */
  proxy?: string | null;
  /** True once it is known that what was asked for is elsewhere: signing again leads there. */
  moved?: boolean;
}

/** A base URL, split once so that requests need not parse it. */
export interface Endpoint {
  /** Scheme, host and port: `https://api.example.com`. */
  readonly origin: string;
  /** Path without a slash at its end. */
  readonly path: string;
}

/** An answer with its body. */
export interface CloudResponse<Body> {
  /** Status of HTTP. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** What the body holds, read as asked for. */
  readonly body: Body;
}

/** How an endpoint begins that is a Unix socket: `unix:///var/lib/lxd/unix.socket`. The whole path is the socket's. */
export const UNIX_SCHEME = 'unix://';

/** Splits a base URL. */
export function parseEndpoint(url: string): Endpoint {
  if (url.startsWith(UNIX_SCHEME)) return { origin: url, path: '' };
  const { origin, pathname } = new URL(url);
  return { origin, path: pathname.replace(/\/+$/, '') };
}

/** The query string with its question mark, or '' where there is nothing to ask. */
export function formatQuery(query: Query | undefined): string {
  if (query === undefined) return '';
  let text = '';
  for (const name in query) {
    const value = query[name];
    if (value === undefined) continue;
    const values = typeof value === 'object' ? value : [String(value)];
    for (const one of values)
      text += `${text === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(one)}`;
  }
  return text;
}

/** One header's value, the first where there are several. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Whether a request may be sent twice. */
export function isIdempotent(request: CloudRequest): boolean {
  return request.idempotent ?? (request.method !== 'POST' && request.method !== 'PATCH');
}

/** Whether a request frees something, and so may use the reserve of a rate budget. */
export function freesSomething(request: CloudRequest): boolean {
  return request.frees ?? request.method === 'DELETE';
}

/** Whether a body can be sent again. */
export function isRepeatable(body: RequestBody | null): boolean {
  return body === null || typeof body === 'string' || body instanceof Uint8Array || isPieces(body);
}

/** Bytes of a body; null when that is not known before it has been sent. */
export function sizeOf(body: RequestBody): number | null {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  return isPieces(body) ? body.reduce((size, piece) => size + piece.byteLength, 0) : null;
}

/** Whether a body is in pieces, of which undici cannot tell the size. */
export function isPieces(body: RequestBody | null): body is readonly Uint8Array[] {
  return Array.isArray(body);
}
