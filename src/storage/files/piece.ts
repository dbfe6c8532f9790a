import type { Call } from '../../call/call.js';

/** A piece of a source. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** True for the last piece. */
  readonly last: boolean;
}

/** Content to upload, read in pieces from its beginning to its end. */
export interface Source {
  /** Total size in bytes; null if unknown before the end. */
  readonly size: number | null;
  /** True if pieces are views of memory that the caller holds anyway. */
  readonly inMemory: boolean;
  /**
   * Reads the next piece: `size` bytes, or the rest. `allocate` returns memory of at least `size` bytes. Waits for a stalled source until
   * the call ends.
   */
  read(size: number, allocate: () => Uint8Array, call: Call): Promise<Piece>;
  /** Releases the stream or file, without waiting for a stalled one. Never rejects. */
  close(): Promise<void>;
}
