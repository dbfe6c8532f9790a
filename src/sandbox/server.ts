import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Cloud, Service } from './cloud.js';
import { type Fault, Faults } from './faults.js';
import { Exchange, Refusal, type Reply } from './http.js';
import { type LogEntry, RequestLog } from './log.js';
import type { SandboxSettings } from './options.js';
import { Random } from './random.js';
import { RateLimiter, type RateLimitRule } from './rate-limit.js';
import type { Match } from './router.js';
import { Timers } from './timers.js';

/** Longer than any poll interval, so that idle clients keep their sockets. */
const KEEP_ALIVE = 75_000;

/** Handler of requests that are not the cloud's. */
export type ControlHandler = (exchange: Exchange) => Reply | Promise<Reply>;

/** HTTP server in front of a simulated cloud: log, faults, limits and latency, then the cloud's own response. */
export class SandboxHttpServer {
  readonly log = new RequestLog();
  readonly faults: Faults;
  #limiter: RateLimiter;
  readonly #server: Server;
  readonly #sockets = new WeakMap<Socket, number>();
  readonly #timers = new Timers();
  #opened = 0;
  #cloud: Cloud | undefined;

  constructor(
    readonly settings: SandboxSettings,
    /** Handles paths under /_sandbox/; they are neither logged nor delayed. */
    readonly control?: ControlHandler,
  ) {
    this.faults = new Faults(new Random(settings.seed + 1));
    for (const rule of settings.faults) this.faults.add(rule);
    this.#limiter = new RateLimiter(settings.rateLimits);
    const listener: RequestListener = (request, response) => this.#receive(request, response);
    this.#server =
      settings.tls === undefined ? createHttpServer(listener) : createHttpsServer(settings.tls, listener);
    this.#server.keepAliveTimeout = KEEP_ALIVE;
    this.#server.requestTimeout = 0;
    this.#server.on(settings.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#opened += 1;
      this.#sockets.set(socket, this.#opened);
      socket.setNoDelay(true);
    });
  }

  /** Listens and passes requests to the cloud; returns the base URL. */
  async start(cloud: Cloud): Promise<string> {
    this.#cloud = cloud;
    const { host, port, tls } = this.settings;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address() as AddressInfo;
    const authority = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `${tls === undefined ? 'http' : 'https'}://${authority}:${address.port}`;
  }

  /** Replaces the rate limits. */
  setRateLimits(rules: readonly RateLimitRule[]): void {
    this.#limiter = new RateLimiter(rules);
  }

  /** Ends every socket and timer at once. */
  async close(): Promise<void> {
    this.#timers.close();
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      this.#dispatch(this.#exchange(request, body), request, response).catch((error: unknown) => {
        if (!response.headersSent) send(response, 'GET', crash(error), {});
      });
    });
  }

  #exchange(request: IncomingMessage, body: Buffer): Exchange {
    const scheme = this.settings.tls === undefined ? 'http' : 'https';
    const origin = `${scheme}://${request.headers.host ?? this.settings.host}`;
    const socket = this.#sockets.get(request.socket) ?? 0;
    return new Exchange(request.method ?? 'GET', request.url ?? '/', request.headers, body, origin, socket);
  }

  async #dispatch(exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.control !== undefined && exchange.path.startsWith('/_sandbox/')) {
      send(response, exchange.method, await this.control(exchange), {});
      return;
    }
    const target = this.#cloud?.resolve(exchange.path);
    const match = target?.service.router.find(exchange.method, target.path);
    const entry = this.log.add(describe(exchange, target?.service, match));
    const met = this.faults.meet(exchange.method, exchange.path + exchange.search, entry.operation);
    await this.#delay(met);
    if (met.some((fault) => fault.kind === 'reset')) {
      request.socket.resetAndDestroy();
      return;
    }
    const reply = faultReply(met) ?? (await this.#answer(exchange, target?.service, match, met));
    if (met.some((fault) => fault.kind === 'lostAnswer')) {
      request.socket.resetAndDestroy();
      return;
    }
    entry.status = reply.status;
    const stamps = target?.service.stamp(exchange) ?? {};
    send(response, exchange.method, spoil(reply, met), { ...stamps, ...exchange.answerHeaders });
  }

  async #delay(met: readonly Fault[]): Promise<void> {
    let milliseconds = this.settings.latency;
    for (const fault of met) if (fault.kind === 'latency') milliseconds += fault.milliseconds;
    if (milliseconds > 0) await new Promise<void>((resolve) => this.#timers.after(milliseconds, resolve));
  }

  async #answer(
    exchange: Exchange,
    service: Service | undefined,
    match: Match | undefined,
    met: readonly Fault[],
  ): Promise<Reply> {
    const cloud = this.#cloud;
    if (cloud === undefined || service === undefined) return NOTHING_HERE;
    const verdict = this.#limiter.count(service.name, exchange.method, match?.operation ?? '', Date.now());
    Object.assign(exchange.answerHeaders, verdict?.headers);
    if (verdict?.refused === true) return cloud.limited(service, verdict);
    try {
      if (match === undefined) return service.missing(exchange);
      exchange.params = match.params;
      exchange.buildFault = met.find((fault) => fault.kind === 'buildError');
      return await match.handler(exchange);
    } catch (error) {
      if (error instanceof Refusal) return error.reply;
      throw error;
    }
  }
}

const NOTHING_HERE: Reply = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=UTF-8' },
  body: 'No simulated service answers at this path.\n',
};

function describe(
  exchange: Exchange,
  service: Service | undefined,
  match: Match | undefined,
): Omit<LogEntry, 'sequence' | 'status'> {
  return {
    time: Date.now(),
    socket: exchange.socket,
    method: exchange.method,
    path: exchange.path,
    query: exchange.search.slice(1),
    operation: service?.operationOf?.(exchange) ?? match?.operation ?? 'unknown',
    task: exchange.header('x-skylane-task') ?? null,
  };
}

function faultReply(met: readonly Fault[]): Reply | undefined {
  for (const fault of met) {
    if (fault.kind === 'html') return { status: fault.status ?? 200, headers: HTML, body: PROXY_PAGE };
    if (fault.kind !== 'status') continue;
    const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
    return { status: fault.status, headers, body: fault.body ?? { message: 'injected by the sandbox' } };
  }
  return undefined;
}

const HTML = { 'content-type': 'text/html; charset=UTF-8' };
const PROXY_PAGE =
  '<!doctype html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n';

function spoil(reply: Reply, met: readonly Fault[]): Reply {
  if (!met.some((fault) => fault.kind === 'truncate')) return reply;
  const body = Buffer.from(bodyOf(reply.body));
  return {
    ...reply,
    headers: { ...JSON_TYPE, ...reply.headers },
    body: body.subarray(0, Math.floor(body.length / 2)),
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Bytes as they are; text stays text, which Node sends together with the headers in one write. */
function bodyOf(body: Reply['body']): string | Buffer {
  if (body === undefined) return '';
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

function send(
  response: ServerResponse,
  method: string,
  reply: Reply,
  stamps: Readonly<Record<string, string>>,
): void {
  const body = bodyOf(reply.body);
  const headers: Record<string, string> = { ...stamps, ...reply.headers };
  if (body.length > 0) headers['content-type'] ??= 'application/json';
  if (reply.status !== 204 && reply.status !== 304)
    headers['content-length'] = String(Buffer.byteLength(body));
  response.writeHead(reply.status, headers);
  response.end(method === 'HEAD' ? undefined : body);
}

function crash(error: unknown): Reply {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: `sandbox: ${message}\n`,
  };
}
