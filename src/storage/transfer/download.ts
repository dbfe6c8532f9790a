import type { ByteStream } from '../../http/response-body.js';
import { type Call, timeLeft } from '../../call/call.js';
import { mayHaveTakenEffect } from '../../http/errors/network-error.js';
import {
  ChecksumError,
  CloudError,
  ConflictError,
  MalformedResponseError,
  UnavailableError,
} from '../../errors.js';
import { type Checksum, type RunningChecksum, startLike } from '../checksum/checksum.js';
import { isSameTag } from '../http/headers.js';
import { Download, type Verified } from '../models/models.js';
import { ObjectBody } from '../models/object-body.js';
import { checkRange } from '../http/range.js';
import { ATTEMPTS, backOff, type TransferContext } from './transfer.js';
import type { OpenedObject, OpenRequest } from '../models/contract.js';

/** Opens an object for reading. */
export async function download(
  context: TransferContext,
  request: OpenRequest,
  call: Call,
): Promise<Download> {
  if (request.range !== undefined) checkRange(request.range);
  const opened = await open(context, request, call);
  const expected = request.range === undefined ? await checksumOf(context, opened, call) : null;
  const checksum = expected === null ? null : startLike(expected);
  const verified: Verified = checksum !== null ? 'checksum' : opened.length !== null ? 'size' : 'none';
  const chunks = new ObjectChunks({ context, request, opened, expected, checksum, call });
  return new Download(opened.object, verified, new ObjectBody(chunks));
}

/** Checksum of an object's content, fetched if the response to a GET has none. */
export async function checksumOf(
  context: TransferContext,
  { checksum, object, body }: OpenedObject,
  call: Call,
): Promise<Checksum | null> {
  if (checksum !== 'ask') return checksum;
  try {
    return await context.run((lane) => lane.checksumOf(object, call), call);
  } catch (error) {
    body.destroy();
    throw error;
  }
}

interface Reading {
  readonly context: TransferContext;
  readonly request: OpenRequest;
  readonly opened: OpenedObject;
  readonly expected: Checksum | null;
  readonly checksum: RunningChecksum | null;
  readonly call: Call;
}

/** Chunks of an object; after a broken connection it requests the rest of the same content. */
class ObjectChunks implements AsyncIterableIterator<Uint8Array> {
  readonly #reading: Reading;
  /** The response being read. */
  #body: ByteStream;
  #chunks: AsyncIterator<Uint8Array>;
  #received = 0;
  #failures = 0;
  #ended = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#body = reading.opened.body;
    this.#chunks = this.#body[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const { checksum, call } = this.#reading;
    try {
      // A slow reader must notice that the call has ended.
      if (!this.#ended) timeLeft(call);
      const chunk = this.#ended ? null : await this.#next();
      if (chunk === null) return this.#end();
      checksum?.update(chunk);
      return { done: false, value: chunk };
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#discard();
    return { done: true, value: undefined };
  }

  /** Next bytes, from a new connection if this one broke; null at the end. */
  async #next(): Promise<Uint8Array | null> {
    const { opened } = this.#reading;
    for (;;) {
      try {
        const { done, value } = await this.#chunks.next();
        if (done !== true) {
          this.#received += value.byteLength;
          if (value.byteLength > 0) this.#failures = 0;
          return value;
        }
        if (opened.length === null || this.#received >= opened.length) return null;
        throw cutShort(this.#reading, this.#received);
      } catch (error) {
        if (this.#ended) return null;
        this.#failures += 1;
        await prepareToResume(this.#reading, error, this.#failures);
      }
      this.#body = await reopen(this.#reading, this.#received);
      if (this.#ended) this.#body.destroy();
      this.#chunks = this.#body[Symbol.asyncIterator]();
    }
  }

  #end(): IteratorReturnResult<undefined> {
    if (!this.#ended) verify(this.#reading, this.#received);
    this.#ended = true;
    return { done: true, value: undefined };
  }

  #discard(): void {
    this.#ended = true;
    this.#body.destroy();
  }
}

/** @throws when continuing is pointless */
async function prepareToResume(
  { call, opened, request }: Reading,
  error: unknown,
  failures: number,
): Promise<void> {
  timeLeft(call);
  const isCut = !CloudError.is(error) || mayHaveTakenEffect(error);
  const { etag } = opened.object.extra;
  if (!isCut || failures >= ATTEMPTS || etag === null || opened.length === null) {
    if (CloudError.is(error)) throw error;
    throw new UnavailableError(
      `${request.operation}: the connection broke in the middle of ${request.name}, ${failures} times without progress.`,
      { operation: request.operation, service: 'storage', retryable: true, cause: error },
    );
  }
  await backOff(failures, call);
}

async function reopen({ context, request, opened, call }: Reading, received: number): Promise<ByteStream> {
  const start = (request.range?.start ?? 0) + received;
  const end = (request.range?.start ?? 0) + (opened.length ?? 0);
  const rest: OpenRequest = {
    ...request,
    ifNoneMatch: undefined,
    range: { start, end },
    ifMatch: opened.object.extra.etag ?? undefined,
  };
  return (await open(context, rest, call)).body;
}

/** Opens an object. @throws ConflictError when its content is not the expected one */
async function open(context: TransferContext, request: OpenRequest, call: Call): Promise<OpenedObject> {
  const { operation, name, ifMatch, ifNoneMatch } = request;
  let cause: unknown;
  try {
    const opened = await context.run((lane) => lane.objects.open(request, call), call);
    // Some stores do not obey If-Match and If-None-Match.
    const { etag } = opened.object.extra;
    if (ifNoneMatch !== undefined && isSameTag(etag, ifNoneMatch)) {
      opened.body.destroy();
      throw unchanged(request, context.store.provider);
    }
    if (ifMatch === undefined || isSameTag(etag, ifMatch)) return opened;
    opened.body.destroy();
  } catch (error) {
    if (ifMatch === undefined || !CloudError.is(error) || error.status !== 412) throw error;
    cause = error;
  }
  throw new ConflictError(
    `${operation}: ${name} is no longer the content with the entity tag ${ifMatch}. Start again.`,
    { operation, service: 'storage', status: 412, cause },
  );
}

/** Result of a GET with `ifNoneMatch` for unchanged content. */
export function unchanged(
  { operation, name, ifNoneMatch }: Pick<OpenRequest, 'operation' | 'name' | 'ifNoneMatch'>,
  provider: string,
): CloudError {
  if (ifNoneMatch === undefined)
    return new MalformedResponseError(
      `${operation}: ${provider} says that ${name} is unchanged, although the request had no such condition.`,
      { provider, operation, service: 'storage', status: 304 },
    );
  return new ConflictError(
    `${operation}: ${name} is still the content with the entity tag ${ifNoneMatch}; there is nothing new to get.`,
    { provider, operation, service: 'storage', status: 304 },
  );
}

function cutShort({ request, opened }: Reading, received: number): CloudError {
  return new UnavailableError(
    `${request.operation}: the body of ${request.name} ended after ${received} of ${opened.length} bytes.`,
    { operation: request.operation, service: 'storage', retryable: true },
  );
}

function verify({ request, opened, checksum, expected }: Reading, received: number): void {
  const details = { operation: request.operation, service: 'storage' as const };
  if (opened.length !== null && received !== opened.length) {
    throw new MalformedResponseError(
      `${request.operation}: ${request.name} came with ${received} bytes where ${opened.length} were announced.`,
      details,
    );
  }
  if (checksum === null || expected === null) return;
  const found = checksum.hex();
  if (found === expected.hex) return;
  throw new ChecksumError(
    `${request.operation}: the bytes received of ${request.name} have ${checksum.algorithm} ${found}, but the store says ${expected.hex}.`,
    { ...details, retryable: true },
  );
}
