import { AuthenticationError, CloudError } from '../errors.js';

/**
 * Milliseconds for which credentials that were refused are not sent again. Long enough that no run of thousands of items locks an
 * account, short enough that a process that goes on for days notices when the account has been put in order.
 */
export const REFUSED_FOR = 60_000;

/** The errors that say that a sign-in was refused, so that whatever else needs it will fail too. */
const refusals = new WeakSet<object>();

/** Longest chain of causes that is looked through. */
const MAX_CAUSES = 5;

/**
 * Whether an error, or one of its causes, says that the sign-in itself was refused: every other request of the same driver would fail
 * the same way. An AuthenticationError about one request of credentials that have worked before is none.
 */
export function isRefusedSignIn(error: unknown): boolean {
  let one = error;
  for (let depth = 0; depth < MAX_CAUSES && one instanceof Error; depth += 1) {
    if (refusals.has(one)) return true;
    one = one.cause;
  }
  return false;
}

/** What a driver and its forks remember of credentials that were refused: they are asked about once, not by each request. */
export class RefusedSignIn {
  #credential: unknown = null;
  #accepted: unknown = null;
  /** Refusals of credentials that have not worked yet. */
  #doubts = 0;
  #error: CloudError | null = null;
  #until = 0;

  /** Ends a request before it is sent. @throws AuthenticationError where these very credentials were refused a short time ago */
  check(credential: unknown): void {
    const error = this.#error;
    if (error === null || credential !== this.#credential) return;
    const left = this.#until - performance.now();
    if (left <= 0) {
      this.#error = null;
      return;
    }
    throw mark(
      new AuthenticationError(
        `${error.message} Not asked again: these credentials were refused already, and are tried again in ${Math.ceil(left / 1000)} s. Make a driver with others.`,
        {
          provider: error.provider,
          service: error.service,
          operation: error.operation,
          status: error.status,
          providerCode: error.providerCode,
          requestId: error.requestId,
          cause: error,
        },
      ),
    );
  }

  /** These credentials work: what a single request is told from now on is about that request. */
  accept(credential: unknown): void {
    if (this.#accepted === credential) return;
    this.#accepted = credential;
    this.#doubts = 0;
  }

  /**
   * A request with these credentials was refused; that says nothing of credentials that have worked before. Where it may be the request's
   * fault all the same, it takes `times` such refusals to tell.
   */
  refuseUnlessAccepted(credential: unknown, error: CloudError, times = 1): void {
    if (this.#accepted === credential) return;
    this.#doubts += 1;
    if (this.#doubts < times) return;
    this.#doubts = 0;
    this.refuse(credential, error);
  }

  /** The sign-in with these credentials was refused. */
  refuse(credential: unknown, error: CloudError): void {
    this.#credential = credential;
    this.#error = mark(error);
    this.#until = performance.now() + REFUSED_FOR;
  }

  /**
   * Exchanges credentials for a token, unless they were refused a short time ago. Only a refusal is remembered: a service that does not
   * answer, or that asks to wait, has not said no.
   */
  async exchange<T>(credential: unknown, ask: () => Promise<T>): Promise<T> {
    this.check(credential);
    try {
      return await ask();
    } catch (error) {
      if (saysNo(error)) this.refuse(credential, error);
      throw error;
    }
  }
}

/** Whether the service has answered, and the answer was no. */
function saysNo(error: unknown): error is CloudError {
  if (!CloudError.is(error) || error.retryable || error.status === null) return false;
  return error.code === 'authentication' || (error.status >= 400 && error.status < 500);
}

function mark<E extends CloudError>(error: E): E {
  refusals.add(error);
  return error;
}
