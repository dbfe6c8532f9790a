import { toKeep } from '../../http/sockets/read-buffers.js';
import { InvalidRequestError, MalformedResponseError } from '../../errors.js';

/** Source of a body's chunks; `return` ends the download. */
export interface BodyChunks extends AsyncIterableIterator<Uint8Array> {
  return(): Promise<IteratorResult<Uint8Array>>;
}

/** Content of a download. Read it once, in one of these ways. After a broken connection it continues from the same byte. */
export class ObjectBody implements AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly #chunks: BodyChunks;
  #used = false;

  constructor(chunks: BodyChunks) {
    this.#chunks = chunks;
  }

  /** The content, chunk by chunk; leaving the loop closes the connection. @throws InvalidRequestError when it is read a second time */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    return this.#use();
  }

  /** Everything as bytes, in memory. */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this) chunks.push(chunk);
    const [first] = chunks;
    return chunks.length === 1 && first !== undefined ? toKeep(first) : Buffer.concat(chunks);
  }

  /** Everything as text, read as UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** The content parsed as JSON. @throws MalformedResponseError when it is not JSON */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new MalformedResponseError('The content of the object is no JSON.', {
        service: 'storage',
        cause,
      });
    }
  }

  /** A web stream, as Response and Blob have; `Readable.from(body)` makes a Node stream. */
  stream(): ReadableStream<Uint8Array> {
    const chunks = this.#use();
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await chunks.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await chunks.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  #use(): BodyChunks {
    if (this.#used)
      throw new InvalidRequestError('The body of a download can be read once only.', { service: 'storage' });
    this.#used = true;
    return this.#chunks;
  }

  /** Ends the download early. */
  async cancel(): Promise<void> {
    this.#used = true;
    await this.#chunks.return();
  }

  /** The same as `cancel`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel();
  }
}
