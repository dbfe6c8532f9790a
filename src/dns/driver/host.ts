import type { Call } from '../../call/call.js';
import type { Extra } from '../../model.js';
import type { DnsRecord, ZoneData } from '../model/models.js';
import type { CreateRecordOptions, UpdateRecordOptions, UpdateZoneOptions } from '../model/options.js';
import type { RecordChange } from '../plan/change.js';
import type { RecordSet, SetChange } from '../records/record-sets.js';
import type { RecordValue } from '../records/record.js';
import type { Special } from '../records/special-sets.js';
import type { BatchLimit } from './batches.js';

/** The provider's own fields of each model and each option object; a driver names its own. */
export interface DnsExtras {
  /** Type of `extra` on a {@link Zone}. */
  readonly zone: Extra;
  /** Type of `extra` when a zone is created or updated. */
  readonly createZone: Extra;
  /** Type of `extra` on a {@link DnsRecord}. */
  readonly record: Extra;
  /** Type of `extra` when a record is created or updated. */
  readonly createRecord: Extra;
}

/** A zone as passed to hosts. */
export interface ZoneKey {
  /** The provider's id. */
  readonly id: string;
  /** The domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
}

/** A record as a host holds it, in normal form. */
export interface HostRecord<E extends Extra = Extra> extends RecordValue {
  /** The host's id of the record. */
  readonly id: string;
  /** The host's own fields. */
  readonly extra: E;
  /** Of records that are more than their data, such as aliases. */
  readonly special?: Special;
}

/** A record to be written, in normal form and checked. */
export interface NewRecord<E extends Extra = Extra> extends RecordValue {
  /** The host's own fields. */
  readonly extra?: E;
}

/** A zone to be made, checked. */
export interface NewZone<E extends Extra = Extra> {
  /** The domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** `primary` if its records are edited at this host, `secondary` if they come from another server. */
  readonly type: 'primary' | 'secondary';
  /** TTL of records that name none, in seconds; null for the host's default. */
  readonly ttl: number | null;
  /** The host's own fields. */
  readonly extra?: E;
}

/** An update of a record, before and after. */
export interface RecordUpdate<E extends Extra = Extra> {
  /** The host's id of the record. */
  readonly id: string;
  /** The present record, in normal form. */
  readonly before: RecordValue;
  /** The new record, in normal form and checked. */
  readonly after: NewRecord<E>;
}

/** An update of a record as requested by the caller. */
export interface RecordEdit {
  /** The record as the caller read it; null if only its id was given. */
  readonly known: DnsRecord | null;
  /** Fields to change. */
  readonly changes: UpdateRecordOptions;
}

/** Zone methods of every host. A driver withdraws the methods that its host leaves out. */
export interface ZoneHost {
  /** Lists the zones of the account. */
  listZones(call: Call): AsyncIterable<ZoneData>;
  /** Lists zones that may contain a name, for hosts that can filter. */
  listZonesAbove?(name: string, call: Call): AsyncIterable<ZoneData>;
  /** Reads a zone. @throws ZoneNotFoundError */
  getZone(id: string, call: Call): Promise<ZoneData>;
  /** Makes a zone. @throws ZoneExistsError */
  createZone?(zone: NewZone, call: Call): Promise<ZoneData>;
  /** Changes a zone. @throws ZoneNotFoundError */
  updateZone?(id: string, changes: UpdateZoneOptions, call: Call): Promise<ZoneData>;
  /** Deletes a zone. @throws ZoneNotFoundError */
  deleteZone?(id: string, call: Call): Promise<void>;
  /** Signs a zone; a signed one stays so. @throws ZoneNotFoundError */
  enableDnssec?(zone: ZoneKey, call: Call): Promise<void>;
  /** Has the host sign a zone no more. @throws ZoneNotFoundError */
  disableDnssec?(zone: ZoneKey, call: Call): Promise<void>;
  /** Data of the DS records of the zone's keys; empty if it is not signed. @throws ZoneNotFoundError */
  listDsData?(zone: ZoneKey, call: Call): Promise<readonly string[]>;
  /** Publishes stored changes, at hosts that serve them only then; called once for each edit or plan, even for one without changes. */
  publish?(zone: ZoneKey, call: Call): Promise<void>;
  /** Domain that a zone's id implies; null if a request is needed. */
  domainOf?(zoneId: string): string | null;
  /** True if a zone is visible in some networks only. */
  isPrivate?(zone: ZoneData): boolean;
  /** Data in the form that the host stores, if it changes data. @throws InvalidRequestError for data that it cannot store */
  asKept?(type: string, data: string): string;
}

/** A host with record ids: each value is a resource of its own. */
export interface RecordHost extends ZoneHost {
  /** Lists the records of a zone. @throws ZoneNotFoundError */
  listRecords(zone: ZoneKey, call: Call): AsyncIterable<HostRecord>;
  /** Lists the CNAME records of one name, for hosts that can filter. */
  listAliases?(zone: ZoneKey, name: string, call: Call): AsyncIterable<HostRecord>;
  /** Reads a record. @throws RecordNotFoundError */
  getRecord(zone: ZoneKey, id: string, call: Call): Promise<HostRecord>;
  /** Adds a record. @throws RecordExistsError */
  createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord>;
  /** Updates a record's name, data or TTL; never called if `capabilities.update` is `replace`. @throws RecordNotFoundError */
  updateRecord(zone: ZoneKey, update: RecordUpdate, call: Call): Promise<HostRecord>;
  /** Deletes a record. @throws RecordNotFoundError */
  deleteRecord(zone: ZoneKey, id: string, call: Call): Promise<void>;
  /** Applies changes of a plan in one request, for hosts with a `batchSize` above 1; at most that many. */
  changeRecords?(zone: ZoneKey, changes: readonly RecordChange[], call: Call): Promise<void>;
  /** Extra fields to repeat when a record is recreated with some type. One that they do not make special again is not recreated. */
  extraToKeep?(record: HostRecord, type: string): Extra;
}

/** A host with sets: all values of one name and type are one resource. */
export interface SetHost extends ZoneHost {
  /** Lists the sets of a zone. @throws ZoneNotFoundError */
  listSets(zone: ZoneKey, call: Call): AsyncIterable<RecordSet>;
  /**
   * Lists the sets of some names, for hosts that can filter.
   *
   * @param types the most important types, for hosts that filter by one at a time
   */
  listSetsAt?(
    zone: ZoneKey,
    names: readonly string[],
    types: readonly string[],
    call: Call,
  ): Promise<readonly RecordSet[]>;
  /**
   * Applies changes, atomically if the host can; at most a batch. Returns the sets that the response describes.
   *
   * @throws ConflictError when a set differs from the change's `before`; the edit then starts over
   */
  changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]>;
  /** Properties that the host stores for a set besides its values. */
  extraOf?(set: RecordSet): Extra;
  /** Limits of one request, if they are not a number of sets. */
  batchLimits?(zone: ZoneKey): readonly BatchLimit<SetChange>[];
  /** Applies the changes of a plan and returns a ticket to wait for; null if there is nothing to wait for. */
  applySets?(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<string | null>;
  /** Waits until a batch of a plan is served everywhere. */
  waitForBatch?(ticket: string, call: Call): Promise<void>;
  /** Waits until the host has carried out the changes that it has accepted. */
  waitUntilInSync?(zone: ZoneKey, call: Call): Promise<void>;
}

/** A host of either kind. */
export type DnsHost = RecordHost | SetHost;

/** True for a host with sets. */
export function keepsSets(host: DnsHost): host is SetHost {
  return 'changeSets' in host;
}

/** A record with some fields changed. Undefined fields are left out, as untyped scripts may pass them. */
export function merge(record: RecordValue, changes: UpdateRecordOptions): CreateRecordOptions {
  const { extra } = changes;
  return {
    name: changes.name ?? record.name,
    type: changes.type ?? record.type,
    data: changes.data ?? record.data,
    ttl: changes.ttl ?? record.ttl,
    ...(extra === undefined ? {} : { extra }),
  };
}
