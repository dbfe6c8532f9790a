import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Authenticator } from '../auth/authenticator.js';
import { CloudError, InvalidRequestError, MalformedResponseError } from '../errors.js';
import { BodyTooLarge, readBody } from './body.js';
import type { RateBudget, Turn, Verdict } from './budget.js';
import { type Call, type CallOptions, delay, onCallEnd, startCall, timeLeft } from './call.js';
import { phaseEnd, phaseStart } from './diagnostics.js';
import {
  answerFailure,
  type ErrorAnswer,
  type ErrorDescription,
  type Failure,
  networkFailure,
  type Speaker,
} from './failures.js';
import type { Pacer } from './pacer.js';
import type { Redactor } from './redact.js';
import {
  type Answer,
  type CloudRequest,
  formatQuery,
  freesSomething,
  headerValue,
  isIdempotent,
  isRepeatable,
  type Outgoing,
  type RequestBody,
} from './request.js';
import { RetryPolicy } from './retry.js';
import type { ResolvedSettings } from './settings.js';
import { Sockets } from './sockets.js';

/** What a driver's connection shares with those of its forks. */
export interface Shared {
  readonly settings: ResolvedSettings;
  readonly authenticator: Authenticator;
  readonly pacer: Pacer;
  /** The rate budget that a request comes out of, shared with every driver of the process that uses the same account. */
  readonly budget: (request: CloudRequest) => RateBudget;
  readonly redactor: Redactor;
}

/** The driver's part in a connection. */
export interface Dialect extends Speaker {
  /** Reads an error answer. */
  describeError(answer: ErrorAnswer): ErrorDescription;
}

/** What came back and the socket that it still occupies. */
interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Lets go of the socket and of the abort signal. */
  readonly release: () => void;
}

/** An attempt that ended well, or how it failed. */
type Outcome<T> = { readonly value: T } | { readonly failure: Failure; readonly outgoing: Outgoing | null };

/** Carries an answer whose body is an error to where errors are made. */
class ErrorInBody extends Error {
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super();
    this.answer = answer;
  }
}

function isRejected({ error }: Failure): boolean {
  return error.status === 401 || (error.code === 'authentication' && error.status !== null);
}

/** Statuses with which a service may say that what was asked for is elsewhere. */
const MOVED = new Set([301, 307, 400]);

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;
/** For sign-ins: who asks for them holds a turn of the budget already, and must not wait for another one. */
const NO_BUDGET = null;

/**
 * What one driver instance holds alone: its sockets and its retry budget. A request passes through these steps, in this order:
 *
 * 1. pace: wait for the rate budget that all forks share, and for that of the account
 * 2. sign: find the endpoint and prove who asks, with a sign-in that all forks share
 * 3. send: lend a socket, write the request, follow redirects
 * 4. classify: good answer, error answer, or no answer
 * 5. retry: decide whether it may be sent again, wait, start over
 * 6. time out and redact: along the way, every wait ends with the call, and no text leaves with a secret in it
 */
export class Connection {
  readonly shared: Shared;
  readonly #dialect: Dialect;
  readonly #sockets: Sockets;
  readonly #retry: RetryPolicy;
  #closed = false;

  constructor(dialect: Dialect, shared: Shared) {
    this.#dialect = dialect;
    this.shared = shared;
    this.#sockets = new Sockets(shared.settings);
    this.#retry = new RetryPolicy(shared.settings.retry);
  }

  /** Sends a request and reads a JSON answer. */
  json(request: CloudRequest, options?: CallOptions): Promise<Answer<unknown>> {
    return this.#exchange(request, this.#start(options), (received, outgoing) =>
      this.#readJson(received, outgoing),
    );
  }

  /** Sends a request and reads the answer's bytes. */
  bytes(request: CloudRequest, options?: CallOptions): Promise<Answer<Buffer>> {
    return this.#exchange(request, this.#start(options), async (received, outgoing) => ({
      status: received.status,
      headers: received.headers,
      body: await this.#readChecked(received, outgoing),
    }));
  }

  /** Sends a request whose answer's body has nothing to say. */
  empty(request: CloudRequest, options?: CallOptions): Promise<Answer<null>> {
    return this.#exchange(request, this.#start(options), async (received, outgoing) => {
      await this.#readBytes(received, outgoing);
      return { status: received.status, headers: received.headers, body: null };
    });
  }

  /** Sends a request and hands out the body as it comes. The socket is free again when the body has ended or is destroyed. */
  stream(request: CloudRequest, options?: CallOptions): Promise<Answer<Readable>> {
    return this.#exchange(request, this.#start(options), (received) => {
      received.body.once('close', received.release);
      return Promise.resolve({ status: received.status, headers: received.headers, body: received.body });
    });
  }

  /** Sends a request as it stands, past endpoint and signature: for sign-ins. */
  async plainJson(request: CloudRequest, url: string, options: CallOptions): Promise<Answer<unknown>> {
    const { origin, pathname, search } = new URL(url);
    const outgoing = this.#prepare(request, origin, pathname + search);
    return this.#repeat(
      request,
      this.#start(options),
      async () => ({ outgoing }),
      (received) => this.#readJson(received, outgoing),
      NO_BUDGET,
    );
  }

  /** As {@link plainJson}, where the answer is in the headers. */
  async plainEmpty(request: CloudRequest, url: string, options: CallOptions): Promise<Answer<null>> {
    const { origin, pathname, search } = new URL(url);
    const outgoing = this.#prepare(request, origin, pathname + search);
    return this.#repeat(
      request,
      this.#start(options),
      async () => ({ outgoing }),
      async (received) => {
        await this.#readBytes(received, outgoing);
        return { status: received.status, headers: received.headers, body: null };
      },
      NO_BUDGET,
    );
  }

  /** Closes the sockets. Requests in flight end with an error; further ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sockets.destroy();
  }

  #start(options: CallOptions | undefined): Call {
    return startCall(options, this.shared.settings.timeout.call);
  }

  #exchange<T>(
    request: CloudRequest,
    call: Call,
    consume: (received: Received, outgoing: Outgoing) => Promise<T>,
  ): Promise<T> {
    const budget = this.shared.budget(request);
    return this.#repeat(request, call, () => this.#sign(request, call), consume, budget);
  }

  async #repeat<T>(
    request: CloudRequest,
    call: Call,
    prepare: (call: Call) => Promise<{ outgoing: Outgoing }>,
    consume: (received: Received, outgoing: Outgoing) => Promise<T>,
    budget: RateBudget | null,
  ): Promise<T> {
    if (this.#closed)
      throw new InvalidRequestError(
        `${request.operation}: this driver is closed; make a new one.`,
        this.#speaker(request),
      );
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      timeLeft(call);
      const pace = this.shared.pacer.take(call);
      if (pace !== null) await this.#timed('rate', request, attempt, pace);
      const turn = budget === null ? null : await this.#turn(budget, request, attempt, call);
      let outgoing: Outgoing;
      let outcome: Outcome<T>;
      try {
        ({ outgoing } = await prepare(call));
        if (turn !== null) outgoing.onAnswer = (headers) => turn.end(headers);
        outcome = await this.#attempt(outgoing, call, attempt, consume);
        turn?.settle(verdictOn(outcome));
      } catch (error) {
        turn?.settle('lost');
        throw error;
      } finally {
        turn?.end(null);
      }
      if ('value' in outcome) {
        this.#retry.succeeded();
        return outcome.value;
      }
      if (!renewed && (outgoing.moved || isRejected(outcome.failure)) && this.#renew(outgoing)) {
        renewed = true;
        continue;
      }
      await this.#waitToRetry(outcome.failure, outgoing, attempt, call);
    }
  }

  /** Waits for the request's turn in the budget. */
  async #turn(budget: RateBudget, request: CloudRequest, attempt: number, call: Call): Promise<Turn> {
    const turn = budget.take(freesSomething(request), call);
    if ('end' in turn) return turn;
    return this.#timed('rate', request, attempt, turn);
  }

  /** Signs again, once: the old sign-in had expired or was revoked, or what was asked for is elsewhere. */
  #renew(outgoing: Outgoing): boolean {
    if (!isRepeatable(outgoing.body)) return false;
    return outgoing.moved === true || this.shared.authenticator.rejected(outgoing);
  }

  async #sign(request: CloudRequest, call: Call): Promise<{ outgoing: Outgoing }> {
    const { authenticator } = this.shared;
    const endpoint = await authenticator.endpoint(request, this, call);
    const outgoing = this.#prepare(request, endpoint.origin, endpoint.path + request.path);
    await authenticator.sign(outgoing, this, call);
    return { outgoing };
  }

  #prepare(request: CloudRequest, origin: string, path: string): Outgoing {
    const headers: Record<string, string> = {
      'user-agent': this.shared.settings.userAgent,
      accept: 'application/json',
      ...request.headers,
    };
    let body: RequestBody | null = request.body ?? null;
    if (request.json !== undefined) {
      body = JSON.stringify(request.json);
      headers['content-type'] ??= 'application/json';
    }
    const query = formatQuery(request.query);
    return {
      request,
      method: request.method,
      origin,
      path: (path === '' ? '/' : path) + query,
      headers,
      body,
    };
  }

  async #attempt<T>(
    outgoing: Outgoing,
    call: Call,
    attempt: number,
    consume: (received: Received, outgoing: Outgoing) => Promise<T>,
  ): Promise<Outcome<T>> {
    const { request } = outgoing;
    let received: Received;
    try {
      received = await this.#send(outgoing, call, attempt);
    } catch (error) {
      return { failure: this.#failure(error, outgoing, call), outgoing };
    }
    if (received.status < 400 || request.accept?.includes(received.status)) {
      try {
        return { value: await consume(received, outgoing) };
      } catch (error) {
        received.release();
        return { failure: this.#failure(error, outgoing, call), outgoing };
      }
    }
    return { failure: await this.#readFailure(received, outgoing, call), outgoing };
  }

  async #send(outgoing: Outgoing, call: Call, attempt: number): Promise<Received> {
    let path = outgoing.path;
    for (let redirects = 0; ; redirects += 1) {
      const received = await this.#sendOnce(outgoing, path, call, attempt);
      if (!REDIRECTS.has(received.status) || outgoing.request.accept?.includes(received.status))
        return received;
      const location = headerValue(received.headers, 'location');
      await readBody(received.body, this.shared.settings.maxBody).finally(received.release);
      path = this.#redirect(outgoing, path, location, received.status, redirects);
    }
  }

  /** The path to go to next. Credentials stay with their origin, so a redirect elsewhere is an error that says where to. */
  #redirect(
    outgoing: Outgoing,
    path: string,
    location: string | undefined,
    status: number,
    redirects: number,
  ): string {
    const { request, origin, method } = outgoing;
    const target =
      location === undefined || !URL.canParse(location, origin + path)
        ? null
        : new URL(location, origin + path);
    const repeatable = method === 'GET' || method === 'HEAD';
    if (target !== null && target.origin === origin && repeatable && redirects < MAX_REDIRECTS)
      return target.pathname + target.search;
    const where = target === null ? 'nowhere' : this.shared.redactor.text(target.origin + target.pathname);
    throw new MalformedResponseError(
      `${request.operation}: ${origin} redirects ${method} ${request.path} to ${where}. Credentials are not sent along; set the endpoint option to the right address.`,
      { ...this.#speaker(request), status },
    );
  }

  async #sendOnce(outgoing: Outgoing, path: string, call: Call, attempt: number): Promise<Received> {
    const { request } = outgoing;
    const { origin } = outgoing;
    const waited = phaseStart('socket');
    const socket = await this.#sockets.lease(origin, call);
    phaseEnd('socket', waited, this.#speaker(request), attempt);
    const abort = call.signal === undefined && call.deadline === null ? null : new AbortController();
    const removeListener = abort === null ? null : onCallEnd(call, (reason) => abort.abort(reason));
    const release = (): void => {
      removeListener?.();
      socket.release();
    };
    const sent = phaseStart('wire');
    try {
      if (call.signal?.aborted) throw call.signal.reason;
      const response = await socket.dispatcher.request({
        origin,
        path,
        method: outgoing.method,
        headers: outgoing.headers,
        body: asUndiciBody(outgoing.body),
        signal: abort?.signal ?? null,
      });
      phaseEnd('wire', sent, this.#speaker(request), attempt, response.statusCode);
      outgoing.onAnswer?.(response.headers);
      if (MOVED.has(response.statusCode))
        outgoing.moved = this.shared.authenticator.moved?.(outgoing, response.headers) ?? false;
      this.#log(outgoing, attempt, response.statusCode);
      return { status: response.statusCode, headers: response.headers, body: response.body, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #readBytes({ body, release }: Received, { request }: Outgoing): Promise<Buffer> {
    try {
      return await readBody(body, this.shared.settings.maxBody);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      throw new MalformedResponseError(
        `${request.operation}: the answer is larger than ${this.shared.settings.maxBody} bytes. Raise maxBody if it is meant to be.`,
        this.#speaker(request),
      );
    } finally {
      release();
    }
  }

  /** Reads a body that may hold an error although the status is good. */
  async #readChecked(received: Received, outgoing: Outgoing): Promise<Buffer> {
    const bytes = await this.#readBytes(received, outgoing);
    const status = outgoing.request.errorInBody?.(bytes) ?? null;
    if (status !== null) throw new ErrorInBody(this.#errorAnswer({ ...received, status }, outgoing, bytes));
    return bytes;
  }

  #errorAnswer({ status, headers }: Received, { request }: Outgoing, bytes: Buffer): ErrorAnswer {
    return { request, status, headers, text: this.shared.redactor.text(bytes.toString('utf8')) };
  }

  async #readJson(received: Received, outgoing: Outgoing): Promise<Answer<unknown>> {
    const { request } = outgoing;
    const { status, headers } = received;
    const bytes = await this.#readBytes(received, outgoing);
    if (bytes.length === 0) return { status, headers, body: null };
    const text = bytes.toString('utf8');
    try {
      return { status, headers, body: JSON.parse(text) };
    } catch (cause) {
      const type = headerValue(headers, 'content-type') ?? 'no content type';
      const start = this.shared.redactor.text(text.slice(0, 60)).replace(/\s+/g, ' ');
      throw new MalformedResponseError(
        `${request.operation}: ${outgoing.origin} answered ${request.method} ${request.path} with ${type}, not JSON (${bytes.length} bytes: "${start}"). Check that the endpoint is the API itself.`,
        { ...this.#speaker(request), status, cause },
      );
    }
  }

  async #readFailure(received: Received, outgoing: Outgoing, call: Call): Promise<Failure> {
    try {
      const bytes = await this.#readBytes(received, outgoing);
      const answer = this.#errorAnswer(received, outgoing, bytes);
      return answerFailure(this.#dialect, answer, this.#dialect.describeError(answer));
    } catch (error) {
      return this.#failure(error, outgoing, call);
    }
  }

  /** Sorts what was thrown: the caller's own abort and our own errors pass, the rest is the network. */
  #failure(error: unknown, outgoing: Outgoing, call: Call): Failure {
    timeLeft(call);
    if (CloudError.is(error)) return { error, harmless: false, throttled: false };
    if (error instanceof ErrorInBody)
      return answerFailure(this.#dialect, error.answer, this.#dialect.describeError(error.answer));
    return networkFailure(this.#dialect, outgoing, error);
  }

  async #waitToRetry(failure: Failure, outgoing: Outgoing, attempt: number, call: Call): Promise<void> {
    const { error, harmless, throttled } = failure;
    const { request, body } = outgoing;
    const allowed = error.retryable && isRepeatable(body) && (harmless || isIdempotent(request));
    const wait = allowed ? this.#retry.delay(error, attempt, throttled) : null;
    if (wait === null || (call.deadline !== null && performance.now() + wait >= call.deadline)) throw error;
    this.shared.settings.logger?.debug(
      `retrying ${request.operation} in ${Math.round(wait)} ms: ${error.message}`,
      {
        ...this.#speaker(request),
        attempt,
      },
    );
    await this.#timed('backoff', request, attempt, delay(wait, call));
  }

  async #timed<T>(
    phase: 'rate' | 'backoff',
    request: CloudRequest,
    attempt: number,
    wait: Promise<T>,
  ): Promise<T> {
    const start = phaseStart(phase);
    const result = await wait;
    phaseEnd(phase, start, this.#speaker(request), attempt);
    return result;
  }

  #log({ method, origin, path, request }: Outgoing, attempt: number, status: number): void {
    const { logger } = this.shared.settings;
    if (logger === null) return;
    logger.debug(`${method} ${origin}${this.shared.redactor.path(path)} ${status}`, {
      ...this.#speaker(request),
      attempt,
      status,
    });
  }

  #speaker(request: CloudRequest): Speaker & { operation: string } {
    return { provider: this.#dialect.provider, service: this.#dialect.service, operation: request.operation };
  }
}

/** What an attempt tells of the rate limit. */
function verdictOn(outcome: Outcome<unknown>): Verdict {
  if ('value' in outcome) return 'passed';
  const { error, throttled } = outcome.failure;
  if (throttled) return { retryAfter: error.retryAfter };
  return error.status === null ? 'lost' : 'passed';
}

/** undici types its body narrower than what it takes. */
function asUndiciBody(body: RequestBody | null): string | Uint8Array | Readable | null {
  return body as string | Uint8Array | Readable | null;
}
