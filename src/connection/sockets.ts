import type { Dispatcher } from 'undici';
import { InvalidRequestError, NotSupportedError } from '../errors.js';
import { type Call, onCallEnd } from './call.js';
import { loadLibrary } from './load-library.js';
import { proxyFor } from './proxy.js';
import { reusingConnector } from './read-buffers.js';
import { UNIX_SCHEME } from './request.js';
import type { ResolvedSettings } from './settings.js';

type Undici = typeof import('undici');

/** One socket, or what stands for one: an undici dispatcher that is lent to one request at a time. */
export interface Socket {
  readonly dispatcher: Dispatcher;
  /** Gives the socket back, once the answer's body has ended. Safe to call twice. */
  release(): void;
}

/**
 * How long an idle socket is kept where the server does not say, in milliseconds. Long enough for the slowest polling interval,
 * shorter than the 60 seconds after which load balancers commonly cut idle connections.
 */
const IDLE_SOCKET = 30_000;

/** What goes into the Host header on a Unix socket. */
const UNIX_HOST = 'http://localhost';

/** Longest time an idle socket is kept where the server allows it, in milliseconds. */
const MAX_IDLE_SOCKET = 600_000;

/**
 * The sockets of one connection, by origin. Each carries one request at a time, from its first byte to the last byte of the
 * answer. An idle socket is used before a new one is opened, so requests one after another stay on one socket; an undici Pool
 * would open a second, because it counts a socket as busy for a turn of the event loop after the answer's end.
 */
export class Sockets {
  readonly #settings: ResolvedSettings;
  readonly #origins = new Map<string, OriginSockets>();
  #custom: Dispatcher | null = null;
  #closed = false;

  constructor(settings: ResolvedSettings) {
    this.#settings = settings;
  }

  /** Lends a socket to the origin, waiting for one when all are in use. @throws InvalidRequestError once they are closed */
  lease(origin: string, call: Call): Socket | Promise<Socket> {
    this.#checkOpen();
    const { dispatcher } = this.#settings;
    if (dispatcher !== null) return { dispatcher: (this.#custom ??= dispatcher()), release: () => {} };
    const sockets = this.#origins.get(origin);
    return sockets === undefined ? this.#leaseNew(origin, call) : sockets.lease(call);
  }

  async #leaseNew(origin: string, call: Call): Promise<Socket> {
    const undici = await loadLibrary('undici');
    this.#checkOpen();
    let sockets = this.#origins.get(origin);
    if (sockets === undefined) {
      sockets = new OriginSockets(undici, origin, this.#settings);
      this.#origins.set(origin, sockets);
    }
    return sockets.lease(call);
  }

  /** Closes every socket for good; requests in flight end with an error. */
  async destroy(): Promise<void> {
    this.#closed = true;
    const origins = [...this.#origins.values()];
    this.#origins.clear();
    const custom = this.#custom;
    this.#custom = null;
    await Promise.all([...origins.map((origin) => origin.destroy()), custom && end(custom)]);
  }

  /** A sign-in may have taken its time, and the driver been closed meanwhile: a socket opened now would stay open for good. */
  #checkOpen(): void {
    if (this.#closed) throw new InvalidRequestError('The driver was closed before the request went out.');
  }
}

/** Ends a dispatcher at once, or in its own time where it knows no other way, as undici's MockAgent does. */
async function end(dispatcher: Dispatcher): Promise<void> {
  try {
    await dispatcher.destroy();
  } catch {
    await dispatcher.close();
  }
}

/** The sockets to one origin. */
class OriginSockets {
  readonly #undici: Undici;
  readonly #origin: string;
  readonly #settings: ResolvedSettings;
  readonly #all: Dispatcher[] = [];
  readonly #idle: Dispatcher[] = [];
  readonly #waiting = new Set<(dispatcher: Dispatcher) => void>();

  constructor(undici: Undici, origin: string, settings: ResolvedSettings) {
    this.#undici = undici;
    this.#origin = origin;
    this.#settings = settings;
  }

  lease(call: Call): Socket | Promise<Socket> {
    const dispatcher = this.#idle.pop() ?? this.#open();
    return dispatcher === null ? this.#wait(call) : this.#lend(dispatcher);
  }

  #open(): Dispatcher | null {
    if (this.#all.length >= this.#settings.connections) return null;
    const dispatcher = createDispatcher(this.#undici, this.#origin, this.#settings);
    this.#all.push(dispatcher);
    return dispatcher;
  }

  #lend(dispatcher: Dispatcher): Socket {
    let lent = true;
    return {
      dispatcher,
      release: () => {
        if (!lent) return;
        lent = false;
        const [next] = this.#waiting;
        if (next === undefined) this.#idle.push(dispatcher);
        else next(dispatcher);
      },
    };
  }

  #wait(call: Call): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const take = (dispatcher: Dispatcher): void => {
        this.#waiting.delete(take);
        remove();
        resolve(this.#lend(dispatcher));
      };
      this.#waiting.add(take);
      const remove = onCallEnd(call, (reason) => {
        this.#waiting.delete(take);
        remove();
        reject(reason);
      });
    });
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all.map((dispatcher) => dispatcher.destroy()));
  }
}

function createDispatcher(undici: Undici, origin: string, settings: ResolvedSettings): Dispatcher {
  const { ca, cert, key } = settings.tls;
  const tls = {
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' || Buffer.isBuffer(ca) ? ca : [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  const limits = {
    pipelining: 1,
    headersTimeout: settings.timeout.headers,
    bodyTimeout: settings.timeout.body,
    keepAliveTimeout: IDLE_SOCKET,
    keepAliveMaxTimeout: MAX_IDLE_SOCKET,
  };
  const timeout = settings.timeout.connect;
  if (origin.startsWith(UNIX_SCHEME)) {
    const socketPath = origin.slice(UNIX_SCHEME.length);
    const connect = reusingConnector(undici.buildConnector, { socketPath, timeout });
    return new undici.Client(UNIX_HOST, { ...limits, connect });
  }
  const proxy = proxyFor(origin, settings.proxy);
  if (proxy === null) {
    const connect = reusingConnector(undici.buildConnector, { ...tls, timeout });
    return new undici.Client(origin, { ...limits, connect });
  }
  if (!/^https?:/.test(proxy)) {
    throw new NotSupportedError(
      'Only http:// and https:// proxies are supported; check the proxy option or HTTPS_PROXY.',
    );
  }
  return new undici.ProxyAgent({
    ...limits,
    uri: proxy,
    connections: 1,
    requestTls: { ...tls, timeout },
  });
}
