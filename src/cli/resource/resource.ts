import type { CallOptions } from '../../call/call.js';
import type { ComputeDriver } from '../../compute/index.js';
import type { Column } from '../output/columns.js';
import type { ComputeMethod } from '../place/support.js';
import type { Shell } from '../shell.js';

/** A kind of thing that a cloud has, for the verbs that are the same for all kinds. */
export interface Resource<T extends object> {
  /** Noun of the command, such as `volume`. */
  readonly noun: string;
  /** Method of the driver without which the cloud has none. */
  readonly method: ComputeMethod;
  /** All of them, page by page. */
  readonly list: (driver: ComputeDriver, call: CallOptions) => AsyncIterable<T>;
  /** Columns of lists. */
  readonly columns: readonly Column<T>[];
  /** What the command line calls one by. */
  readonly names: (item: T) => { readonly id: string; readonly name: string | null };
}

/** What a verb works with. */
export interface Work<Flags> {
  readonly shell: Shell;
  readonly driver: ComputeDriver;
  /** Options for each call. */
  readonly call: CallOptions;
  readonly flags: Flags;
}

/** Names of what has an id and a name. */
export function idAndName({ id, name }: { readonly id: string; readonly name: string }): {
  readonly id: string;
  readonly name: string;
} {
  return { id, name };
}
