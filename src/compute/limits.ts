/** Metadata key of the owner tag: a run finds its servers by it when the response to a create was lost. */
export const OWNER_TAG_KEY = 'skylane-intent';

/** What a compute driver says of its provider as data; the scheduler, the tests and the documentation read the same. */
export interface ComputeLimits {
  /**
   * How the poller learns of changes: `'changes'` where the provider lists what changed since a moment, deleted servers included;
   * `'all'` where every poll reads the whole list.
   */
  readonly poll: 'changes' | 'all';
  /**
   * Where the owner tag is kept, by which a server is found again after a lost response: `'metadata'`, a tag for each request in the metadata
   * of its servers; `'metadata-and-name'`, one tag for all servers of a run, told apart by their names, where deleting a tag costs a request;
   * null where the cloud keeps none.
   */
  readonly ownerTag: 'metadata' | 'metadata-and-name' | null;
  /** What a server may be called; anything where it is left out. */
  readonly nodeName?: {
    /** What a whole name has to match. */
    readonly pattern: RegExp;
    /** What one that does not is, for the error message: `is no host name`. */
    readonly words: string;
  };
  /** What a value of metadata may be; any text where it is left out. */
  readonly metadataValue?: {
    /** What a whole value has to match. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** What user data a server can be made with; any where it is left out. */
  readonly userData?: UserDataLimits;
  /** Kinds of `auth` that `createNode` takes. */
  readonly auth: readonly ('password' | 'publicKey')[];
  /** Whether the provider makes up a password and returns it in the answer to a create. */
  readonly generatesPassword: boolean;
  /** What one request can do to many servers; left out where each needs a request of its own. */
  readonly batch?: BatchLimits;
  /**
   * Milliseconds that a request whose connection broke may still be worked on by the provider: only what a poll begun later does not show
   * was never made. Default 5,000.
   */
  readonly lateArrival?: number;
  /** Shortest time between the starts of two polls, in milliseconds. Default 1,000. */
  readonly pollInterval?: number;
  /** Fields of a create's `extra` that hold no secret, and so may be written into a run's journal. The others are held back. */
  readonly openExtras?: readonly string[];
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}

/** What user data a provider takes. */
export interface UserDataLimits {
  /** `'bytes'` where they arrive as they are; `'text'` where the API takes UTF-8 alone, so that a gzipped cloud-config cannot pass. */
  readonly form: 'bytes' | 'text';
  /** The most bytes, before any encoding; null where the provider names no limit. */
  readonly most: number | null;
  /** Page of the provider's documentation that says so. */
  readonly source: string;
}

/** What one request can do to many servers. */
export interface BatchLimits {
  /** Servers that one request creates at most; 1 where each needs its own. */
  readonly create: number;
  /** Servers that one request destroys at most; 1 where each needs its own. */
  readonly destroy: number;
  /** True if a create that is sent again with its client token returns the servers that the first one made. */
  readonly repeatable: boolean;
  /** Error code for a client token already used by a create with other parameters: that create was carried out. */
  readonly tokenAlreadyUsed?: string;
  /** Whether all servers of a batch bear the name of the spec, without a number. */
  readonly sharedName: boolean;
}
