import type { CallOptions } from '../../call/call.js';
import { type Extra, Model, type ModelData } from '../../model.js';
import type { DnsDriver } from '../driver/driver.js';
import type { CreateRecordOptions, UpdateRecordOptions, UpdateZoneOptions } from './options.js';
import type { PlanOptions } from '../plan/plan.js';
import type { RecordSpec } from '../records/record.js';
import type { ZonePlan } from '../plan/zone-plan.js';

/** `primary`: its records are edited at this host. `secondary`: they come from another server. */
export type ZoneType = 'primary' | 'secondary';

/** Data of a {@link Zone}. */
export interface ZoneData<E extends Extra = Extra> extends ModelData<Zone> {
  /** What is the provider's own. */
  readonly extra: E;
}

/** A zone: a domain and its records at one host. */
export class Zone<E extends Extra = Extra> extends Model<DnsDriver> {
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

  constructor(driver: DnsDriver, data: ZoneData<E>) {
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
export interface DnsRecordData<E extends Extra = Extra> extends ModelData<DnsRecord> {
  /** What is the provider's own. */
  readonly extra: E;
}

/** One record: one value of one name and type. */
export class DnsRecord<E extends Extra = Extra> extends Model<DnsDriver> {
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

  constructor(driver: DnsDriver, data: DnsRecordData<E>) {
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
