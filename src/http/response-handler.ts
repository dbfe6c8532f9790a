import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ResponseBody } from './response-body.js';

/** Passed to undici on an abort; the caller gets the real reason. */
const ABORTED = new Error('The call has ended.');

/** Status and headers of a response, and its body as a stream. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: ResponseBody;
}

/** Callbacks for the result of a request: its headers, or an error. */
export interface ReceivedCallbacks {
  resolve(received: Received): void;
  reject(error: unknown): void;
  /** Called when the response has ended, well or not, and the socket is free. */
  release(): void;
}

/** Receives the response to one request from undici. */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #callbacks: ReceivedCallbacks;
  #controller: Dispatcher.DispatchController | null = null;
  #aborted: { readonly error: unknown } | null = null;
  #body: ResponseBody | null = null;

  constructor(callbacks: ReceivedCallbacks) {
    this.#callbacks = callbacks;
  }

  /** Aborts the request. Returns false if it has no socket yet, which undici would wait for. */
  abort(error: unknown): boolean {
    this.#aborted ??= { error };
    this.#controller?.abort(ABORTED);
    return this.#controller !== null;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted !== null) controller.abort(ABORTED);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#body = new ResponseBody(controller);
    this.#callbacks.resolve({ status, headers, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#callbacks.release();
    this.#body?.end(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const failure = this.#aborted ?? { error };
    this.#callbacks.release();
    if (this.#body === null) this.#callbacks.reject(failure.error);
    else this.#body.end(failure);
  }
}
