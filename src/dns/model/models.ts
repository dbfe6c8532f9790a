import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';
import type { CreateRecordOptions, UpdateRecordOptions, UpdateZoneOptions, ZoneType } from './options.js';
import type { PlanOptions } from '../plan/scope.js';
import type { RecordSpec } from '../records/record.js';
import type { ZonePlan } from '../plan/zone-plan.js';

/** Data of a {@link Zone}. */
export interface ZoneData<E extends Extra = Extra> extends Omit<ModelData<Zone>, 'kind'> {
  /** What {@link DnsDriver.adopt} tells zones from records by. */
  readonly kind?: 'zone';
  /** What is the provider's own. */
  readonly extra: E;
}

/** What the methods of zones and records ask of the driver that they belong to: each is the driver's method of that name. */
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
  /** What kind of model it is; JSON keeps it. */
  readonly kind = 'zone';
  /** The provider's id; the domain where the provider has no other. */
  readonly id: string;
  /** The domain in normal form: lower case, A-labels, no final dot. */
  readonly domain: string;
  /** Null where the provider does not say. */
  readonly type: ZoneType | null;
  /** TTL of records that name none, in seconds; null where the provider does not say or has none. */
  readonly ttl: number | null;
  /** What is the provider's own. */
  readonly extra: E;

  constructor(driver: ZoneActions, data: ZoneData<E>) {
    super(driver);
    this.id = data.id;
    this.domain = data.domain;
    this.type = data.type;
    this.ttl = data.ttl;
    this.extra = data.extra;
  }

  /** The zone as it is now. See {@link DnsDriver.getZone}. */
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

  /** One of its records. See {@link DnsDriver.getRecord}. */
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

  /** What has to change so that the zone holds these records. See {@link DnsDriver.planZone}. */
  plan(desired: Iterable<RecordSpec>, plan?: PlanOptions, options?: CallOptions): Promise<ZonePlan> {
    return this.driver.planZone(this, desired, plan, options);
  }
}

/** Data of a {@link DnsRecord}. */
export interface DnsRecordData<E extends Extra = Extra> extends Omit<ModelData<DnsRecord>, 'kind' | 'zone'> {
  /** What {@link DnsDriver.adopt} tells records from zones by. */
  readonly kind?: 'record';
  /** The zone it is in. */
  readonly zone: ZoneData;
  /** What is the provider's own. */
  readonly extra: E;
}

/** One record: one value of one name and type. */
export class DnsRecord<E extends Extra = Extra> extends Model<ZoneActions> {
  /** What kind of model it is; JSON keeps it. */
  readonly kind = 'record';
  /**
   * The provider's id. Where the provider keeps sets and has no ids, it is made of name, type and value, and changes with them.
   */
  readonly id: string;
  /** Relative to the zone, `''` at its apex. */
  readonly name: string;
  /** In upper case, such as `A`. */
  readonly type: string;
  /** In zone-file presentation form; names in it are absolute. */
  readonly data: string;
  /** Seconds; null where the record has the zone's or the provider's default. */
  readonly ttl: number | null;
  /** The zone it is in. */
  readonly zone: Zone;
  /** What is the provider's own. */
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

  /** The record as it is now. See {@link DnsDriver.getRecord}. */
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

/** A record, or where it is: the zone and the record's id. */
export interface RecordReference {
  /** Zone that it is in, or the zone's id. */
  readonly zone: Zone | string;
  /** The provider's id of the record. */
  readonly id: string;
}
