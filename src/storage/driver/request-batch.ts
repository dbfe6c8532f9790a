import type { ErrorResponse } from '../../http/errors/response-error.js';
import { type BodyPart, joinParts, readMessage, splitParts } from '../../format/multipart.js';
import { type CloudResponse, type CloudRequest, headerValue } from '../../http/request.js';
import { type CloudError, type CloudErrorDetails, MalformedResponseError } from '../../errors.js';
import type { ObjectReference } from '../models/models.js';
import type { BatchFailure } from '../models/contract.js';

/** A request within another one, as it is written there. */
export interface InnerRequest {
  /** Method of HTTP. */
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Headers, written as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How a service writes and answers requests that go together. */
export interface BatchDialect {
  /** The Content-ID of a request by its position, counted from 0. */
  readonly idOf: (index: number) => string;
  /** The position that an answer's Content-ID names. */
  readonly positionIn: (contentId: string) => string | undefined;
}

/** What is needed to tell what became of the requests of a batch. */
export interface BatchReading {
  readonly dialect: BatchDialect;
  readonly details: CloudErrorDetails;
  /** Makes the error of an answer within the answer. */
  readonly failureOf: (response: ErrorResponse) => CloudError;
}

/** Requests as one body of `multipart/mixed`. */
export function joinRequests(
  requests: readonly InnerRequest[],
  { idOf }: BatchDialect,
): Pick<CloudRequest, 'body'> & { readonly headers: Readonly<Record<string, string>> } {
  const parts = requests.map(({ method, path, headers }, index): BodyPart => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return {
      headers: {
        'content-type': 'application/http',
        'content-transfer-encoding': 'binary',
        'content-id': idOf(index),
      },
      content: `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`,
    };
  });
  const { contentType, body } = joinParts('mixed', parts);
  return { headers: { 'content-type': contentType, accept: 'multipart/mixed' }, body };
}

/** A request of a batch, and the object that it deletes. */
export interface BatchedDelete {
  /** The object to delete. */
  readonly object: ObjectReference;
  /** The request that deletes it. */
  readonly request: CloudRequest;
}

/**
 * The objects of a batch that are still there, and why. Of one that the answer says nothing of that is not known either.
 *
 * @throws MalformedResponseError where the answer is none to a batch
 */
export function readFailures(
  { headers, body }: CloudResponse<Buffer>,
  deletes: readonly BatchedDelete[],
  reading: BatchReading,
): BatchFailure[] {
  const { dialect, details } = reading;
  const parts = splitParts(headerValue(headers, 'content-type') ?? '', body);
  if (parts === null)
    throw new MalformedResponseError(
      `${details.operation}: the answer of ${details.provider} to a batch is no multipart.`,
      details,
    );
  const texts = new Map(
    parts.map((part) => [dialect.positionIn(part.headers['content-id'] ?? ''), part.text] as const),
  );
  return deletes.flatMap(({ object, request }, index) => {
    const error = outcome(request, texts.get(String(index)), reading);
    return error === null ? [] : [{ object, error }];
  });
}

function outcome(
  request: CloudRequest,
  text: string | undefined,
  { details, failureOf }: BatchReading,
): CloudError | null {
  const status = Number(/^HTTP\/\S+ (\d{3})/.exec(text ?? '')?.[1]);
  if (text === undefined || Number.isNaN(status))
    return new MalformedResponseError(
      `${details.operation}: the answer of ${details.provider} to a batch does not say what became of ${request.path}.`,
      { ...details, retryable: true },
    );
  if (status < 400 || request.accept?.includes(status)) return null;
  const inner = readMessage(text);
  return failureOf({ request, status, headers: inner.headers, text: inner.text });
}
