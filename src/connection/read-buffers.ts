import type { OnReadOpts, Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { buildConnector } from 'undici';

/** Bytes of a slab: the most that one read of a socket brings. */
const SLAB = 64 * 1024;

/** Room for less than this at a slab's end is left: reads that bring little cost as much as large ones. */
const LEAST_ROOM = 16 * 1024;

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
  const { onread } = new ReadBuffers();
  const connect = build({ ...options, onread });
  return (target, callback) =>
    connect(target, (...result: Parameters<buildConnector.Callback>) => {
      const [error, socket] = result;
      // With `onread` a socket reads past its own `_read`, which is where those who mock sockets put theirs.
      if (error === null) Reflect.set(socket, 'read', Reflect.get(Readable.prototype, 'read'));
      callback(...result);
    });
}

/** What one socket after another reads into. */
class ReadBuffers {
  /** See the option of this name of `net.Socket`. */
  readonly onread: OnReadOpts;
  #slab: Slab | null = null;

  constructor() {
    const filled = (length: number): void => {
      if (this.#slab !== null) this.#slab.filled += length;
    };
    this.onread = {
      buffer: () => this.#room(),
      callback(this: Socket, length: number, room: Uint8Array) {
        filled(length);
        return this.push(room.subarray(0, length));
      },
    };
  }

  #room(): Uint8Array {
    if (this.#slab !== null && SLAB - this.#slab.filled < LEAST_ROOM) {
      this.#slab.left = true;
      reuseIfFree(this.#slab);
      this.#slab = null;
    }
    this.#slab ??= takeSlab();
    return this.#slab.bytes.subarray(this.#slab.filled);
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
  if (bytes.byteLength * 2 >= bytes.buffer.byteLength) return bytes;
  // Memory of its own: Node would take a small copy from a pool, and that would be kept too.
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
