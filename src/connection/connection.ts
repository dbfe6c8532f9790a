import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Authenticator } from '../auth/authenticator.js';
import { CloudError, InvalidRequestError, MalformedResponseError } from '../errors.js';
import { AnswerHandler, type Received } from './answer-handler.js';
import { BodyTooLarge, type ByteStream } from './body.js';
import type { RateBudget, Turn } from './budget.js';
import type { Verdict } from './learnt-limit.js';
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
  type Endpoint,
  formatQuery,
  freesSomething,
  headerValue,
  isIdempotent,
  isPieces,
  isRepeatable,
  type Outgoing,
  type RequestBody,
  sizeOf,
} from './request.js';
import { RetryPolicy } from './retry.js';
import type { ResolvedSettings } from './settings.js';
import { type Socket, Sockets } from './sockets.js';

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
  /** The media type that answers should come in, where a request does not say. */
  readonly mediaType: string;
  /** Reads an error answer. */
  describeError(answer: ErrorAnswer): ErrorDescription;
}

/** An attempt that ended well, or how it failed. */
type Outcome<T> = { readonly value: T } | { readonly failure: Failure; readonly outgoing: Outgoing | null };

/** Which attempt a request is at, and its turn in the rate budget. */
interface Sending {
  readonly attempt: number;
  readonly turn: Turn | null;
}

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
  stream(request: CloudRequest, options?: CallOptions): Promise<Answer<ByteStream>> {
    return this.#exchange(request, this.#start(options), (received) => received);
  }

  /** Sends a request as it stands, past endpoint and signature: for sign-ins. */
  async plainJson(request: CloudRequest, url: string, options: CallOptions): Promise<Answer<unknown>> {
    const { origin, pathname, search } = new URL(url);
    const outgoing = this.#prepare(request, origin, pathname + search);
    return this.#repeat(
      request,
      this.#start(options),
      () => outgoing,
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
      () => outgoing,
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
    consume: (received: Received, outgoing: Outgoing) => T | Promise<T>,
  ): Promise<T> {
    const budget = this.shared.budget(request);
    return this.#repeat(request, call, () => this.#sign(request, call), consume, budget);
  }

  async #repeat<T>(
    request: CloudRequest,
    call: Call,
    prepare: () => Outgoing | Promise<Outgoing>,
    consume: (received: Received, outgoing: Outgoing) => T | Promise<T>,
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
      const granted = budget === null ? null : budget.take(freesSomething(request), call);
      const turn =
        granted instanceof Promise ? await this.#timed('rate', request, attempt, granted) : granted;
      let outgoing: Outgoing;
      let outcome: Outcome<T>;
      try {
        const prepared = prepare();
        outgoing = prepared instanceof Promise ? await prepared : prepared;
        outcome = await this.#attempt(outgoing, call, { attempt, turn }, consume);
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

  /** Signs again, once: the old sign-in had expired or was revoked, or what was asked for is elsewhere. */
  #renew(outgoing: Outgoing): boolean {
    if (!isRepeatable(outgoing.body)) return false;
    return outgoing.moved === true || this.shared.authenticator.rejected(outgoing);
  }

  /** Finds the endpoint and signs; no promise where nothing has to be asked for. */
  #sign(request: CloudRequest, call: Call): Outgoing | Promise<Outgoing> {
    const { authenticator } = this.shared;
    const endpoint = authenticator.endpoint(request, this, call);
    if (endpoint instanceof Promise) return endpoint.then((found) => this.#signAt(found, request, call));
    return this.#signAt(endpoint, request, call);
  }

  #signAt(endpoint: Endpoint, request: CloudRequest, call: Call): Outgoing | Promise<Outgoing> {
    const outgoing = this.#prepare(request, endpoint.origin, endpoint.path + request.path);
    const signing = this.shared.authenticator.sign(outgoing, this, call);
    return signing === undefined ? outgoing : signing.then(() => outgoing);
  }

  #prepare(request: CloudRequest, origin: string, path: string): Outgoing {
    const headers: Record<string, string> = {
      'user-agent': this.shared.settings.userAgent,
      accept: this.#dialect.mediaType,
      ...request.headers,
    };
    let body: RequestBody | null = request.body ?? null;
    if (request.json !== undefined) {
      body = JSON.stringify(request.json);
      headers['content-type'] ??= 'application/json';
    } else if (isPieces(body)) headers['content-length'] = String(sizeOf(body));
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
    sending: Sending,
    consume: (received: Received, outgoing: Outgoing) => T | Promise<T>,
  ): Promise<Outcome<T>> {
    const { request } = outgoing;
    let received: Received | null = null;
    try {
      received = await this.#send(outgoing, outgoing.path, call, sending);
      if (REDIRECTS.has(received.status) && !request.accept?.includes(received.status))
        received = await this.#follow(received, outgoing, call, sending);
      if (received.status < 400 || request.accept?.includes(received.status))
        return { value: await consume(received, outgoing) };
    } catch (error) {
      received?.body.destroy();
      return { failure: this.#failure(error, outgoing, call), outgoing };
    }
    return { failure: await this.#readFailure(received, outgoing, call), outgoing };
  }

  async #follow(redirection: Received, outgoing: Outgoing, call: Call, sending: Sending): Promise<Received> {
    let { path } = outgoing;
    let received = redirection;
    for (let redirects = 0; ; redirects += 1) {
      if (!REDIRECTS.has(received.status) || outgoing.request.accept?.includes(received.status))
        return received;
      const location = headerValue(received.headers, 'location');
      await received.body.collect(this.shared.settings.maxBody);
      path = this.#redirect(outgoing, path, location, received.status, redirects);
      received = await this.#send(outgoing, path, call, sending);
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

  async #send(outgoing: Outgoing, path: string, call: Call, { attempt, turn }: Sending): Promise<Received> {
    const { request, origin } = outgoing;
    const waited = phaseStart('socket');
    const lent = this.#sockets.lease(origin, call);
    const socket = lent instanceof Promise ? await lent : lent;
    if (waited !== 0) phaseEnd('socket', waited, this.#speaker(request), attempt);
    const sent = phaseStart('wire');
    const received = await this.#dispatch(outgoing, path, socket, call);
    if (sent !== 0) phaseEnd('wire', sent, this.#speaker(request), attempt, received.status);
    turn?.end(received.headers);
    if (MOVED.has(received.status))
      outgoing.moved = this.shared.authenticator.moved?.(outgoing, received.headers) ?? false;
    if (this.shared.settings.logger !== null) this.#log(outgoing, attempt, received.status);
    return received;
  }

  /** Writes the request; the socket is given back, and the call let go of, when the answer has ended. */
  #dispatch(outgoing: Outgoing, path: string, socket: Socket, call: Call): Promise<Received> {
    return new Promise((resolve, reject) => {
      const release = (): void => {
        removeListener();
        socket.release();
      };
      const handler = new AnswerHandler({ resolve, reject, release });
      const removeListener = onCallEnd(call, (reason) => handler.abort(reason));
      if (call.signal?.aborted) {
        release();
        reject(call.signal.reason);
        return;
      }
      const { origin, headers } = outgoing;
      const method = outgoing.method as Dispatcher.HttpMethod;
      socket.dispatcher.dispatch(
        { origin, path, method, headers, body: asUndiciBody(outgoing.body) },
        handler,
      );
    });
  }

  async #readBytes({ body }: Received, { request }: Outgoing): Promise<Buffer> {
    try {
      return await body.collect(this.shared.settings.maxBody);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      throw new MalformedResponseError(
        `${request.operation}: the answer is larger than ${this.shared.settings.maxBody} bytes. Raise maxBody if it is meant to be.`,
        this.#speaker(request),
      );
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
      if (MOVED.has(answer.status) && outgoing.moved !== true)
        outgoing.moved = this.shared.authenticator.moved?.(outgoing, answer.headers, answer.text) ?? false;
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
