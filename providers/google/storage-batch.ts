import { answerFailure, type ErrorAnswer } from '../../src/connection/failures.js';
import {
  type BodyPart,
  joinParts,
  type MultipartBody,
  readMessage,
  splitParts,
} from '../../src/connection/multipart.js';
import { type Answer, type CloudRequest, headerValue } from '../../src/connection/request.js';
import { type CloudError, type CloudErrorDetails, MalformedResponseError } from '../../src/errors.js';
import { describeStorageError } from './storage-errors.js';

/** Requests as one body: https://cloud.google.com/storage/docs/batch */
export function joinRequests(requests: readonly CloudRequest[]): MultipartBody {
  const parts = requests.map(({ method, path }, index): BodyPart => ({
    headers: { 'content-type': 'application/http', 'content-id': `<${index}>` },
    content: `${method} ${path} HTTP/1.1\r\n\r\n`,
  }));
  return joinParts('mixed', parts);
}

/**
 * What became of each request of a batch: null, or why it failed. One that the answer says nothing of has failed too.
 *
 * @throws MalformedResponseError where the answer is none to a batch
 */
export function readOutcomes(
  { headers, body }: Answer<Buffer>,
  requests: readonly CloudRequest[],
  details: CloudErrorDetails,
): (CloudError | null)[] {
  const parts = splitParts(headerValue(headers, 'content-type') ?? '', body);
  if (parts === null)
    throw new MalformedResponseError(
      `${details.operation}: Google's answer to a batch is no multipart.`,
      details,
    );
  const texts = new Map(
    parts.map((part) => [/response-(\d+)/.exec(part.headers['content-id'] ?? '')?.[1], part.text]),
  );
  return requests.map((request, index) => outcome(request, texts.get(String(index)), details));
}

function outcome(
  request: CloudRequest,
  text: string | undefined,
  details: CloudErrorDetails,
): CloudError | null {
  const status = Number(/^HTTP\/\S+ (\d{3})/.exec(text ?? '')?.[1]);
  if (text === undefined || Number.isNaN(status))
    return new MalformedResponseError(
      `${details.operation}: Google's answer to a batch does not say what became of ${request.path}.`,
      { ...details, retryable: true },
    );
  if (status < 400 || request.accept?.includes(status)) return null;
  const inner = readMessage(text);
  const answer: ErrorAnswer = { request, status, headers: inner.headers, text: inner.text };
  const speaker = { provider: details.provider ?? '', service: 'storage' } as const;
  return answerFailure(speaker, answer, describeStorageError(answer)).error;
}
