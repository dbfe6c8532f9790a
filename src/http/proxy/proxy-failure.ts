import type { IncomingHttpHeaders } from 'node:http';
import { headerValue } from '../request.js';

/** Prefix of error codes that blame the proxy: `PROXY_407`, `PROXY_ECONNREFUSED`. */
export const PROXY_CODE = 'PROXY_';

/** Thrown inside the connection for a request that got no further than the proxy. */
export class ProxyFailure extends Error {
  /** Host and port, without credentials. */
  readonly proxy: string;
  /** Status of the proxy's refusal; null without a response. */
  readonly status: number | null;
  readonly code: string;

  constructor(proxy: string, reason: { readonly status: number } | { readonly cause: unknown }) {
    const status = 'status' in reason ? reason.status : null;
    const cause = 'cause' in reason ? reason.cause : undefined;
    super(`The proxy ${proxy} did not let the request through.`, cause === undefined ? {} : { cause });
    this.proxy = proxy;
    this.status = status;
    this.code = `${PROXY_CODE}${status ?? codeOf(cause)}`;
  }
}

function codeOf(cause: unknown): string {
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : 'LOST';
}

/** Squid's errors for requests that it did not forward: https://wiki.squid-cache.org/SquidFaq/MiscFeatures (error page names). */
const SQUID =
  /^ERR_(ACCESS_DENIED|CACHE_ACCESS_DENIED|CONNECT_FAIL|DNS_FAIL|CANNOT_FORWARD|FORWARDING_DENIED|INVALID_URL|UNSUP_REQ)/;

/** Errors of the Proxy-Status header for requests that were not forwarded: RFC 9209, section 2.3. */
const PROXY_STATUS =
  /;\s*error\s*=\s*"?(dns_timeout|dns_error|destination_not_found|destination_unavailable|destination_ip_prohibited|destination_ip_unroutable|connection_refused|connection_timeout|connection_limit_reached|http_request_denied|tls_)/;

/** Returns the proxy's refusal of a request with a full URL that was not forwarded; null for any other response. */
export function refusalOf(
  proxy: string,
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
): ProxyFailure | null {
  const isOwn =
    status === 407 ||
    (status >= 400 &&
      (SQUID.test(headerValue(headers, 'x-squid-error') ?? '') ||
        PROXY_STATUS.test(headerValue(headers, 'proxy-status') ?? '')));
  return isOwn ? new ProxyFailure(proxy, { status }) : null;
}
