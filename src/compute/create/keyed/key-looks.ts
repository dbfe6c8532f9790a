import type { Call } from '../../../call/call.js';
import type { ComputeNode } from '../../models/index.js';

/** Age of the list that a look is answered by: begun after the question came, or at most an interval before. */
export type LookAge = 'fresh' | 'recent';

/** Looks for servers of keys in lists that several processes share. */
export interface KeyLooks {
  /** Servers whose `KEY_TAG` has this value, in any state; null where nobody answers, so that the process has to list for itself. */
  look(tag: string, age: LookAge, call: Call): Promise<readonly ComputeNode[] | null>;
}

const sources = new Map<string, KeyLooks[]>();

/** Lets all creates of the process that have a key look by this source, for drivers of an account; returns what ends that. */
export function lookBy(accountKey: string, looks: KeyLooks): () => void {
  sources.set(accountKey, [...(sources.get(accountKey) ?? []), looks]);
  return () => {
    const others = (sources.get(accountKey) ?? []).filter((one) => one !== looks);
    if (others.length > 0) sources.set(accountKey, others);
    else sources.delete(accountKey);
  };
}

/** The source of an account's looks; null where the process lists for itself. */
export function looksOf(accountKey: string): KeyLooks | null {
  return sources.get(accountKey)?.at(-1) ?? null;
}
