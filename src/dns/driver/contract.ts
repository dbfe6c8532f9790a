import type { Extra } from '../../model.js';
import type { DnsRecord } from '../model/models.js';
import type { CreateRecordOptions, UpdateRecordOptions } from '../model/options.js';
import type { RecordValue } from '../records/record.js';
import type { Special } from '../records/special-sets.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface DnsExtras {
  /** What `extra` of a {@link Zone} holds. */
  readonly zone: Extra;
  /** What `extra` takes when a zone is made or changed. */
  readonly createZone: Extra;
  /** What `extra` of a {@link DnsRecord} holds. */
  readonly record: Extra;
  /** What `extra` takes when a record is made or changed. */
  readonly createRecord: Extra;
}

/** A record as a host holds it, in normal form. */
export interface HostRecord<E extends Extra = Extra> extends RecordValue {
  /** The host's id of the record. */
  readonly id: string;
  /** What is the host's own. */
  readonly extra: E;
  /** Of records that are more than their data, such as aliases. */
  readonly special?: Special;
}

/** A record to be written, in normal form and checked. */
export interface NewRecord<E extends Extra = Extra> extends RecordValue {
  /** What is the host's own. */
  readonly extra?: E;
}

/** A record in a host's own words: a full name, data as the host writes it. */
export interface RawRecord<E extends Extra = Extra> {
  /** The host's id of the record. */
  readonly id: string;
  /** With or without the zone's domain behind it as the host gives it: a full name. */
  readonly fullName: string;
  /** Type in upper case, such as `MX`. */
  readonly type: string;
  /** Data as the host writes it; names in it may lack their final dot. */
  readonly data: string;
  /** Seconds; null for the zone's or the host's default. */
  readonly ttl: number | null;
  /** What is the host's own. */
  readonly extra: E;
}

/** A zone to be made, checked. */
export interface NewZone<E extends Extra = Extra> {
  /** The domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** Whether its records are edited at this host, or come from another server. */
  readonly type: 'primary' | 'secondary';
  /** TTL of records that name none, in seconds; null for the host's default. */
  readonly ttl: number | null;
  /** What is the host's own. */
  readonly extra?: E;
}

/** A change of one record: the model that the caller had read, if any, and what it is to become. */
export interface RecordEdit<X extends DnsExtras = DnsExtras> {
  /** The record as the caller had read it; null where only its id was given. */
  readonly known: DnsRecord | null;
  /** What of it is to become what. */
  readonly changes: UpdateRecordOptions<X['createRecord']>;
}

/** A record with some of its fields changed. What is undefined is left out, as in a script without types. */
export function merge<E extends Extra>(
  record: RecordValue,
  changes: UpdateRecordOptions<E>,
): CreateRecordOptions<E> {
  const { extra } = changes;
  return {
    name: changes.name ?? record.name,
    type: changes.type ?? record.type,
    data: changes.data ?? record.data,
    ttl: changes.ttl ?? record.ttl,
    ...(extra === undefined ? {} : { extra }),
  };
}
