import type { Call } from '../../call/call.js';

/** A piece of a source. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** True where nothing follows. */
  readonly last: boolean;
}

/** Content to upload, read in pieces from its beginning to its end. */
export interface Source {
  /** Bytes in all; null when that is not known before the end. */
  readonly size: number | null;
  /** True where pieces are views of memory that the caller holds anyway. */
  readonly inMemory: boolean;
  /**
   * Reads the next piece: `size` bytes, or what is left. `allocate` gives the memory for it, of at least `size` bytes. A source that gives
   * nothing is waited for as long as the call goes.
   */
  read(size: number, allocate: () => Uint8Array, call: Call): Promise<Piece>;
  /** Lets go of the stream or file, without waiting for one that gives nothing. Never rejects. */
  close(): Promise<void>;
}
