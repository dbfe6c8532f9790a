import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';
import type { CreateRecordOptions, UpdateRecordOptions, UpdateZoneOptions, ZoneType } from './options.js';
import type { PlanOptions } from '../plan/scope.js';
import type { RecordSpec } from '../records/record.js';
import type { ZonePlan } from '../plan/zone-plan.js';

/** Data of a {@link Zone}. */
export interface ZoneData<E extends Extra = Extra> extends Omit<ModelData<Zone>, 'kind'> {
  /** Distinguishes zones from records in {@link DnsDriver.adopt}. */
  readonly kind?: 'zone';
  /** The provider's own fields. */
  readonly extra: E;
}

/** Driver methods that zones and records call; each is the driver's method of that name. */
export interface ZoneActions {
  /** See {@link Zone.refresh}. */
  getZone(zone: Zone, options?: CallOptions): Promise<Zone>;
  /** See {@link Zone.update}. */
  updateZone(zone: Zone, changes: UpdateZoneOptions, options?: CallOptions): Promise<Zone>;
  /** See {@link Zone.delete}. */
  deleteZone(zone: Zone, options?: CallOptions): Promise<void>;
  /** See {@link Zone.iterateRecords}. */
  iterateRecords(zone: Zone, options?: CallOptions): AsyncIterable<DnsRecord>;
  /** See {@link Zone.listRecords}. */
  listRecords(zone: Zone, options?: CallOptions): Promise<DnsRecord[]>;
  /** See {@link Zone.getRecord}. */
  getRecord(zone: Zone, record: DnsRecord | string, options?: CallOptions): Promise<DnsRecord>;
  /** See {@link Zone.createRecord}. */
  createRecord(zone: Zone, record: CreateRecordOptions, options?: CallOptions): Promise<DnsRecord>;
  /** See {@link DnsRecord.update}. */
  updateRecord(record: DnsRecord, changes: UpdateRecordOptions, options?: CallOptions): Promise<DnsRecord>;
  /** See {@link DnsRecord.delete}. */
  deleteRecord(record: DnsRecord, options?: CallOptions): Promise<void>;
  /** See {@link Zone.export}. */
  exportZone(zone: Zone, options?: CallOptions): Promise<string>;
  /** See {@link Zone.plan}. */
  planZone(
    zone: Zone,
    desired: Iterable<RecordSpec>,
    plan?: PlanOptions,
    options?: CallOptions,
  ): Promise<ZonePlan>;
}

/** A zone: a domain and its records at one host. */
export class Zone<E extends Extra = Extra> extends Model<ZoneActions> {
  /** Kind of model; kept in JSON. */
  readonly kind = 'zone';
  /** The provider's id; the domain if it has no other. */
  readonly id: string;
  /** The domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** Null if the provider does not tell it. */
  readonly type: ZoneType | null;
  /** TTL of records without one, in seconds; null if unknown or not supported. */
  readonly ttl: number | null;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: ZoneActions, data: ZoneData<E>) {
    super(driver);
    this.id = data.id;
    this.domain = data.domain;
    this.type = data.type;
    this.ttl = data.ttl;
    this.extra = data.extra;
  }

  /** Fetches the zone again. See {@link DnsDriver.getZone}. */
  refresh(options?: CallOptions): Promise<Zone> {
    return this.driver.getZone(this, options);
  }

  /** Changes the zone's settings. See {@link DnsDriver.updateZone}. */
  update(changes: UpdateZoneOptions, options?: CallOptions): Promise<Zone> {
    return this.driver.updateZone(this, changes, options);
  }

  /** Deletes the zone with all its records. See {@link DnsDriver.deleteZone}. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteZone(this, options);
  }

  /** Its records, page by page. See {@link DnsDriver.iterateRecords}. */
  iterateRecords(options?: CallOptions): AsyncIterable<DnsRecord> {
    return this.driver.iterateRecords(this, options);
  }

  /** Its records. See {@link DnsDriver.listRecords}. */
  listRecords(options?: CallOptions): Promise<DnsRecord[]> {
    return this.driver.listRecords(this, options);
  }

  /** Fetches one of its records. See {@link DnsDriver.getRecord}. */
  getRecord(id: string, options?: CallOptions): Promise<DnsRecord> {
    return this.driver.getRecord(this, id, options);
  }

  /** Adds a record. See {@link DnsDriver.createRecord}. */
  createRecord(record: CreateRecordOptions, options?: CallOptions): Promise<DnsRecord> {
    return this.driver.createRecord(this, record, options);
  }

  /** The zone as a BIND file. See {@link DnsDriver.exportZone}. */
  export(options?: CallOptions): Promise<string> {
    return this.driver.exportZone(this, options);
  }

  /** Plans the changes needed for these records. See {@link DnsDriver.planZone}. */
  plan(desired: Iterable<RecordSpec>, plan?: PlanOptions, options?: CallOptions): Promise<ZonePlan> {
    return this.driver.planZone(this, desired, plan, options);
  }
}

/** Data of a {@link DnsRecord}. */
export interface DnsRecordData<E extends Extra = Extra> extends Omit<ModelData<DnsRecord>, 'kind' | 'zone'> {
  /** Distinguishes records from zones in {@link DnsDriver.adopt}. */
  readonly kind?: 'record';
  /** The zone it is in. */
  readonly zone: ZoneData;
  /** The provider's own fields. */
  readonly extra: E;
}

/** A record: one value of one name and type. */
export class DnsRecord<E extends Extra = Extra> extends Model<ZoneActions> {
  /** Kind of model; kept in JSON. */
  readonly kind = 'record';
  /** The provider's id. At hosts with sets and no ids it consists of name, type and value, and changes with them. */
  readonly id: string;
  /** Relative to the zone, `''` at its apex. */
  readonly name: string;
  /** In upper case, such as `A`. */
  readonly type: string;
  /** In zone-file presentation form; names in it are absolute. */
  readonly data: string;
  /** Seconds; null when the record has the zone's or the provider's default. */
  readonly ttl: number | null;
  /** The zone it is in. */
  readonly zone: Zone;
  /** The provider's own fields. */
  readonly extra: E;

  constructor(driver: ZoneActions, data: DnsRecordData<E>) {
    super(driver);
    this.id = data.id;
    this.name = data.name;
    this.type = data.type;
    this.data = data.data;
    this.ttl = data.ttl;
    this.zone =
      data.zone instanceof Zone && data.zone.belongsTo(driver) ? data.zone : new Zone(driver, data.zone);
    this.extra = data.extra;
  }

  /** Fetches the record again. See {@link DnsDriver.getRecord}. */
  refresh(options?: CallOptions): Promise<DnsRecord> {
    return this.driver.getRecord(this.zone, this, options);
  }

  /** Changes it; its neighbours stay. See {@link DnsDriver.updateRecord}. */
  update(changes: UpdateRecordOptions, options?: CallOptions): Promise<DnsRecord> {
    return this.driver.updateRecord(this, changes, options);
  }

  /** Deletes it; its neighbours stay. See {@link DnsDriver.deleteRecord}. */
  delete(options?: CallOptions): Promise<void> {
    return this.driver.deleteRecord(this, options);
  }
}

/** A record, or its zone and id. */
export interface RecordReference {
  /** Zone that it is in, or the zone's id. */
  readonly zone: Zone | string;
  /** The provider's id of the record. */
  readonly id: string;
}
