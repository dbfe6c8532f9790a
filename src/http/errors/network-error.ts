import {
  AuthenticationError,
  CloudError,
  type CloudErrorClass,
  InvalidRequestError,
  MalformedResponseError,
  PermissionError,
  TimeoutError,
  UnavailableError,
} from '../../errors.js';
import { type ConnectionContext, detailsOf } from '../context.js';
import type { Failure } from './response-error.js';
import { PROXY_CODE, ProxyFailure } from '../proxy/proxy-failure.js';
import type { Outgoing } from '../request.js';

/** Errors while opening a socket: nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Certificates that do not verify, by OpenSSL's and Node's names. */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Meaning of a network error. */
interface Meaning {
  readonly type: CloudErrorClass;
  /** What happened to the request; follows the host in the message. */
  readonly words: string;
  readonly retryable: boolean;
  /** Nothing was sent. */
  readonly harmless: boolean;
}

/** Turns an error of the network into the error that the caller sees. */
export function networkFailure(context: ConnectionContext, outgoing: Outgoing, cause: unknown): Failure {
  const { request, origin } = outgoing;
  const details = detailsOf(context, request);
  const code = errorCode(cause instanceof ProxyFailure ? cause.cause : cause);
  const asked = `${request.method} ${context.redactor.words(request.path, 300)}`;
  const { type, words, retryable, harmless } =
    cause instanceof ProxyFailure ? proxyMeaning(cause, code) : meaningOf(cause, code, asked);
  const way = typeof outgoing.proxy === 'string' ? ` (through the proxy ${outgoing.proxy})` : '';
  const place = `${details.provider} ${details.service} at ${origin}${cause instanceof ProxyFailure ? '' : way}`;
  const error = new type(`${request.operation}: ${place} ${context.redactor.words(words, 1000)}`, {
    ...details,
    providerCode: cause instanceof ProxyFailure ? cause.code : code,
    retryable,
    // Errors of undici's parser contain the server's bytes, which may echo the request.
    cause: isParserError(cause)
      ? new Error(context.redactor.words(cause.message, 200))
      : context.redactor.cause(cause),
  });
  return { error, harmless, throttled: false };
}

/** The request did not get past the proxy, so the cloud never saw it. */
function proxyMeaning({ proxy, status, cause }: ProxyFailure, code: string | null): Meaning {
  const asked = `was not asked: the proxy ${proxy}`;
  if (status === 407) {
    const words = `${asked} refuses the credentials, or wants some (407). Put them in its URL, percent-encoded: http://user:password@${proxy}.`;
    return { type: AuthenticationError, words, retryable: false, harmless: true };
  }
  if (status !== null) {
    const mayPass = status >= 500 || status === 429 || status === 408;
    const words = `${asked} refuses to go there (${status}). ${mayPass ? 'Try again later, and check that the proxy can reach the endpoint.' : 'Ask who runs it to allow the host and port, or name the host in NO_PROXY.'}`;
    return { type: mayPass ? UnavailableError : PermissionError, words, retryable: mayPass, harmless: true };
  }
  if (code !== null && CERTIFICATE.test(code)) {
    const words = `${asked} has a certificate that does not verify (${code}). Give its authority in tls.ca.`;
    return { type: UnavailableError, words, retryable: false, harmless: true };
  }
  const why = code ?? (cause instanceof Error ? cause.message : 'no code');
  const words = `${asked} cannot be reached, or broke the connection (${why}). Check the proxy option, HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, and the network.`;
  return { type: UnavailableError, words, retryable: true, harmless: true };
}

function meaningOf(cause: unknown, code: string | null, asked: string): Meaning {
  if (code !== null && CERTIFICATE.test(code)) {
    const words = `has a certificate that does not verify (${code}). Give its authority in tls.ca, or use the host name the certificate is for.`;
    return { type: UnavailableError, words, retryable: false, harmless: false };
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return timedOut(`did not respond to ${asked} in time.`);
  if (code === 'SLOW_BODY') {
    const words = `sends its response to ${asked} so slowly that it would not end.`;
    return { type: TimeoutError, words, retryable: false, harmless: false };
  }
  if (code === 'UND_ERR_BODY_TIMEOUT') return timedOut(`stopped in the middle of its response to ${asked}.`);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    const words =
      'did not accept a connection in time. Check host, port, firewall, and http:// against https://.';
    return { type: TimeoutError, words, retryable: true, harmless: true };
  }
  if (code === 'UND_ERR_DESTROYED') {
    const words = `was being asked for ${asked} when the driver was closed; whether it took effect is not known.`;
    return { type: UnavailableError, words, retryable: false, harmless: false };
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    const words = `was not asked: ${asked} cannot be written in HTTP (${cause instanceof Error ? cause.message : code}).`;
    return { type: InvalidRequestError, words, retryable: false, harmless: true };
  }
  if (isParserError(cause) || code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    const words = `does not respond in HTTP as the endpoint's scheme says (${code ?? 'not HTTP'}). Check http:// against https://, and the port.`;
    return { type: MalformedResponseError, words, retryable: false, harmless: false };
  }
  if (code !== null && NEVER_SENT.has(code)) {
    const advice =
      code === 'ENOTFOUND' ? 'No such host: check the endpoint and the region' : 'Check the endpoint';
    const words = `cannot be reached (${code}). ${advice}, and the network.`;
    return { type: UnavailableError, words, retryable: true, harmless: true };
  }
  const words = `broke the connection during ${asked} (${code ?? 'no code'}); whether it took effect is not known.`;
  return { type: UnavailableError, words, retryable: true, harmless: false };
}

function timedOut(words: string): Meaning {
  return { type: TimeoutError, words, retryable: true, harmless: false };
}

/** undici marks parser errors by name; most have no code. */
function isParserError(cause: unknown): cause is Error {
  return cause instanceof Error && cause.name === 'HTTPParserError';
}

function errorCode(cause: unknown): string | null {
  if (typeof cause !== 'object' || cause === null) return null;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'cause' in cause ? errorCode(cause.cause) : null;
}

/** True if a failed, non-idempotent request may have had an effect: the connection broke, no response came, or a gateway responded. */
export function mayHaveTakenEffect(error: unknown): boolean {
  if (!CloudError.is(error)) return true;
  if (error.providerCode?.startsWith(PROXY_CODE) === true) return false;
  // The provider has refused, whatever its status.
  if (error.code === 'capacity') return false;
  if (error.status !== null)
    return (
      error.code === 'internal' ||
      (error.status >= 500 && error.code !== 'not-supported') ||
      error.status === 408 ||
      error.code === 'malformed-response'
    );
  if (error.code === 'timeout') return error.providerCode !== 'UND_ERR_CONNECT_TIMEOUT';
  if (error.code === 'malformed-response') return true;
  return (
    error.code === 'unavailable' &&
    !NEVER_SENT.has(error.providerCode ?? '') &&
    !CERTIFICATE.test(error.providerCode ?? '')
  );
}
