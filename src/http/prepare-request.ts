import type { ConnectionContext } from './context.js';
import {
  type CloudRequest,
  formatQuery,
  isPieces,
  type Outgoing,
  type RequestBody,
  sizeOf,
} from './request.js';

/** Adds headers and body to a request, and formats path and query. It is not signed yet. */
export function prepareRequest(
  { settings, dialect }: ConnectionContext,
  request: CloudRequest,
  origin: string,
  path: string,
): Outgoing {
  const headers: Record<string, string> = {
    'user-agent': settings.userAgent,
    accept: dialect.mediaType,
    ...request.headers,
  };
  let body: RequestBody | null = request.body ?? null;
  if (request.json !== undefined) {
    body = JSON.stringify(request.json);
    headers['content-type'] ??= 'application/json';
  } else if (isPieces(body)) headers['content-length'] = String(sizeOf(body));
  return {
    request,
    method: request.method,
    origin,
    path: (path === '' ? '/' : path) + formatQuery(request.query),
    headers,
    body,
    proxy: null,
  };
}
