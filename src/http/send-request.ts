import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ResponseHandler, type Received } from './response-handler.js';
import type { Turn } from './rate/rate-budget.js';
import { type Call, onCallEnd } from '../call/call.js';
import { type ConnectionContext, detailsOf } from './context.js';
import { phaseEnd, phaseStart } from '../diagnostics/phases.js';
import { refusalOf } from './proxy/proxy-failure.js';
import { noteMove } from './redirects.js';
import type { Outgoing, RequestBody } from './request.js';
import { type Socket, Sockets } from './sockets/sockets.js';

/** Which attempt a request is at, and its turn in the rate budget. */
export interface Sending {
  readonly attempt: number;
  readonly turn: Turn | null;
}

/** Sends requests on the sockets of one connection. */
export class Sender {
  readonly #context: ConnectionContext;
  readonly #sockets: Sockets;

  constructor(context: ConnectionContext) {
    this.#context = context;
    this.#sockets = new Sockets(context.settings, context.redactor);
  }

  /** Sends a request to its own path or to that of a redirect. Resolves at the response's headers. */
  async send(outgoing: Outgoing, path: string, call: Call, { attempt, turn }: Sending): Promise<Received> {
    const { request, origin } = outgoing;
    const waited = phaseStart('socket');
    const lent = this.#sockets.lease(origin, call);
    const socket = lent instanceof Promise ? await lent : lent;
    if (waited !== 0) phaseEnd('socket', waited, detailsOf(this.#context, request), attempt);
    outgoing.proxy = socket.proxy;
    const sent = phaseStart('wire');
    const received = await dispatch(outgoing, path, socket, call);
    if (sent !== 0) phaseEnd('wire', sent, detailsOf(this.#context, request), attempt, received.status);
    if (socket.proxy !== null && origin.startsWith('http:')) refuseForProxy(received, socket.proxy);
    turn?.end(received.headers);
    noteMove(this.#context, outgoing, received);
    if (this.#context.settings.logger !== null) this.#log(outgoing, attempt, received.status);
    return received;
  }

  /** Closes the sockets. Requests in flight end with an error; further ones are refused. */
  async close(): Promise<void> {
    await this.#sockets.destroy();
  }

  #log({ method, origin, path, request }: Outgoing, attempt: number, status: number): void {
    const { settings, redactor } = this.#context;
    settings.logger?.debug(`${method} ${origin}${redactor.path(path)} ${status}`, {
      ...detailsOf(this.#context, request),
      attempt,
      status,
    });
  }
}

/** @throws ProxyFailure when the proxy itself responded */
function refuseForProxy(received: Received, proxy: string): void {
  const refusal = refusalOf(proxy, received);
  if (refusal === null) return;
  received.body.destroy();
  throw refusal;
}

/** Writes the request. Returns the socket, and stops listening to the call, when the response has ended. */
function dispatch(outgoing: Outgoing, path: string, socket: Socket, call: Call): Promise<Received> {
  return new Promise((resolve, reject) => {
    const release = (): void => {
      removeListener();
      socket.release();
    };
    const handler = new ResponseHandler({ resolve, reject, release });
    const removeListener = onCallEnd(call, (reason) => {
      if (handler.abort(reason)) return;
      socket.abandon();
      release();
      reject(reason);
    });
    if (call.signal?.aborted) {
      release();
      reject(call.signal.reason);
      return;
    }
    const { origin, headers } = outgoing;
    const method = outgoing.method as Dispatcher.HttpMethod;
    socket.dispatcher.dispatch({ origin, path, method, headers, body: asUndiciBody(outgoing.body) }, handler);
  });
}

/** undici's type of a body is narrower than what it accepts. */
function asUndiciBody(body: RequestBody | null): string | Uint8Array | Readable | null {
  return body as string | Uint8Array | Readable | null;
}
