/** What a compute driver says of its provider as data; the scheduler, the tests and the documentation read the same. */
export interface ComputeLimits {
  /**
   * How the poller learns of changes: `'changes'` where the provider lists what changed since a moment, deleted servers included;
   * `'all'` where every poll reads the whole list.
   */
  readonly poll: 'changes' | 'all';
  /** Where a create's intent is written so that it can be found again after a lost answer: in the server's metadata, or nowhere. */
  readonly intent: 'metadata' | null;
  /** Kinds of `auth` that `createNode` takes. */
  readonly auth: readonly ('password' | 'publicKey')[];
  /** Whether the provider makes up a password and returns it in the answer to a create. */
  readonly generatesPassword: boolean;
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}
