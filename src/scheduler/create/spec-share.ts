import type { ComputeNode } from '../../compute/models/index.js';

/** A spec that could not be created here and may be created elsewhere. */
export interface ReturnedSpec {
  /** Position of the spec. */
  readonly index: number;
  /** Error of the refusal; null where the request of an earlier process turned out to have made nothing. */
  readonly error: Error | null;
  /** Server that was accepted and could not be built; undefined where there is none. */
  readonly node: ComputeNode | undefined;
}

/**
 * Share of a run over several places that one place carries out: hands out the positions of its specs, and takes back those that the place
 * refuses. Every position that was handed out is either taken back or ends.
 */
export interface SpecShare {
  /** Called once, with the positions that an earlier process has requested here and that are not taken back. */
  begin(held: readonly number[]): void;
  /** Waits for the positions of the next request, at most `width`; null when there are no more. */
  next(width: number): Promise<readonly number[] | null>;
  /** Takes a spec back, if its error is a refusal that another place may not share; false if the error is final. */
  takeBack(spec: ReturnedSpec): boolean;
  /** Called when all is known of positions that were handed out: each has its outcome here, unless it was taken back before. */
  ended(indexes: readonly number[]): void;
}
