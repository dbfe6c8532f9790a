import type { Extra } from '../models/index.js';
import type { CreateNodeOptions } from '../options.js';

/** Servers created by one request. */
export interface NodeBatch<E extends Extra = Extra> {
  /** Their common spec. */
  readonly spec: CreateNodeOptions<E>;
  /** Name of each server; if the provider names all alike, only their number counts, and the name is that of `spec`. */
  readonly names: readonly string[];
  /** Client token of the request, at most 64 ASCII characters: providers that support it create nothing twice for a repeated request. */
  readonly clientToken: string;
}

/** Servers of a response in the order of the names that were asked for, each once; fewer if some are missing. */
export function inOrderOf<N extends { readonly name: string }>(
  names: readonly string[],
  made: readonly N[],
): N[] {
  const left = [...made];
  return names.flatMap((name) => {
    const position = left.findIndex((node) => node.name === name);
    return position < 0 ? [] : left.splice(position, 1);
  });
}
