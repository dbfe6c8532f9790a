/** What a store holds under a key, and the store's own time. */
export interface BudgetEntry {
  /** Grows with each change; 0 where nothing is held. */
  readonly version: number;
  /** The text held; null where nothing is held, or where a change was taken. */
  readonly state: string | null;
  /** Milliseconds since 1970 by the store's clock, the same for all processes. */
  readonly now: number;
  /** True if the change was taken. */
  readonly taken: boolean;
}

/** A change of what a store holds: it is taken only if nothing changed since `version`. */
export interface BudgetChange {
  /** Version that the change was made from; 0 where nothing was held. */
  readonly version: number;
  /** The text to hold from now on. */
  readonly state: string;
  /** Milliseconds for which an entry that nobody changes is kept. */
  readonly keep: number;
}

/** Holds entries for several processes. */
export interface EntryHolder {
  /** Name of this process among those that share it. */
  readonly worker: string;
  /** Processes to divide by while it has never told how many there are. */
  readonly workers: number;
  /** Puts `change` in the place of what is held, if nobody else changed that since; null only reads. */
  swap(key: string, change: BudgetChange | null): Promise<BudgetEntry>;
}
