import { MalformedResponseError } from '../errors.js';
import type { Received } from './response-handler.js';
import { BodyTooLarge, type ByteStream } from './response-body.js';
import { confidentialOf } from './secrets/confidential.js';
import { decodeBody, UnreadableCoding } from './content-coding.js';
import { type ConnectionContext, detailsOf } from './context.js';
import type { ErrorResponse } from './errors/response-error.js';
import { type CloudResponse, headerValue, type Outgoing } from './request.js';

/** Characters of an unexpected body that an error shows, and bytes searched for secrets before. */
const SHOWN = 60;
const BEGINNING = 65_536;

/** Converts a success response to the form that the driver requested. */
export type ReadResponse<T> = (
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
) => T | Promise<T>;

/** Carries a success response with an error in its body to the code that creates errors. */
export class ErrorInBody extends Error {
  readonly response: ErrorResponse;

  constructor(response: ErrorResponse) {
    super();
    this.response = response;
  }
}

/** Reads a JSON body, which may report an error despite its status; null when it is empty. */
export async function readJson(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<CloudResponse<unknown>> {
  const { status, headers } = received;
  const bytes = await collectBody(received, outgoing, context);
  if (isBlank(bytes)) return { status, headers, body: null };
  checkBody(bytes, received, outgoing, context);
  const text = bytes.toString('utf8');
  try {
    return { status, headers, body: parseJson(text) };
  } catch {
    throw notJson(received, bytes, outgoing, context);
  }
}

/** Whether there is nothing in a body but line ends and the like, with which some servers end an empty one. */
function isBlank(bytes: Buffer): boolean {
  return bytes.length < SHORTEST_JSON && bytes.toString('latin1').trim() === '';
}

/** Bytes from which on a body is looked at as JSON alone. */
const SHORTEST_JSON = 16;

/** Parses JSON. Tolerates a byte order mark, which RFC 8259 allows, and lone surrogates. */
function parseJson(text: string): unknown {
  const whole = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return JSON.parse(whole.includes('\\u') ? whole.replace(SURROGATES, fullCharacter) : whole);
}

/** An escaped backslash, a surrogate pair, and a lone surrogate, which no URL and no file name can hold. */
const SURROGATES =
  /\\\\|(?:\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|(\\u[dD][89a-fA-F][\da-fA-F]{2})/g;

function fullCharacter(whole: string, alone: string | undefined): string {
  return alone === undefined ? whole : '\\ufffd';
}

/** The parser's own error is left out: it quotes the text, which may contain a secret. */
function notJson(
  { status, headers }: Received,
  bytes: Buffer,
  { request, origin }: Outgoing,
  context: ConnectionContext,
): MalformedResponseError {
  const { redactor } = context;
  const type = redactor.words(headerValue(headers, 'content-type') ?? 'no content type', 60);
  const text = bytes.toString('utf8', 0, BEGINNING).replace(/\s+/g, ' ');
  const start = redactor.words(text, SHOWN, confidentialOf(request));
  return new MalformedResponseError(
    `${request.operation}: ${origin} responded to ${request.method} ${redactor.words(request.path, 300)} with ${type}, not JSON (${bytes.length} bytes: "${start}"). Check that the endpoint is the API itself.`,
    { ...detailsOf(context, request), status },
  );
}

/** Reads a body that may report an error despite its status. */
export async function readBytes(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<CloudResponse<Buffer>> {
  const { status, headers } = received;
  const body = await collectBody(received, outgoing, context);
  checkBody(body, received, outgoing, context);
  return { status, headers, body };
}

/** @throws ErrorInBody when the request recognises the body as an error */
function checkBody(body: Buffer, received: Received, outgoing: Outgoing, context: ConnectionContext): void {
  // An accepted error status may have a body of its own.
  if (received.status >= 300) return;
  const status = outgoing.request.errorInBody?.(body) ?? null;
  if (status !== null)
    throw new ErrorInBody(errorResponse({ status, headers: received.headers }, outgoing, body, context));
}

/** Discards a body. */
export async function readNothing(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<CloudResponse<null>> {
  // Not decoded: the body is not used, and a change that took effect must not fail because of it.
  const body = await collectBody({ ...received, headers: {} }, outgoing, context);
  if (body.length > 0) checkBody(body, received, outgoing, context);
  return { status: received.status, headers: received.headers, body: null };
}

/** Returns the body as a stream. */
export function handOut(received: Received): CloudResponse<ByteStream> {
  return received;
}

/** Reads an error response. Problems with its body do not hide its status. */
export async function readError(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<ErrorResponse> {
  let body: Buffer;
  try {
    body = await collectBody(received, outgoing, context);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    body = Buffer.alloc(0);
  }
  return errorResponse(received, outgoing, body, context);
}

function errorResponse(
  { status, headers }: Pick<Received, 'status' | 'headers'>,
  { request, proxy = null }: Outgoing,
  body: Buffer,
  { redactor }: ConnectionContext,
): ErrorResponse {
  return { request, status, headers, proxy, text: redactor.text(body.toString('utf8')) };
}

async function collectBody(
  { body, headers }: Received,
  { request }: Outgoing,
  context: ConnectionContext,
): Promise<Buffer> {
  const { maxBody, timeout } = context.settings;
  try {
    const bytes = await body.collect(maxBody, timeout.body);
    const coding = request.hasPlainBody === true ? undefined : headers['content-encoding'];
    return coding === undefined || bytes.length === 0 ? bytes : await decodeBody(bytes, coding, maxBody);
  } catch (error) {
    const details = detailsOf(context, request);
    if (error instanceof BodyTooLarge)
      throw new MalformedResponseError(
        `${request.operation}: the response is larger than ${maxBody} bytes. Raise maxBody if it is meant to be.`,
        details,
      );
    if (error instanceof UnreadableCoding)
      throw new MalformedResponseError(
        `${request.operation}: ${context.redactor.words(error.message, 200)} Check what stands between here and the endpoint.`,
        details,
      );
    throw error;
  }
}
