import { isIP, type Socket } from 'node:net';
import type { buildConnector, Client, Dispatcher } from 'undici';
import type { Line, LineOptions, Undici } from '../sockets/line-types.js';
import type { Proxy } from './proxy-url.js';
import { ProxyFailure } from './proxy-failure.js';
import { Opening } from '../sockets/opening.js';
import { reusingConnector } from '../sockets/read-buffers.js';

/** A line to an http:// origin through a proxy: the request has the full URL (RFC 9112, section 3.2.2), which every proxy allows. */
export class PlainProxyLine implements Line {
  readonly proxy: string;
  readonly #client: Client;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #opening = new Opening();

  constructor(undici: Undici, origin: string, proxy: Proxy, options: LineOptions) {
    this.proxy = proxy.host;
    this.#headers = { host: new URL(origin).host, ...proxyHeaders(proxy) };
    const buffered = reusingConnector(undici.buildConnector, {
      ...options.proxyTls,
      timeout: options.timeout,
    });
    const open = this.#opening.watch(toProxy(buffered, proxy));
    const connect: buildConnector.connector = (target, callback) =>
      open(target, (...[error, socket]: Parameters<buildConnector.Callback>) => {
        if (error === null) callback(null, socket);
        else callback(new ProxyFailure(proxy.host, { cause: error }), null);
      });
    this.#client = new undici.Client(proxy.origin, { ...options.client, connect });
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { origin, path, headers } = options;
    const given = headers as Readonly<Record<string, string>>;
    return this.#client.dispatch(
      { ...options, path: `${String(origin)}${path}`, headers: { ...this.#headers, ...given } },
      handler,
    );
  }

  destroy(): Promise<void> {
    this.#opening.end();
    return this.#client.destroy();
  }
}

/** undici would take the name that a certificate is for from the Host header, which is the endpoint's. */
function toProxy(connect: buildConnector.connector, proxy: Proxy): buildConnector.connector {
  const { hostname } = new URL(proxy.origin);
  const servername = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : '';
  return (target, callback): unknown => connect({ ...target, servername }, callback);
}

/** A way to an https:// origin: the proxy connects, and sees no more of it than host and port (RFC 9110, section 9.3.6). */
export class TunnelLine implements Line {
  readonly proxy: string;
  readonly #undici: Undici;
  readonly #proxy: Proxy;
  readonly #options: LineOptions;
  readonly #target: string;
  readonly #client: Client;
  readonly #secure: buildConnector.connector;
  readonly #opening = new Opening();
  readonly #open: buildConnector.connector;
  /** The client of the current request to the proxy. */
  #asking: Client | null = null;

  constructor(undici: Undici, origin: string, proxy: Proxy, options: LineOptions) {
    const { hostname, port } = new URL(origin);
    this.proxy = proxy.host;
    this.#undici = undici;
    this.#proxy = proxy;
    this.#options = options;
    this.#target = `${hostname}:${port === '' ? '443' : port}`;
    const { timeout } = options;
    this.#secure = this.#opening.watch(undici.buildConnector({ ...options.tls, timeout }));
    this.#open = this.#opening.watch(toProxy(undici.buildConnector({ ...options.proxyTls, timeout }), proxy));
    const connect: buildConnector.connector = (target, callback) => void this.#connect(target, callback);
    this.#client = new undici.Client(origin, { ...options.client, connect });
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#client.dispatch(options, handler);
  }

  async destroy(): Promise<void> {
    this.#opening.end();
    await Promise.all([this.#client.destroy(), this.#asking?.destroy()]);
  }

  async #connect(target: buildConnector.Options, callback: buildConnector.Callback): Promise<void> {
    const socket = await this.#ask();
    if (socket instanceof ProxyFailure) callback(socket, null);
    else this.#secureThrough(socket, target, callback);
  }

  /** Has the proxy connect. */
  async #ask(): Promise<Socket | ProxyFailure> {
    const { timeout } = this.#options;
    const asking = new this.#undici.Client(this.#proxy.origin, {
      connect: this.#open,
      headersTimeout: timeout,
    });
    this.#asking = asking;
    const signal = AbortSignal.timeout(timeout);
    try {
      const headers = { host: this.#target, ...proxyHeaders(this.#proxy) };
      const { statusCode, socket } = await asking.connect({ path: this.#target, headers, signal });
      if (statusCode >= 200 && statusCode < 300) return socket as Socket;
      socket.on('error', () => {}).destroy();
      return new ProxyFailure(this.proxy, { status: statusCode });
    } catch (error) {
      const cause = signal.aborted ? Object.assign(new Error('no response'), { code: 'ETIMEDOUT' }) : error;
      return new ProxyFailure(this.proxy, { cause });
    } finally {
      this.#asking = null;
      void asking.destroy();
    }
  }

  #secureThrough(socket: Socket, target: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#secure(
      { ...target, httpSocket: socket },
      (...[error, secured]: Parameters<buildConnector.Callback>) => {
        if (error === null) callback(null, secured);
        else callback(isLost(error) ? new ProxyFailure(this.proxy, { cause: error }) : error, null);
      },
    );
  }
}

/** True if the connection ended before TLS was set up, between us and the proxy or between the proxy and the endpoint. */
function isLost(error: Error): boolean {
  const code: unknown = Reflect.get(error, 'code');
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function proxyHeaders({ authorization }: Proxy): Record<string, string> {
  return authorization === null ? {} : { 'proxy-authorization': authorization };
}
