import { AuthenticationError, CloudError } from '../errors.js';

/**
 * Milliseconds for which refused credentials are not sent again. Long enough that a run of thousands of items does not lock an account,
 * short enough that a long-lived process notices when the account has been fixed.
 */
export const REFUSED_FOR = 60_000;

/** Errors for refused sign-ins: everything else that needs the sign-in will fail too. */
const refusals = new WeakSet<object>();

/** Longest chain of causes that is looked through. */
const MAX_CAUSES = 5;

/**
 * True if an error, or one of its causes, means that the sign-in itself was refused: every other request of the driver would fail the same
 * way. An AuthenticationError for a single request with credentials that have worked before is none.
 */
export function isRefusedSignIn(error: unknown): boolean {
  let one = error;
  for (let depth = 0; depth < MAX_CAUSES && one instanceof Error; depth += 1) {
    if (refusals.has(one)) return true;
    one = one.cause;
  }
  return false;
}

/** Refused credentials of a driver and its forks: they are tried once, not by each request. */
export class RefusedSignIn {
  #credential: unknown = null;
  #accepted: unknown = null;
  /** Refusals of credentials that have not worked yet. */
  #doubts = 0;
  #error: CloudError | null = null;
  #until = 0;

  /** Stops a request before it is sent. @throws AuthenticationError when the same credentials were refused a short time ago */
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

  /** These credentials work; later refusals concern single requests. */
  accept(credential: unknown): void {
    if (this.#accepted === credential) return;
    this.#accepted = credential;
    this.#doubts = 0;
  }

  /** Notes a refused request, unless the credentials have worked before. If the request itself may be the cause, it takes `times` refusals. */
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
   * Exchanges credentials for a token, unless they were refused a short time ago. Only refusals are remembered: a service that is down or
   * throttles has refused nothing.
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

/** True if the service responded with a refusal. */
function saysNo(error: unknown): error is CloudError {
  if (!CloudError.is(error) || error.retryable || error.status === null) return false;
  return error.code === 'authentication' || (error.status >= 400 && error.status < 500);
}

function mark<E extends CloudError>(error: E): E {
  refusals.add(error);
  return error;
}
