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
  /** What `extra` of a {@link Zone} holds. */
  readonly zone: Extra;
  /** What `extra` takes when a zone is made or changed. */
  readonly createZone: Extra;
  /** What `extra` of a {@link DnsRecord} holds. */
  readonly record: Extra;
  /** What `extra` takes when a record is made or changed. */
  readonly createRecord: Extra;
}

/** A zone as hosts are told of it. */
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

/** A record that is to be changed: what it is, and what it shall be. */
export interface RecordUpdate<E extends Extra = Extra> {
  /** The host's id of the record. */
  readonly id: string;
  /** The record as it is, in normal form. */
  readonly before: RecordValue;
  /** The record as it shall be, in normal form and checked. */
  readonly after: NewRecord<E>;
}

/** A change of one record as the caller asks for it. */
export interface RecordEdit {
  /** The record as the caller had read it; null where only its id was given. */
  readonly known: DnsRecord | null;
  /** What of it is to become what. */
  readonly changes: UpdateRecordOptions;
}

/** What every host does with zones. A driver withdraws the methods that its host leaves out. */
export interface ZoneHost {
  /** Lists the zones of the account. */
  listZones(call: Call): AsyncIterable<ZoneData>;
  /** Lists the zones that a name may be in, for hosts that can be asked for those. */
  listZonesAbove?(name: string, call: Call): AsyncIterable<ZoneData>;
  /** Reads a zone. @throws ZoneNotFoundError */
  getZone(id: string, call: Call): Promise<ZoneData>;
  /** Makes a zone. @throws ZoneExistsError */
  createZone?(zone: NewZone, call: Call): Promise<ZoneData>;
  /** Changes a zone. @throws ZoneNotFoundError */
  updateZone?(id: string, changes: UpdateZoneOptions, call: Call): Promise<ZoneData>;
  /** Deletes a zone. @throws ZoneNotFoundError */
  deleteZone?(id: string, call: Call): Promise<void>;
  /** Has the host sign a zone; one that is signed already stays so. @throws ZoneNotFoundError */
  enableDnssec?(zone: ZoneKey, call: Call): Promise<void>;
  /** Has the host sign a zone no more. @throws ZoneNotFoundError */
  disableDnssec?(zone: ZoneKey, call: Call): Promise<void>;
  /** Data of the DS records of the keys that sign a zone; empty where it is not signed. @throws ZoneNotFoundError */
  listDsData?(zone: ZoneKey, call: Call): Promise<readonly string[]>;
  /** The domain that a zone's id says by itself; null where the host has to be asked. */
  domainOf?(zoneId: string): string | null;
  /** Whether only some networks can ask a zone. */
  isPrivate?(zone: ZoneData): boolean;
  /** Data in the form in which it comes back, where the host does not keep it as it is. @throws InvalidRequestError for what it cannot keep */
  asKept?(type: string, data: string): string;
}

/** A host whose records have ids: each value is a resource of its own. */
export interface RecordHost extends ZoneHost {
  /** Lists the records of a zone. @throws ZoneNotFoundError */
  listRecords(zone: ZoneKey, call: Call): AsyncIterable<HostRecord>;
  /** Lists the CNAME records of one name, for hosts that can be asked for those. */
  listAliases?(zone: ZoneKey, name: string, call: Call): AsyncIterable<HostRecord>;
  /** Reads a record. @throws RecordNotFoundError */
  getRecord(zone: ZoneKey, id: string, call: Call): Promise<HostRecord>;
  /** Adds a record. @throws RecordExistsError */
  createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord>;
  /** Gives a record a new name, data or TTL; never called where `capabilities.update` is `replace`. @throws RecordNotFoundError */
  updateRecord(zone: ZoneKey, update: RecordUpdate, call: Call): Promise<HostRecord>;
  /** Deletes a record. @throws RecordNotFoundError */
  deleteRecord(zone: ZoneKey, id: string, call: Call): Promise<void>;
  /** Makes changes of a plan in one request, for hosts whose `batchSize` is more than 1: at most as many as a batch takes. */
  changeRecords?(zone: ZoneKey, changes: readonly RecordChange[], call: Call): Promise<void>;
  /** What of a record's own is to be said again where it is made anew, as a record of some type. */
  extraToKeep?(record: HostRecord, type: string): Extra;
}

/** A host that keeps sets: all values of one name and type are one resource. */
export interface SetHost extends ZoneHost {
  /** Lists the sets of a zone. @throws ZoneNotFoundError */
  listSets(zone: ZoneKey, call: Call): AsyncIterable<RecordSet>;
  /**
   * Lists the sets of some names, for hosts that can be asked for those.
   *
   * @param types types that matter most, for hosts that are asked for one at a time
   */
  listSetsAt?(
    zone: ZoneKey,
    names: readonly string[],
    types: readonly string[],
    call: Call,
  ): Promise<readonly RecordSet[]>;
  /**
   * Makes changes, all or none where the host can; at most as many as a batch takes. Returns the sets that the host describes.
   *
   * @throws ConflictError where a set is not any more what the change says it was; the edit then starts over
   */
  changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]>;
  /** What the host keeps beside the values of a set that is to be written. */
  extraOf?(set: RecordSet): Extra;
  /** What one request takes, where that is not a number of sets. */
  batchLimits?(zone: ZoneKey): readonly BatchLimit<SetChange>[];
  /** Makes the changes of a plan, and returns a ticket to wait for them with; null where there is nothing to wait for. */
  applySets?(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<string | null>;
  /** Waits until a batch of a plan is served everywhere. */
  waitForBatch?(ticket: string, call: Call): Promise<void>;
  /** Waits until the host has carried out the changes that it has accepted. */
  waitUntilInSync?(zone: ZoneKey, call: Call): Promise<void>;
}

/** What a driver speaks to: a host of either kind. */
export type DnsHost = RecordHost | SetHost;

/** Whether a host keeps sets. */
export function keepsSets(host: DnsHost): host is SetHost {
  return 'changeSets' in host;
}

/** A record with some of its fields changed. What is undefined is left out, as in a script without types. */
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
