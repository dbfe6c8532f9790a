import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ResponseBody } from './response-body.js';

/** What undici is told; the caller gets the reason itself. */
const ABORTED = new Error('The call has ended.');

/** The beginning of an answer, and its body. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: ResponseBody;
}

/** What became of a request: how its answer begins, or why there is none. */
export interface ReceivedCallbacks {
  resolve(received: Received): void;
  reject(error: unknown): void;
  /** The socket is free: the answer has ended, well or not. */
  release(): void;
}

/** Takes in the answer to one request from undici. */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #callbacks: ReceivedCallbacks;
  #controller: Dispatcher.DispatchController | null = null;
  #aborted: { readonly error: unknown } | null = null;
  #body: ResponseBody | null = null;

  constructor(callbacks: ReceivedCallbacks) {
    this.#callbacks = callbacks;
  }

  /** Ends the request for this reason. False where it has no socket yet, which undici would wait for. */
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
