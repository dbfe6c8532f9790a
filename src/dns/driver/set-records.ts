import type { HostRecord } from './host.js';
import { type RecordValue, setKey } from '../records/record.js';
import {
  findValue,
  isDisabled,
  parseValueId,
  type RecordSet,
  splitSet,
  valueId,
} from '../records/record-sets.js';
import { disabledValue, isPlain } from '../records/special-sets.js';

/** A record, and the set that it is a value of. */
export interface FoundRecord<E extends object> {
  readonly set: RecordSet<E>;
  readonly record: HostRecord<E>;
}

/** The records that a set consists of, as the host holds them. */
export function recordsOf<E extends object>(set: RecordSet<E>): HostRecord<E>[] {
  const { special, name, type, ttl, disabled = [] } = set;
  const served = splitSet(set).map((record) =>
    special === undefined
      ? fromSet(set, record)
      : { ...fromSet(set, record), id: valueId({ ...record, special }), special },
  );
  if (disabled.length === 0) return served;
  const kept = disabled.map((data) => ({
    ...fromSet(set, { name, type, data, ttl }),
    special: disabledValue(type),
  }));
  return [...served, ...kept];
}

/** Record for one value of a set. */
export function fromSet<E extends object>(
  set: RecordSet<E> | null,
  { name, type, data, ttl }: RecordValue,
): HostRecord<E> {
  return { id: valueId({ name, type, data }), name, type, data, ttl, extra: set?.extra ?? ({} as E) };
}

/** The record that an id means, or null. */
export function findRecord<E extends object>(
  sets: readonly RecordSet<E>[],
  id: string,
): FoundRecord<E> | null {
  const { type } = parseValueId(id);
  const set = sets.find((one) => one.type === type && findValue(one, id) !== undefined);
  const record = set === undefined ? undefined : recordsOf(set).find((one) => one.id === id);
  return set === undefined || record === undefined ? null : { set, record };
}

/** True if the set of a known record exists, but without this value and TTL. */
export function isChanged(known: RecordValue, id: string, sets: readonly RecordSet[]): boolean {
  if (sets.some((one) => !isPlain(one) && findValue(one, id) !== undefined)) return false;
  const set = sets.find((one) => isPlain(one) && setKey(one) === setKey(known));
  if (set === undefined) return false;
  return set.ttl !== known.ttl || !(set.values.includes(known.data) || isDisabled(set, known.data));
}
