import type { Call } from '../../call/call.js';
import type { ClientContext } from '../../driver/client-context.js';
import { type BodyPart, joinParts, readMessage, splitParts } from '../../format/multipart.js';
import { type CloudResponse, type CloudRequest, headerValue } from '../../http/request.js';
import { type CloudError, type CloudErrorDetails, MalformedResponseError } from '../../errors.js';
import type { ObjectReference } from '../models/models.js';
import type { BatchFailure } from '../models/contract.js';
import type { ObjectRequest } from '../http/http-objects.js';

/** A request inside a batch, as formatted there. */
export interface InnerRequest {
  /** Method of HTTP. */
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Headers, written as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Format of a service's batches and their responses. */
export interface BatchDialect {
  /** The Content-ID of a request by its position, counted from 0. */
  readonly idOf: (index: number) => string;
  /** The position that a response's Content-ID names. */
  readonly positionIn: (contentId: string) => string | undefined;
}

/** A delete within a batch. */
export interface BatchedDelete {
  /** The object to delete. */
  readonly object: ObjectReference;
  /** The request that deletes the object, with the statuses it accepts. */
  readonly request: CloudRequest;
  /** The same request as formatted in the batch. */
  readonly inner: InnerRequest;
}

/** Deletes in one request. */
export interface DeleteBatch {
  /** Format of the service's batches and their responses. */
  readonly dialect: BatchDialect;
  /** The request that holds them, but for its method and body. */
  readonly request: ObjectRequest;
  /** The deletes, in their order. */
  readonly deletes: readonly BatchedDelete[];
}

/**
 * Deletes objects in one `multipart/mixed` request. Returns those that still exist, with the reason, including those missing in the
 * response.
 *
 * @throws MalformedResponseError when the response is not one to a batch
 */
export async function deleteInBatch(
  context: ClientContext,
  { dialect, request, deletes }: DeleteBatch,
  call: Call,
): Promise<readonly BatchFailure[]> {
  const joined = joinRequests(
    deletes.map(({ inner }) => inner),
    dialect,
  );
  const response = await context.connection.bytes(
    { ...request, ...joined, method: 'POST', idempotent: true, frees: true },
    call,
  );
  const texts = textsIn(response, dialect, context.details(request.operation));
  return deletes.flatMap(({ object, request: one }, index) => {
    const error = outcome(one, texts.get(String(index)), context);
    return error === null ? [] : [{ object, error }];
  });
}

/** Joins requests to one `multipart/mixed` body. */
function joinRequests(
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

/** Response to each request, by its position. @throws MalformedResponseError when it is not a response to a batch */
function textsIn(
  { headers, body }: CloudResponse<Buffer>,
  { positionIn }: BatchDialect,
  details: CloudErrorDetails,
): ReadonlyMap<string | undefined, string> {
  const parts = splitParts(headerValue(headers, 'content-type') ?? '', body);
  if (parts === null)
    throw new MalformedResponseError(
      `${details.operation}: the response of ${details.provider} to a batch is no multipart.`,
      details,
    );
  return new Map(parts.map((part) => [positionIn(part.headers['content-id'] ?? ''), part.text] as const));
}

function outcome(request: CloudRequest, text: string | undefined, context: ClientContext): CloudError | null {
  const status = Number(/^HTTP\/\S+ (\d{3})/.exec(text ?? '')?.[1]);
  if (text === undefined || Number.isNaN(status))
    return new MalformedResponseError(
      `${request.operation}: the response of ${context.provider} to a batch does not say what became of ${request.path}.`,
      { ...context.details(request.operation), retryable: true },
    );
  if (status < 400 || request.accept?.includes(status)) return null;
  const inner = readMessage(text);
  return context.failureOf({ request, status, headers: inner.headers, text: inner.text });
}
