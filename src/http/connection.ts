import { InvalidRequestError, RateLimitError } from '../errors.js';
import type { Received } from './response-handler.js';
import type { ByteStream } from './response-body.js';
import { type RateBudget, type Turn, WaitTooLong } from './rate/rate-budget.js';
import { type Call, type CallOptions, deadlinePassed, delay, startCall, timeLeft } from '../call/call.js';
import {
  errorBeforeSending,
  failureInResponse,
  failureThrown,
  isGood,
  isRejected,
  type Outcome,
  verdictOn,
} from './outcome.js';
import { type ConnectionContext, detailsOf, type Dialect, type Shared } from './context.js';
import { areOperationsObserved, nameOperation } from '../diagnostics/operations.js';
import { phaseEnd, phaseStart } from '../diagnostics/phases.js';
import type { Failure } from './errors/response-error.js';
import { prepareRequest } from './prepare-request.js';
import { handOut, type ReadResponse, readBytes, readJson, readNothing } from './read-response.js';
import { followRedirects, isRedirect } from './redirects.js';
import {
  type CloudResponse,
  type CloudRequest,
  type Endpoint,
  freesSomething,
  isRepeatable,
  type Outgoing,
} from './request.js';
import { isSafeToRepeat, RetryPolicy } from './retry-policy.js';
import { Sender, type Sending } from './send-request.js';
import { tellRefusal } from './tell-refusal.js';

/** Parts of a path that servers resolve: a DELETE could hit what a resource is in. */
const DOTS = /\/\.{1,2}(?:[/?]|$)/;

/**
 * The part of a driver that forks do not share: its sockets and its retry budget. A request passes through these steps:
 *
 * 1. pace: wait for the rate budget shared by all forks, and for that of the account
 * 2. sign: find the endpoint and sign, with a sign-in shared by all forks
 * 3. send: lend a socket, write the request, follow redirects
 * 4. classify: success, error response, or no response
 * 5. retry: decide whether to send again, wait, start over
 * 6. time out and redact: every wait ends with the call, and every text is redacted
 */
export class Connection {
  /** State shared by all forks of a driver: settings, sign-in, rate budget, secrets to hide. */
  readonly shared: Shared;
  readonly #context: ConnectionContext;
  readonly #sender: Sender;
  readonly #retry: RetryPolicy;
  readonly #longestWait: number;
  #closed = false;

  /** `longestWait` is for the rate limit, in milliseconds. */
  constructor(dialect: Dialect, shared: Shared, longestWait = shared.settings.retry.maxRetryAfter) {
    this.shared = shared;
    this.#longestWait = longestWait;
    this.#context = { ...shared, dialect };
    this.#sender = new Sender(this.#context);
    this.#retry = new RetryPolicy(shared.settings.retry);
  }

  /** Sends a request and reads a JSON response. @throws InvalidRequestError for a name in the path that leads to another place */
  json(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<unknown>> {
    if (DOTS.test(request.path)) return Promise.reject(this.#astray(request));
    return this.#exchange(request, options, readJson);
  }

  /** Like {@link json}, for a response of a JSON API that may have another form: its bytes. */
  jsonBytes(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<Buffer>> {
    if (DOTS.test(request.path)) return Promise.reject(this.#astray(request));
    return this.#exchange(request, options, readBytes);
  }

  /** Sends a request and reads the bytes of the response. */
  bytes(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<Buffer>> {
    return this.#exchange(request, options, readBytes);
  }

  /** Sends a request and ignores the body of the response. */
  empty(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<null>> {
    return this.#exchange(request, options, readNothing);
  }

  /** Sends a request and returns the body as a stream. The socket is free again when the body has ended or is destroyed. */
  stream(request: CloudRequest, options?: CallOptions): Promise<CloudResponse<ByteStream>> {
    return this.#exchange(request, options, handOut);
  }

  /** Sends a request without endpoint and signature, for sign-ins. */
  plainJson(request: CloudRequest, url: string, options: CallOptions): Promise<CloudResponse<unknown>> {
    return this.#exchange(request, options, readJson, url);
  }

  /** Like {@link plainJson}, for responses in bytes, such as those of a signed link. */
  plainBytes(request: CloudRequest, url: string, options: CallOptions): Promise<CloudResponse<Buffer>> {
    return this.#exchange(request, options, readBytes, url);
  }

  /** Like {@link plainJson}, for responses with headers only. */
  plainEmpty(request: CloudRequest, url: string, options: CallOptions): Promise<CloudResponse<null>> {
    return this.#exchange(request, options, readNothing, url);
  }

  /** Waits for the driver's own `rateLimit`; null if there is no wait. @throws TimeoutError when it leaves too little time */
  pace(call: Call): Promise<void> | null {
    const { ownBudget } = this.shared;
    if (ownBudget === null) return null;
    const longestWait = call.deadline === null ? Infinity : call.deadline - performance.now();
    const turn = ownBudget.take(false, call, longestWait);
    if (!(turn instanceof Promise)) {
      turn.end(null);
      return null;
    }
    return turn.then(
      (taken) => taken.end(null),
      (error: unknown) => {
        throw error instanceof WaitTooLong ? deadlinePassed(call) : error;
      },
    );
  }

  /** Closes the sockets. Requests in flight end with an error; further ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sender.close();
  }

  /** Attempts a request until it succeeds or must not be repeated. A `url` replaces endpoint and signature. */
  async #exchange<T>(
    request: CloudRequest,
    options: CallOptions | undefined,
    read: ReadResponse<T>,
    url: string | null = null,
  ): Promise<T> {
    const call = startCall(options, this.shared.settings.timeout.call);
    if (areOperationsObserved()) nameOperation(detailsOf(this.#context, request));
    // Sign-in runs inside a request that already holds a rate-limit slot; taking a second one could deadlock.
    const budget = url === null ? this.shared.budget(request) : null;
    let signedAgain = url !== null;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#closed) throw this.#refusal(request);
      timeLeft(call);
      const granted = this.#pace(request, budget, attempt, call);
      const turn = granted instanceof Promise ? await granted : granted;
      let outgoing: Outgoing;
      let outcome: Outcome<T> | null = null;
      try {
        const signed = url === null ? this.#sign(request, call) : this.#prepareFor(url, request);
        outgoing = signed instanceof Promise ? await signed : signed;
        outcome = await this.#attempt(outgoing, call, { attempt, turn }, read);
      } catch (error) {
        throw errorBeforeSending(error, request, this.#context, call);
      } finally {
        turn?.end(null);
        turn?.settle(outcome === null ? 'lost' : verdictOn(outcome));
      }
      if ('value' in outcome) {
        this.#retry.succeeded();
        if (url === null) this.shared.authenticator.accepted?.(outgoing);
        return outcome.value;
      }
      const { failure } = outcome;
      tellRefusal(failure, request, this.#context, attempt);
      if (!signedAgain && this.#maySignAgain(failure, outgoing)) {
        signedAgain = true;
        continue;
      }
      if (url === null && isRejected(failure)) this.shared.authenticator.refused?.(outgoing, failure.error);
      await this.#waitToRepeat(failure, outgoing, attempt, call);
    }
  }

  /** Waits for the rate budgets; creates no promise if there is no wait. */
  #pace(
    request: CloudRequest,
    budget: RateBudget | null,
    attempt: number,
    call: Call,
  ): Turn | null | Promise<Turn | null> {
    const paced = this.pace(call);
    if (paced !== null)
      return this.#timed('rate', request, attempt, paced).then(() =>
        this.#takeTurn(request, budget, attempt, call),
      );
    return this.#takeTurn(request, budget, attempt, call);
  }

  #takeTurn(
    request: CloudRequest,
    budget: RateBudget | null,
    attempt: number,
    call: Call,
  ): Turn | null | Promise<Turn> {
    if (budget === null) return null;
    const turn = budget.take(freesSomething(request), call, this.#longestWait);
    if (!(turn instanceof Promise)) return turn;
    return this.#timed('rate', request, attempt, turn).catch((error: unknown) => {
      throw error instanceof WaitTooLong ? this.#tooLong(request, error.wait) : error;
    });
  }

  /** Finds the endpoint and signs; creates no promise if nothing has to be requested. */
  #sign(request: CloudRequest, call: Call): Outgoing | Promise<Outgoing> {
    const endpoint = this.shared.authenticator.endpoint(request, this, call);
    if (endpoint instanceof Promise) return endpoint.then((found) => this.#signAt(found, request, call));
    return this.#signAt(endpoint, request, call);
  }

  #signAt({ origin, path }: Endpoint, request: CloudRequest, call: Call): Outgoing | Promise<Outgoing> {
    const outgoing = prepareRequest(this.#context, request, origin, path + request.path);
    const signing = this.shared.authenticator.sign(outgoing, this, call);
    return signing === undefined ? outgoing : signing.then(() => outgoing);
  }

  #prepareFor(url: string, request: CloudRequest): Outgoing {
    const { origin, pathname, search } = new URL(url);
    return prepareRequest(this.#context, request, origin, pathname + search);
  }

  async #attempt<T>(
    outgoing: Outgoing,
    call: Call,
    sending: Sending,
    read: ReadResponse<T>,
  ): Promise<Outcome<T>> {
    const { request } = outgoing;
    let received: Received | null = null;
    try {
      received = await this.#sender.send(outgoing, outgoing.path, call, sending);
      if (isRedirect(received, request))
        received = await followRedirects(this.#context, received, outgoing, (path) =>
          this.#sender.send(outgoing, path, call, sending),
        );
      if (isGood(received, request)) return { value: await read(received, outgoing, this.#context) };
    } catch (error) {
      received?.body.destroy();
      const status = received?.status ?? null;
      return { failure: failureThrown({ error, status }, outgoing, this.#context, call) };
    }
    return { failure: await failureInResponse(received, outgoing, this.#context, call) };
  }

  /** True to sign again, once: the sign-in had expired or was revoked, the clock was wrong, or the resource is elsewhere. */
  #maySignAgain(failure: Failure, outgoing: Outgoing): boolean {
    const { authenticator } = this.shared;
    // A body that cannot be sent again is no reason not to put the clock right for the next request.
    const isMisdated = authenticator.misdated?.(outgoing, failure.error) === true;
    if (!isRepeatable(outgoing.body)) return false;
    if (outgoing.moved === true || isMisdated) return true;
    return isRejected(failure) && authenticator.rejected(outgoing);
  }

  /** Backs off before the next attempt, or throws if there is none. */
  async #waitToRepeat(failure: Failure, outgoing: Outgoing, attempt: number, call: Call): Promise<void> {
    const { error } = failure;
    const { request } = outgoing;
    const mayRepeat = !this.#closed && isSafeToRepeat(failure, outgoing);
    const wait = mayRepeat ? this.#retry.delay(failure, attempt) : null;
    if (wait === null || (call.deadline !== null && performance.now() + wait >= call.deadline)) throw error;
    this.shared.settings.logger?.debug(
      `retrying ${request.operation} in ${Math.round(wait)} ms: ${error.message}`,
      { ...detailsOf(this.#context, request), attempt },
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
    phaseEnd(phase, start, detailsOf(this.#context, request), attempt);
    return result;
  }

  /** Error for a rate-limit wait that is too long to be silent. Nothing was sent. */
  #tooLong(request: CloudRequest, wait: number): RateLimitError {
    const details = detailsOf(this.#context, request);
    const retryAfter = Math.ceil(wait);
    return new RateLimitError(
      `${request.operation}: ${details.provider} ${details.service} has a rate limit that is used up for the next ${Math.ceil(wait / 1000)} s, but for what is kept for deletes; nothing was sent. Try again then, or raise retry.maxRetryAfter.`,
      { ...details, retryable: true, retryAfter },
    );
  }

  #astray(request: CloudRequest): InvalidRequestError {
    return new InvalidRequestError(
      `${request.operation}: a name is '.' or '..', which leads to another place in the path ${request.path}: nothing was sent.`,
      detailsOf(this.#context, request),
    );
  }

  #refusal(request: CloudRequest): InvalidRequestError {
    return new InvalidRequestError(
      `${request.operation}: this driver is closed; make a new one.`,
      detailsOf(this.#context, request),
    );
  }
}
