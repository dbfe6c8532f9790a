import { collect } from '../../http/pagination.js';
import type { Call } from '../../call/call.js';
import { CloudError, MalformedResponseError, RecordNotFoundError } from '../../errors.js';
import type { Reader } from '../../format/json-reader.js';
import type { Extra } from '../../model.js';
import type { HostRecord, NewRecord, RecordHost, RecordUpdate, ZoneKey } from '../driver/host.js';
import { toAbsolute } from '../names/names.js';
import type { RecordChange } from '../plan/change.js';
import { withoutDot } from '../data/bare-data.js';
import { valueKey } from '../records/record.js';
import { type FlatRecordFields, readFlatRecord, typeOf, writeFlatRecord } from './flat-records.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Place } from './placeholders.js';
import type { RecordAct, Rules, ZoneAct } from './rules.js';

/** API of a host with record ids, as data. */
export interface RecordApi extends ZoneApi {
  /** Request for each action; `restRecords` builds those of a REST API. */
  readonly rules: Rules<ZoneAct | RecordAct>;
  /** The fields of records. */
  readonly records: FlatRecordFields;
  /** Fields of a record that is asked for by itself, where they are called something else than in lists. */
  readonly single?: Partial<FlatRecordFields>;
  /** Body of `changeRecords`; `write` converts a record to the host's form. */
  readonly writeChanges?: (changes: readonly RecordChange[], write: (record: NewRecord) => object) => object;
  /** Types that the list shows and that are no records to show, such as an SOA record without its data. */
  readonly hides?: readonly string[];
  /** Extra fields to repeat when a record is recreated with some type. Default: none. */
  readonly extraToKeep?: (record: HostRecord, type: string) => Extra;
}

/** A host over HTTP with record ids, described by a {@link RecordApi}. */
export class RestRecords<Api extends RecordApi = RecordApi> extends RestZones<Api> implements RecordHost {
  listRecords(zone: ZoneKey, call: Call): AsyncIterable<HostRecord> {
    return this.#list('listRecords', zone, {}, call);
  }

  /** Lists the CNAME records of a name, if a rule filters for them; otherwise all records. */
  listAliases(zone: ZoneKey, name: string, call: Call): AsyncIterable<HostRecord> {
    const act = this.ruleOf('listAliases') === null ? 'listRecords' : 'listAliases';
    return this.#list(act, zone, { name, fullName: withoutDot(toAbsolute(name, zone.domain)) }, call);
  }

  /** @throws RecordNotFoundError */
  async getRecord(zone: ZoneKey, id: string, call: Call): Promise<HostRecord> {
    if (this.ruleOf('getRecord') !== null) {
      const record = await this.send('getRecord', placeOf(zone, { id }), undefined, call);
      const { single, records } = this.api;
      return single === undefined
        ? this.readRecord(zone, record)
        : readFlatRecord(zone, record, { ...records, ...single });
    }
    for await (const record of this.listRecords(zone, call)) if (record.id === id) return record;
    throw new RecordNotFoundError(
      `getRecord: ${this.context.provider} has no record ${id} in ${zone.domain}.`,
      this.context.details('getRecord'),
    );
  }

  async createRecord(zone: ZoneKey, record: NewRecord, call: Call): Promise<HostRecord> {
    const { name, type } = record;
    const written = this.writeRecord(zone, record);
    const item = await this.send('createRecord', placeOf(zone, { name, type }), written, call);
    const { returns = 'item' } = this.require('createRecord');
    if (returns === 'item') return this.readRecord(zone, item);
    if (returns !== 'nothing') return this.#known(zone, item.id(returns.id), record, call);
    const made = (await collect(this.listRecords(zone, call))).find(
      (one) => valueKey(one) === valueKey(record),
    );
    if (made !== undefined) return made;
    throw new MalformedResponseError(
      `createRecord: ${this.context.provider} took the record ${valueKey(record)} and does not list it.`,
      this.context.details('createRecord'),
    );
  }

  async updateRecord(zone: ZoneKey, { id, after }: RecordUpdate, call: Call): Promise<HostRecord> {
    const { name, type } = after;
    const written = this.writeRecord(zone, after);
    const item = await this.send('updateRecord', placeOf(zone, { id, name, type }), written, call);
    const { returns = 'item' } = this.require('updateRecord');
    if (returns === 'item') return this.readRecord(zone, item);
    return this.#known(zone, returns === 'nothing' ? id : item.id(returns.id), after, call);
  }

  async deleteRecord(zone: ZoneKey, id: string, call: Call): Promise<void> {
    await this.send('deleteRecord', placeOf(zone, { id }), undefined, call);
  }

  async changeRecords(zone: ZoneKey, changes: readonly RecordChange[], call: Call): Promise<void> {
    const written = this.api.writeChanges?.(changes, (record) => this.writeRecord(zone, record));
    await this.send('changeRecords', placeOf(zone, {}), written, call);
  }

  extraToKeep(record: HostRecord, type: string): Extra {
    return this.api.extraToKeep?.(record, type) ?? {};
  }

  /** A record of the host's. */
  protected readRecord(zone: ZoneKey, record: Reader): HostRecord {
    return readFlatRecord(zone, record, this.api.records);
  }

  /** Converts a record to the host's form. */
  protected writeRecord(zone: ZoneKey, record: NewRecord): object {
    return writeFlatRecord(zone, record, this.api.records);
  }

  /** A record that was written: read again where the host can be asked for one or says more of it, and else as it was written. */
  async #known(zone: ZoneKey, id: string, record: NewRecord, call: Call): Promise<HostRecord> {
    const saysMore = this.ruleOf('getRecord') !== null || this.api.records.extra !== undefined;
    if (saysMore) return this.getRecord(zone, id, call);
    const { name, type, data, ttl } = record;
    return { id, name, type, data, ttl, extra: {} };
  }

  #list(
    act: 'listRecords' | 'listAliases',
    zone: ZoneKey,
    place: Place,
    call: Call,
  ): AsyncIterable<HostRecord> {
    const { hides = [], records } = this.api;
    if (this.require(act).rows === 'ids' && this.ruleOf('getRecord') !== null)
      return this.#listById(act, zone, place, call);
    const read = (row: Reader): HostRecord | null => {
      const type = typeOf(row, records);
      return type === null || hides.includes(type) ? null : this.readRecord(zone, row);
    };
    return this.list(act, placeOf(zone, place), read, call);
  }

  /** Lists ids, and reads what they are of a few at a time. What goes meanwhile is left out. */
  async *#listById(
    act: 'listRecords' | 'listAliases',
    zone: ZoneKey,
    place: Place,
    call: Call,
  ): AsyncGenerator<HostRecord, void, undefined> {
    const ids = await collect(this.list(act, placeOf(zone, place), (row) => row.id('id'), call));
    for (let at = 0; at < ids.length; at += PARALLEL) {
      const some = ids.slice(at, at + PARALLEL);
      const records = await Promise.all(some.map((id) => this.#getIfThere(zone, id, call)));
      for (const record of records) if (record !== null) yield record;
    }
  }

  async #getIfThere(zone: ZoneKey, id: string, call: Call): Promise<HostRecord | null> {
    try {
      return await this.getRecord(zone, id, call);
    } catch (error) {
      if (CloudError.is(error) && error.code === 'record-not-found') return null;
      throw error;
    }
  }
}

/** Records fetched in parallel if lists have their ids only. */
const PARALLEL = 8;

function placeOf({ id, domain }: ZoneKey, place: Place): Place {
  return { ...place, zone: id, domain };
}
