import { type RecordValue, setKey } from './record.js';
import { conflict, shown } from '../driver/refuse.js';

/**
 * Marks a set that is more than its values: an alias that the host resolves, or one of several sets of a name and type with a routing
 * policy. Plans keep such sets, and edits of their neighbours leave them unchanged.
 */
export interface Special {
  /** Description for messages: `an alias of lb.example.com.` */
  readonly what: string;
  /** Type that name servers return; the record's own type is that of the special set. */
  readonly type: string;
  /** Distinguishes it from other sets of its name and type. */
  readonly key: string;
  /** The set as the host returned it, for exact deletion. */
  readonly source: string;
  /**
   * Whom it is served to, if not all: nobody, or some clients only. Then it stands beside plain records, and causes no conflicts. A desired
   * record of the same data is made beside one that only some clients get.
   */
  readonly served?: 'to-none' | 'to-some';
}

const DISABLED = 'disabled';

/** Marks a value that the host stores but does not serve. */
export function disabledValue(type: string): Special {
  return { what: 'disabled', type, key: DISABLED, source: '', served: 'to-none' };
}

/**
 * Marks a value that the host serves to some clients only, such as those of a region.
 *
 * @param whom for messages: `the region EUROPE`
 * @param source the host's own word for them
 */
export function servedToSome(type: string, whom: string, source = ''): Special {
  return { what: `served to ${whom}`, type, key: whom, source, served: 'to-some' };
}

/** True if properties make a record special in the same way: they say that it is disabled, or have the host's word for its clients. */
export function makesAgain(extra: object, { key, source }: Special): boolean {
  if (key === DISABLED) return 'disabled' in extra && extra.disabled === true;
  return source !== '' && Object.values(extra).includes(source);
}

/** Marks a record of a type that the host alone has, and the driver cannot make, such as a redirect. */
export function hostsOwn(type: string): Special {
  return { what: 'of a type that the host alone has', type, key: 'own', source: '', served: 'to-none' };
}

/** Marks a record of a type that the driver cannot make: deleted, it could not come back. */
export function unmakeable(type: string): Special {
  return { what: 'of a type that cannot be made here', type, key: 'unmakeable', source: '' };
}

/** A record that plans leave alone. */
export interface KeptRecord {
  /** Relative to the zone, `''` at its apex. */
  readonly name: string;
  /** The record's own type in upper case, which name servers do not return. */
  readonly type: string;
  /** Its data, as far as a record can express it. */
  readonly data: string;
  /** Seconds, or null for the host's own. */
  readonly ttl: number | null;
  /** Description, with the reason for keeping it: `an alias of lb.example.com.` */
  readonly what: string;
}

/** The entry of a record in a plan that leaves it out. */
export function asKept({ name, type, data, ttl }: RecordValue, what: string): KeptRecord {
  return { name, type, data, ttl, what };
}

/** A record or set that may be special. */
export interface MaybeSpecial {
  readonly name: string;
  readonly type: string;
  readonly special?: Special;
}

/** Key that identifies a set within its zone. */
export function keyOfSet(set: MaybeSpecial): string {
  return set.special === undefined ? setKey(set) : `${setKey(set)} ${set.special.key}`;
}

/** Plain records, plus one entry per alias or routed set under the type that DNS serves; used to detect conflicts. */
export function asAnswered<Item extends MaybeSpecial>(records: readonly Item[]): Item[] {
  const special = new Map<string, Item>();
  for (const record of records)
    if (record.special !== undefined && record.special.served === undefined)
      special.set(`${record.special.type} ${record.name}`, { ...record, type: record.special.type });
  return [...records.filter(isPlain), ...special.values()];
}

/** True for a plain record or set. */
export function isPlain({ special }: MaybeSpecial): boolean {
  return special === undefined;
}

/** False for a record that is disabled, or served to some clients only. */
export function isServed({ special }: MaybeSpecial): boolean {
  return special?.served === undefined;
}

/** @throws ConflictError for records in the place of a special one */
export function checkPlaces(
  records: Iterable<{ readonly name: string; readonly type: string }>,
  others: Iterable<MaybeSpecial>,
): void {
  const taken = new Map<string, Special>();
  for (const { name, special } of others)
    if (special !== undefined && special.served === undefined)
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
