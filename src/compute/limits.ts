import type { FirewallLimits } from './firewall/options.js';

/** Metadata key of the second in which a server expires, since 1970. */
export const EXPIRES_KEY = 'skylane-expires';

/** Metadata key of the owner tag: a run finds its servers by it when the response to a create was lost. */
export const OWNER_TAG_KEY = 'skylane-intent';

/** Metadata key of the idempotency key that a server was created with, as a digest. */
export const KEY_TAG = 'skylane-key';

/** Metadata key of what is compared when a create's idempotency key is used again. */
export const SPEC_TAG = 'skylane-spec';

/** Facts about a provider, used by the scheduler, tests and documentation. */
export interface ComputeLimits {
  /** Polling: `'changes'` if the provider lists changes since a time, deleted servers included; `'all'` if every poll reads the whole list. */
  readonly poll: 'changes' | 'all';
  /**
   * Place of the owner tag, by which a server is found after a lost response: `'metadata'`, a tag for each request in its servers'
   * metadata; `'metadata-and-name'`, one tag for all servers of a run, distinguished by name, if deleting a tag costs a request; null if
   * the cloud stores none.
   */
  readonly ownerTag: 'metadata' | 'metadata-and-name' | null;
  /**
   * Place of a create's `idempotencyKey`: `'metadata'` if it is kept with the server from its first moment, and servers are listed with it;
   * null if the cloud has no such place, so that a key is refused. Default: null where `ownerTag` is null, else `'metadata'`. Where
   * `batch.repeatable` or the driver's `createWithToken` says so, the cloud's own client token is made of the key as well.
   */
  readonly idempotencyKey?: 'metadata' | null;
  /** Valid names of servers; without it every text is valid. */
  readonly nodeName?: {
    /** Pattern that a whole name must match. */
    readonly pattern: RegExp;
    /** End of the error message for a name that does not: `is no host name`. */
    readonly words: string;
  };
  /** Valid values of metadata; without it every text is valid. */
  readonly metadataValue?: {
    /** Pattern that a whole value must match. */
    readonly pattern: RegExp;
    /** The same in words, for the error message. */
    readonly words: string;
  };
  /** Limits of user data; default: none. */
  readonly userData?: UserDataLimits;
  /** Kinds of `auth` supported by `createNode`. */
  readonly auth: readonly ('password' | 'publicKey')[];
  /** True if the provider generates a password and returns it in the response to a create. */
  readonly generatesPassword: boolean;
  /** What the provider's firewalls can say; left out if the driver has none. */
  readonly firewalls?: FirewallLimits;
  /** True if `reserveAddress` takes the address itself, as `ip`, since the provider hands out none. Default false. */
  readonly takesAddresses?: boolean;
  /** Batch requests for many servers; left out if there are none. */
  readonly batch?: BatchLimits;
  /** Signs that the provider has no room for a server; left out if none are known. */
  readonly capacity?: CapacitySigns;
  /**
   * Milliseconds that the provider may still process a request whose connection broke: only a server missing in a later poll was never
   * created. Default 5,000.
   */
  readonly lateArrival?: number;
  /** Shortest time between the starts of two polls, in milliseconds. Default 1,000. */
  readonly pollInterval?: number;
  /** Fields of a create's `extra` without secrets, which a run's journal may contain. Others are left out of it. */
  readonly openExtras?: readonly string[];
  /** Pages of the provider's documentation that this was read from. */
  readonly sources: readonly string[];
}

/** Limits of a provider's user data. */
export interface UserDataLimits {
  /** `'bytes'` if any bytes are supported; `'text'` if the API accepts UTF-8 only, so not a gzipped cloud-config. */
  readonly form: 'bytes' | 'text';
  /** The most bytes, before any encoding; null when the provider names no limit. */
  readonly most: number | null;
  /** URL of the provider's documentation. */
  readonly source: string;
}

/** Limits of batch requests. */
export interface BatchLimits {
  /** Most servers created by one request; 1 without batches. */
  readonly create: number;
  /** Most servers destroyed by one request; 1 without batches. */
  readonly destroy: number;
  /** True if a create repeated with its client token returns the servers of the first request. */
  readonly repeatable: boolean;
  /**
   * True if a repeated create also does what the first one left undone, such as tags that are a request of their own: a create whose response
   * was lost is then repeated before its servers are looked for, and one that is found without a name gets its name and metadata by an
   * update. Default false.
   */
  readonly completes?: boolean;
  /** Error code for a client token already used by a create with other parameters: that create was carried out. */
  readonly tokenAlreadyUsed?: string;
  /** True if all servers of a batch get the name of the spec, without a number. */
  readonly sharedName: boolean;
}

/** How a provider says that it has no room for a server now: of this size, in this place. Such errors become a CapacityError. */
export interface CapacitySigns {
  /** Pattern of the codes of error responses that say so. */
  readonly codes?: RegExp;
  /** Pattern of the words of error responses that say so without a code of their own. */
  readonly words?: RegExp;
  /** Pattern of the fault of an accepted server that could not be built. */
  readonly faults?: RegExp;
  /** Page of the provider's documentation, or what the signs were read from. */
  readonly source: string;
}
