import type { Extra } from './models/index.js';
import type { CreateNodeOptions } from './options.js';

/** Servers created by one request. */
export interface NodeBatch<E extends Extra = Extra> {
  /** Their common spec. */
  readonly spec: CreateNodeOptions<E>;
  /** Name of each server; if the provider names all alike, only their number counts, and the name is that of `spec`. */
  readonly names: readonly string[];
  /** Client token of the request, at most 64 ASCII characters: providers that support it create nothing twice for a repeated request. */
  readonly clientToken: string;
}
