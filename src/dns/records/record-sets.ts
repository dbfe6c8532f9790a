import { createHash } from 'node:crypto';

import { groupBy, type RecordValue, setKey, valueKey } from './record.js';
import { conflict, exists, existsDisabled, invalid, shown } from '../driver/refuse.js';
import { keyOfSet, type MaybeSpecial, type Special } from './special-sets.js';

/** Records of one name and type, as stored by hosts with sets. */
export interface RecordSet<Extra extends object = object> {
  /** Relative to the zone, `''` at its apex. */
  readonly name: string;
  /** Type in upper case, such as `A`. */
  readonly type: string;
  /** TTL of the set in seconds; null for the default of the zone or host. */
  readonly ttl: number | null;
  /** Data in normal form, each value once, as served. */
  readonly values: readonly string[];
  /** Values that the host stores but does not serve; changes of others keep them. */
  readonly disabled?: readonly string[];
  /** Properties that the host stores besides the values; changes of values keep them. */
  readonly extra?: Extra;
  /** Of sets that are more than their values, such as aliases. */
  readonly special?: Special;
}

/** A set before and after a change, with equal name and type; null if it does not exist. */
export interface SetChange<Extra extends object = object> {
  /** The set as it was read; null when it is new. */
  readonly before: RecordSet<Extra> | null;
  /** The new set; null to delete it. */
  readonly after: RecordSet<Extra> | null;
}

/** Content of the id of a value in a set. */
export interface ValueReference {
  readonly name: string;
  readonly type: string;
  readonly digest: string;
}

/**
 * Id of a value in a set, for hosts without record ids: name, type and a digest of the data. It is stable as long as the value exists,
 * whatever happens to its neighbours and its TTL.
 *
 * @example valueId({ name: 'www', type: 'A', data: '192.0.2.1' }) // 'www/A/b3c1f7d0a2e94851'
 */
export function valueId(record: {
  readonly name: string;
  readonly type: string;
  readonly data: string;
  readonly special?: Special;
}): string {
  const { data, special } = record;
  const digest = createHash('sha256')
    .update(special === undefined ? data : `${data}\n${special.key}`)
    .digest('hex')
    .slice(0, 16);
  return `${record.name === '' ? '@' : record.name}/${record.type}/${digest}`;
}

/** Parses the id of a value in a set. @throws InvalidRequestError for an invalid id */
export function parseValueId(id: string): ValueReference {
  const [, name, type, digest] = /^(.+)\/([A-Z][A-Z0-9_-]*)\/([0-9a-f]{16})$/s.exec(id) ?? [];
  if (name === undefined || type === undefined || digest === undefined) {
    throw invalid(`${shown(id)} is not the id of a record. Such ids are given by listRecords.`);
  }
  return { name: name === '@' ? '' : name, type, digest };
}

/** The value of a set that an id means, or undefined. */
export function findValue(set: RecordSet | undefined, id: string): string | undefined {
  if (set === undefined) return undefined;
  const { name, type } = set;
  return (
    set.values.find((data) => valueId({ ...set, data }) === id) ??
    set.disabled?.find((data) => valueId({ name, type, data }) === id)
  );
}

/** Groups records into sets, special ones apart. Of different TTLs a set gets the lowest (RFC 2181, section 5.2). */
export function groupSets(records: Iterable<RecordValue & MaybeSpecial>): RecordSet[] {
  return [...groupBy(records, keyOfSet).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, type, special } = first;
    const values = [...new Set(group.map((record) => record.data))];
    return [{ name, type, ttl: lowestTtl(group), values, ...(special === undefined ? {} : { special }) }];
  });
}

/** The records that a set consists of. */
export function splitSet({ name, type, ttl, values }: RecordSet): RecordValue[] {
  return values.map((data) => ({ name, type, data, ttl }));
}

/** Lowest TTL of records, or null if none has one. */
export function lowestTtl(records: readonly RecordValue[]): number | null {
  let lowest: number | null = null;
  for (const { ttl } of records) if (ttl !== null && (lowest === null || ttl < lowest)) lowest = ttl;
  return lowest;
}

/**
 * A set with another value. A given TTL applies to the whole set.
 *
 * @throws RecordExistsError for an existing value, served or not
 */
export function addValue<Extra extends object>(
  set: RecordSet<Extra> | null,
  record: RecordValue,
): RecordSet<Extra> {
  const { name, type, data, ttl } = record;
  if (set === null) return { name, type, ttl, values: [data] };
  if (set.values.includes(data)) throw exists(valueKey(record));
  if (isDisabled(set, data)) throw existsDisabled(valueKey(record));
  return { ...set, ttl: ttl ?? set.ttl, values: [...set.values, data] };
}

/** A set without one of its values; null without its last. @throws ConflictError when the value does not exist any more */
export function removeValue<Extra extends object>(
  set: RecordSet<Extra> | null,
  record: RecordValue,
): RecordSet<Extra> | null {
  if (set === null || !holds(set, record.data)) throw vanished(record);
  return withValues(
    set,
    set.values.filter((data) => data !== record.data),
    set.disabled?.filter((data) => data !== record.data),
  );
}

/** A set with one value replaced, and served or not as before. A given TTL applies to the whole set. */
export function replaceValue<Extra extends object>(
  set: RecordSet<Extra> | null,
  before: RecordValue,
  after: RecordValue,
): RecordSet<Extra> {
  if (set === null || !holds(set, before.data)) throw vanished(before);
  if (after.data !== before.data && holds(set, after.data)) {
    throw isDisabled(set, after.data) ? existsDisabled(valueKey(after)) : exists(valueKey(after));
  }
  const swap = (data: string): string => (data === before.data ? after.data : data);
  const changed = withValues(set, set.values.map(swap), set.disabled?.map(swap)) ?? set;
  return { ...changed, ttl: after.ttl ?? set.ttl };
}

/** True if a set stores a value without serving it. */
export function isDisabled(set: RecordSet, data: string): boolean {
  return set.disabled?.includes(data) ?? false;
}

function holds(set: RecordSet, data: string): boolean {
  return set.values.includes(data) || isDisabled(set, data);
}

/** A set with other values; null when none is left, served or not. */
function withValues<Extra extends object>(
  set: RecordSet<Extra>,
  values: readonly string[],
  disabled: readonly string[] = [],
): RecordSet<Extra> | null {
  if (values.length === 0 && disabled.length === 0) return null;
  return set.disabled === undefined ? { ...set, values } : { ...set, values, disabled };
}

/** True if two sets are equal, whatever the order of their values. */
export function sameSet<Extra extends object>(
  a: RecordSet<Extra> | null,
  b: RecordSet<Extra> | null,
): boolean {
  if (a === null || b === null) return a === b;
  if (setKey(a) !== setKey(b) || a.ttl !== b.ttl) return false;
  return sameValues(a.values, b.values) && sameValues(a.disabled ?? [], b.disabled ?? []);
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const values = new Set(a);
  return b.every((value) => values.has(value));
}

/** Sets by name and type, to be looked up and changed value by value. */
export class SetEditor<Extra extends object = object> {
  readonly #before: ReadonlyMap<string, RecordSet<Extra>>;
  readonly #after = new Map<string, RecordSet<Extra> | null>();

  constructor(sets: Iterable<RecordSet<Extra>>) {
    this.#before = new Map([...sets].map((set) => [keyOfSet(set), set]));
  }

  /** Replaces one value by another; each may be null, and they may have different names or types. */
  edit(before: RecordValue | null, after: RecordValue | null): void {
    if (before !== null && after !== null && setKey(before) === setKey(after)) {
      this.#after.set(setKey(before), replaceValue(this.#current(before), before, after));
      return;
    }
    const left = before === null ? null : this.#current(before);
    if (before !== null) this.#after.set(setKey(before), removeValue(left, before));
    if (after !== null) this.#after.set(setKey(after), this.#moved(left, before, after));
  }

  /** Adds a value to its new set. The properties of a set whose last value moves go along if the new set has none. */
  #moved(
    left: RecordSet<Extra> | null,
    before: RecordValue | null,
    after: RecordValue,
  ): RecordSet<Extra> | null {
    const target = this.#current(after);
    const made = addValue(target, after);
    if (before === null || left === null) return made;
    const wasServed = !isDisabled(left, before.data);
    const set = wasServed ? made : withoutService(made, after.data);
    const isEmptied = this.#after.get(setKey(before)) === null;
    if (target !== null || !isEmptied || left.extra === undefined) return set;
    return { ...set, extra: left.extra };
  }

  /** Replaces values by others of their name; new sets get the properties of the old ones. */
  replace(before: readonly RecordValue[], after: readonly RecordValue[]): void {
    const left = before.map((record) => [setKey(record), this.#current(record)?.extra] as const);
    for (const record of before) this.edit(record, null);
    for (const record of after) this.edit(null, record);
    const extra = fullest(left.filter(([key]) => this.#after.get(key) === null).map(([, one]) => one));
    if (extra === undefined) return;
    for (const key of new Set(after.map(setKey))) {
      const set = this.#after.get(key);
      if (!this.#before.has(key) && set) this.#after.set(key, { ...set, extra });
    }
  }

  /** Deletes a whole set. */
  remove(set: RecordSet<Extra>): void {
    this.#after.set(keyOfSet(set), null);
  }

  /** Changed sets, each once, in the order of their first change. */
  changes(): SetChange<Extra>[] {
    const changes = [...this.#after].map(([key, after]) => ({
      before: this.#before.get(key) ?? null,
      after,
    }));
    return changes.filter(({ before, after }) => !sameSet(before, after));
  }

  #current(record: RecordValue): RecordSet<Extra> | null {
    const key = setKey(record);
    const after = this.#after.get(key);
    return after === undefined ? (this.#before.get(key) ?? null) : after;
  }
}

/** The properties with the most content, since a set can have only one. */
function fullest<Extra extends object>(extras: readonly (Extra | undefined)[]): Extra | undefined {
  const sizeOf = (extra: Extra | undefined): number => JSON.stringify(extra)?.length ?? 0;
  return extras.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/** A set with one of its values disabled. */
function withoutService<Extra extends object>(set: RecordSet<Extra>, data: string): RecordSet<Extra> {
  const values = set.values.filter((value) => value !== data);
  return { ...set, values, disabled: [...(set.disabled ?? []), data] };
}

function vanished(record: RecordValue): Error {
  return conflict(
    `The record ${valueKey(record)} is not there any more: someone has changed it since it was read. List the records again.`,
  );
}
