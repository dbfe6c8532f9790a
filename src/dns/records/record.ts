/** A record as described by a caller. */
export interface RecordSpec {
  /** Relative to the zone, `''` at its apex. */
  readonly name: string;
  /** Type in upper case, such as `A`. */
  readonly type: string;
  /** In zone-file presentation form. */
  readonly data: string;
  /** Seconds. Left out or null: the zone's or the host's default. */
  readonly ttl?: number | null;
}

/** A record in normal form. */
export interface RecordValue extends RecordSpec {
  /** Seconds, or null for the zone's or the host's default. */
  readonly ttl: number | null;
}

/** Key of the set of a record: type and name. The type comes first, since names may contain anything. */
export function setKey(record: { readonly name: string; readonly type: string }): string {
  return `${record.type} ${record.name}`;
}

/** Key that identifies a record within a zone. */
export function valueKey(record: {
  readonly name: string;
  readonly type: string;
  readonly data: string;
}): string {
  return `${setKey(record)} ${record.data}`;
}

/** Groups items by a key, keys in the order in which they first appear. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
