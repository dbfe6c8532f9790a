import type { OnReadOpts, Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { buildConnector } from 'undici';

/** Bytes of a slab: the most that one read of a socket brings. */
const SLAB = 64 * 1024;

/**
 * A read that brings less than this is copied out, so that small answers take up no slab and hold no more memory than themselves; a slab
 * with less room than this is done with.
 */
const LARGE = 16 * 1024;

/** Slabs kept for the next reads. */
const KEPT = 128;

/** Memory that a socket reads into, piece behind piece. */
class Slab {
  readonly bytes = Buffer.allocUnsafeSlow(SLAB);
  filled = 0;
  givenBack = 0;
  /** Nothing more is read into it. */
  left = false;

  get isFree(): boolean {
    return this.left && this.givenBack === this.filled;
  }
}

const slabs = new WeakMap<ArrayBufferLike, Slab>();
const free: Slab[] = [];

/**
 * Sockets that read into memory which is used again. Node takes new memory for every 64 KiB, and its collector then costs a large
 * download more than the network does: here whoever is done with bytes can give them back. Bytes that nobody gives back are collected
 * as ever.
 */
export function reusingConnector(
  build: typeof buildConnector,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const buffers = new ReadBuffers();
  const connect = build({ ...options, onread: buffers.onread });
  // What undici's connector returns, the socket that is being opened, is handed on.
  return (target, callback): unknown =>
    connect(target, (...result: Parameters<buildConnector.Callback>) => {
      const [error, socket] = result;
      // With `onread` a socket reads past its own `_read`, which is where those who mock sockets put theirs.
      if (error === null) Reflect.set(socket, 'read', Reflect.get(Readable.prototype, 'read'));
      buffers.socket = socket;
      callback(...result);
    });
}

/** What one socket after another reads into. */
class ReadBuffers {
  /** See the option of this name of `net.Socket`. */
  readonly onread: OnReadOpts;
  /** The one that is open now: a connector is asked for the next when this one has ended. */
  socket: Socket | null = null;
  #slab: Slab | null = null;

  constructor() {
    const push = (socket: Socket | null, length: number, room: Uint8Array): boolean =>
      socket?.push(this.#take(length, room)) ?? false;
    const current = (): Socket | null => this.socket;
    this.onread = {
      buffer: () => this.#room(),
      // Node calls it on the socket, Bun on nothing.
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

  /** What has been read. */
  #take(length: number, room: Uint8Array): Uint8Array {
    const bytes = room.subarray(0, length);
    if (length < LARGE || this.#slab === null) return copyOf(bytes);
    this.#slab.filled += length;
    return bytes;
  }
}

/** Says that nobody reads these bytes of an answer's body any more. To be called once for each chunk, by the only one that has it. */
export function giveBack(chunk: Uint8Array): void {
  const slab = slabs.get(chunk.buffer);
  if (slab === undefined) return;
  slab.givenBack += chunk.byteLength;
  reuseIfFree(slab);
}

/** Bytes for whoever may keep them for long: a copy where they would keep much more than themselves in memory. */
export function toKeep(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength * 2 < bytes.buffer.byteLength ? copyOf(bytes) : bytes;
}

/** A copy in memory of its own: Node would take a small one from a pool, all of which it would keep in memory. */
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
