import type { Line, LineOptions, Undici } from './line-types.js';
import { proxyFor } from '../proxy/proxy.js';
import { PlainProxyLine, TunnelLine } from '../proxy/proxy-lines.js';
import type { Proxy } from '../proxy/proxy-url.js';
import { Opening } from './opening.js';
import { reusingConnector } from './read-buffers.js';
import type { Redactor } from '../secrets/redact.js';
import { UNIX_SCHEME } from '../request.js';
import type { ResolvedSettings } from '../settings.js';

/**
 * Time that an idle socket is kept if the server names none, in milliseconds. Longer than the slowest polling interval, shorter than the 60
 * seconds after which load balancers commonly cut idle connections.
 */
const IDLE_SOCKET = 30_000;

/** Longest time that an idle socket is kept if the server allows it, in milliseconds. */
const MAX_IDLE_SOCKET = 600_000;

/** Host header on a Unix socket. */
const UNIX_HOST = 'http://localhost';

/** Set explicitly, since variables and flags of Node can turn both off. */
const VERIFIED = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

/** Opens the line to an origin, directly or through a proxy. @throws NotSupportedError for a proxy that is not HTTP */
export function openLine(
  undici: Undici,
  origin: string,
  settings: ResolvedSettings,
  redactor: Redactor,
): Line {
  const options = optionsOf(settings);
  const proxy = proxyFor(origin, settings.proxy);
  if (proxy === null) return straightLine(undici, origin, options);
  for (const secret of proxy.secrets) redactor.add(secret);
  return throughProxy(undici, origin, proxy, options);
}

function throughProxy(undici: Undici, origin: string, proxy: Proxy, options: LineOptions): Line {
  return origin.startsWith('https:')
    ? new TunnelLine(undici, origin, proxy, options)
    : new PlainProxyLine(undici, origin, proxy, options);
}

function straightLine(undici: Undici, origin: string, { client, tls, timeout }: LineOptions): Line {
  const isUnix = origin.startsWith(UNIX_SCHEME);
  const opening = new Opening();
  const open = reusingConnector(
    undici.buildConnector,
    isUnix ? { socketPath: origin.slice(UNIX_SCHEME.length), timeout } : { ...tls, timeout },
  );
  const straight = new undici.Client(isUnix ? UNIX_HOST : origin, {
    ...client,
    connect: opening.watch(open),
  });
  return {
    proxy: null,
    dispatch: (options, handler) => straight.dispatch(options, handler),
    destroy: () => {
      opening.end();
      return straight.destroy();
    },
  };
}

function optionsOf({ tls, timeout }: ResolvedSettings): LineOptions {
  const { ca, cert, key } = tls;
  const authority = {
    ...VERIFIED,
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' || Buffer.isBuffer(ca) ? ca : [...ca] }),
  };
  return {
    client: {
      pipelining: 1,
      headersTimeout: timeout.headers,
      bodyTimeout: timeout.body,
      keepAliveTimeout: IDLE_SOCKET,
      keepAliveMaxTimeout: MAX_IDLE_SOCKET,
    },
    tls: {
      ...authority,
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
    proxyTls: authority,
    timeout: timeout.connect,
  };
}
