import type { Call } from '../../call/call.js';
import { collect } from '../../http/pagination.js';
import type { SetHost, ZoneKey } from '../driver/host.js';
import { groupSets, type RecordSet, type SetChange, splitSet } from '../records/record-sets.js';
import type { RecordValue } from '../records/record.js';
import { type FlatRecordFields, readFlatValue, writeFlatRecord } from './flat-records.js';
import { RestZones, type ZoneApi } from './rest-zones.js';
import type { Rules, ZoneAct } from './rules.js';

/** What the API of a host whose records have no ids says, as data: each is added, and taken away by what it says. */
export interface ValueApi extends ZoneApi {
  /** The request for each act: `createRecord` and `deleteRecord` both send the record. */
  readonly rules: Rules<ZoneAct | 'listRecords' | 'createRecord' | 'deleteRecord' | 'publish'>;
  /** The fields of records. */
  readonly records: FlatRecordFields;
  /** Types that the list shows and that are no records to show. */
  readonly hides?: readonly string[];
}

/** Types of which a name has one record at most, or none beside another: the old one goes before the new one comes. */
const ALONE = new Set(['CNAME', 'DNAME', 'SOA']);

/**
 * A host over HTTP that adds and takes away single records, which have no ids, by its {@link ValueApi}. A set whose TTL changes is made
 * anew.
 */
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
      // The same data with another TTL is another record, and hosts take no second one of the same data.
      const first = going.filter(
        (one) => ALONE.has(one.type) || coming.some(({ data }) => data === one.data),
      );
      for (const one of first) await this.#send('deleteRecord', zone, one, call);
      for (const one of coming) await this.#send('createRecord', zone, one, call);
      for (const one of going) if (!first.includes(one)) await this.#send('deleteRecord', zone, one, call);
    }
    return [];
  }

  /** The records of a zone as they are listed. */
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
