import type { OnReadOpts, Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { buildConnector } from 'undici';

/** Size of a slab in bytes: the most that one read of a socket returns. */
const SLAB = 64 * 1024;

/** Reads below this size are copied, so a small response never pins a 64 KiB slab. A slab with less free space is retired. */
const LARGE = 16 * 1024;

/** Number of slabs kept for later reads. */
const KEPT = 128;

/** Memory that a socket reads into, piece behind piece. */
class Slab {
  readonly bytes = Buffer.allocUnsafeSlow(SLAB);
  filled = 0;
  givenBack = 0;
  /** True if nothing more is read into it. */
  left = false;

  get isFree(): boolean {
    return this.left && this.givenBack === this.filled;
  }
}

const slabs = new WeakMap<ArrayBufferLike, Slab>();
const free: Slab[] = [];

/**
 * A connector whose sockets read into reused memory. Node allocates new memory for every 64 KiB, and collecting it costs a large download
 * more than the network does; here a reader can return bytes. Bytes not returned are garbage-collected as usual.
 */
export function reusingConnector(
  build: typeof buildConnector,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const buffers = new ReadBuffers();
  const connect = build({ ...options, onread: buffers.onread });
  // Pass on the result of undici's connector, the socket being opened.
  return (target, callback): unknown =>
    connect(target, (...result: Parameters<buildConnector.Callback>) => {
      const [error, socket] = result;
      // With `onread` a socket bypasses its own `_read`, which mocks of sockets replace.
      if (error === null) Reflect.set(socket, 'read', Reflect.get(Readable.prototype, 'read'));
      buffers.socket = socket;
      callback(...result);
    });
}

/** Buffers that one socket after another reads into. */
class ReadBuffers {
  /** See the option of this name of `net.Socket`. */
  readonly onread: OnReadOpts;
  /** The socket that is open now; the connector is called for the next when this one has ended. */
  socket: Socket | null = null;
  #slab: Slab | null = null;

  constructor() {
    const push = (socket: Socket | null, length: number, room: Uint8Array): boolean =>
      socket?.push(this.#take(length, room)) ?? false;
    const current = (): Socket | null => this.socket;
    this.onread = {
      buffer: () => this.#room(),
      // Node calls it on the socket, Bun without `this`.
      callback(this: Socket | undefined, length: number, room: Uint8Array) {
        return push(this ?? current(), length, room);
      },
    };
  }

  #room(): Uint8Array {
    if (this.#slab !== null && SLAB - this.#slab.filled < LARGE) {
      this.#slab.left = true;
      reuseIfFree(this.#slab);
      this.#slab = null;
    }
    this.#slab ??= takeSlab();
    return this.#slab.bytes.subarray(this.#slab.filled);
  }

  /** Returns the bytes read. */
  #take(length: number, room: Uint8Array): Uint8Array {
    const bytes = room.subarray(0, length);
    if (length < LARGE || this.#slab === null) return copyOf(bytes);
    this.#slab.filled += length;
    return bytes;
  }
}

/** Returns a chunk of a response's body for reuse. Call it once for each chunk, from its only reader. */
export function giveBack(chunk: Uint8Array): void {
  const slab = slabs.get(chunk.buffer);
  if (slab === undefined) return;
  slab.givenBack += chunk.byteLength;
  reuseIfFree(slab);
}

/** Bytes to keep for long: a copy if they would pin much more memory than their own size. */
export function toKeep(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength * 2 < bytes.buffer.byteLength ? copyOf(bytes) : bytes;
}

/** A copy in its own memory: Node takes small ones from a pool, all of which would stay in memory. */
function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

function takeSlab(): Slab {
  const kept = free.pop();
  if (kept !== undefined) return kept;
  const slab = new Slab();
  slabs.set(slab.bytes.buffer, slab);
  return slab;
}

function reuseIfFree(slab: Slab): void {
  if (!slab.isFree || free.length >= KEPT) return;
  slab.filled = 0;
  slab.givenBack = 0;
  slab.left = false;
  free.push(slab);
}
