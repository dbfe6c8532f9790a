import { MalformedResponseError } from '../errors.js';
import type { Received } from './answer-handler.js';
import { BodyTooLarge, type ByteStream } from './body.js';
import { type ConnectionContext, detailsOf } from './context.js';
import type { ErrorAnswer } from './failures.js';
import { type Answer, headerValue, type Outgoing } from './request.js';

/** Makes of a good answer what the driver has asked for. */
export type ReadAnswer<T> = (
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
) => T | Promise<T>;

/** Carries an answer whose body is an error to where errors are made. */
export class ErrorInBody extends Error {
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super();
    this.answer = answer;
  }
}

/** Reads a JSON body, which may hold an error although the status is good; null where it is empty. */
export async function readJson(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<Answer<unknown>> {
  const { request, origin } = outgoing;
  const { status, headers } = received;
  const bytes = await collectBody(received, outgoing, context);
  if (bytes.length === 0) return { status, headers, body: null };
  checkBody(bytes, received, outgoing, context);
  const text = bytes.toString('utf8');
  try {
    return { status, headers, body: JSON.parse(text) };
  } catch (cause) {
    const type = headerValue(headers, 'content-type') ?? 'no content type';
    const start = context.redactor.text(text.slice(0, 60)).replace(/\s+/g, ' ');
    throw new MalformedResponseError(
      `${request.operation}: ${origin} answered ${request.method} ${request.path} with ${type}, not JSON (${bytes.length} bytes: "${start}"). Check that the endpoint is the API itself.`,
      { ...detailsOf(context, request), status, cause },
    );
  }
}

/** Reads a body that may hold an error although the status is good. */
export async function readBytes(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<Answer<Buffer>> {
  const { status, headers } = received;
  const body = await collectBody(received, outgoing, context);
  checkBody(body, received, outgoing, context);
  return { status, headers, body };
}

/** @throws ErrorInBody where the request says that the body is an error */
function checkBody(
  body: Buffer,
  { headers }: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): void {
  const status = outgoing.request.errorInBody?.(body) ?? null;
  if (status !== null) throw new ErrorInBody(errorAnswer({ status, headers }, outgoing, body, context));
}

/** Reads a body that has nothing to say. */
export async function readNothing(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<Answer<null>> {
  await collectBody(received, outgoing, context);
  return { status: received.status, headers: received.headers, body: null };
}

/** Hands the body out as it comes. */
export function handOut(received: Received): Answer<ByteStream> {
  return received;
}

/** Reads an answer that says that something went wrong. */
export async function readError(
  received: Received,
  outgoing: Outgoing,
  context: ConnectionContext,
): Promise<ErrorAnswer> {
  return errorAnswer(received, outgoing, await collectBody(received, outgoing, context), context);
}

function errorAnswer(
  { status, headers }: Pick<Received, 'status' | 'headers'>,
  { request }: Outgoing,
  body: Buffer,
  { redactor }: ConnectionContext,
): ErrorAnswer {
  return { request, status, headers, text: redactor.text(body.toString('utf8')) };
}

async function collectBody(
  { body }: Received,
  { request }: Outgoing,
  context: ConnectionContext,
): Promise<Buffer> {
  const { maxBody } = context.settings;
  try {
    return await body.collect(maxBody);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new MalformedResponseError(
      `${request.operation}: the answer is larger than ${maxBody} bytes. Raise maxBody if it is meant to be.`,
      detailsOf(context, request),
    );
  }
}
