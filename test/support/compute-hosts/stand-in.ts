import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Json, Refusal, State, type StateOptions } from './state.js';

/** A request, read. */
export interface Asked {
  readonly method: string;
  /** Path below the shape's `base`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Fields of a JSON object or a form; empty without a body. */
  readonly body: Json;
  /** Body as it came. */
  readonly text: string;
  /** Parts of the path: `{id}` of the route. */
  readonly place: Readonly<Record<string, string>>;
}

/** A response. A body that is no string is sent as JSON; without one it is empty. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request. @throws Refusal */
export type Route = (asked: Asked, state: State) => Reply;

/** Routes by method and path, such as `GET /servers/{id}`; or by what `Shape.keyOf` returns. */
export type Routes = Readonly<Record<string, Route>>;

/** A cloud's API: one small file a cloud, that says what its documents say. */
export interface Shape {
  /** Path before all routes, which is part of the endpoint: `/v1`. Default: none. */
  readonly base?: string;
  readonly routes: Routes;
  /** Key of the route for APIs that name their methods in the query or in a form: `command=deployVirtualMachine`. Null: by the path. */
  readonly keyOf?: (asked: Asked) => string | null;
  /** True if the request is signed by the secret. Default: `Authorization: Bearer` the secret. */
  readonly isSignedIn?: (asked: Asked, secret: string) => boolean;
  /** Routes that need no sign-in, such as the one for tokens. */
  readonly open?: readonly string[];
  /** A refusal in the cloud's form. */
  readonly refuse: (refusal: Refusal, asked: Asked) => Reply;
  /** Fills a new account: sizes, images, locations. */
  readonly seed: (state: State) => void;
}

/** Options of a stand-in. */
export interface StandInOptions extends StateOptions {
  /** Milliseconds before every response: for benchmarks alone. Default 0. */
  readonly latency?: number;
}

/** A request that was answered. */
export interface LoggedRequest {
  /** Key of its route. */
  readonly key: string;
  readonly query: string;
  readonly status: number;
  /** Milliseconds, by `performance.now()`. */
  readonly at: number;
}

/** Secret of every stand-in. */
export const SECRET = 'stand-in-secret-4711';

/** A cloud that keeps state and is spoken to over HTTP on loopback: an account of its own for each stand-in. */
export class StandIn implements AsyncDisposable {
  readonly state: State;
  /** All requests, in order. */
  readonly requests: LoggedRequest[] = [];
  /** True for a request that is carried out, and whose response is lost. */
  cut: ((key: string) => boolean) | null = null;
  readonly #shape: Shape;
  readonly #latency: number;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body, headers = {}, isCut }) => {
      if (isCut) return void response.destroy();
      const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
      response.writeHead(status, { ...type, ...headers });
      response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });
  });

  constructor(shape: Shape, { latency = 0, ...options }: StandInOptions = {}) {
    this.state = new State(options);
    this.#shape = shape;
    this.#latency = latency;
    shape.seed(this.state);
  }

  /** Starts on a free port of loopback, and returns the endpoint for a driver. */
  async start(): Promise<string> {
    // On a machine that is busy, a socket that the server closes when it is idle may be in use again by then.
    this.#server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#shape.base ?? ''}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  /** Requests by route since the last call. */
  takeCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { key } of this.requests) counts[key] = (counts[key] ?? 0) + 1;
    this.requests.length = 0;
    return counts;
  }

  async #answer(request: IncomingMessage): Promise<Reply & { readonly isCut: boolean }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.#latency > 0) await sleep(this.#latency);
    const asked = this.#read(request, Buffer.concat(chunks).toString('utf8'));
    const [key, place] = this.#find(asked);
    const reply = this.#reply({ ...asked, place }, key);
    const at = performance.now();
    this.requests.push({ key, query: asked.query.toString(), status: reply.status, at });
    return { ...reply, isCut: this.cut?.(key) ?? false };
  }

  #read({ url = '/', method = '', headers }: IncomingMessage, text: string): Asked {
    const { pathname, searchParams: query } = new URL(url, 'http://stand-in');
    const { base = '' } = this.#shape;
    const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname;
    const body = bodyOf(text, headers['content-type'] ?? '');
    return { method, path, query, headers, body, text, place: {} };
  }

  #find(asked: Asked): readonly [key: string, place: Record<string, string>] {
    const key = this.#shape.keyOf?.(asked) ?? null;
    if (key !== null) return [key, {}];
    for (const route of Object.keys(this.#shape.routes)) {
      const [method, template = ''] = route.split(' ');
      const place = method === asked.method ? match(template, asked.path) : null;
      if (place !== null) return [route, place];
    }
    return [`${asked.method} ${asked.path}`, {}];
  }

  #reply(asked: Asked, key: string): Reply {
    const { routes, refuse, open = [], isSignedIn = hasBearer } = this.#shape;
    try {
      if (!open.includes(key) && !isSignedIn(asked, SECRET)) throw new Refusal('unauthorized');
      const route = routes[key];
      if (route === undefined) throw new Refusal('no-route', { what: key });
      return route(asked, this.state);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error, asked);
      // The stand-in itself is wrong: no driver takes that for a cloud's words.
      return { status: 500, body: { 'stand-in': error instanceof Error ? error.stack : String(error) } };
    }
  }
}

function hasBearer({ headers }: Asked, secret: string): boolean {
  return headers.authorization === `Bearer ${secret}`;
}

function bodyOf(text: string, type: string): Json {
  if (text === '') return {};
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  if (!type.includes('json')) return {};
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? { items: value } : (value as Json);
}

/** A template such as `/servers/{id}/actions` on a path. */
function match(template: string, path: string): Record<string, string> | null {
  const names = template.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return null;
  const place: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    const key = /^\{(\w+)\}$/.exec(name)?.[1];
    if (key !== undefined) place[key] = decodeURIComponent(part);
    else if (name !== part) return null;
  }
  return place;
}
