import type { Call } from '../../call/call.js';
import type { Reader } from '../../format/json-reader.js';
import type { CloudRequest, Query } from '../../http/request.js';
import type { DriverOptions } from '../../driver/driver.js';
import { withoutDot } from '../data/bare-data.js';
import type { DnsExtras, HostRecord, NewRecord, NewZone } from './contract.js';
import type { Zone, ZoneData } from '../model/models.js';
import { toAbsolute } from '../names/names.js';
import type { UpdateZoneOptions } from '../model/options.js';
import { RecordDnsDriver, type RecordUpdate } from './record-driver.js';
import { DnsRequests } from './rest-requests.js';

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

/**
 * Hosts whose API is JSON over REST in the usual form: zones, and records with ids beneath them. A driver says where things are and
 * translates them.
 */
export abstract class RestDnsDriver<
  Options extends DriverOptions = DriverOptions,
  X extends DnsExtras = DnsExtras,
> extends RecordDnsDriver<Options, X> {
  protected abstract readonly shape: RestShape;
  #requests: DnsRequests | null = null;

  /** A zone of the host's. */
  protected abstract readZone(zone: Reader): ZoneData<X['zone']>;
  /** A record of the host's. */
  protected abstract readRecord(zone: Zone, record: Reader): HostRecord<X['record']>;
  /** A zone to be made, as the host wants it. */
  protected abstract writeZone(zone: NewZone<X['createZone']>): object;
  /** A record as the host wants it. */
  protected abstract writeRecord(zone: Zone, record: NewRecord<X['createRecord']>): object;

  /** The requests for zones and records. */
  protected get requests(): DnsRequests {
    return (this.#requests ??= new DnsRequests(this.shape.zones, this.shape.records));
  }

  /** What changes of a zone, as the host wants it; null where nothing can. */
  protected writeZoneChanges(_changes: UpdateZoneOptions<X['createZone']>): object | null {
    return null;
  }

  protected override fetchZones(call: Call): AsyncIterable<ZoneData<X['zone']>> {
    const { zoneList, firstZones } = this.shape;
    const read = (page: Reader): ZoneData<X['zone']>[] =>
      page.list(zoneList).map((zone) => this.readZone(zone));
    return this.walk(this.requests.listZones(firstZones), read, call);
  }

  protected override fetchZone(id: string, call: Call): Promise<ZoneData<X['zone']>> {
    return this.#askZone(this.requests.getZone(id), call);
  }

  protected override async insertZone(
    zone: NewZone<X['createZone']>,
    call: Call,
  ): Promise<ZoneData<X['zone']>> {
    return this.#askZone(this.requests.createZone(this.writeZone(zone)), call);
  }

  protected override async modifyZone(
    id: string,
    changes: UpdateZoneOptions<X['createZone']>,
    call: Call,
  ): Promise<ZoneData<X['zone']>> {
    const json = this.writeZoneChanges(changes);
    if (json === null) throw this.unsupported('updateZone');
    return this.#askZone(this.requests.updateZone(id, this.shape.update, json), call);
  }

  protected override removeZone(id: string, call: Call): Promise<void> {
    return this.send(this.requests.deleteZone(id), call);
  }

  protected override fetchRecords(zone: Zone, call: Call): AsyncIterable<HostRecord<X['record']>> {
    return this.#list(zone, this.requests.listRecords(zone, this.shape.firstRecords), call);
  }

  protected override fetchAliases(
    zone: Zone,
    name: string,
    call: Call,
  ): AsyncIterable<HostRecord<X['record']>> {
    return this.#list(zone, this.aliasRequest(zone, name), call);
  }

  /** Asks for the CNAME records of a name: type and full name filter the list, unless a driver says otherwise. */
  protected aliasRequest(zone: Zone, name: string): CloudRequest {
    const filter = { type: 'CNAME', name: withoutDot(toAbsolute(name, zone.domain)) };
    return this.requests.listRecords(zone, { ...this.shape.firstRecords, ...filter });
  }

  protected override fetchRecord(zone: Zone, id: string, call: Call): Promise<HostRecord<X['record']>> {
    return this.#askRecord(zone, this.requests.getRecord(zone, id), call);
  }

  protected override async insertRecord(
    zone: Zone,
    record: NewRecord<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    return this.#askRecord(zone, this.requests.createRecord(zone, this.writeRecord(zone, record)), call);
  }

  protected override async modifyRecord(
    zone: Zone,
    { id, after }: RecordUpdate<X['createRecord']>,
    call: Call,
  ): Promise<HostRecord<X['record']>> {
    const json = this.writeRecord(zone, after);
    return this.#askRecord(zone, this.requests.updateRecord(zone, id, this.shape.update, json), call);
  }

  protected override removeRecord(zone: Zone, id: string, call: Call): Promise<void> {
    return this.send(this.requests.deleteRecord(zone, id), call);
  }

  #list(zone: Zone, request: CloudRequest, call: Call): AsyncIterable<HostRecord<X['record']>> {
    const { recordList } = this.shape;
    const read = (page: Reader): HostRecord<X['record']>[] =>
      page.list(recordList).map((record) => this.readRecord(zone, record));
    return this.walk(request, read, call);
  }

  async #askZone(request: CloudRequest, call: Call): Promise<ZoneData<X['zone']>> {
    const { zone: key } = this.shape;
    const response = await this.ask(request, call);
    return this.readZone(key === null ? response : response.object(key));
  }

  async #askRecord(zone: Zone, request: CloudRequest, call: Call): Promise<HostRecord<X['record']>> {
    const { record: key } = this.shape;
    const response = await this.ask(request, call);
    return this.readRecord(zone, key === null ? response : response.object(key));
  }
}
