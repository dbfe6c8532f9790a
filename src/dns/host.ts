import type { Extra } from '../model.js';
import type { DnsRecord } from './models.js';
import type { CreateRecordOptions, UpdateRecordOptions } from './options.js';
import type { RecordValue } from './record.js';
import type { Special } from './special.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface DnsExtras {
  readonly zone: Extra;
  readonly createZone: Extra;
  readonly record: Extra;
  readonly createRecord: Extra;
}

/** A record as a host holds it, in normal form. */
export interface HostRecord<E extends Extra = Extra> extends RecordValue {
  readonly id: string;
  readonly extra: E;
  /** Of records that are more than their data, such as aliases. */
  readonly special?: Special;
}

/** A record to be written, in normal form and checked. */
export interface NewRecord<E extends Extra = Extra> extends RecordValue {
  readonly extra?: E;
}

/** A record in a host's own words: a full name, data as the host writes it. */
export interface RawRecord<E extends Extra = Extra> {
  readonly id: string;
  /** With or without the zone's domain behind it as the host gives it: a full name. */
  readonly fullName: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number | null;
  readonly extra: E;
}

/** A zone to be made, checked. */
export interface NewZone<E extends Extra = Extra> {
  readonly domain: string;
  readonly type: 'primary' | 'secondary';
  readonly ttl: number | null;
  readonly extra?: E;
}

/** A change of one record: the model that the caller had read, if any, and what it is to become. */
export interface RecordEdit<X extends DnsExtras = DnsExtras> {
  readonly known: DnsRecord | null;
  readonly changes: UpdateRecordOptions<X['createRecord']>;
}

/** A record with some of its fields changed. */
export function merge<E extends Extra>(
  record: RecordValue,
  changes: UpdateRecordOptions<E>,
): CreateRecordOptions<E> {
  const { name, type, data, ttl } = record;
  return { name, type, data, ttl, ...changes };
}
