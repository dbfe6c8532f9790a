import { setKey } from './record.js';
import { conflict, shown } from '../driver/refuse.js';

/**
 * What makes a set more than its values: an alias that the host follows itself, or one of several sets of a name and type that a
 * routing policy chooses from. Plans leave such sets alone, and edits of their neighbours keep them exactly as they are.
 */
export interface Special {
  /** What it is, as a message says it: `an alias of lb.example.com.` */
  readonly what: string;
  /** The type that name servers answer with; the record's own type says what it is. */
  readonly type: string;
  /** What tells it from other sets of its name and type. */
  readonly key: string;
  /** The set in the host's own words, to be named exactly so where it goes. */
  readonly source: string;
  /** False for what the host keeps and does not answer with: it stands in nobody's way. */
  readonly served?: false;
}

/** What a value is that the host keeps and does not serve. */
export function disabledValue(type: string): Special {
  return { what: 'disabled', type, key: 'disabled', source: '', served: false };
}

/** A record that plans leave alone. */
export interface KeptRecord {
  /** Relative to the zone, `''` at its apex. */
  readonly name: string;
  /** Type in upper case, as the record itself says; not what name servers answer with. */
  readonly type: string;
  /** Its data, as far as a record can say it. */
  readonly data: string;
  /** Seconds, or null for the host's own. */
  readonly ttl: number | null;
  /** What it is, and why it stays: `an alias of lb.example.com.` */
  readonly what: string;
}

/** Something that may be special. */
export interface MaybeSpecial {
  readonly name: string;
  readonly type: string;
  readonly special?: Special;
}

/** What tells a set from all others of its zone. */
export function keyOfSet(set: MaybeSpecial): string {
  return set.special === undefined ? setKey(set) : `${setKey(set)} ${set.special.key}`;
}

/** Records as they meet others of their name: by the type that is answered, each once, whatever it is made of. */
export function asAnswered<Item extends MaybeSpecial>(records: readonly Item[]): Item[] {
  const special = new Map<string, Item>();
  for (const record of records)
    if (record.special !== undefined && record.special.served !== false)
      special.set(`${record.special.type} ${record.name}`, { ...record, type: record.special.type });
  return [...records.filter(isPlain), ...special.values()];
}

/** Whether nothing but data makes a record or set. */
export function isPlain({ special }: MaybeSpecial): boolean {
  return special === undefined;
}

/** @throws ConflictError for records that a special one stands in the place of */
export function checkPlaces(
  records: Iterable<{ readonly name: string; readonly type: string }>,
  others: Iterable<MaybeSpecial>,
): void {
  const taken = new Map<string, Special>();
  for (const { name, special } of others)
    if (special !== undefined && special.served !== false)
      taken.set(setKey({ name, type: special.type }), special);
  if (taken.size === 0) return;
  for (const record of records) {
    const special = taken.get(setKey(record));
    if (special === undefined) continue;
    throw conflict(
      `The ${record.type} record ${shown(record.name === '' ? '@' : record.name)} cannot be: the host has ${special.what} there. ` +
        'Delete that first, or leave the record out.',
    );
  }
}
