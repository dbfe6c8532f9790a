import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { CloudErrorClass } from '../errors.js';

/** Query parameters; undefined ones are left out, arrays repeat the name. */
export type Query = Readonly<Record<string, string | number | boolean | undefined | readonly string[]>>;

/** A request body; pieces are sent one after another. A stream can be sent only once, so its request is not retried. */
export type RequestBody = string | Uint8Array | readonly Uint8Array[] | Readable | AsyncIterable<Uint8Array>;

/** A request as described by a driver, without host, credentials or retries. */
export interface CloudRequest {
  /** Driver method that sends it; named in errors. */
  readonly operation: string;
  /** Method of HTTP. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'COPY' | 'OPTIONS';
  /** Name of the endpoint, as the driver defines it; its main one if left out. */
  readonly endpoint?: string;
  /** Path below the endpoint, percent-encoded: `/servers/1`. */
  readonly path: string;
  /** Query parameters; undefined ones are left out. */
  readonly query?: Query | undefined;
  /** Headers of its own, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Raw body, in place of `json`. */
  readonly body?: RequestBody;
  /** True if sending it twice has the same effect as sending it once. Default: all methods but POST and PATCH. */
  readonly idempotent?: boolean;
  /** True if it releases resources and may use the part of the rate budget reserved for that. Default: DELETE. */
  readonly frees?: boolean;
  /** The class of a 404. Default NotFoundError. */
  readonly notFound?: CloudErrorClass;
  /** The class of a 409. Default ConflictError. */
  readonly conflict?: CloudErrorClass;
  /** Values of the request that no error may repeat, whole or in part: user data, passwords, keys. Values other than strings are ignored. */
  readonly confidential?: readonly unknown[];
  /** Statuses of 400 and above that are no error for this request, such as 404 when absence is a valid result. */
  readonly accept?: readonly number[];
  /** Returns the error status for a body that reports a failure despite a success status; null for a success. */
  readonly errorInBody?: (body: Buffer) => number | null;
  /** True if Content-Encoding describes the stored object, not the body of this response, such as a Swift manifest. */
  readonly hasPlainBody?: boolean;
}

/** A request on its way out, as signers see it. */
export interface Outgoing {
  /** The request as the driver described it. */
  readonly request: CloudRequest;
  /** Method of HTTP. */
  readonly method: string;
  /** Scheme, host and port: `https://api.example.com`. */
  readonly origin: string;
  /** Path with query. */
  path: string;
  /** Lower-case names; signers add to it. */
  readonly headers: Record<string, string>;
  /** The bytes to send; null if there are none. Signers that put their proof into the body change it. */
  body: RequestBody | null;
  /** Host and port of the proxy that it has gone through; null when it went straight, absent before it has gone. */
  proxy?: string | null;
  /** True once the resource is known to be elsewhere; signing again leads there. */
  moved?: boolean;
}

/** A base URL, split once so that requests need not parse it. */
export interface Endpoint {
  /** Scheme, host and port: `https://api.example.com`. */
  readonly origin: string;
  /** Path without a slash at its end. */
  readonly path: string;
}

/** A response with its body. */
export interface CloudResponse<Body> {
  /** Status of HTTP. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Body in the requested form. */
  readonly body: Body;
}

/** Prefix of endpoints that are Unix sockets: `unix:///var/lib/lxd/unix.socket`. The whole path is the socket's. */
export const UNIX_SCHEME = 'unix://';

/** Splits a base URL. */
export function parseEndpoint(url: string): Endpoint {
  if (url.startsWith(UNIX_SCHEME)) return { origin: url, path: '' };
  const { origin, pathname } = new URL(url);
  return { origin, path: pathname.replace(/\/+$/, '') };
}

/** Query string with its question mark, or '' without parameters. */
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

/** Value of a header; the first if there are several. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** True if a request may be sent twice. */
export function isIdempotent(request: CloudRequest): boolean {
  return request.idempotent ?? (request.method !== 'POST' && request.method !== 'PATCH');
}

/** True if a request releases resources, and so may use the reserve of a rate budget. */
export function freesSomething(request: CloudRequest): boolean {
  return request.frees ?? request.method === 'DELETE';
}

/** True if a body can be sent again. */
export function isRepeatable(body: RequestBody | null): boolean {
  return body === null || typeof body === 'string' || body instanceof Uint8Array || isPieces(body);
}

/** Size of a body in bytes; null if unknown before it has been sent. */
export function sizeOf(body: RequestBody): number | null {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  return isPieces(body) ? body.reduce((size, piece) => size + piece.byteLength, 0) : null;
}

/** True for a body in pieces, whose size undici cannot tell. */
export function isPieces(body: RequestBody | null): body is readonly Uint8Array[] {
  return Array.isArray(body);
}
