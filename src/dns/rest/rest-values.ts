import type { Call } from '../../call/call.js';
import { collect } from '../../http/pagination.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { groupSets, type RecordSet, type SetChange, splitSet } from '../records/record-sets.js';
import type { RecordValue } from '../records/record.js';
import { type FlatRecordFields, readFlatValue, writeFlatRecord } from './flat-records.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Rules, ZoneAct } from './rules.js';

/** API of a host whose records have no ids, as data: records are added, and deleted by their content. */
export interface ValueApi extends ZoneApi {
  /** Request for each action: `createRecord` and `deleteRecord` both send the record. */
  readonly rules: Rules<ZoneAct | 'listRecords' | 'createRecord' | 'deleteRecord' | 'publish'>;
  /** The fields of records. */
  readonly records: FlatRecordFields;
  /** Listed types that are not shown as records. */
  readonly hides?: readonly string[];
}

/** Types with at most one record at a name, or none beside others: the old record is deleted before the new one is created. */
const ALONE = new Set(['CNAME', 'DNAME', 'SOA']);

/** A host over HTTP that adds and deletes single records without ids, described by a {@link ValueApi}. A set with a new TTL is recreated. */
export class RestValues<Api extends ValueApi = ValueApi> extends RestZones<Api> implements SetHost {
  async *listSets(zone: ZoneKey, call: Call): AsyncGenerator<RecordSet, void, undefined> {
    yield* groupSets(await collect(this.listValues(zone, call)));
  }

  async changeSets(zone: ZoneKey, changes: readonly SetChange[], call: Call): Promise<readonly RecordSet[]> {
    const held = await collect(this.listValues(zone, call));
    for (const { before, after } of changes) {
      const old = held.filter(({ name, type }) => name === before?.name && type === before.type);
      const wanted = after === null ? [] : splitSet(after);
      const isKept = (one: RecordValue): boolean => old.some((other) => isSame(one, other));
      const going = old.filter((one) => !wanted.some((other) => isSame(one, other)));
      const coming = wanted.filter((one) => !isKept(one));
      // With another TTL it is another record, and hosts accept no second one with the same data.
      const first = going.filter(
        (one) => ALONE.has(one.type) || coming.some(({ data }) => data === one.data),
      );
      for (const one of first) await this.#send('deleteRecord', zone, one, call);
      for (const one of coming) await this.#send('createRecord', zone, one, call);
      for (const one of going) if (!first.includes(one)) await this.#send('deleteRecord', zone, one, call);
    }
    return [];
  }

  /** Lists the records of a zone. */
  protected listValues(zone: ZoneKey, call: Call): AsyncIterable<RecordValue> {
    const { records, hides = [] } = this.api;
    const { type = 'type' } = records;
    const place = { zone: zone.id, domain: zone.domain };
    return this.list(
      'listRecords',
      place,
      (row) => (hides.includes(row.string(type)) ? null : readFlatValue(zone, row, records)),
      call,
    );
  }

  async #send(
    act: 'createRecord' | 'deleteRecord',
    zone: ZoneKey,
    record: RecordValue,
    call: Call,
  ): Promise<void> {
    const { name, type } = record;
    const place = { zone: zone.id, domain: zone.domain, name, type };
    await this.send(act, place, writeFlatRecord(zone, record, this.api.records), call);
  }
}

function isSame(a: RecordValue, b: RecordValue): boolean {
  return a.data === b.data && a.ttl === b.ttl;
}
