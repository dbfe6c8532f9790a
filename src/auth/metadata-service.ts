import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { backOff } from '../call/backoff.js';
import { AuthenticationError, CloudError, UnavailableError } from '../errors.js';

/** Milliseconds that the metadata service of a container or an instance may take. */
const METADATA_TIMEOUT = 2_000;

/** Set explicitly, since a variable of Node can turn it off. */
const VERIFIED = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

/** Most characters of a response; no metadata is longer. */
const LONGEST_ANSWER = 65_536;

/** A question to a metadata service. */
export interface MetadataRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds. Default 2,000. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Response of a metadata service. */
export interface MetadataAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Requests metadata. The service is on this machine's own link, without certificate, proxy or useful retries.
 *
 * @throws UnavailableError without a response
 */
export function fetchMetadata(question: MetadataRequest): Promise<MetadataAnswer> {
  const { method, url, headers, timeout = METADATA_TIMEOUT, signal } = question;
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      clearTimeout(timer);
      reject(signal?.aborted === true ? signal.reason : unreachable(url, cause));
    };
    const request = send(url, { method, headers, signal, ...VERIFIED }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER)
          response.destroy(new Error('the metadata is larger than it can be'));
      });
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
      });
    });
    const timer = setTimeout(
      () => request.destroy(new Error('the metadata service does not respond')),
      timeout,
    );
    request.on('error', fail);
    request.end(question.body);
  });
}

/** Longest wait before the second question, in milliseconds; doubled for each further one. */
const BACKOFF = 500;

/**
 * Like {@link fetchMetadata}, but accepts only 200, with this many attempts at a busy or absent service.
 *
 * @throws AuthenticationError for another status, UnavailableError for 429 and 5xx
 */
export async function askMetadata(question: MetadataRequest, attempts = 1): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await askOnce(question);
    } catch (error) {
      const mayPass = CloudError.is(error) && error.retryable;
      if (!mayPass || attempt >= attempts) throw error;
      await backOff(attempt, BACKOFF, { signal: question.signal, deadline: null });
    }
  }
}

async function askOnce(question: MetadataRequest): Promise<string> {
  const { status, text } = await fetchMetadata(question);
  if (status === 200) return text;
  const { method, url } = question;
  const Failure = status >= 500 || status === 429 ? UnavailableError : AuthenticationError;
  throw new Failure(
    `signIn: the metadata service at ${new URL(url).host} returned ${status} for ${method} ${new URL(url).pathname}.`,
    { operation: 'signIn', status, retryable: Failure === UnavailableError },
  );
}

function unreachable(url: string, cause: unknown): UnavailableError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new UnavailableError(
    `signIn: the metadata service at ${new URL(url).host} cannot be reached: ${words}.`,
    { operation: 'signIn', retryable: true, cause },
  );
}
