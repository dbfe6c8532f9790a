import type { Extra } from './models/index.js';
import type { CreateNodeOptions } from './options.js';

/** Several servers that one request makes. */
export interface NodeBatch<E extends Extra = Extra> {
  /** What all of them have in common. */
  readonly spec: CreateNodeOptions<E>;
  /** The name of each; where the provider names all alike only their number counts, and they are called as `spec` says. */
  readonly names: readonly string[];
  /** Names this request for the provider, at most 64 characters of ASCII: sent again with it, nothing is made twice where the provider knows such tokens. */
  readonly token: string;
}
