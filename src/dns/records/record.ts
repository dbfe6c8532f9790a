/** One record as a caller describes it. */
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

/** One record in normal form. */
export interface RecordValue extends RecordSpec {
  /** Seconds, or null for the zone's or the host's default. */
  readonly ttl: number | null;
}

/** What records of one name and type share: the key of a set. The type comes first: names may hold anything. */
export function setKey(record: { readonly name: string; readonly type: string }): string {
  return `${record.type} ${record.name}`;
}

/** What tells one record of a zone from every other. */
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
