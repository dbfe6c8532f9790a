import type { Call } from '../connection/call.js';
import type { Reader } from '../connection/reader.js';
import type { CloudRequest, Query } from '../connection/request.js';
import type { DriverOptions } from '../driver.js';
import { RecordExistsError, RecordNotFoundError, ZoneExistsError, ZoneNotFoundError } from '../errors.js';
import type { DnsExtras, HostRecord, NewRecord, NewZone } from './host.js';
import type { Zone, ZoneData } from './models.js';
import type { UpdateZoneOptions } from './options.js';
import { RecordDnsDriver } from './record-driver.js';
import type { RecordUpdate } from './record-driver.js';

/** Where a host's API has zones and records, and what it calls them. */
export interface RestShape {
  /** Path of the zones: `/domains`. */
  readonly zones: string;
  /** Name of the records beneath a zone: `records`. */
  readonly records: string;
  /** Field of a page that lists zones. */
  readonly zoneList: string;
  /** Field of a page that lists records. */
  readonly recordList: string;
  /** Field that a single zone stands in; null where it is the answer itself. */
  readonly zone: string | null;
  /** Field that a single record stands in; null where it is the answer itself. */
  readonly record: string | null;
  /** How zones and records are changed. */
  readonly update: 'PUT' | 'PATCH';
  /** What to ask for the first page of zones. */
  readonly firstZones: Query;
  /** What to ask for the first page of records. */
  readonly firstRecords: Query;
}

/** What a REST host does with a request, beneath all its details. */
type Resource = Pick<CloudRequest, 'operation' | 'method' | 'path'> & Partial<CloudRequest>;

/**
 * Hosts whose API is JSON over REST in the usual form: zones, and records with ids beneath them. A driver says where things are and
 * translates them.
 */
export abstract class RestDnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends RecordDnsDriver<Options, X> {
  protected abstract readonly shape: RestShape;
  /** A zone of the host's. */
  protected abstract readZone(zone: Reader): ZoneData<X['zone']>;
  /** A record of the host's. */
  protected abstract readRecord(zone: Zone, record: Reader): HostRecord<X['record']>;
  /** A zone to be made, as the host wants it. */
  protected abstract writeZone(zone: NewZone<X['createZone']>): object;
  /** A record as the host wants it. */
  protected abstract writeRecord(zone: Zone, record: NewRecord<X['createRecord']>): object;
  /** What to ask for after a page with so many items; null at the end. */
  protected abstract nextPage(page: Reader, query: Query, count: number): Query | null;

  /** What changes of a zone, as the host wants it; null where nothing can. */
  protected writeZoneChanges(_changes: UpdateZoneOptions<X['createZone']>): object | null {
    return null;
  }

  /** Whether the host lists records that are none. */
  protected isRecord(_record: Reader): boolean {
    return true;
  }

  protected override fetchZones(call: Call): AsyncIterable<ZoneData<X['zone']>> {
    const { zones, zoneList, firstZones } = this.shape;
    return this.walk(
      { operation: 'listZones', method: 'GET', path: zones, query: firstZones },
      (page) => page.list(zoneList).map((zone) => this.readZone(zone)),
      (page, query, count) => this.nextPage(page, query, count),
      call,
    );
  }

  protected override async fetchZone(id: string, call: Call): Promise<ZoneData<X['zone']>> {
    return this.readZone(
      await this.#one(
        this.shape.zone,
        { operation: 'getZone', method: 'GET', path: this.#zonePath(id) },
        call,
      ),
    );
  }

  protected override async insertZone(
    zone: NewZone<X['createZone']>,
    call: Call,
  ): Promise<ZoneData<X['zone']>> {
    const json = this.writeZone(zone);
    const request = {
      operation: 'createZone',
      method: 'POST',
      path: this.shape.zones,
      json,
      conflict: ZoneExistsError,
    } as const;
    return this.readZone(await this.#one(this.shape.zone, request, call));
  }

  protected override async modifyZone(
    id: string,
    changes: UpdateZoneOptions<X['createZone']>,
    call: Call,
  ): Promise<ZoneData<X['zone']>> {
    const json = this.writeZoneChanges(changes);
    if (json === null) throw this.unsupported('updateZone');
    const request = {
      operation: 'updateZone',
      method: this.shape.update,
      path: this.#zonePath(id),
      json,
      idempotent: true,
    } as const;
    return this.readZone(await this.#one(this.shape.zone, request, call));
  }

  protected override async removeZone(id: string, call: Call): Promise<void> {
    await this.send(
      { operation: 'deleteZone', method: 'DELETE', path: this.#zonePath(id), notFound: ZoneNotFoundError },
      call,
    );
  }

  protected override fetchRecords(zone: Zone, call: Call): AsyncIterable<HostRecord<X['record']>> {
    const { recordList, firstRecords } = this.shape;
    const path = this.#recordsPath(zone);
    // The next page is asked for by how many items a page held, also where some of them are no records.
    let listed = 0;
    return this.walk(
      { operation: 'listRecords', method: 'GET', path, query: firstRecords, notFound: ZoneNotFoundError },
      (page) => {
        const records = page.list(recordList);
        listed = records.length;
        return records
          .filter((record) => this.isRecord(record))
          .map((record) => this.readRecord(zone, record));
      },
      (page, query) => this.nextPage(page, query, listed),
      call,
    );
  }

  protected override async fetchRecord(zone: Zone, id: string, call: Call): Promise<HostRecord<X['record']>> {
    const request = {
      operation: 'getRecord',
      method: 'GET',
      path: this.#recordPath(zone, id),
      notFound: RecordNotFoundError,
    } as const;
    return this.readRecord(zone, await this.#one(this.shape.record, request, call));
  }

  protected override async insertRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    const json = this.writeRecord(zone, record);
    const request = {
      operation: 'createRecord',
      method: 'POST',
      path: this.#recordsPath(zone),
      json,
      conflict: RecordExistsError,
    } as const;
    return this.readRecord(zone, await this.#one(this.shape.record, request, call));
  }

  protected override async modifyRecord(
    zone: Zone,
    { id, after }: RecordUpdate<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    const json = this.writeRecord(zone, after);
    const request = {
      operation: 'updateRecord',
      method: this.shape.update,
      path: this.#recordPath(zone, id),
      json,
      idempotent: true,
    } as const;
    return this.readRecord(
      zone,
      await this.#one(
        this.shape.record,
        { ...request, notFound: RecordNotFoundError, conflict: RecordExistsError },
        call,
      ),
    );
  }

  protected override async removeRecord(zone: Zone, id: string, call: Call): Promise<void> {
    await this.send(
      {
        operation: 'deleteRecord',
        method: 'DELETE',
        path: this.#recordPath(zone, id),
        notFound: RecordNotFoundError,
      },
      call,
    );
  }

  async #one(key: string | null, request: Resource, call: Call): Promise<Reader> {
    const answer = await this.ask({ notFound: ZoneNotFoundError, ...request }, call);
    return key === null ? answer : answer.object(key);
  }

  #zonePath(id: string): string {
    return `${this.shape.zones}/${encodeURIComponent(id)}`;
  }

  #recordsPath(zone: Zone): string {
    return `${this.#zonePath(zone.id)}/${this.shape.records}`;
  }

  #recordPath(zone: Zone, id: string): string {
    return `${this.#recordsPath(zone)}/${encodeURIComponent(id)}`;
  }
}
