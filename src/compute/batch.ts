import type { Extra } from './models/index.js';
import type { CreateNodeOptions } from './options.js';

/** Several servers that one request makes. */
export interface NodeBatch<E extends Extra = Extra> {
  /** What all of them have in common. */
  readonly spec: CreateNodeOptions<E>;
  /** The name of each; where the provider names all alike only their number counts, and they are called as `spec` says. */
  readonly names: readonly string[];
  /** Client token of the request, at most 64 characters of ASCII: where the provider takes such tokens, a repeated request makes nothing twice. */
  readonly clientToken: string;
}
